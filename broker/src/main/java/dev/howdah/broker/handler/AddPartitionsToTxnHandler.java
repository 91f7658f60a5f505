package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.TopicNames;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AddPartitionsToTxnRequest;
import dev.howdah.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import dev.howdah.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import dev.howdah.protocol.message.AddPartitionsToTxnResponse;
import dev.howdah.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import dev.howdah.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import dev.howdah.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * AddPartitionsToTxn v0–5: partitions become part of the transaction. If one of them is not there, none is added: it is answered
 * UNKNOWN_TOPIC_OR_PARTITION, the others OPERATION_NOT_ATTEMPTED.
 *
 * <p>v2: PRODUCER_FENCED, which older clients get as INVALID_PRODUCER_EPOCH. v4: for brokers of Kafka: many transactions in a request,
 * and the question whether partitions are in the transaction (TRANSACTION_ABORTABLE if not; KIP-890).
 */
public final class AddPartitionsToTxnHandler extends Handler<AddPartitionsToTxnRequest> {

    private static final int FENCED_FROM_VERSION = 2;
    private static final int BATCHED_FROM_VERSION = 4;

    private final TransactionCalls transactions;
    private final Catalog catalog;

    public AddPartitionsToTxnHandler(TransactionCalls transactions, Catalog catalog) {
        super(ApiKey.ADD_PARTITIONS_TO_TXN, 0, 5);
        this.transactions = transactions;
        this.catalog = catalog;
    }

    @Override
    public void handle(Call call, AddPartitionsToTxnRequest request) {
        short version = call.version();
        Gather.<AddPartitionsToTxnTransaction, AddPartitionsToTxnResult>each(
                transactions(version, request),
                (asked, done) -> add(call, asked, done),
                results -> call.respond(response(version, results)));
    }

    private static List<AddPartitionsToTxnTransaction> transactions(short version, AddPartitionsToTxnRequest request) {
        return version >= BATCHED_FROM_VERSION
                ? request.transactions()
                : List.of(AddPartitionsToTxnTransaction.builder()
                        .transactionalId(request.v3AndBelowTransactionalId())
                        .producerId(request.v3AndBelowProducerId())
                        .producerEpoch(request.v3AndBelowProducerEpoch())
                        .topics(request.v3AndBelowTopics())
                        .build());
    }

    private void add(Call call, AddPartitionsToTxnTransaction asked, Consumer<AddPartitionsToTxnResult> done) {
        short version = call.version();
        boolean isOfClient = version < BATCHED_FROM_VERSION;
        if (isOfClient && !call.rights().onTransactionalId(Operation.WRITE, asked.transactionalId())) {
            done.accept(result(asked, id -> KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED));
            return;
        }
        Set<String> denied = isOfClient ? denied(call.rights(), asked) : Set.of();
        if (asked.transactionalId().isEmpty()) {
            done.accept(result(asked, id -> KafkaError.INVALID_REQUEST));
            return;
        }
        List<PartitionId> partitions = new ArrayList<>();
        boolean complete = true;
        for (AddPartitionsToTxnTopic topic : asked.topics()) {
            for (int index : topic.partitions()) {
                PartitionId id = catalog.findPartition(topic.name(), index).orElse(null);
                if (id == null || denied.contains(topic.name())) {
                    complete = false;
                } else {
                    partitions.add(id);
                }
            }
        }
        if (!complete) {
            done.accept(result(
                    asked,
                    denied,
                    id -> id == null ? KafkaError.UNKNOWN_TOPIC_OR_PARTITION : KafkaError.OPERATION_NOT_ATTEMPTED));
            return;
        }
        transactions.submit(
                apiKey(),
                new TransactionAction.AddPartitions(
                        asked.transactionalId(),
                        new Producer(asked.producerId(), asked.producerEpoch()),
                        partitions,
                        asked.verifyOnly()),
                (error, outcome) -> done.accept(
                        outcome instanceof TransactionOutcome.Missing missing
                                ? incomplete(asked, missing.partitions())
                                : result(
                                        asked, id -> TransactionCalls.inVersion(error, version, FENCED_FROM_VERSION))));
    }

    private AddPartitionsToTxnResult incomplete(AddPartitionsToTxnTransaction asked, Set<PartitionId> missing) {
        KafkaError ofMissing =
                asked.verifyOnly() ? KafkaError.TRANSACTION_ABORTABLE : KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
        KafkaError ofOthers = asked.verifyOnly() ? KafkaError.NONE : KafkaError.OPERATION_NOT_ATTEMPTED;
        return result(asked, id -> id == null || missing.contains(id) ? ofMissing : ofOthers);
    }

    private static Set<String> denied(Rights rights, AddPartitionsToTxnTransaction asked) {
        return asked.topics().stream()
                .map(AddPartitionsToTxnTopic::name)
                .filter(topic -> TopicNames.isInternal(topic) || !rights.onTopic(Operation.WRITE, topic))
                .collect(Collectors.toSet());
    }

    private AddPartitionsToTxnResult result(
            AddPartitionsToTxnTransaction asked, Function<@Nullable PartitionId, KafkaError> errors) {
        return result(asked, Set.of(), errors);
    }

    private AddPartitionsToTxnResult result(
            AddPartitionsToTxnTransaction asked,
            Set<String> denied,
            Function<@Nullable PartitionId, KafkaError> errors) {
        return AddPartitionsToTxnResult.builder()
                .transactionalId(asked.transactionalId())
                .topicResults(asked.topics().stream()
                        .map(topic -> AddPartitionsToTxnTopicResult.builder()
                                .name(topic.name())
                                .resultsByPartition(topic.partitions().stream()
                                        .map(index -> AddPartitionsToTxnPartitionResult.builder()
                                                .partitionIndex(index)
                                                .partitionErrorCode((denied.contains(topic.name())
                                                                ? KafkaError.TOPIC_AUTHORIZATION_FAILED
                                                                : errors.apply(
                                                                        catalog.findPartition(topic.name(), index)
                                                                                .orElse(null)))
                                                        .code())
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private static AddPartitionsToTxnResponse response(short version, List<AddPartitionsToTxnResult> results) {
        AddPartitionsToTxnResponse.Builder response = AddPartitionsToTxnResponse.builder();
        return version >= BATCHED_FROM_VERSION
                ? response.resultsByTransaction(results).build()
                : response.resultsByTopicV3AndBelow(results.get(0).topicResults())
                        .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, AddPartitionsToTxnRequest request, KafkaError error) {
        if (version >= BATCHED_FROM_VERSION) {
            return Optional.of(
                    AddPartitionsToTxnResponse.builder().errorCode(error.code()).build());
        }
        return Optional.of(response(
                version,
                transactions(version, request).stream()
                        .map(asked -> result(asked, id -> error))
                        .toList()));
    }
}
