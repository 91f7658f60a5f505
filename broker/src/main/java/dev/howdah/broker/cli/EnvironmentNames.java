package dev.howdah.broker.cli;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.ConfigKey;
import dev.howdah.storage.postgres.options.Suggestion;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The variables that begin with {@code HOWDAH_}: those that are settings, those that the launchers read, and those that nobody
 * knows, which are misspelt.
 */
final class EnvironmentNames {

    static final String PREFIX = "HOWDAH_";

    /** Read by the launchers. */
    private static final String JAVA_OPTS = "HOWDAH_JAVA_OPTS";

    /**
     * What Kubernetes and Docker's links tell every container about a service that is itself called howdah, as NAME=VALUE. A
     * bare HOWDAH_PORT=9092 is somebody's mistake; theirs is tcp://….
     */
    private static final Pattern OF_A_SERVICE = Pattern.compile("HOWDAH_(.*_)?(SERVICE_(HOST|PORT(_.*)?)=.*"
            + "|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?=.*|PORT=[a-z]+://.*)");

    private EnvironmentNames() {}

    /** {@code num.partitions} → {@code HOWDAH_NUM_PARTITIONS}. */
    static String of(String setting) {
        return PREFIX + setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** One line for each variable that is set and no setting. */
    static List<String> complaints(Map<String, String> environment, Set<String> ownSettings) {
        Set<String> known = new HashSet<>(Set.of(JAVA_OPTS, QuietLogging.LEVEL_VARIABLE));
        ownSettings.forEach(name -> known.add(of(name)));
        BrokerConfig.ALL.stream().map(ConfigKey::name).forEach(name -> known.add(of(name)));
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(PREFIX)
                        && !variable.getValue().isBlank()
                        && !known.contains(variable.getKey())
                        && !OF_A_SERVICE.matcher(variable.toString()).matches())
                .map(Map.Entry::getKey)
                .sorted()
                .map(name -> "unknown setting in the environment: " + name + Suggestion.of(name, known))
                .toList();
    }
}
