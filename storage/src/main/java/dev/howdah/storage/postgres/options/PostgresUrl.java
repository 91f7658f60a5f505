package dev.howdah.storage.postgres.options;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbcurlresolver.PgPassParser;

/**
 * Where the database is and who asks. Understands {@code postgres://}, {@code postgresql://} and {@code jdbc:postgresql://} as
 * libpq and PgJDBC do: several hosts, Unix sockets ({@code ?host=/var/run/postgresql}), a password in {@code .pgpass}.
 *
 * @param hosts one at least; of several it is the primary that is meant
 * @param password empty when there is none
 * @param parameters by libpq's names, those that say how to connect; the drivers get the same of them
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">Postgres: connection URIs</a>
 */
public record PostgresUrl(
        List<PostgresHost> hosts, String database, String user, String password, Map<String, String> parameters) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int DEFAULT_PORT = 5432;
    private static final int PORT_MAX = 65_535;
    private static final Pattern SCHEME = Pattern.compile("(jdbc:)?postgres(?:ql)?://(.*)");

    /** Underscores are no letters of a host's name by the book, but usual in compose files. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]+|[0-9A-Fa-f:.]+(%[\\p{L}\\p{N}._-]+)?");

    private static final String ESCAPES = "; if that is a password's, escape it: / is %2F, @ is %40";

    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\]]*\\]|[^:]*)(?::(.*))?");

    public PostgresUrl {
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(parameters);
    }

    /** One host. */
    public PostgresUrl(
            String host, int port, String database, String user, String password, Map<String, String> parameters) {
        this(List.of(new PostgresHost(host, port)), database, user, password, parameters);
    }

    /** @throws StorageException {@link StorageFailure.Unusable}, without the password in its text */
    public static PostgresUrl parse(String text) {
        Matcher scheme = SCHEME.matcher(text.strip());
        if (!scheme.matches()) {
            throw unusable("it does not begin with postgres://");
        }
        String rest = scheme.group(2);
        int question = rest.indexOf('?');
        String place = question < 0 ? rest : rest.substring(0, question);
        List<String> complaints = new ArrayList<>();
        Map<String, String> parameters = UrlParameters.resolve(
                query(question < 0 ? "" : rest.substring(question + 1)), scheme.group(1) != null, complaints);
        if (!complaints.isEmpty()) {
            throw unusable(String.join("; ", complaints));
        }
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? "" : authority.substring(0, at);
        int colon = userInfo.indexOf(':');
        String inUrl = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
        @Nullable String password = parameters.remove("password");
        if (colon >= 0) {
            password = decode(userInfo.substring(colon + 1));
        }
        @Nullable String named = parameters.remove("user");
        String user = !inUrl.isEmpty() ? inUrl : named != null ? named : System.getProperty("user.name", "postgres");
        String inPath = slash < 0 ? "" : decode(place.substring(slash + 1));
        @Nullable String databaseNamed = parameters.remove("dbname");
        String database = !inPath.isEmpty() ? inPath : databaseNamed != null ? databaseNamed : user;
        List<PostgresHost> hosts = hosts(authority.substring(at + 1), parameters);
        return new PostgresUrl(
                hosts,
                database,
                user,
                password == null ? ofPassFile(hosts.get(0), database, user) : password,
                parameters);
    }

    /** Both drivers are told; one of them would look itself. */
    private static String ofPassFile(PostgresHost host, String database, String user) {
        String name = host.isSocket() ? "localhost" : host.name();
        String password = PgPassParser.getPassword(name, Integer.toString(host.port()), database, user);
        return password == null ? "" : password;
    }

    private static List<PostgresHost> hosts(String inUrl, Map<String, String> parameters) {
        @Nullable String named = parameters.remove("host");
        @Nullable String portsNamed = parameters.remove("port");
        List<PostgresHost> hosts = new ArrayList<>();
        if (named == null) {
            for (String each : inUrl.split(",", -1)) {
                Matcher matcher = HOST_AND_PORT.matcher(each);
                if (!matcher.matches()) {
                    throw unusable("a host is malformed");
                }
                String name = matcher.group(1);
                hosts.add(host(
                        decode(name.startsWith("[") ? name.substring(1, name.length() - 1) : name), matcher.group(2)));
            }
        } else {
            Arrays.stream(named.split(",", -1)).map(name -> host(name, null)).forEach(hosts::add);
        }
        if (portsNamed == null) {
            return hosts;
        }
        String[] ports = portsNamed.split(",", -1);
        if (ports.length != 1 && ports.length != hosts.size()) {
            throw unusable("it has " + hosts.size() + " hosts and " + ports.length + " ports");
        }
        List<PostgresHost> withPorts = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            withPorts.add(host(hosts.get(i).name(), ports[ports.length == 1 ? 0 : i]));
        }
        return withPorts;
    }

    private static PostgresHost host(String name, @Nullable String port) {
        if (name.isEmpty()) {
            throw unusable("it names no host; for a Unix socket: postgres:///database?host=/var/run/postgresql");
        }
        if (!name.startsWith("/") && !NAME.matcher(name).matches()) {
            throw unusable("a host has letters that no host has" + ESCAPES);
        }
        return new PostgresHost(name, port == null || port.isEmpty() ? DEFAULT_PORT : port(port));
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= PORT_MAX) {
                return port;
            }
        } catch (NumberFormatException e) {
            // It may be the end of a password with a slash in it, so it is not repeated.
        }
        throw unusable("a port is not a number from 1 to " + PORT_MAX + ESCAPES);
    }

    private static Map<String, String> query(String query) {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            } else if (!pair.isEmpty()) {
                throw unusable("a parameter has no value");
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

    /** The first host. */
    public String host() {
        return hosts.get(0).name();
    }

    /** That of the first host. */
    public int port() {
        return hosts.get(0).port();
    }

    /** For PgJDBC and the first host; user and password travel as properties. */
    public String jdbcUrl() {
        return jdbcUrl(hosts.get(0));
    }

    /** For PgJDBC; a socket has a factory of its own, which knows the place. */
    public String jdbcUrl(PostgresHost host) {
        return "jdbc:postgresql://" + (host.isSocket() ? "localhost" : host) + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** As libpq's: encrypted if the server can. */
    public String sslMode() {
        return parameters.getOrDefault("sslmode", isSystemTrusted() ? "verify-full" : "prefer");
    }

    /** What the server's certificate is verified with, if it is; empty for the authorities that Java trusts. */
    public Optional<String> rootCertificate() {
        return isSystemTrusted()
                ? Optional.empty()
                : Optional.of(parameters.getOrDefault(
                        "sslrootcert",
                        Path.of(System.getProperty("user.home", "/"), ".postgresql", "root.crt")
                                .toString()));
    }

    private boolean isSystemTrusted() {
        return "system".equals(parameters.get("sslrootcert"));
    }

    /** Of one host. */
    public Duration connectTimeout() {
        int seconds = Integer.parseInt(parameters.getOrDefault("connect_timeout", "0"));
        return seconds > 0 ? Duration.ofSeconds(seconds) : CONNECT_TIMEOUT;
    }

    /** The name of one of our sessions, and what the user wants to see in it. */
    public String applicationName(String ours) {
        String users = parameters.get("application_name");
        return users == null ? ours : ours + " of " + users;
    }

    /** The address for people, without the password. */
    public String describe() {
        return "postgresql://" + user + "@"
                + String.join(",", hosts.stream().map(PostgresHost::toString).toList()) + "/" + database;
    }

    @Override
    public String toString() {
        return describe();
    }
}
