package dev.howdah.storage.postgres.grant;

import dev.howdah.storage.postgres.connect.Identifiers;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

    void apply(PgConnection connection) throws SQLException {
        switch (act) {
            case GRANT -> {
                execute(connection, GrantSql.GRANT_GIVE, privileges());
                note(connection);
            }
            case NOTE -> note(connection);
            case REVOKE -> {
                execute(connection, GrantSql.GRANT_TAKE, privileges());
                if (privilege.equals(SELECT) && inserts) {
                    execute(connection, GrantSql.GRANT_GIVE, TICKET);
                }
                forget(connection);
            }
            case FORGET -> forget(connection);
        }
    }

    private String privileges() {
        return privilege.equals(INSERT) ? INSERT + ", " + TICKET : privilege;
    }

    private void execute(PgConnection connection, GrantSql sql, String privileges) throws SQLException {
        if (objectNamed == null || roleNamed == null) {
            throw new IllegalStateException(act + " of what is gone: " + this);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql.sql(
                    Map.of("privileges", privileges, "object", objectNamed, "role", Identifiers.quote(roleNamed))));
        }
    }

    private void note(PgConnection connection) throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(GrantSql.GRANT_NOTE.sql())) {
            name(note);
            note.setLong(4, objectOid);
            note.setLong(5, roleOid);
            note.setBoolean(6, made);
            note.executeUpdate();
        }
    }

    private void forget(PgConnection connection) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(GrantSql.GRANT_FORGET.sql())) {
            name(forget);
            forget.executeUpdate();
        }
    }

    private void name(PreparedStatement statement) throws SQLException {
        statement.setString(1, object);
        statement.setString(2, roleName);
        statement.setString(3, privilege);
    }
}
