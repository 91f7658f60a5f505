package dev.howdah.storage.postgres.grant;

import dev.howdah.storage.postgres.connect.Identifiers;
import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * One thing to do so that grants are as ACLs want them.
 *
 * @param object as it is noted
 * @param roleName as it is noted
 * @param objectOid 0 if it is gone; so is {@code roleOid}
 * @param objectNamed quoted; null if it is gone
 * @param roleNamed not quoted; null if it is gone
 * @param made whether it is Howdah's own afterwards
 * @param inserts whether the role may insert, afterwards too
 */
record GrantChange(
        Act act,
        String object,
        String roleName,
        String privilege,
        long objectOid,
        long roleOid,
        @Nullable String objectNamed,
        @Nullable String roleNamed,
        boolean made,
        boolean inserts) {

    private static final String SELECT = "SELECT";
    private static final String INSERT = "INSERT";

    /** Of a row that an insert returns. It reads nothing: in the view the column is null. */
    private static final String TICKET = "select (ticket)";

    enum Act {
        /** Grant it, and note that. */
        GRANT,
        /** It was granted already: note that. */
        NOTE,
        REVOKE,
        /** There is nothing to revoke. */
        FORGET
    }

    static GrantChange of(ResultSet row) throws SQLException {
        return new GrantChange(
                Act.valueOf(row.getString("act")),
                row.getString("object"),
                row.getString("role_name"),
                row.getString("privilege"),
                row.getLong("object_oid"),
                row.getLong("role_oid"),
                row.getString("object_named"),
                row.getString("role_named"),
                row.getBoolean("made"),
                row.getBoolean("inserts"));
    }

    /** Grants and revokes in their order, and then notes that, without an answer to wait for after each. */
    static void apply(PgConnection connection, List<GrantChange> changes) throws SQLException {
        try (Statement grants = connection.createStatement();
                PreparedStatement notes = connection.prepareStatement(GrantSql.GRANT_NOTE.sql());
                PreparedStatement forgets = connection.prepareStatement(GrantSql.GRANT_FORGET.sql())) {
            for (GrantChange change : changes) {
                change.addTo(grants);
                if (change.act == Act.GRANT || change.act == Act.NOTE) {
                    change.note(notes);
                } else {
                    change.forget(forgets);
                }
            }
            grants.executeBatch();
            forgets.executeBatch();
            notes.executeBatch();
        } catch (BatchUpdateException e) {
            // It repeats the statement; what Postgres says comes next.
            throw e.getNextException() == null ? e : e.getNextException();
        }
    }

    private void addTo(Statement grants) throws SQLException {
        if (act == Act.GRANT) {
            grants.addBatch(statement(GrantSql.GRANT_GIVE, privileges()));
        } else if (act == Act.REVOKE) {
            grants.addBatch(statement(GrantSql.GRANT_TAKE, privileges()));
            if (privilege.equals(SELECT) && inserts) {
                grants.addBatch(statement(GrantSql.GRANT_GIVE, TICKET));
            }
        }
    }

    private String privileges() {
        return privilege.equals(INSERT) ? INSERT + ", " + TICKET : privilege;
    }

    private String statement(GrantSql sql, String privileges) {
        if (objectNamed == null || roleNamed == null) {
            throw new IllegalStateException(act + " of what is gone: " + this);
        }
        return sql.sql(Map.of("privileges", privileges, "object", objectNamed, "role", Identifiers.quote(roleNamed)));
    }

    private void note(PreparedStatement notes) throws SQLException {
        name(notes);
        notes.setLong(4, objectOid);
        notes.setLong(5, roleOid);
        notes.setBoolean(6, made);
        notes.addBatch();
    }

    private void forget(PreparedStatement forgets) throws SQLException {
        name(forgets);
        forgets.addBatch();
    }

    private void name(PreparedStatement statement) throws SQLException {
        statement.setString(1, object);
        statement.setString(2, roleName);
        statement.setString(3, privilege);
    }
}
