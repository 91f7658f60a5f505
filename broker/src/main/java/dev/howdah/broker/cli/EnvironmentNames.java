package dev.howdah.broker.cli;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.ConfigKey;
import dev.howdah.broker.config.ListenerConfigs;
import dev.howdah.storage.postgres.options.Suggestion;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks the environment variables whose names begin with {@code HOWDAH_}. Some are settings, some are for the
 * launchers, and the rest are misspelt.
 */
final class EnvironmentNames {

    static final String PREFIX = "HOWDAH_";

    private static final String OF_A_LISTENER = PREFIX + "LISTENER_NAME_";

    /** The launchers read this variable. */
    private static final String JAVA_OPTS = "HOWDAH_JAVA_OPTS";

    /** Defaults of the commands that ask a broker, which may stand beside the settings of {@code serve}. */
    private static final Set<String> OF_CLIENTS = Set.of("HOWDAH_BOOTSTRAP_SERVER", "HOWDAH_COMMAND_CONFIG");

    /**
     * Variables, as NAME=VALUE, that Kubernetes and Docker links set in every container for a service that is called
     * howdah. Their HOWDAH_PORT is tcp://…, so a plain HOWDAH_PORT=9092 is a mistake of the user.
     */
    private static final Pattern OF_A_SERVICE = Pattern.compile("HOWDAH_(.*_)?(SERVICE_(HOST|PORT(_.*)?)=.*"
            + "|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?=.*|PORT=[a-z]+://.*)");

    private EnvironmentNames() {}

    /** The variable of a setting, for example {@code HOWDAH_NUM_PARTITIONS} for {@code num.partitions}. */
    static String of(String setting) {
        return PREFIX + setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /**
     * The setting of a single listener that a variable has, for example {@code listener.name.inside.ssl.client.auth} for
     * {@code HOWDAH_LISTENER_NAME_INSIDE_SSL_CLIENT_AUTH}; empty if it has none.
     */
    static Optional<String> findOfListener(String variable) {
        return variable.startsWith(OF_A_LISTENER)
                ? ListenerConfigs.perListener().stream()
                        .filter(name -> variable.length()
                                        > OF_A_LISTENER.length() + suffix(name).length()
                                && variable.endsWith(suffix(name)))
                        .max(Comparator.comparingInt(String::length))
                        .map(name -> ListenerConfigs.of(
                                variable.substring(
                                        OF_A_LISTENER.length(),
                                        variable.length() - suffix(name).length()),
                                name))
                : Optional.empty();
    }

    private static String suffix(String setting) {
        return "_" + of(setting).substring(PREFIX.length());
    }

    /** One line for each variable that is set and is not known. */
    static List<String> complaints(Map<String, String> environment, Set<String> ownSettings) {
        Set<String> known = new HashSet<>(Set.of(JAVA_OPTS));
        known.addAll(OF_CLIENTS);
        ownSettings.forEach(name -> known.add(of(name)));
        BrokerConfig.ALL.stream().map(ConfigKey::name).forEach(name -> known.add(of(name)));
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(PREFIX)
                        && !variable.getValue().isBlank()
                        && !known.contains(variable.getKey())
                        && findOfListener(variable.getKey()).isEmpty()
                        && !OF_A_SERVICE.matcher(variable.toString()).matches())
                .map(Map.Entry::getKey)
                .sorted()
                .map(name -> "unknown setting in the environment: " + name + Suggestion.of(name, known))
                .toList();
    }
}
