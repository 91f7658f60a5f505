package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AlterPartitionReassignmentsRequest;
import dev.howdah.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import dev.howdah.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import dev.howdah.protocol.message.AlterPartitionReassignmentsResponse;
import dev.howdah.protocol.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import dev.howdah.protocol.message.AlterPartitionReassignmentsResponse.ReassignableTopicResponse;
import java.util.List;
import java.util.Optional;

/**
 * AlterPartitionReassignments v0–1: the replica that a partition has already is accepted, and nothing happens. Any
 * other set of replicas is refused, because brokers hold no data that could move. There is nothing to cancel.
 */
public final class AlterPartitionReassignmentsHandler extends Handler<AlterPartitionReassignmentsRequest> {

    private final Catalog catalog;
    private final LiveBrokers brokers;

    public AlterPartitionReassignmentsHandler(Catalog catalog, LiveBrokers brokers) {
        super(ApiKey.ALTER_PARTITION_REASSIGNMENTS, 0, 1);
        this.catalog = catalog;
        this.brokers = brokers;
    }

    @Override
    public void handle(Call call, AlterPartitionReassignmentsRequest request) {
        call.respond(AlterPartitionReassignmentsResponse.builder()
                .allowReplicationFactorChange(request.allowReplicationFactorChange())
                .responses(request.topics().stream().map(this::results).toList())
                .build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(
            short version, AlterPartitionReassignmentsRequest request, KafkaError error) {
        return Optional.of(AlterPartitionReassignmentsResponse.builder()
                .errorCode(error.code())
                .responses(request.topics().stream()
                        .map(topic -> failed(topic, error))
                        .toList())
                .build());
    }

    private static ReassignableTopicResponse failed(ReassignableTopic asked, KafkaError error) {
        return new ReassignableTopicResponse(
                asked.name(),
                asked.partitions().stream()
                        .map(partition ->
                                new ReassignablePartitionResponse(partition.partitionIndex(), error.code(), null))
                        .toList());
    }

    private ReassignableTopicResponse results(ReassignableTopic asked) {
        Optional<CatalogTopic> topic = catalog.find(asked.name());
        return new ReassignableTopicResponse(
                asked.name(),
                asked.partitions().stream()
                        .map(partition -> result(topic, partition))
                        .toList());
    }

    private ReassignablePartitionResponse result(Optional<CatalogTopic> topic, ReassignablePartition asked) {
        int partition = asked.partitionIndex();
        if (topic.isEmpty()) {
            return new ReassignablePartitionResponse(
                    partition, KafkaError.UNKNOWN_TOPIC_OR_PARTITION.code(), "Unable to find a topic of that name.");
        }
        if (!topic.get().hasPartition(partition)) {
            return new ReassignablePartitionResponse(
                    partition,
                    KafkaError.UNKNOWN_TOPIC_OR_PARTITION.code(),
                    "Unable to find partition " + topic.get().name() + ":" + partition + ".");
        }
        List<Integer> replicas = asked.replicas();
        if (replicas == null) {
            return new ReassignablePartitionResponse(
                    partition,
                    KafkaError.NO_REASSIGNMENT_IN_PROGRESS.code(),
                    "No partition reassignment is in progress.");
        }
        int leader = brokers.leader(topic.get().id(), partition);
        return replicas.equals(List.of(leader))
                ? new ReassignablePartitionResponse(partition, KafkaError.NONE.code(), null)
                : new ReassignablePartitionResponse(
                        partition,
                        KafkaError.INVALID_REPLICA_ASSIGNMENT.code(),
                        "Partitions live in Postgres, which replicates them: the one replica is broker " + leader
                                + ".");
    }
}
