package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.config.TopicSettings.CleanupPolicy;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DeleteRecordsRequest;
import dev.howdah.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import dev.howdah.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import dev.howdah.protocol.message.DeleteRecordsResponse;
import dev.howdah.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import dev.howdah.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.LogStarts;
import dev.howdah.storage.LogStarts.Deletion;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * DeleteRecords v0–2: deletes the records below an offset, for each partition on its own. -1 deletes everything that is
 * committed. The answer comes when the log start has moved: nobody gets the records below from then on. Their space
 * comes back when a whole leaf lies below all log starts. As in Kafka, an offset below the log start is no error and
 * changes nothing, one beyond the end is answered OFFSET_OUT_OF_RANGE, and a topic that is only compacted
 * POLICY_VIOLATION. If a partition is named twice, the last offset counts, as in Kafka.
 *
 * <p>Not done: {@code timeoutMs}, which says how long Kafka's replicas may take.
 */
public final class DeleteRecordsHandler extends Handler<DeleteRecordsRequest> {

    /** The low watermark of a partition that failed, as Kafka's {@code DeleteRecordsResponse.INVALID_LOW_WATERMARK}. */
    private static final long NO_LOW_WATERMARK = -1;

    private final Catalog catalog;
    private final PartitionLogs logs;
    private final LogStarts starts;
    private final Notifications notifications;
    private final AdminThreads threads;

    public DeleteRecordsHandler(
            Catalog catalog, PartitionLogs logs, LogStarts starts, Notifications notifications, AdminThreads threads) {
        super(ApiKey.DELETE_RECORDS, 0, 2);
        this.catalog = catalog;
        this.logs = logs;
        this.starts = starts;
        this.notifications = notifications;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, DeleteRecordsRequest request) {
        threads.answer(call, () -> {
            List<DeleteRecordsTopicResult> results = new ArrayList<>();
            for (DeleteRecordsTopic topic : request.topics()) {
                results.add(result(
                        topic.name(),
                        call.rights().onTopic(Operation.DELETE, topic.name())
                                ? delete(topic, call)
                                : failed(topic, KafkaError.TOPIC_AUTHORIZATION_FAILED)));
            }
            // One notification is enough: whoever hears it reads all heads.
            notifications.offerHeadsChanged();
            return DeleteRecordsResponse.builder().topics(results).build();
        });
    }

    private List<DeleteRecordsPartitionResult> delete(DeleteRecordsTopic asked, Call call) {
        Optional<CatalogTopic> topic = catalog.find(asked.name());
        if (topic.isEmpty()) {
            return failed(asked, KafkaError.UNKNOWN_TOPIC_OR_PARTITION);
        }
        if (topic.get().settings().cleanup().contains(CleanupPolicy.COMPACT)
                && !topic.get().settings().cleanup().contains(CleanupPolicy.DELETE)) {
            return failed(asked, KafkaError.POLICY_VIOLATION);
        }
        Map<PartitionId, Long> offsets = new HashMap<>();
        for (DeleteRecordsPartition partition : asked.partitions()) {
            if (topic.get().hasPartition(partition.partitionIndex())) {
                offsets.put(topic.get().partition(partition.partitionIndex()), partition.offset());
            }
        }
        Map<PartitionId, Deletion> deletions;
        try {
            deletions = starts.deleteBelow(offsets);
        } catch (StorageException trouble) {
            return failed(asked, StorageErrors.of(trouble.failure(), apiKey()));
        }
        deletions.forEach(this::tellLog);
        List<String> starts = deletions.entrySet().stream()
                .filter(each -> each.getValue() instanceof Deletion.Done)
                .map(each -> each.getKey().partition() + "=" + ((Deletion.Done) each.getValue()).logStartOffset())
                .toList();
        if (!starts.isEmpty()) {
            AdminAudit.by(call)
                    .addKeyValue("topic", asked.name())
                    .addKeyValue("logStarts", AdminAudit.some(starts))
                    .log("Records are deleted");
        }
        return asked.partitions().stream()
                .map(partition -> result(
                        partition.partitionIndex(),
                        deletions.get(new PartitionId(topic.get().id(), partition.partitionIndex()))))
                .toList();
    }

    private void tellLog(PartitionId id, Deletion deletion) {
        PartitionLog log = logs.find(id);
        if (log != null && deletion instanceof Deletion.Done done) {
            log.onLogStart(done.logStartOffset());
        }
    }

    private static DeleteRecordsPartitionResult result(int partition, @Nullable Deletion deletion) {
        if (deletion instanceof Deletion.Done done) {
            return result(partition, KafkaError.NONE, done.logStartOffset());
        }
        return result(
                partition,
                deletion == null ? KafkaError.UNKNOWN_TOPIC_OR_PARTITION : KafkaError.OFFSET_OUT_OF_RANGE,
                NO_LOW_WATERMARK);
    }

    private static DeleteRecordsPartitionResult result(int partition, KafkaError error, long lowWatermark) {
        return DeleteRecordsPartitionResult.builder()
                .partitionIndex(partition)
                .lowWatermark(lowWatermark)
                .errorCode(error.code())
                .build();
    }

    private static DeleteRecordsTopicResult result(String topic, List<DeleteRecordsPartitionResult> partitions) {
        return DeleteRecordsTopicResult.builder()
                .name(topic)
                .partitions(partitions)
                .build();
    }

    private static List<DeleteRecordsPartitionResult> failed(DeleteRecordsTopic asked, KafkaError error) {
        return asked.partitions().stream()
                .map(partition -> result(partition.partitionIndex(), error, NO_LOW_WATERMARK))
                .toList();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DeleteRecordsRequest request, KafkaError error) {
        return Optional.of(DeleteRecordsResponse.builder()
                .topics(request.topics().stream()
                        .map(topic -> result(topic.name(), failed(topic, error)))
                        .toList())
                .build());
    }
}
