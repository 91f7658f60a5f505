package dev.howdah.storage.postgres;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a Postgres database is and who asks.
 *
 * @param password empty when there is none
 * @param parameters what follows the question mark, for example {@code sslmode}
 */
public record PostgresUrl(
        String host, int port, String database, String user, String password, Map<String, String> parameters) {

    private static final int PORT_DEFAULT = 5432;

    public PostgresUrl {
        parameters = Map.copyOf(parameters);
    }

    /** Accepts {@code postgres://}, {@code postgresql://} and {@code jdbc:postgresql://}. */
    public static PostgresUrl parse(String url) {
        try {
            URI uri = new URI(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
            if (uri.getHost() == null
                    || !("postgres".equals(uri.getScheme()) || "postgresql".equals(uri.getScheme()))) {
                throw unusable("not a Postgres URL (expected: postgresql://USER:PASSWORD@HOST:PORT/DATABASE)");
            }
            Map<String, String> parameters = new TreeMap<>();
            for (String pair :
                    uri.getQuery() == null ? new String[0] : uri.getQuery().split("&")) {
                int equals = pair.indexOf('=');
                parameters.put(
                        equals < 0 ? pair : pair.substring(0, equals), equals < 0 ? "" : pair.substring(equals + 1));
            }
            String userInfo = uri.getUserInfo() == null ? "" : uri.getUserInfo();
            int colon = userInfo.indexOf(':');
            String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
            String path = uri.getPath() == null || uri.getPath().length() <= 1
                    ? ""
                    : uri.getPath().substring(1);
            return new PostgresUrl(
                    uri.getHost(),
                    uri.getPort() < 0 ? PORT_DEFAULT : uri.getPort(),
                    path.isEmpty() ? "postgres" : path,
                    user.isEmpty() ? parameters.getOrDefault("user", "postgres") : user,
                    colon < 0 ? parameters.getOrDefault("password", "") : userInfo.substring(colon + 1),
                    parameters);
        } catch (URISyntaxException e) {
            throw unusable("not a Postgres URL: " + e.getReason());
        }
    }

    /** Without the password: this goes to logs. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }

    private static StorageException unusable(String detail) {
        return new StorageException(new StorageFailure.Unusable(detail));
    }
}
