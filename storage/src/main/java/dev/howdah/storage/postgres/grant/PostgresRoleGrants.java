package dev.howdah.storage.postgres.grant;

import dev.howdah.storage.Acl;
import dev.howdah.storage.RoleGrants;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlFailures;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes grants on views follow the ACLs, under the lock of the ACLs, and reads what people have granted.
 *
 * <p>Thread: any that may block.
 */
public final class PostgresRoleGrants implements RoleGrants {

    private static final Logger log = LoggerFactory.getLogger(PostgresRoleGrants.class);

    /** The most grants of people that count; those beyond give nothing. All are in memory. */
    private static final int GRANTS_MAX = 100_000;

    /** What a role had under a former name is revoked in the first pass, what the new one gets is granted in the second. */
    private static final int PASSES_MAX = 3;

    /** Lines about grants of one pass: a change of the ACLs may bring one for each topic and role. */
    private static final int SAID_MAX = 20;

    private final Connections connections;
    private volatile boolean begun;
    private volatile String settledState = "";
    private volatile boolean tooMany;

    public PostgresRoleGrants(Connections connections) {
        this.connections = connections;
    }

    @Override
    public void begin() {
        begun = true;
    }

    @Override
    public void doubt() {
        settledState = "";
    }

    @Override
    public Set<Acl> settle() {
        String known = settledState;
        record Settled(String state, Set<Acl> granted) {}
        Settled settled = connections.inTransaction(connection -> {
            String state = state(connection);
            boolean isSettled = state.equals(known) || settleIfPossible(connection, null);
            return new Settled(isSettled ? state : "", list(connection));
        });
        settledState = settled.state();
        return settled.granted();
    }

    /** In the caller's transaction, which has changed ACLs. */
    public void settleAll(PgConnection connection) throws SQLException {
        settle(connection, null);
    }

    /** In the caller's transaction, which has made the topic. What cannot be granted now, the next {@link #settle} grants. */
    public void settleTopic(PgConnection connection, int topicId) throws SQLException {
        if (begun) {
            settleIfPossible(connection, topicId);
        }
    }

    /** Somebody may hold the lock, or grant on the same view or drop the role at this moment. Returns whether it is done. */
    private boolean settleIfPossible(PgConnection connection, @Nullable Integer topicId) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            settle(connection, topicId);
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException trouble) {
            connection.rollback(before);
            log.atWarn()
                    .addKeyValue("error", SqlFailures.firstLine(trouble.getMessage()))
                    .log("What ACLs allow to roles cannot be granted or revoked now; it is tried again");
            return false;
        }
    }

    private void settle(PgConnection connection, @Nullable Integer topicId) throws SQLException {
        if (changes(connection, topicId).isEmpty()) {
            return;
        }
        try (PreparedStatement lock = connection.prepareStatement(GrantSql.GRANT_LOCK.sql())) {
            lock.execute();
        }
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            List<GrantChange> changes = changes(connection, topicId);
            if (changes.isEmpty()) {
                return;
            }
            GrantChange.apply(connection, changes);
            say(changes);
        }
    }

    private static void say(List<GrantChange> changes) {
        List<GrantChange> made = changes.stream()
                .filter(change -> change.act() == GrantChange.Act.GRANT || change.act() == GrantChange.Act.REVOKE)
                .toList();
        for (GrantChange change : made.subList(0, Math.min(made.size(), SAID_MAX))) {
            log.atInfo()
                    .addKeyValue("act", change.act())
                    .addKeyValue("privilege", change.privilege())
                    .addKeyValue("on", change.objectNamed())
                    .addKeyValue("role", change.roleNamed())
                    .log("A grant follows the ACLs");
        }
        if (made.size() > SAID_MAX) {
            log.atInfo().addKeyValue("count", made.size() - SAID_MAX).log("Further grants follow the ACLs");
        }
    }

    private List<GrantChange> changes(PgConnection connection, @Nullable Integer topicId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(GrantSql.GRANT_FIND_CHANGES.sql())) {
            if (topicId == null) {
                select.setNull(1, Types.INTEGER);
            } else {
                select.setInt(1, topicId);
            }
            select.setBoolean(2, begun);
            try (ResultSet rows = select.executeQuery()) {
                List<GrantChange> changes = new ArrayList<>();
                while (rows.next()) {
                    changes.add(GrantChange.of(rows));
                }
                return changes;
            }
        }
    }

    private static String state(PgConnection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(GrantSql.GRANT_FIND_STATE.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getString("state");
        }
    }

    private Set<Acl> list(PgConnection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(GrantSql.GRANT_LIST.sql())) {
            select.setInt(1, GRANTS_MAX + 1);
            try (ResultSet rows = select.executeQuery()) {
                Set<Acl> granted = new HashSet<>();
                boolean isCut = false;
                while (rows.next()) {
                    isCut = granted.size() == GRANTS_MAX;
                    if (isCut) {
                        break;
                    }
                    granted.add(new Acl(
                            Acl.ResourceType.TOPIC,
                            rows.getString("topic"),
                            Acl.PatternType.LITERAL,
                            Acl.USER + rows.getString("role"),
                            Acl.ANY,
                            rows.getString("privilege").equals("SELECT") ? Acl.Operation.READ : Acl.Operation.WRITE,
                            Acl.Permission.ALLOW));
                }
                warnIfTooMany(isCut);
                return granted;
            }
        }
    }

    private void warnIfTooMany(boolean now) {
        if (now && !tooMany) {
            log.atWarn()
                    .addKeyValue("max", GRANTS_MAX)
                    .log(
                            "There are more grants on views of topics to roles than are taken: those beyond allow nothing to Kafka's"
                                    + " clients; an ACL with a prefix does");
        }
        tooMany = now;
    }
}
