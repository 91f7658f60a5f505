package dev.howdah.storage.postgres.connect;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import org.postgresql.jdbc.PgConnection;

/** Fills the parameters of a statement, from left to right. Thread: that of the connection. */
public final class SqlArguments {

    private final PgConnection connection;
    private final PreparedStatement statement;
    private int index;

    public SqlArguments(PgConnection connection, PreparedStatement statement) {
        this.connection = connection;
        this.statement = statement;
    }

    public SqlArguments add(int value) throws SQLException {
        statement.setInt(++index, value);
        return this;
    }

    public SqlArguments add(long value) throws SQLException {
        statement.setLong(++index, value);
        return this;
    }

    public SqlArguments add(String value) throws SQLException {
        statement.setString(++index, value);
        return this;
    }

    public SqlArguments add(UUID value) throws SQLException {
        statement.setObject(++index, value);
        return this;
    }

    public SqlArguments ints(Collection<Integer> values) throws SQLException {
        return array("int4", values.toArray());
    }

    /** Sets the next parameter to an array. Its elements may be null. */
    public SqlArguments longs(Collection<Long> values) throws SQLException {
        return array("int8", values.toArray());
    }

    public SqlArguments strings(Collection<String> values) throws SQLException {
        return array("text", values.toArray());
    }

    public SqlArguments bools(Collection<Boolean> values) throws SQLException {
        return array("bool", values.toArray());
    }

    public SqlArguments bytes(Collection<byte[]> values) throws SQLException {
        return array("bytea", values.toArray(new byte[0][]));
    }

    private SqlArguments array(String type, Object[] elements) throws SQLException {
        statement.setArray(++index, connection.createArrayOf(type, elements));
        return this;
    }
}
