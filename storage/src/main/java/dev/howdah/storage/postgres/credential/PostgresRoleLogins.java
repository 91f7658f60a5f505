package dev.howdah.storage.postgres.credential;

import dev.howdah.storage.RoleLogins;
import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlFailures;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.jdbc.PgConnection;

/** Roles as users: their verifiers where these may be read, a login elsewhere. Thread: any that may block. */
public final class PostgresRoleLogins implements RoleLogins {

    /** To connect, and for each answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Connections connections;

    public PostgresRoleLogins(Connections connections) {
        this.connections = connections;
    }

    @Override
    public boolean readsVerifiers() {
        return connections.inTransaction(PostgresRoleLogins::mayReadVerifiers);
    }

    @Override
    public Optional<ScramCredential> findVerifier(String role) {
        if (role.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return connections.inTransaction(connection -> {
            if (!mayReadVerifiers(connection)) {
                return Optional.empty();
            }
            try (PreparedStatement select = connection.prepareStatement(CredentialSql.VERIFIER_FIND.sql())) {
                select.setString(1, role);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.ofNullable(row.getString("rolpassword")).flatMap(RoleVerifier::parse)
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public boolean proves(String role, String password) {
        if (role.isEmpty() || role.indexOf('\0') >= 0 || password.isEmpty() || password.indexOf('\0') >= 0) {
            return false;
        }
        try {
            return connections.isPassword(role, password, PATIENCE);
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    private static boolean mayReadVerifiers(PgConnection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CredentialSql.VERIFIER_FIND_RIGHT.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
