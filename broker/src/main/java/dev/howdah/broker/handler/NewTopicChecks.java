package dev.howdah.broker.handler;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.catalog.TopicNames;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.config.TopicConfigs;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import dev.howdah.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.howdah.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.TopicStore.NewTopic;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks a topic that is to be created as Kafka's controller does, with its error codes and messages ({@code
 * ReplicationControlManager}).
 *
 * <p>Thread: any.
 */
public final class NewTopicChecks {

    /** Stands for the broker's default, for partitions and replicas. */
    private static final int DEFAULT = -1;

    private final Catalog catalog;
    private final LiveBrokers brokers;
    private final TopicAdmin admin;
    private final BrokerConfig config;

    public NewTopicChecks(Catalog catalog, LiveBrokers brokers, TopicAdmin admin, BrokerConfig config) {
        this.catalog = catalog;
        this.brokers = brokers;
        this.admin = admin;
        this.config = config;
    }

    Optional<Refusal> findRefusal(CreatableTopic topic) {
        String name = topic.name();
        Optional<String> nameFault = TopicNames.findFault(name);
        if (nameFault.isPresent()) {
            return refusal(KafkaError.INVALID_TOPIC_EXCEPTION, nameFault.get());
        }
        if (catalog.find(name).isPresent()) {
            return Optional.of(alreadyExists(name));
        }
        if (TopicNames.isInternal(name)) {
            return refusal(KafkaError.INVALID_REQUEST, "Creation of internal topic " + name + " is prohibited.");
        }
        Optional<CatalogTopic> collision = admin.findCollision(name);
        if (collision.isPresent()) {
            return refusal(
                    KafkaError.INVALID_TOPIC_EXCEPTION,
                    "Topic '" + name + "' collides with existing topic: "
                            + collision.get().name());
        }
        Optional<String> configFault = TopicConfigs.findFault(configOf(topic));
        if (configFault.isPresent()) {
            return refusal(KafkaError.INVALID_CONFIG, configFault.get());
        }
        return topic.assignments().isEmpty() ? findCountRefusal(topic) : findAssignmentRefusal(topic);
    }

    /** The topic with the defaults filled in. To be called only if the topic was not refused. */
    NewTopic newTopic(CreatableTopic topic) {
        Map<String, String> values = new HashMap<>();
        configOf(topic).forEach((name, value) -> {
            if (value != null) {
                values.put(name, value.trim());
            }
        });
        return new NewTopic(topic.name(), partitionCount(topic), values);
    }

    static Refusal alreadyExists(String name) {
        return new Refusal(KafkaError.TOPIC_ALREADY_EXISTS, "Topic '" + name + "' already exists.");
    }

    /** Says why these brokers cannot hold a partition; empty if they can. */
    Optional<Refusal> findReplicasRefusal(List<Integer> replicas) {
        if (replicas.isEmpty()) {
            return refusal(
                    KafkaError.INVALID_REPLICA_ASSIGNMENT,
                    "The manual partition assignment includes an empty replica list.");
        }
        Set<Integer> live = brokers.all().stream().map(Broker::nodeId).collect(Collectors.toSet());
        Set<Integer> seen = new HashSet<>();
        for (Integer replica : replicas) {
            if (!live.contains(replica)) {
                return refusal(
                        KafkaError.INVALID_REPLICA_ASSIGNMENT,
                        "The manual partition assignment includes broker " + replica
                                + ", but no such broker is registered.");
            }
            if (!seen.add(replica)) {
                return refusal(
                        KafkaError.INVALID_REPLICA_ASSIGNMENT,
                        "The manual partition assignment includes the broker " + replica + " more than once.");
            }
        }
        return Optional.empty();
    }

