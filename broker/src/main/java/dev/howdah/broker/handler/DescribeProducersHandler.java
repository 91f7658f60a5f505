package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
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
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.LogInspector;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TransactionInspector;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * DescribeProducers v0: the idempotent producers that have written to a partition in the last 24 hours, from the
 * partition's chunks, with the first offset of the transaction that each has open (KIP-664). There is no coordinator epoch: transactions
 * have rows for coordinators.
 */
public final class DescribeProducersHandler extends Handler<DescribeProducersRequest> {

    private static final long NONE_OPEN = -1;

    private final Catalog catalog;
    private final LogInspector logs;
    private final TransactionInspector transactions;
    private final AdminThreads threads;
    private final Clock clock;

    public DescribeProducersHandler(
            Catalog catalog, LogInspector logs, TransactionInspector transactions, AdminThreads threads, Clock clock) {
        super(ApiKey.DESCRIBE_PRODUCERS, 0, 0);
        this.catalog = catalog;
        this.logs = logs;
        this.transactions = transactions;
        this.threads = threads;
        this.clock = clock;
    }

    @Override
    public void handle(Call call, DescribeProducersRequest request) {
        threads.answer(
                call,
                () -> DescribeProducersResponse.builder()
                        .topics(request.topics().stream()
                                .map(topic -> describe(topic, call.rights()))
                                .toList())
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

    private TopicResponse describe(TopicRequest asked, Rights rights) {
        Optional<CatalogTopic> topic = catalog.find(asked.name());
        boolean allowed = rights.onTopic(Operation.READ, asked.name());
        KafkaError otherwise = allowed ? KafkaError.UNKNOWN_TOPIC_OR_PARTITION : KafkaError.TOPIC_AUTHORIZATION_FAILED;
        return new TopicResponse(
                asked.name(),
                asked.partitionIndexes().stream()
                        .map(partition ->
                                allowed && topic.isPresent() && topic.get().hasPartition(partition)
                                        ? describe(topic.get(), partition)
                                        : failed(partition, otherwise))
                        .toList());
    }

    private PartitionResponse describe(CatalogTopic topic, int partition) {
        try {
            Map<Long, Long> open = new HashMap<>();
            transactions
                    .openOn(topic.partition(partition))
                    .forEach(each -> open.merge(each.producerId(), each.firstOffset(), Math::min));
            List<ProducerState> producers = logs.producers(topic.partition(partition), clock.instant()).stream()
                    .map(producer -> ProducerState.builder()
                            .producerId(producer.id())
                            .producerEpoch(producer.epoch())
                            .lastSequence(producer.lastSequence())
                            .lastTimestamp(producer.lastTimestampMs())
                            .coordinatorEpoch(-1)
                            .currentTxnStartOffset(open.getOrDefault(producer.id(), NONE_OPEN))
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
