package dev.howdah.broker.cli;

import dev.howdah.broker.BrokerOptions;
import dev.howdah.broker.BrokerOptions.Http;
import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.AuthorizerConfigs;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.ConfigKey;
import dev.howdah.broker.config.ListenerConfigs;
import dev.howdah.broker.config.SaslConfigs;
import dev.howdah.broker.otlp.OtlpSettings;
import dev.howdah.broker.security.Principal;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsFiles;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.Suggestion;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of {@code serve}. An option has priority over the environment, that over the file, and that over the
 * default.
 *
 * <p>A setting has one name in three forms: {@code --listen}, {@code HOWDAH_LISTEN}, and {@code listen=…} in the file.
 * Kafka's broker configurations are settings too: {@code --set num.partitions=4}, {@code HOWDAH_NUM_PARTITIONS}, and
 * {@code num.partitions=4} in the file.
 *
 * @param postgresUrl empty if the private Postgres is used
 * @param dataDir the data directory of the private Postgres
 * @param logging what goes to stderr
 */
record ServeSettings(BrokerOptions broker, Optional<String> postgresUrl, Path dataDir, QuietLogging.Choice logging) {

    static final String LISTEN = Listeners.LISTEN;
    static final String ADVERTISE = Listeners.ADVERTISE;
    static final String POSTGRES_URL = "postgres-url";
    static final String DATA_DIR = "data-dir";
    static final String HTTP_LISTEN = "http-listen";
    static final String HTTP_ADMIN = "http-admin";
    static final String HTTP_LOGIN = "http-login";
    static final String HTTP_HOSTS = "http-hosts";
    static final String CONFIG = "config";
    static final String ADMINS = "admins";

    static final String LISTEN_DEFAULT = "127.0.0.1:9092";
    static final String DATA_DIR_DEFAULT = "./data";

    private static final Set<String> OWN = Set.of(
            LISTEN,
            ADVERTISE,
            HTTP_LISTEN,
            HTTP_ADMIN,
            HTTP_LOGIN,
            HTTP_HOSTS,
            POSTGRES_URL,
            DATA_DIR,
            ADMINS,
            QuietLogging.LEVEL,
            QuietLogging.FORMAT,
            OtlpSettings.ENDPOINT,
            OtlpSettings.HEADERS,
            OtlpSettings.INTERVAL,
            TlsFiles.CERTIFICATE,
            TlsFiles.KEY,
            TlsFiles.CLIENT_AUTHORITIES);

    private static final Set<String> WITH_CONFIG =
            Stream.concat(OWN.stream(), Stream.of(CONFIG)).collect(Collectors.toUnmodifiableSet());

    /**
     * Reads the settings.
     *
     * @param options the given options by setting name, including Kafka's names
     * @throws WrongSettingsException if settings are wrong, with one line for each mistake
     */
    static ServeSettings resolve(Map<String, String> options, Map<String, String> environment) {
        List<String> complaints = new ArrayList<>(EnvironmentNames.complaints(environment, WITH_CONFIG));
        Map<String, String> values = new LinkedHashMap<>();
        Optional.ofNullable(options.get(CONFIG))
                .or(() -> find(environment, CONFIG))
                .ifPresent(file -> values.putAll(read(file, complaints)));
        OWN.forEach(name -> find(environment, name).ifPresent(value -> values.put(name, value)));
        for (ConfigKey key : BrokerConfig.ALL) {
            find(environment, key.name()).ifPresent(value -> values.put(key.name(), value));
        }
        environment.forEach((variable, value) -> EnvironmentNames.findOfListener(variable)
                .filter(name -> !value.isBlank())
                .ifPresent(name -> values.put(name, value.strip())));
        options.forEach((name, value) -> {
            if (!name.equals(CONFIG)) {
                values.put(name, value);
            }
        });
        Optional<TlsFiles> tlsFiles = TlsOptions.files(values, complaints);
        List<Listener> listeners = Listeners.parse(
                values.getOrDefault(LISTEN, LISTEN_DEFAULT),
                Optional.ofNullable(values.get(ADVERTISE)),
                tlsFiles.isPresent() ? SecurityProtocol.SSL : SecurityProtocol.PLAINTEXT,
                Optional.ofNullable(values.get(ListenerConfigs.SECURITY_PROTOCOL_MAP)),
                complaints);
        Optional<Http> http = HttpOptions.http(values, complaints);
        Optional<String> postgresUrl = Optional.ofNullable(values.get(POSTGRES_URL));
        postgresUrl.ifPresent(url -> checkUrl(url, complaints));
        Optional<OtlpSettings> otlp = OtlpSettings.resolve(values, complaints);
        QuietLogging.Choice logging = QuietLogging.Choice.resolve(values, complaints);
        Path dataDir = path(values.getOrDefault(DATA_DIR, DATA_DIR_DEFAULT), complaints);
        Map<String, String> kafka = new TreeMap<>(values);
        kafka.keySet().removeAll(OWN);
        Optional.ofNullable(values.get(ADMINS)).ifPresent(admins -> limitOthers(admins, kafka));
        checkKafka(kafka, complaints);
        if (complaints.isEmpty()) {
            listeners.stream()
                    .filter(listener -> listener.protocol().asksForLogin())
                    .forEach(listener -> SaslConfigs.findMissing(BrokerConfig.of(kafka), listener.name())
                            .ifPresent(missing -> complaints.add("listener " + listener.name() + ": " + missing)));
            http.ifPresent(it -> HttpOptions.checkLogin(it, BrokerConfig.of(kafka), tlsFiles, complaints));
        }
        TlsOptions.check(kafka, tlsFiles.isPresent(), listeners, http, complaints);
        if (!complaints.isEmpty()) {
            throw new WrongSettingsException(complaints);
        }
        return new ServeSettings(
                new BrokerOptions(listeners, BrokerConfig.of(kafka), tlsFiles, http, otlp),
                postgresUrl,
                dataDir,
                logging);
    }

