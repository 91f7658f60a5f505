package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ElectLeadersRequest;
import dev.howdah.protocol.message.ElectLeadersRequest.TopicPartitions;
import dev.howdah.protocol.message.ElectLeadersResponse;
import dev.howdah.protocol.message.ElectLeadersResponse.PartitionResult;
import dev.howdah.protocol.message.ElectLeadersResponse.ReplicaElectionResult;
import java.util.List;
import java.util.Optional;

/**
 * ElectLeaders v0–2: no election is needed, because a rule derives the leaders from the live brokers. For a request for
 * all partitions the answer is empty: Kafka does not name partitions that needed no election.
 */
public final class ElectLeadersHandler extends Handler<ElectLeadersRequest> {

    private final Catalog catalog;

    public ElectLeadersHandler(Catalog catalog) {
        super(ApiKey.ELECT_LEADERS, 0, 2);
        this.catalog = catalog;
    }

    @Override
    public void handle(Call call, ElectLeadersRequest request) {
        List<TopicPartitions> asked = request.topicPartitions();
        call.respond(ElectLeadersResponse.builder()
                .replicaElectionResults(
                        asked == null
                                ? List.of()
                                : asked.stream().map(this::results).toList())
                .build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ElectLeadersRequest request, KafkaError error) {
        List<TopicPartitions> asked = request.topicPartitions();
        return Optional.of(ElectLeadersResponse.builder()
                .errorCode(error.code())
                .replicaElectionResults(
                        asked == null
                                ? List.of()
                                : asked.stream()
                                        .map(topic -> failed(topic, error))
                                        .toList())
                .build());
    }

    private ReplicaElectionResult results(TopicPartitions asked) {
        Optional<CatalogTopic> topic = catalog.find(asked.topic());
        return new ReplicaElectionResult(
                asked.topic(),
                asked.partitions().stream()
                        .map(partition -> result(topic, asked.topic(), partition))
                        .toList());
    }

    private static ReplicaElectionResult failed(TopicPartitions asked, KafkaError error) {
        return new ReplicaElectionResult(
                asked.topic(),
                asked.partitions().stream()
                        .map(partition -> new PartitionResult(partition, error.code(), null))
                        .toList());
    }

    private static PartitionResult result(Optional<CatalogTopic> topic, String name, int partition) {
        if (topic.isEmpty()) {
            return result(partition, KafkaError.UNKNOWN_TOPIC_OR_PARTITION, "No such topic as " + name);
        }
        return topic.get().hasPartition(partition)
                ? result(partition, KafkaError.ELECTION_NOT_NEEDED, "Leader election not needed for topic partition.")
                : result(
                        partition,
                        KafkaError.UNKNOWN_TOPIC_OR_PARTITION,
                        "No such partition as " + name + "-" + partition);
    }

    private static PartitionResult result(int partition, KafkaError error, String message) {
        return new PartitionResult(partition, error.code(), message);
    }
}
