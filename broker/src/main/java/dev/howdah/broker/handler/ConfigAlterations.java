package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.catalog.TopicNames;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.config.GroupConfigs;
import dev.howdah.broker.config.TlsConfigs;
import dev.howdah.broker.config.TopicConfigs;
import dev.howdah.broker.handler.Alteration.Base;
import dev.howdah.broker.handler.Alteration.Manner;
import dev.howdah.broker.handler.Alteration.Target;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.ConfigStore.Kind;
import dev.howdah.storage.ConfigStore.Resource;
import dev.howdah.storage.StorageException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Changes configurations, for AlterConfigs and IncrementalAlterConfigs. The new configuration is checked as a whole, in
 * the transaction that stores it. Error codes and messages are those of Kafka's {@code ConfigAdminManager} and {@code
 * ConfigurationControlManager}.
 *
 * <p>Thread: admin threads; it blocks.
 */
public final class ConfigAlterations {

    private static final Refusal NAMED_TWICE =
            new Refusal(KafkaError.INVALID_REQUEST, "Each resource must appear at most once.");

    private final Catalog catalog;
    private final LiveBrokers brokers;
    private final TopicAdmin admin;
    private final DynamicConfigs configs;
    private final Function<BrokerConfig, Optional<String>> findFaultOfTls;

    /** @param findFaultOfTls says why keys and certificates of a configuration could not be used; may block */
    public ConfigAlterations(
            Catalog catalog,
            LiveBrokers brokers,
            TopicAdmin admin,
            DynamicConfigs configs,
            Function<BrokerConfig, Optional<String>> findFaultOfTls) {
        this.catalog = catalog;
        this.brokers = brokers;
        this.admin = admin;
        this.configs = configs;
        this.findFaultOfTls = findFaultOfTls;
    }

    /**
     * Changes each resource on its own: either all of its edits are made or none.
     *
     * @return for each resource the refusal, or empty if its edits were made, in the order of the request. A resource
     *     that is named more than once is refused.
     */
    Map<Target, Optional<Refusal>> alter(List<Alteration> alterations, Manner manner, Rights rights) {
        Map<Target, Optional<Refusal>> outcomes = new LinkedHashMap<>();
        alterations.forEach(
                asked -> outcomes.merge(asked.target(), Optional.empty(), (once, again) -> Optional.of(NAMED_TWICE)));
        for (Alteration asked : alterations) {
            if (Optional.empty().equals(outcomes.get(asked.target()))) {
                Target target = asked.target();
                Optional<Refusal> denied = ConfigRights.check(
                                rights, Operation.ALTER_CONFIGS, target.type(), target.name())
                        .map(error -> new Refusal(error, ""));
                outcomes.put(target, denied.or(() -> alter(target.type(), target.name(), asked.edits(), manner)));
            }
        }
        return outcomes;
    }

    private Optional<Refusal> alter(byte resourceType, String name, List<ConfigEdit> edits, Manner manner) {
        Optional<Refusal> fault = ConfigEdit.findFault(edits);
        if (fault.isPresent()) {
            return fault;
        }
        try {
            switch (resourceType) {
                case ResourceTypes.TOPIC -> alterTopic(name, edits, manner);
                case ResourceTypes.BROKER -> alterBroker(name, edits, manner);
                case ResourceTypes.GROUP -> alterGroup(name, edits, manner);
                case ResourceTypes.BROKER_LOGGER -> LoggerEdits.alter(name, edits, manner, brokers.self());
                case ResourceTypes.CLIENT_METRICS ->
                    throw new RefusedException(KafkaError.INVALID_REQUEST, "Client metrics are not served.");
                default ->
                    throw new RefusedException(KafkaError.INVALID_REQUEST, "Unknown resource type " + resourceType);
            }
            return Optional.empty();
        } catch (RefusedException refused) {
            return Optional.of(refused.refusal());
        } catch (StorageException trouble) {
            KafkaError error = StorageErrors.of(trouble.failure(), manner.apiKey());
            return Optional.of(new Refusal(error, trouble.failure().detail()));
        }
    }

    private void alterTopic(String name, List<ConfigEdit> edits, Manner manner) {
        if (name.isEmpty()) {
            throw new RefusedException(KafkaError.INVALID_REQUEST, "Default topic resources are not allowed.");
        }
        TopicNames.findFault(name).ifPresent(why -> {
            throw new RefusedException(KafkaError.INVALID_TOPIC_EXCEPTION, why);
        });
        CatalogTopic topic = catalog.find(name).orElseThrow(() -> unknownTopic(name));
        UnaryOperator<Map<String, String>> change = before -> {
            Map<String, String> after = ConfigEdit.apply(edits, base(manner, before), TopicConfigs::find);
            TopicConfigs.findFault(new HashMap<>(after)).ifPresent(why -> {
                throw new RefusedException(KafkaError.INVALID_CONFIG, why);
            });
            return after;
        };
        if (manner.validateOnly()) {
            Map<String, String> checked = change.apply(topic.topic().config());
            assert checked != null;
        } else if (admin.configure(topic.id(), change).isEmpty()) {
            throw unknownTopic(name);
        }
    }

