package dev.howdah.storage.postgres.acl;

import dev.howdah.storage.Acl;
import dev.howdah.storage.AclStore;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.grant.PostgresRoleGrants;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.postgresql.jdbc.PgConnection;

/**
 * Stores access control lists. A trigger raises their version and tells all brokers, whoever changes them. What
 * roles of Postgres are granted because of them changes in the same transaction. Thread: any that may block.
 */
public final class PostgresAclStore implements AclStore {

    private final Connections connections;
    private final PostgresRoleGrants grants;

    public PostgresAclStore(Connections connections, PostgresRoleGrants grants) {
        this.connections = connections;
        this.grants = grants;
    }

    @Override
    public Optional<Acls> listUnlessKnown(long knownVersion) {
        return connections.inTransaction(connection -> {
            // Before the list: if they change in between, what is read is newer than it says, and is read again.
            long version = version(connection, AclSql.ACL_FIND_VERSION);
            return version == knownVersion ? Optional.empty() : Optional.of(new Acls(version, list(connection)));
        });
    }

    @Override
    public Acls change(UnaryOperator<Set<Acl>> change) {
        return connections.inTransaction(connection -> {
            long version = version(connection, AclSql.ACL_LOCK);
            Set<Acl> before = list(connection);
            Set<Acl> after = Set.copyOf(change.apply(before));
            if (after.equals(before)) {
                return new Acls(version, before);
            }
            execute(connection, AclSql.ACL_DELETE, without(before, after));
            execute(connection, AclSql.ACL_INSERT, without(after, before));
            grants.settleAll(connection);
            return new Acls(version(connection, AclSql.ACL_FIND_VERSION), after);
        });
    }

    private static Set<Acl> without(Set<Acl> acls, Set<Acl> others) {
        Set<Acl> rest = new HashSet<>(acls);
        rest.removeAll(others);
        return rest;
    }

    private static long version(PgConnection connection, AclSql sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong("version");
        }
    }

    private static Set<Acl> list(PgConnection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(AclSql.ACL_LIST.sql());
                ResultSet rows = select.executeQuery()) {
            Set<Acl> acls = new HashSet<>();
            while (rows.next()) {
                acls.add(new Acl(
                        Acl.ResourceType.valueOf(rows.getString("resource_type")),
                        rows.getString("resource_name"),
                        Acl.PatternType.valueOf(rows.getString("pattern_type")),
                        rows.getString("principal"),
                        rows.getString("host"),
                        Acl.Operation.valueOf(rows.getString("operation")),
                        Acl.Permission.valueOf(rows.getString("permission"))));
            }
            return acls;
        }
    }

    private static void execute(PgConnection connection, AclSql sql, Collection<Acl> acls) throws SQLException {
        if (acls.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.sql())) {
            new SqlArguments(connection, statement)
                    .strings(column(acls, acl -> acl.resourceType().name()))
                    .strings(column(acls, Acl::resourceName))
                    .strings(column(acls, acl -> acl.patternType().name()))
                    .strings(column(acls, Acl::principal))
                    .strings(column(acls, Acl::host))
                    .strings(column(acls, acl -> acl.operation().name()))
                    .strings(column(acls, acl -> acl.permission().name()));
            statement.executeUpdate();
        }
    }

    private static List<String> column(Collection<Acl> acls, Function<Acl, String> value) {
        return acls.stream().map(value).toList();
    }
}
