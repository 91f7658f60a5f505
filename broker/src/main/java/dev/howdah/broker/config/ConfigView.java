package dev.howdah.broker.config;

import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One configuration with the value that applies to a topic, a broker or a group, and where the value comes from.
 *
 * @param value null if there is none
 * @param synonyms all values for it; the first one applies
 */
public record ConfigView(
        String name,
        @Nullable String value,
        ConfigSource source,
        ValueType type,
        Mutability mutability,
        List<Synonym> synonyms,
        String documentation) {

    public ConfigView {
        if (type == ValueType.PASSWORD) {
            value = null;
            synonyms = synonyms.stream()
                    .map(synonym -> new Synonym(synonym.name, null, synonym.source))
                    .toList();
        }
        synonyms = List.copyOf(synonyms);
    }

    /** All configurations of a topic, in the order of names. */
    public static List<ConfigView> ofTopic(Map<String, String> explicit, BrokerConfig broker) {
        return TopicConfigs.ALL.stream()
                .map(key -> of(
                        key,
                        broker.topicDefault(key),
                        layered(key, explicit, ConfigSource.TOPIC, broker),
                        Mutability.WRITABLE))
                .toList();
    }

    /** All configurations of a group, in the order of names. */
    public static List<ConfigView> ofGroup(Map<String, String> explicit, BrokerConfig broker) {
        return GroupConfigs.OF_GROUP.stream()
                .map(key -> of(
                        key,
                        key.defaultValue() == null ? null : broker.topicDefault(key),
                        layeredOfGroup(key, explicit, broker),
                        Mutability.WRITABLE))
                .toList();
    }

    /** The values of a group configuration. The last one is the default, under the broker's name if it has one. */
    private static List<Synonym> layeredOfGroup(ConfigKey key, Map<String, String> explicit, BrokerConfig broker) {
        List<Synonym> synonyms = layered(key, explicit, ConfigSource.GROUP, broker);
        String builtIn = key.defaultValue();
        if (key.synonyms().isEmpty() && builtIn != null) {
            synonyms.add(new Synonym(key.name(), builtIn, ConfigSource.DEFAULT));
        }
        return synonyms;
    }

    /** The configurations that were set at run time for all brokers. */
    public static List<ConfigView> ofAllBrokers(Map<String, String> explicit) {
        List<ConfigView> views = new ArrayList<>();
        explicit.forEach((name, value) -> BrokerConfig.findKey(name)
                .ifPresent(key -> views.add(of(
                        key,
                        value,
                        List.of(new Synonym(name, value, ConfigSource.ALL_BROKERS)),
                        Mutability.WRITABLE))));
        views.sort(Comparator.comparing(ConfigView::name));
        return List.copyOf(views);
    }

    /**
     * All configurations of a broker, in the order of names.
     *
     * @param firstListener the name of the broker's first listener
     */
    public static List<ConfigView> ofBroker(BrokerConfig config, Broker self, String firstListener) {
        List<ConfigView> views = new ArrayList<>();
        for (ConfigKey key : BrokerConfig.ALL) {
            Mutability mutability = BrokerConfig.isDynamic(key.name()) ? Mutability.WRITABLE : Mutability.READ_ONLY;
            views.add(of(key, key.defaultValue(), brokerSynonyms(key, config), mutability));
        }
        config.namesOfListeners().stream()
                .flatMap(name -> BrokerConfig.findKey(name).stream())
                .forEach(key -> views.add(of(
                        key,
                        null,
                        brokerSynonyms(key, config),
                        BrokerConfig.isDynamic(key.name()) ? Mutability.WRITABLE : Mutability.READ_ONLY)));
        String id = Integer.toString(self.nodeId());
        String endpoints = Stream.concat(
                        Stream.of(listener(firstListener, self.endpoints().first())),
                        self.endpoints().further().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(further -> listener(further.getKey(), further.getValue())))
                .collect(Collectors.joining(","));
        views.add(fixed("node.id", id, ValueType.INT, "The id of this broker."));
        views.add(fixed("broker.id", id, ValueType.INT, "The id of this broker."));
        views.add(fixed("advertised.listeners", endpoints, ValueType.LIST, "Where clients reach this broker."));
        views.sort(Comparator.comparing(ConfigView::name));
        return List.copyOf(views);
    }

    /** The levels of this broker's loggers, in the order of names. */
    public static List<ConfigView> ofLoggers(Map<String, String> levels) {
        List<ConfigView> views = new ArrayList<>();
        levels.forEach((name, level) -> views.add(new ConfigView(
                name, level, ConfigSource.LOGGER, ValueType.UNKNOWN, Mutability.WRITABLE, List.of(), "")));
        views.sort(Comparator.comparing(ConfigView::name));
        return List.copyOf(views);
    }

    /** Whether the value is a secret, which nobody is shown: then it and those of the synonyms are null. */
    public boolean isSensitive() {
        return type == ValueType.PASSWORD;
    }

    /** Whether AlterConfigs may change it. */
    public boolean readOnly() {
        return mutability == Mutability.READ_ONLY;
    }

    private static String listener(String name, Address address) {
        return name + "://" + address.host() + ":" + address.port();
    }

    private static ConfigView of(ConfigKey key, @Nullable String unset, List<Synonym> synonyms, Mutability mutability) {
        String value = synonyms.isEmpty() ? unset : synonyms.get(0).value();
        ConfigSource source =
                synonyms.isEmpty() ? ConfigSource.DEFAULT : synonyms.get(0).source();
        return new ConfigView(key.name(), value, source, key.type(), mutability, synonyms, key.documentation());
    }

    private static ConfigView fixed(String name, String value, ValueType type, String documentation) {
        List<Synonym> synonyms = List.of(new Synonym(name, value, ConfigSource.STATIC_BROKER));
        return new ConfigView(
                name, value, ConfigSource.STATIC_BROKER, type, Mutability.READ_ONLY, synonyms, documentation);
    }

    /** The value that was set, followed by the broker configurations that give the default. */
    private static List<Synonym> layered(
            ConfigKey key, Map<String, String> explicit, ConfigSource source, BrokerConfig broker) {
        List<Synonym> synonyms = new ArrayList<>();
        String own = explicit.get(key.name());
        if (own != null) {
            synonyms.add(new Synonym(key.name(), own, source));
        }
        for (ConfigKey.Synonym synonym : key.synonyms()) {
            broker.explicit(synonym.name())
                    .forEach(set ->
                            synonyms.add(new Synonym(synonym.name(), synonym.convert(set.value()), set.source())));
        }
        ConfigKey.Synonym last = key.synonyms().isEmpty()
                ? null
                : key.synonyms().get(key.synonyms().size() - 1);
        String builtIn = last == null
                ? null
                : BrokerConfig.findKey(last.name()).map(ConfigKey::defaultValue).orElse(null);
        // If a default has another unit, Kafka names it only beside a value that a broker has set.
        boolean ofBroker = synonyms.stream().anyMatch(synonym -> synonym.source() != source);
        if (last != null && builtIn != null && (key.synonyms().size() == 1 || ofBroker)) {
            synonyms.add(new Synonym(last.name(), builtIn, ConfigSource.DEFAULT));
        }
        return synonyms;
    }

    private static List<Synonym> brokerSynonyms(ConfigKey key, BrokerConfig config) {
        List<Synonym> synonyms = new ArrayList<>();
        config.explicit(key.name()).forEach(set -> synonyms.add(new Synonym(key.name(), set.value(), set.source())));
        String builtIn = key.defaultValue();
        if (builtIn != null) {
            synonyms.add(new Synonym(key.name(), builtIn, ConfigSource.DEFAULT));
        }
        return synonyms;
    }

    /**
     * One of the values for a configuration.
     *
     * @param value null for a secret
     */
    public record Synonym(String name, @Nullable String value, ConfigSource source) {}

    /** Whether a configuration can be changed at run time. */
    public enum Mutability {
        WRITABLE,
        READ_ONLY
    }
}