    private static RefusedException unknownTopic(String name) {
        return new RefusedException(KafkaError.UNKNOWN_TOPIC_OR_PARTITION, "The topic '" + name + "' does not exist.");
    }

    private void alterBroker(String name, List<ConfigEdit> edits, Manner manner) {
        String self = Integer.toString(brokers.self().nodeId());
        if (!name.isEmpty() && !name.equals(self)) {
            throw new RefusedException(
                    KafkaError.INVALID_REQUEST,
                    "Unexpected broker id, expected " + self + " or empty string, but received " + name);
        }
        // To delete a configuration that is not set has no effect, whatever its name is: kafka-reassign-partitions
        // deletes throttles.
        refuse(
                edits,
                key -> !BrokerConfig.isDynamic(key) && !TlsConfigs.needsListener(key),
                "Cannot update these configs dynamically: ");
        refuse(
                edits,
                TlsConfigs::needsListener,
                "These security configs can be dynamically updated only per-listener using the listener prefix: ");
        if (name.isEmpty()) {
            refuse(
                    edits,
                    BrokerConfig::isOfListenersTls,
                    "Cannot update these configs at default cluster level, broker id must be specified: ");
        }
        List<ConfigEdit> stored = edits.stream().map(this::stored).toList();
        change(new Resource(Kind.BROKER, name), manner, before -> {
            Map<String, String> after = ConfigEdit.apply(stored, base(manner, before), BrokerConfig::findKey);
            after.forEach((key, value) -> BrokerConfig.findKey(key)
                    .flatMap(known -> known.findFault(value))
                    .ifPresent(why -> {
                        throw new RefusedException(KafkaError.INVALID_REQUEST, why);
                    }));
            boolean hasTls = Stream.concat(before.keySet().stream(), after.keySet().stream())
                    .anyMatch(BrokerConfig::isOfListenersTls);
            if (hasTls && !name.isEmpty()) {
                findFaultOfTls.apply(configs.proposed(after)).ifPresent(why -> {
                    throw new RefusedException(KafkaError.INVALID_REQUEST, "Invalid dynamic configuration: " + why);
                });
            }
            return after;
        });
    }

    /** With a value that nobody may see encrypted. */
    private ConfigEdit stored(ConfigEdit edit) {
        String value = edit.value();
        return value == null ? edit : new ConfigEdit(edit.name(), edit.operation(), configs.stored(edit.name(), value));
    }

    private static void refuse(List<ConfigEdit> edits, Predicate<String> which, String why) {
        TreeSet<String> names = edits.stream()
                .filter(edit -> edit.operation() != ConfigEdit.DELETE)
                .map(ConfigEdit::name)
                .filter(which)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!names.isEmpty()) {
            throw new RefusedException(KafkaError.INVALID_REQUEST, why + names);
        }
    }

    private void alterGroup(String name, List<ConfigEdit> edits, Manner manner) {
        if (name.isEmpty()) {
            throw new RefusedException(KafkaError.INVALID_REQUEST, "Default group resources are not allowed.");
        }
        if (name.indexOf(0) >= 0) {
            // Postgres cannot store a NUL, and no group has such a name.
            throw new RefusedException(KafkaError.INVALID_REQUEST, "A group's name has no NUL.");
        }
        change(new Resource(Kind.GROUP, name), manner, before -> {
            Map<String, String> after = ConfigEdit.apply(edits, base(manner, before), GroupConfigs::findOfGroup);
            GroupConfigs.findFault(after, configs.broker()).ifPresent(why -> {
                throw new RefusedException(KafkaError.INVALID_CONFIG, why);
            });
            return after;
        });
    }

    private void change(Resource resource, Manner manner, UnaryOperator<Map<String, String>> change) {
        if (manner.validateOnly()) {
            Map<String, String> checked = change.apply(configs.explicit(resource));
            assert checked != null;
        } else {
            admin.configure(resource, change);
        }
    }

    private static Map<String, String> base(Manner manner, Map<String, String> before) {
        return manner.base() == Base.WHAT_IS_SET ? before : Map.of();
    }
}
