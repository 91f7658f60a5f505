package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeProducersRequest;
import dev.howdah.protocol.message.DescribeProducersRequest.TopicRequest;
import dev.howdah.protocol.message.DescribeProducersResponse;
import dev.howdah.protocol.message.DescribeProducersResponse.PartitionResponse;
import dev.howdah.protocol.message.DescribeProducersResponse.ProducerState;
import dev.howdah.protocol.message.DescribeProducersResponse.TopicResponse;
import dev.howdah.storage.LogInspector;
import dev.howdah.storage.StorageException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * DescribeProducers v0: the idempotent producers that have written to a partition in the last 24 hours, from the
 * partition's chunks. There is no coordinator epoch and no open transaction, because transactions are not served.
 */
public final class DescribeProducersHandler extends Handler<DescribeProducersRequest> {

    private final Catalog catalog;
    private final LogInspector logs;
    private final AdminThreads threads;
    private final Clock clock;

    public DescribeProducersHandler(Catalog catalog, LogInspector logs, AdminThreads threads, Clock clock) {
        super(ApiKey.DESCRIBE_PRODUCERS, 0, 0);
        this.catalog = catalog;
        this.logs = logs;
        this.threads = threads;
        this.clock = clock;
    }

    @Override
    public void handle(Call call, DescribeProducersRequest request) {
        threads.answer(
                call,
                () -> DescribeProducersResponse.builder()
                        .topics(request.topics().stream().map(this::describe).toList())
                        .build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeProducersRequest request, KafkaError error) {
        return Optional.of(DescribeProducersResponse.builder()
                .topics(request.topics().stream()
                        .map(topic -> new TopicResponse(
                                topic.name(),
                                topic.partitionIndexes().stream()
                                        .map(partition -> failed(partition, error))
                                        .toList()))
                        .toList())
                .build());
    }

    private TopicResponse describe(TopicRequest asked) {
        Optional<CatalogTopic> topic = catalog.find(asked.name());
        return new TopicResponse(
                asked.name(),
                asked.partitionIndexes().stream()
                        .map(partition -> topic.isPresent() && topic.get().hasPartition(partition)
                                ? describe(topic.get(), partition)
                                : failed(partition, KafkaError.UNKNOWN_TOPIC_OR_PARTITION))
                        .toList());
    }

    private PartitionResponse describe(CatalogTopic topic, int partition) {
        try {
            List<ProducerState> producers = logs.producers(topic.partition(partition), clock.instant()).stream()
                    .map(producer -> ProducerState.builder()
                            .producerId(producer.id())
                            .producerEpoch(producer.epoch())
                            .lastSequence(producer.lastSequence())
                            .lastTimestamp(producer.lastTimestampMs())
                            .coordinatorEpoch(-1)
                            .currentTxnStartOffset(-1)
                            .build())
                    .toList();
            return new PartitionResponse(partition, KafkaError.NONE.code(), null, producers);
        } catch (StorageException trouble) {
            return failed(partition, StorageErrors.of(trouble.failure(), apiKey()));
        }
    }

    private static PartitionResponse failed(int partition, KafkaError error) {
        return new PartitionResponse(partition, error.code(), null, List.of());
    }
}
