package dev.howdah.storage.postgres.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What may stand behind the question mark of a Postgres URL: libpq's names, and PgJDBC's for the same. Two drivers connect, so
 * that only what both can do is taken. Whatever else is refused: a parameter that is passed over is a setting that somebody
 * relies on and does not have.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS">Postgres: parameter key words</a>
 */
final class UrlParameters {

    /** Of libpq's parameters those that are taken, each with the values that it may have. */
    private static final Map<String, Pattern> TAKEN = Map.ofEntries(
            taken("host", ".+"),
            taken("port", "[0-9,]+"),
            taken("dbname", ".+"),
            taken("user", ".+"),
            taken("password", ".*"),
            taken("connect_timeout", "[0-9]{1,4}"),
            taken("application_name", "\\p{Print}{1,63}"),
            taken("sslmode", "disable|allow|prefer|require|verify-ca|verify-full"),
            taken("sslrootcert", ".+"),
            taken("sslcert", ".+"),
            taken("sslkey", ".+"),
            // Records are written: it is the primary in any case.
            taken("target_session_attrs", "any|read-write|primary"),
            // What is done anyway.
            taken("client_encoding", "(?i)utf-?8|unicode|auto"),
            taken("gssencmode", "disable|prefer|allow"),
            taken("channel_binding", "disable|prefer"),
            taken("keepalives", "1|true"),
            taken("load_balance_hosts", "disable|false"),
            taken("sslnegotiation", "postgres"),
            taken("sslsni", "1"),
            taken("sslcompression", "0"));

    /** PgJDBC's names for them. */
    private static final Map<String, String> OF_PGJDBC = Map.of(
            "ApplicationName", "application_name",
            "connectTimeout", "connect_timeout",
            "targetServerType", "target_session_attrs",
            "gssEncMode", "gssencmode",
            "channelBinding", "channel_binding",
            "tcpKeepAlive", "keepalives",
            "loadBalanceHosts", "load_balance_hosts",
            "sslNegotiation", "sslnegotiation");

    private static final String SSL = "ssl";

    private UrlParameters() {}

    private static Map.Entry<String, Pattern> taken(String name, String values) {
        return Map.entry(name, Pattern.compile(values));
    }

    /**
     * The same by libpq's names.
     *
     * @param jdbc whether the URL is one of JDBC, where {@code ssl=true} promises more
     * @param complaints where what is wrong goes, without values: one of them may be a password
     */
    static Map<String, String> resolve(Map<String, String> given, boolean jdbc, List<String> complaints) {
        Map<String, String> resolved = new TreeMap<>();
        given.forEach((name, value) -> {
            String known = OF_PGJDBC.getOrDefault(name, name);
            if (name.equals(SSL)) {
                resolved.putIfAbsent("sslmode", value.equals("false") ? "prefer" : jdbc ? "verify-full" : "require");
            } else if (!TAKEN.containsKey(known)) {
                complaints.add("unknown parameter " + name + suggestion(name));
            } else if (!TAKEN.get(known)
                    .matcher(known.equals("target_session_attrs") && value.equals("master") ? "primary" : value)
                    .matches()) {
                complaints.add("parameter " + name + " has a value that is not one of "
                        + TAKEN.get(known).pattern().replace("|", ", "));
            } else {
                resolved.put(known, value);
            }
        });
        if (resolved.containsKey("sslcert") != resolved.containsKey("sslkey")) {
            complaints.add("sslcert and sslkey go together");
        }
        return resolved;
    }

    private static String suggestion(String name) {
        List<String> known = new ArrayList<>(TAKEN.keySet());
        known.addAll(OF_PGJDBC.keySet());
        String near = Suggestion.of(name, known);
        return near.isEmpty()
                ? " (known: " + new TreeSet<>(TAKEN.keySet()).stream().collect(Collectors.joining(", ")) + ")"
                : near;
    }
}
