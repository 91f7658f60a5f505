package dev.howdah.storage.postgres.options;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The address of a database, with user and password. Understands {@code postgres://}, {@code postgresql://} and {@code
 * jdbc:postgresql://}.
 *
 * @param password empty if there is none
 * @param parameters what stood after the question mark, without user and password. Both drivers understand {@code
 *     sslmode} and {@code sslrootcert}.
 */
public record PostgresUrl(
        String host, int port, String database, String user, String password, Map<String, String> parameters) {

    private static final int DEFAULT_PORT = 5432;

    public PostgresUrl {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Parses a URL.
     *
     * @throws StorageException {@link StorageFailure.Unusable} if it is malformed. The text of the exception does not
     *     contain the password.
     */
    public static PostgresUrl parse(String text) {
        String url = text.strip();
        if (url.startsWith("jdbc:")) {
            url = url.substring("jdbc:".length());
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // The exception's own text contains the URL, and so perhaps a password.
            throw unusable("it is malformed at character " + e.getIndex());
        }
        if (!"postgres".equals(uri.getScheme()) && !"postgresql".equals(uri.getScheme())) {
            throw unusable("it does not begin with postgres://");
        }
        String host = uri.getHost();
        if (host == null) {
            throw unusable("it names no host, or more than one");
        }
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        Map<String, String> parameters = parameters(uri.getRawQuery());
        String user = parameters.remove("user");
        String password = parameters.remove("password");
        String userInfo = uri.getRawUserInfo();
        if (userInfo != null) {
            int colon = userInfo.indexOf(':');
            user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
            password = colon < 0 ? password : decode(userInfo.substring(colon + 1));
        }
        if (user == null || user.isEmpty()) {
            user = System.getProperty("user.name", "postgres");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String database = path.length() > 1 ? decode(path.substring(1)) : user;
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        return new PostgresUrl(host, port, database, user, password == null ? "" : password, parameters);
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new TreeMap<>();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
                }
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            // URLDecoder takes a plus for a space, which holds only for forms.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unusable("it has a malformed percent escape");
        }
    }

    private static StorageException unusable(String why) {
        return new StorageException(new StorageFailure.Unusable(
                "the Postgres URL is not usable: " + why + " (expected: postgres://user:password@host:5432/database)"));
    }

    /** The URL for PgJDBC. User and password are passed as properties. */
    public String jdbcUrl() {
        String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return "jdbc:postgresql://" + bracketed + ":" + port + "/"
                + java.net.URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The address for people, without the password. */
    public String describe() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return describe();
    }
}
