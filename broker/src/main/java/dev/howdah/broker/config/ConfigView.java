package dev.howdah.broker.config;

import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One configuration as it holds for a topic or a broker, with where its value comes from.
 *
 * @param value null where there is none
 * @param synonyms every value there is for it, the one that holds first
 */
public record ConfigView(
        String name,
        @Nullable String value,
        Source source,
        ValueType type,
        Mutability mutability,
        List<Synonym> synonyms,
        String documentation) {

    public ConfigView {
        synonyms = List.copyOf(synonyms);
    }

    /** All configurations of a topic, in the order of names. */
    public static List<ConfigView> ofTopic(Map<String, String> explicit, BrokerConfig broker) {
        return TopicConfigs.ALL.stream()
                .map(key -> of(key, topicSynonyms(key, explicit, broker), Mutability.WRITABLE))
                .toList();
    }

    /** All configurations of a broker, in the order of names. */
    public static List<ConfigView> ofBroker(BrokerConfig config, Broker self) {
        List<ConfigView> views = new ArrayList<>();
        for (ConfigKey key : BrokerConfig.ALL) {
            List<Synonym> synonyms = new ArrayList<>(2);
            addBrokerValues(synonyms, key, config);
            views.add(of(key, synonyms, Mutability.READ_ONLY));
        }
        String id = Integer.toString(self.nodeId());
        String endpoints = Stream.concat(
                        Stream.of(listener("PLAINTEXT", self.endpoints().first())),
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

    /** Whether AlterConfigs may change it. */
    public boolean readOnly() {
        return mutability == Mutability.READ_ONLY;
    }

    private static String listener(String name, Address address) {
        return name + "://" + address.host() + ":" + address.port();
    }

    private static ConfigView of(ConfigKey key, List<Synonym> synonyms, Mutability mutability) {
        String value = synonyms.isEmpty() ? key.defaultValue() : synonyms.get(0).value();
        Source source = synonyms.isEmpty() ? Source.DEFAULT : synonyms.get(0).source();
        return new ConfigView(key.name(), value, source, key.type(), mutability, synonyms, key.documentation());
    }

    private static ConfigView fixed(String name, String value, ValueType type, String documentation) {
        List<Synonym> synonyms = List.of(new Synonym(name, value, Source.STATIC_BROKER));
        return new ConfigView(name, value, Source.STATIC_BROKER, type, Mutability.READ_ONLY, synonyms, documentation);
    }

    private static List<Synonym> topicSynonyms(ConfigKey key, Map<String, String> explicit, BrokerConfig broker) {
        List<Synonym> synonyms = new ArrayList<>();
        String own = explicit.get(key.name());
        if (own != null) {
            synonyms.add(new Synonym(key.name(), own, Source.TOPIC));
        }
        String holds = broker.topicDefault(key);
        for (ConfigKey.Synonym synonym : key.synonyms()) {
            broker.findExplicit(synonym.name())
                    .ifPresent(value ->
                            synonyms.add(new Synonym(synonym.name(), synonym.convert(value), Source.STATIC_BROKER)));
        }
        if (!key.synonyms().isEmpty()) {
            ConfigKey.Synonym last = key.synonyms().get(key.synonyms().size() - 1);
            String builtIn = key.defaultValue();
            synonyms.add(new Synonym(last.name(), builtIn == null ? holds : builtIn, Source.DEFAULT));
        }
        return synonyms;
    }

    private static void addBrokerValues(List<Synonym> synonyms, ConfigKey key, BrokerConfig config) {
        Optional<String> set = config.findExplicit(key.name());
        set.ifPresent(value -> synonyms.add(new Synonym(key.name(), value, Source.STATIC_BROKER)));
        String builtIn = key.defaultValue();
        if (builtIn != null) {
            synonyms.add(new Synonym(key.name(), builtIn, Source.DEFAULT));
        }
    }

    /** One of the values there are for a configuration. */
    public record Synonym(String name, String value, Source source) {}

    /** Who says so; {@link #code} is the wire's. */
    public enum Source {
        TOPIC(1),
        STATIC_BROKER(4),
        DEFAULT(5);

        private final byte code;

        Source(int code) {
            this.code = (byte) code;
        }

        public byte code() {
            return code;
        }
    }

    /** Whether it can be changed at run time. */
    public enum Mutability {
        WRITABLE,
        READ_ONLY
    }
}
