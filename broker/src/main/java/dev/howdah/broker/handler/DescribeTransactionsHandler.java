package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeTransactionsRequest;
import dev.howdah.protocol.message.DescribeTransactionsResponse;
import dev.howdah.protocol.message.DescribeTransactionsResponse.TopicData;
import dev.howdah.protocol.message.DescribeTransactionsResponse.TransactionState;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TransactionInspector;
import dev.howdah.storage.TransactionInspector.Described;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * DescribeTransactions v0 (KIP-664): producer, state, timeout and partitions of transactional ids. A transaction is never seen between
 * its decision and its end, so Kafka's states of preparation do not occur.
 */
public final class DescribeTransactionsHandler extends Handler<DescribeTransactionsRequest> {

    private static final long NONE_OPEN = -1;

    private final TransactionInspector inspector;
    private final LiveBrokers brokers;
    private final Catalog catalog;
    private final AdminThreads threads;

    public DescribeTransactionsHandler(
            TransactionInspector inspector, LiveBrokers brokers, Catalog catalog, AdminThreads threads) {
        super(ApiKey.DESCRIBE_TRANSACTIONS, 0, 0);
        this.inspector = inspector;
        this.brokers = brokers;
        this.catalog = catalog;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, DescribeTransactionsRequest request) {
        if (!brokers.isLeading()) {
            call.respond(response(request, KafkaError.NOT_COORDINATOR));
            return;
        }
        threads.answer(
                call,
                () -> DescribeTransactionsResponse.builder()
                        .transactionStates(request.transactionalIds().stream()
                                .map(id -> describe(id, call.rights()))
                                .toList())
                        .build());
    }

    private TransactionState describe(String transactionalId, Rights rights) {
        if (!rights.onTransactionalId(Operation.DESCRIBE, transactionalId)) {
            return failed(transactionalId, KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
        }
        if (transactionalId.isEmpty()) {
            return failed(transactionalId, KafkaError.INVALID_REQUEST);
        }
        try {
            return inspector
                    .describe(transactionalId)
                    .map(found -> state(found, rights.quietly()))
                    .orElseGet(() -> failed(transactionalId, KafkaError.TRANSACTIONAL_ID_NOT_FOUND));
        } catch (StorageException trouble) {
            return failed(transactionalId, StorageErrors.of(trouble.failure(), apiKey()));
        }
    }

    private TransactionState state(Described found, Rights rights) {
        return TransactionState.builder()
                .transactionalId(found.transactionalId())
                .producerId(found.producer().id())
                .producerEpoch(found.producer().epoch())
                .transactionState(TransactionStates.name(found.state()))
                .transactionTimeoutMs((int) found.timeout().toMillis())
                .transactionStartTimeMs(
                        found.startedAt().map(at -> at.toEpochMilli()).orElse(NONE_OPEN))
                .topics(topics(found.partitions(), rights))
                .build();
    }

    private List<TopicData> topics(List<PartitionId> partitions, Rights rights) {
        Map<String, List<Integer>> byTopic = new LinkedHashMap<>();
        for (PartitionId id : partitions) {
            catalog.find(id.topicId())
                    .filter(topic -> rights.onTopic(Operation.DESCRIBE, topic.name()))
                    .ifPresent(topic -> byTopic.computeIfAbsent(topic.name(), name -> new ArrayList<>())
                            .add(id.partition()));
        }
        List<TopicData> topics = new ArrayList<>(byTopic.size());
        byTopic.forEach((name, indexes) ->
                topics.add(TopicData.builder().topic(name).partitions(indexes).build()));
        return topics;
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeTransactionsRequest request, KafkaError error) {
        return Optional.of(response(request, error));
    }

    private static DescribeTransactionsResponse response(DescribeTransactionsRequest request, KafkaError error) {
        return DescribeTransactionsResponse.builder()
                .transactionStates(request.transactionalIds().stream()
                        .map(id -> failed(id, error))
                        .toList())
                .build();
    }

    private static TransactionState failed(String transactionalId, KafkaError error) {
        return TransactionState.builder()
                .transactionalId(transactionalId)
                .errorCode(error.code())
                .build();
    }
}
