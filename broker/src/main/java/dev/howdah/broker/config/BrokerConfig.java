package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.ANY;
import static dev.howdah.broker.config.ValueRule.atLeast;
import static dev.howdah.broker.config.ValueRule.between;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration of a broker by Kafka's names: the values that were set, and the values that apply. It includes
 * every name that gives a topic configuration its default.
 *
 * <p>Immutable; any thread.
 */
public final class BrokerConfig {

    private static final String NUM_PARTITIONS = "num.partitions";
    private static final String AUTO_CREATE = "auto.create.topics.enable";
    private static final String FETCH_MAX_BYTES = "fetch.max.bytes";
    private static final String DELETE_TOPICS = "delete.topic.enable";

    /** A configuration of Howdah's own. Kafka always behaves as if it were true. */
    private static final String REPLICATION_FACTOR_STRICT = "replication.factor.strict";

    /** Every broker configuration that Howdah knows, in the order of names. */
    public static final List<ConfigKey> ALL = keys();

    private static final Map<String, ConfigKey> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));

    private static final Set<String> DYNAMIC = Stream.of(
                    TopicConfigs.ALL.stream()
                            .flatMap(key -> key.synonyms().stream())
                            .filter(synonym -> synonym.factor() == 1)
                            .map(ConfigKey.Synonym::name)
                            .filter(name -> !name.equals("log.flush.scheduler.interval.ms")),
                    GroupConfigs.DYNAMIC.stream(),
                    ListenerConfigs.DYNAMIC.stream(),
                    InertConfigs.ALL.stream().map(ConfigKey::name))
            .flatMap(Function.identity())
            .collect(Collectors.toUnmodifiableSet());

    /** The layers of values. The first one has priority. */
    private final List<Layer> layers;

    private BrokerConfig(List<Layer> layers) {
        this.layers = List.copyOf(layers);
    }

    /** A configuration in which nothing is set. */
    public static BrokerConfig defaults() {
        return new BrokerConfig(List.of());
    }

    /**
     * Makes a configuration.
     *
     * @param explicit the values that were set, by Kafka's names
     * @throws IllegalArgumentException if a name is unknown or a value is not allowed; the message is one clear line
     */
    public static BrokerConfig of(Map<String, String> explicit) {
        explicit.forEach((name, value) -> {
            ConfigKey key =
                    findKey(name).orElseThrow(() -> new IllegalArgumentException("Unknown configuration: " + name));
            key.findFault(value).ifPresent(fault -> {
                throw new IllegalArgumentException(fault);
            });
        });
        return new BrokerConfig(List.of(new Layer(ConfigSource.STATIC_BROKER, explicit)));
    }

    /** The configuration with this name, which may have the prefix of a listener. */
    public static Optional<ConfigKey> findKey(String name) {
        return Optional.ofNullable(BY_NAME.get(name))
                .or(() ->
                        ListenerConfigs.findBehindPrefix(name).map(BY_NAME::get).map(key -> key.named(name)));
    }

    /**
     * Whether a configuration may be changed at run time. As in Kafka, those that give topics their defaults may be
     * changed, unless they have another unit than the topic's. So may the assignment intervals of groups, and
     * configurations without an effect here.
     */
    public static boolean isDynamic(String name) {
        return DYNAMIC.contains(name) || isOfListenersTls(name);
    }

    /** Whether it is a key, a certificate or whom to trust, of a single listener: may be changed at run time, of one broker. */
    public static boolean isOfListenersTls(String name) {
        return ListenerConfigs.findBehindPrefix(name)
                .filter(TlsConfigs::needsListener)
                .isPresent();
    }

    /** This configuration, overridden by what was set at run time for all brokers and for this one. */
    BrokerConfig withDynamic(Map<String, String> allBrokers, Map<String, String> thisBroker) {
        List<Layer> all = new ArrayList<>();
        all.add(new Layer(ConfigSource.BROKER, thisBroker));
        all.add(new Layer(ConfigSource.ALL_BROKERS, allBrokers));
        all.addAll(layers);
        return new BrokerConfig(all);
    }

    /** The value that was set; empty if only the default applies. */
    public Optional<String> findExplicit(String name) {
        return explicit(name).stream().findFirst().map(Explicit::value);
    }

    /** The names of what is set for single listeners. */
    public Set<String> namesOfListeners() {
        return layers.stream()
                .flatMap(layer -> layer.values.keySet().stream())
                .filter(name -> ListenerConfigs.findBehindPrefix(name).isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every value that was set. The first one applies. */
    public List<Explicit> explicit(String name) {
        List<Explicit> values = new ArrayList<>(layers.size());
        for (Layer layer : layers) {
            String value = layer.values.get(name);
            if (value != null) {
                values.add(new Explicit(layer.source, value.trim()));
            }
        }
        return values;
    }

    /** The number of partitions of a topic for which none was given. */
    public int partitionsDefault() {
        return Integer.parseInt(value(NUM_PARTITIONS));
    }

    public boolean autoCreatesTopics() {
        return Boolean.parseBoolean(value(AUTO_CREATE));
    }

    public boolean deletesTopics() {
        return Boolean.parseBoolean(value(DELETE_TOPICS));
    }

    /** Whether a topic with more replicas than there are brokers is refused. */
    public boolean isReplicationFactorStrict() {
        return Boolean.parseBoolean(value(REPLICATION_FACTOR_STRICT));
    }

    /** The most bytes of one fetch response, whatever the client asks for. */
    public int fetchBytesMax() {
        return Integer.parseInt(value(FETCH_MAX_BYTES));
    }

    /** The whole number that applies to a configuration. */
    public long number(String name) {
        return Long.parseLong(value(name));
    }

    /** The text that applies to a configuration. */
    public String text(String name) {
        return value(name);
    }

    /** The default of a topic configuration at this broker. */
    String topicDefault(ConfigKey topicKey) {
        for (ConfigKey.Synonym synonym : topicKey.synonyms()) {
            Optional<String> set = findExplicit(synonym.name());
            if (set.isPresent()) {
                return synonym.convert(set.get());
            }
        }
        String value = topicKey.defaultValue();
        return value == null ? "" : value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BrokerConfig config && layers.equals(config.layers);
    }

    @Override
    public int hashCode() {
        return layers.hashCode();
    }

    private String value(String name) {
        return findExplicit(name)
                .or(() -> findKey(name).map(ConfigKey::defaultValue))
                .orElseThrow();
    }

    private static List<ConfigKey> keys() {
        Map<String, ConfigKey> keys = new TreeMap<>();
        for (ConfigKey topicKey : TopicConfigs.ALL) {
            for (ConfigKey.Synonym synonym : topicKey.synonyms()) {
                // If several names give one default, in Kafka only the one with the largest unit has a value.
                boolean last = synonym.equals(
                        topicKey.synonyms().get(topicKey.synonyms().size() - 1));
                String value = topicKey.defaultValue();
                String own = !last || value == null
                        ? null
                        : synonym.factor() == 1 ? value : Long.toString(Long.parseLong(value) / synonym.factor());
                ValueType type = synonym.factor() == 1 ? topicKey.type() : ValueType.INT;
                ValueRule rule = synonym.factor() == 1 ? topicKey.rule() : ANY;
                keys.put(
                        synonym.name(),
                        new ConfigKey(
                                synonym.name(),
                                type,
                                own,
                                List.of(),
                                rule,
                                "Default of the topic configuration " + topicKey.name() + "."));
            }
        }
        List<ConfigKey> own = new ArrayList<>();
        own.add(key(
                NUM_PARTITIONS, ValueType.INT, "1", between(1, 10_000), "Partitions of a topic that does not say."));
        own.add(key(AUTO_CREATE, ValueType.BOOLEAN, "true", ANY, "Whether asking for a topic may create it."));
        own.add(key(DELETE_TOPICS, ValueType.BOOLEAN, "true", ANY, "Whether topics may be deleted."));
        own.add(key(
                "default.replication.factor",
                ValueType.INT,
                "1",
                atLeast(1),
                "Replicas of a topic that does not say. Postgres is the one replica here."));
        own.add(key(
                REPLICATION_FACTOR_STRICT,
                ValueType.BOOLEAN,
                "false",
                ANY,
                "Whether a topic with more replicas than there are brokers is refused, as in Kafka. Else it is taken, for many"
                        + " scripts ask for 3."));
        own.add(key(FETCH_MAX_BYTES, ValueType.INT, "57671680", atLeast(1024), "Most bytes of one fetch response."));
        own.addAll(GroupConfigs.ALL);
        own.addAll(GroupConfigs.INERT_DEFAULTS_OF_GROUPS);
        own.addAll(TransactionConfigs.ALL);
        own.addAll(AuthorizerConfigs.ALL);
        own.addAll(ListenerConfigs.ALL);
        own.addAll(TlsConfigs.ALL);
        own.addAll(SaslConfigs.ALL);
        own.addAll(QuotaConfigs.ALL);
        own.addAll(InertConfigs.ALL);
        own.forEach(key -> keys.put(key.name(), key));
        return keys.values().stream()
                .sorted(Comparator.comparing(ConfigKey::name))
                .toList();
    }

    private static ConfigKey key(String name, ValueType type, String defaultValue, ValueRule rule, String doc) {
        return new ConfigKey(name, type, defaultValue, List.of(), rule, doc);
    }

    /** A value that was set. */
    public record Explicit(ConfigSource source, String value) {}

    private record Layer(ConfigSource source, Map<String, String> values) {

        private Layer {
            values = Map.copyOf(values);
        }
    }
}
