package dev.howdah.broker.cli;

import dev.howdah.broker.BrokerOptions;
import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.ConfigKey;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * What serve was told: option before environment before file before default.
 *
 * <p>A setting has one name: {@code --listen}, {@code HOWDAH_LISTEN}, {@code listen=…} in the file. Kafka's broker configurations
 * are settings too: {@code --set num.partitions=4}, {@code HOWDAH_NUM_PARTITIONS}, {@code num.partitions=4} in the file.
 *
 * @param postgresUrl empty for the embedded Postgres
 * @param dataDir of the embedded Postgres
 */
record ServeSettings(BrokerOptions broker, Optional<String> postgresUrl, Path dataDir) {

    static final String LISTEN = "listen";
    static final String ADVERTISE = "advertise";
    static final String POSTGRES_URL = "postgres-url";
    static final String DATA_DIR = "data-dir";
    static final String CONFIG = "config";

    static final String LISTEN_DEFAULT = "127.0.0.1:9092";
    static final String DATA_DIR_DEFAULT = "./data";

    private static final Set<String> OWN = Set.of(LISTEN, ADVERTISE, POSTGRES_URL, DATA_DIR);

    /**
     * @param options by setting name, only those that were given; Kafka's names too
     * @throws IllegalArgumentException with one clear line
     */
    static ServeSettings resolve(Map<String, String> options, Map<String, String> environment) {
        Optional<String> file = Optional.ofNullable(options.get(CONFIG)).or(() -> find(environment, CONFIG));
        Map<String, String> values = new LinkedHashMap<>();
        file.ifPresent(path -> values.putAll(read(path)));
        OWN.forEach(name -> find(environment, name).ifPresent(value -> values.put(name, value)));
        for (ConfigKey key : BrokerConfig.ALL) {
            find(environment, key.name()).ifPresent(value -> values.put(key.name(), value));
        }
        options.forEach((name, value) -> {
            if (!name.equals(CONFIG)) {
                values.put(name, value);
            }
        });
        List<Listener> listeners = Listeners.parse(
                values.getOrDefault(LISTEN, LISTEN_DEFAULT), Optional.ofNullable(values.get(ADVERTISE)));
        Map<String, String> kafka = new HashMap<>(values);
        kafka.keySet().removeAll(OWN);
        return new ServeSettings(
                new BrokerOptions(listeners, BrokerConfig.of(kafka)),
                Optional.ofNullable(values.get(POSTGRES_URL)),
                Path.of(values.getOrDefault(DATA_DIR, DATA_DIR_DEFAULT)));
    }

    /** {@code num.partitions} → {@code HOWDAH_NUM_PARTITIONS}. */
    static String environmentName(String setting) {
        return "HOWDAH_" + setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Optional<String> find(Map<String, String> environment, String setting) {
        return Optional.ofNullable(environment.get(environmentName(setting)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private static Map<String, String> read(String file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(file))) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new IllegalArgumentException("cannot read the configuration file " + file, unreadable);
        }
        Map<String, String> values = new HashMap<>();
        List<String> names = properties.stringPropertyNames().stream().sorted().toList();
        for (String name : names) {
            if (!OWN.contains(name) && BrokerConfig.findKey(name).isEmpty()) {
                throw new IllegalArgumentException("unknown setting in " + file + ": " + name);
            }
            values.put(name, properties.getProperty(name).strip());
        }
        return values;
    }
}
