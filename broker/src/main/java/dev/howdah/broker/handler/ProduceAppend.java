package dev.howdah.broker.handler;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.append.PendingAppend;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.StorageFailure;
import java.util.function.Consumer;

/**
 * The valid batch of a Produce request for one partition.
 *
 * <p>Thread: the connection's event loop until it is offered; the outcome arrives on the lane's thread.
 */
final class ProduceAppend extends PendingAppend {

    private static final long NO_TIMESTAMP = -1;

    private final Consumer<PartitionProduceResponse> onEnded;
    private final int partition;

    /** @param onEnded takes the response for the partition, on the lane's thread; must not block */
    ProduceAppend(
            Consumer<PartitionProduceResponse> onEnded,
            int partition,
            PartitionLog log,
            RecordBatch batch,
            TopicSettings settings) {
        super(log, batch, settings.timestampType(), settings.codec());
        this.onEnded = onEnded;
        this.partition = partition;
    }

    @Override
    protected void onOutcome(AppendOutcome outcome) {
        onEnded.accept(response(outcome));
    }

    @Override
    protected void onFailure(StorageFailure failure) {
        onEnded.accept(ProduceAnswers.refused(partition, StorageErrors.of(failure, ApiKey.PRODUCE), null));
    }

    private PartitionProduceResponse response(AppendOutcome outcome) {
        if (outcome instanceof AppendOutcome.Appended appended) {
            return PartitionProduceResponse.builder()
                    .index(partition)
                    .baseOffset(appended.baseOffset())
                    .logAppendTimeMs(
                            timestampType() == TimestampType.LOG_APPEND_TIME ? appended.appendedAtMs() : NO_TIMESTAMP)
                    .logStartOffset(appended.logStartOffset())
                    .build();
        } else if (outcome instanceof AppendOutcome.Rejected rejected) {
            return ProduceAnswers.refused(partition, AppendErrors.of(rejected.reason()), rejected.detail());
        }
        throw new AssertionError(outcome);
    }
}
