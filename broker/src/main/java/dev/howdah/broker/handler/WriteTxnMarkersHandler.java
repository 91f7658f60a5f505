package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.WriteTxnMarkersRequest;
import dev.howdah.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import dev.howdah.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import dev.howdah.protocol.message.WriteTxnMarkersResponse;
import dev.howdah.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import dev.howdah.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import dev.howdah.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;
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
import org.jspecify.annotations.Nullable;

/**
 * WriteTxnMarkers v1–2: ends what a producer has open on some partitions, whatever its coordinator says. In Kafka its brokers send it to each
 * other; here only {@code kafka-transactions abort} does. v2: the version of the marker's transaction (KIP-1228), which changes nothing
 * here.
 */
public final class WriteTxnMarkersHandler extends Handler<WriteTxnMarkersRequest> {

    private final TransactionCalls transactions;
    private final Catalog catalog;

    public WriteTxnMarkersHandler(TransactionCalls transactions, Catalog catalog) {
        super(ApiKey.WRITE_TXN_MARKERS, 1, 2);
        this.transactions = transactions;
        this.catalog = catalog;
    }

    @Override
    public void handle(Call call, WriteTxnMarkersRequest request) {
        Gather.<WritableTxnMarker, WritableTxnMarkerResult>each(
                request.markers(),
                (marker, done) -> write(call, marker, done),
                results -> call.respond(
                        WriteTxnMarkersResponse.builder().markers(results).build()));
    }

    private void write(Call call, WritableTxnMarker marker, Consumer<WritableTxnMarkerResult> done) {
        List<PartitionId> partitions = new ArrayList<>();
        for (WritableTxnMarkerTopic topic : marker.topics()) {
            for (int index : topic.partitionIndexes()) {
                PartitionId id = catalog.findPartition(topic.name(), index).orElse(null);
                if (id != null) {
                    partitions.add(id);
                }
            }
        }
        if (partitions.isEmpty()) {
            done.accept(result(marker, id -> KafkaError.UNKNOWN_TOPIC_OR_PARTITION));
            return;
        }
        transactions.submit(
                apiKey(),
                new TransactionAction.WriteMarkers(
                        new Producer(marker.producerId(), marker.producerEpoch()),
                        marker.coordinatorEpoch(),
                        marker.transactionResult(),
                        partitions),
                (error, outcome) -> {
                    if (error == KafkaError.NONE) {
                        AdminAudit.by(call)
                                .addKeyValue("producerId", marker.producerId())
                                .addKeyValue("committed", marker.transactionResult())
                                .addKeyValue("partitions", partitions.size())
                                .log("A transaction is ended by a tool");
                    }
                    Set<PartitionId> missing =
                            outcome instanceof TransactionOutcome.Missing gone ? gone.partitions() : Set.of();
                    done.accept(result(
                            marker,
                            id -> id == null || missing.contains(id) ? KafkaError.UNKNOWN_TOPIC_OR_PARTITION : error));
                });
    }

    private WritableTxnMarkerResult result(
            WritableTxnMarker marker, Function<@Nullable PartitionId, KafkaError> errors) {
        return WritableTxnMarkerResult.builder()
                .producerId(marker.producerId())
                .topics(marker.topics().stream()
                        .map(topic -> WritableTxnMarkerTopicResult.builder()
                                .name(topic.name())
                                .partitions(topic.partitionIndexes().stream()
                                        .map(index -> WritableTxnMarkerPartitionResult.builder()
                                                .partitionIndex(index)
                                                .errorCode(errors.apply(catalog.findPartition(topic.name(), index)
                                                                .orElse(null))
                                                        .code())
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, WriteTxnMarkersRequest request, KafkaError error) {
        return Optional.of(WriteTxnMarkersResponse.builder()
                .markers(request.markers().stream()
                        .map(marker -> result(marker, id -> error))
                        .toList())
                .build());
    }
}