    /** Says why one request may not create all of these. */
    Optional<Refusal> findTooManyAtOnce(List<CreatableTopic> topics) {
        long partitions = 0;
        for (CreatableTopic topic : topics) {
            partitions += Math.max(0, partitionCount(topic));
        }
        return partitions > Limits.PARTITIONS_PER_REQUEST_MAX
                ? refusal(KafkaError.POLICY_VIOLATION, "Excessively large number of partitions per request.")
                : Optional.empty();
    }

    private int partitionCount(CreatableTopic topic) {
        if (!topic.assignments().isEmpty()) {
            return topic.assignments().size();
        }
        return topic.numPartitions() == DEFAULT ? config.partitionsDefault() : topic.numPartitions();
    }

    private Optional<Refusal> findReplicationRefusal(short factor) {
        int live = brokers.all().size();
        if (config.isReplicationFactorStrict() && factor > live) {
            return refusal(
                    KafkaError.INVALID_REPLICATION_FACTOR,
                    "Unable to replicate the partition " + factor
                            + " time(s): The target replication factor of " + factor
                            + " cannot be reached because only " + live + " broker(s) are registered.");
        }
        return factor > Limits.REPLICATION_FACTOR_MAX
                ? refusal(
                        KafkaError.INVALID_REPLICATION_FACTOR,
                        "Replication factor: " + factor + " (expected: <= " + Limits.REPLICATION_FACTOR_MAX + ")")
                : Optional.empty();
    }

    private Optional<Refusal> findCountRefusal(CreatableTopic topic) {
        if (topic.replicationFactor() < DEFAULT || topic.replicationFactor() == 0) {
            return refusal(
                    KafkaError.INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.");
        }
        if (topic.numPartitions() < DEFAULT || topic.numPartitions() == 0) {
            return refusal(
                    KafkaError.INVALID_PARTITIONS, "Number of partitions was set to an invalid non-positive value.");
        }
        return findReplicationRefusal(topic.replicationFactor()).or(() -> findTooMany(topic.numPartitions()));
    }

    static Optional<Refusal> findTooMany(int partitions) {
        return partitions > Limits.PARTITIONS_PER_TOPIC_MAX
                ? refusal(
                        KafkaError.INVALID_PARTITIONS,
                        "Number of partitions: " + partitions + " (expected: <= " + Limits.PARTITIONS_PER_TOPIC_MAX
                                + ")")
                : Optional.empty();
    }

    private Optional<Refusal> findAssignmentRefusal(CreatableTopic topic) {
        if (topic.replicationFactor() != DEFAULT) {
            return refusal(
                    KafkaError.INVALID_REQUEST,
                    "A manual partition assignment was specified, but replication factor was not set to -1.");
        }
        if (topic.numPartitions() != DEFAULT) {
            return refusal(
                    KafkaError.INVALID_REQUEST,
                    "A manual partition assignment was specified, but numPartitions was not set to -1.");
        }
        int count = topic.assignments().size();
        Set<Integer> seen = new HashSet<>();
        for (CreatableReplicaAssignment assignment : topic.assignments()) {
            int index = assignment.partitionIndex();
            if (!seen.add(index)) {
                return refusal(
                        KafkaError.INVALID_REPLICA_ASSIGNMENT,
                        "Found multiple manual partition assignments for partition " + index);
            }
            if (index < 0 || index >= count) {
                return refusal(
                        KafkaError.INVALID_REPLICA_ASSIGNMENT,
                        "partitions should be a consecutive 0-based integer sequence");
            }
            Optional<Refusal> replicas = findReplicasRefusal(assignment.brokerIds());
            if (replicas.isPresent()) {
                return replicas;
            }
        }
        return findTooMany(count);
    }

    private static Map<String, @Nullable String> configOf(CreatableTopic topic) {
        Map<String, @Nullable String> values = new HashMap<>();
        for (CreatableTopicConfig entry : topic.configs()) {
            values.put(entry.name(), entry.value());
        }
        return values;
    }

    private static Optional<Refusal> refusal(KafkaError error, String message) {
        return Optional.of(new Refusal(error, message));
    }
}