    /** Turns ACLs on, by Kafka's names. A name without a type is a user's. */
    private static void limitOthers(String admins, Map<String, String> kafka) {
        kafka.putIfAbsent(AuthorizerConfigs.CLASS_NAME, AuthorizerConfigs.STANDARD);
        String users = Arrays.stream(admins.split(";", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> name.indexOf(':') < 0 ? Principal.user(name).toString() : name)
                .collect(Collectors.joining(";"));
        kafka.merge(AuthorizerConfigs.SUPER_USERS, users, (others, these) -> others + ";" + these);
    }

    private static void checkKafka(Map<String, String> values, List<String> complaints) {
        values.forEach((name, value) -> BrokerConfig.findKey(name)
                .ifPresentOrElse(
                        key -> key.findFault(value).ifPresent(complaints::add),
                        () -> complaints.add("unknown configuration: " + name + Suggestion.of(name, names()))));
    }

    private static void checkUrl(String url, List<String> complaints) {
        try {
            PostgresUrl parsed = PostgresUrl.parse(url);
            assert parsed.port() > 0;
        } catch (StorageException wrong) {
            complaints.add(Faults.describe(wrong));
        }
    }

    /** Parses a path. If the locale does not have its letters, Java cannot name the file. */
    private static Path path(String name, List<String> complaints) {
        try {
            return Path.of(name);
        } catch (InvalidPathException unnameable) {
            complaints.add("data-dir: '" + name + "' has letters that this locale has not: set LC_ALL=C.UTF-8");
            return Path.of(DATA_DIR_DEFAULT);
        }
    }

    private static Optional<String> find(Map<String, String> environment, String setting) {
        return Optional.ofNullable(environment.get(EnvironmentNames.of(setting)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private static Map<String, String> read(String file, List<String> complaints) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(file))) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException unreadable) {
            complaints.add("cannot read the configuration file " + file);
            return Map.of();
        }
        Map<String, String> values = new HashMap<>();
        for (String name : properties.stringPropertyNames().stream().sorted().toList()) {
            if (OWN.contains(name) || BrokerConfig.findKey(name).isPresent()) {
                values.put(name, properties.getProperty(name).strip());
            } else {
                complaints.add("unknown setting in " + file + ": " + name + Suggestion.of(name, names()));
            }
        }
        TlsOptions.checkSecretsAreKept(Path.of(file), values.keySet(), complaints);
        return values;
    }

    /** The names of all settings, as in options and in the file. */
    private static Set<String> names() {
        Set<String> names = new HashSet<>(OWN);
        BrokerConfig.ALL.forEach(key -> names.add(key.name()));
        return names;
    }
}
