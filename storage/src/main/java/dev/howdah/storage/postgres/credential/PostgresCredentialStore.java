package dev.howdah.storage.postgres.credential;

import dev.howdah.storage.CredentialStore;
import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import dev.howdah.storage.postgres.connect.Connections;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.postgresql.jdbc.PgConnection;

/**
 * Users in {@code howdah.scram_credential}. Changes go in the order of names, so that two at the same time do not wait for each
 * other in a ring. Thread: any that may block.
 */
public final class PostgresCredentialStore implements CredentialStore {

    private final Connections connections;

    public PostgresCredentialStore(Connections connections) {
        this.connections = connections;
    }

    @Override
    public List<ScramCredential> find(String user) {
        if (user.indexOf('\0') >= 0) {
            // Postgres has no text with a NUL in it.
            return List.of();
        }
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(CredentialSql.CREDENTIAL_FIND.sql())) {
                select.setString(1, user);
                try (ResultSet rows = select.executeQuery()) {
                    List<ScramCredential> found = new ArrayList<>(2);
                    while (rows.next()) {
                        found.add(credential(rows));
                    }
                    return List.copyOf(found);
                }
            }
        });
    }

    @Override
    public Map<String, List<ScramCredential>> list() {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(CredentialSql.CREDENTIAL_LIST.sql());
                    ResultSet rows = select.executeQuery()) {
                Map<String, List<ScramCredential>> all = new LinkedHashMap<>();
                while (rows.next()) {
                    all.computeIfAbsent(rows.getString("user_name"), user -> new ArrayList<>(2))
                            .add(credential(rows));
                }
                return all;
            }
        });
    }

    @Override
    public Set<String> alter(Map<String, ScramMechanism> removals, Map<String, ScramCredential> puts) {
        return connections.inTransaction(connection -> {
            Set<String> absent = new LinkedHashSet<>();
            for (Map.Entry<String, ScramMechanism> removal : new TreeMap<>(removals).entrySet()) {
                if (!remove(connection, removal.getKey(), removal.getValue())) {
                    absent.add(removal.getKey());
                }
            }
            for (Map.Entry<String, ScramCredential> put : new TreeMap<>(puts).entrySet()) {
                put(connection, put.getKey(), put.getValue());
            }
            return absent;
        });
    }

    @Override
    public byte[] secret() {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(CredentialSql.SECRET_FIND.sql());
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBytes("secret");
            }
        });
    }

    private static boolean remove(PgConnection connection, String user, ScramMechanism mechanism) throws SQLException {
        if (user.indexOf('\0') >= 0) {
            return false;
        }
        try (PreparedStatement delete = connection.prepareStatement(CredentialSql.CREDENTIAL_DELETE.sql())) {
            delete.setString(1, user);
            delete.setString(2, mechanism.saslName());
            return delete.executeUpdate() > 0;
        }
    }

    private static void put(PgConnection connection, String user, ScramCredential credential) throws SQLException {
        try (PreparedStatement put = connection.prepareStatement(CredentialSql.CREDENTIAL_PUT.sql())) {
            put.setString(1, user);
            put.setString(2, credential.mechanism().saslName());
            put.setInt(3, credential.iterations());
            put.setBytes(4, credential.salt());
            put.setBytes(5, credential.storedKey());
            put.setBytes(6, credential.serverKey());
            put.executeUpdate();
        }
    }

    private static ScramCredential credential(ResultSet row) throws SQLException {
        return new ScramCredential(
                ScramMechanism.ofSaslName(row.getString("mechanism")).orElseThrow(),
                row.getInt("iterations"),
                row.getBytes("salt"),
                row.getBytes("stored_key"),
                row.getBytes("server_key"));
    }
}
