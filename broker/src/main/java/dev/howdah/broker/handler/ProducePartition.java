package dev.howdah.broker.handler;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.append.PendingAppend;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ProduceRequest.PartitionProduceData;
import dev.howdah.protocol.message.ProduceRequest.TopicProduceData;
import dev.howdah.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import dev.howdah.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.howdah.protocol.record.BatchVerdict;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.StorageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a Produce request: what was asked, and what it is answered with.
 *
 * <p>Thread: the connection's event loop until the append is offered; its end is reported on the lane's thread, and {@link
 * ProduceCall} orders the two.
 */
final class ProducePartition implements PendingAppend.Listener {

    private static final long NO_TIMESTAMP = -1;
    private static final long NO_OFFSET = -1;

    private final ProduceCall call;
    private final TopicProduceData topic;
    private final PartitionProduceData data;
    private @Nullable PendingAppend append;
    private TimestampType timestampType = TimestampType.CREATE_TIME;
    private volatile @Nullable PartitionProduceResponse response;

    ProducePartition(ProduceCall call, TopicProduceData topic, PartitionProduceData data) {
        this.call = call;
        this.topic = topic;
        this.data = data;
    }

    TopicProduceData topic() {
        return topic;
    }

    PartitionProduceData data() {
        return data;
    }

    void accept(PartitionLog log, RecordBatch batch, TopicSettings settings) {
        timestampType = settings.timestampType();
        append = new PendingAppend(log, batch, timestampType, settings.codec(), this);
    }

    /** To be offered now: retains the batch's buffer for the append, which releases it. */
    PendingAppend retainedAppend() {
        Objects.requireNonNull(data.records(), "validated before").retain();
        return Objects.requireNonNull(append, "accepted before");
    }

    /** The time is over: what no transaction has taken yet is certain not to be stored. */
    void cancel() {
        PendingAppend accepted = append;
        if (accepted != null && accepted.cancel()) {
            fail(KafkaError.REQUEST_TIMED_OUT, null);
        }
    }

    boolean hasFailed() {
        PartitionProduceResponse known = response;
        return known != null && known.errorCode() != KafkaError.NONE.code();
    }

    void fail(KafkaError error, @Nullable String message) {
        response = failed(data.index(), error, message).build();
    }

    void fail(BatchVerdict.Invalid invalid) {
        List<BatchIndexAndErrorMessage> recordErrors = new ArrayList<>(0);
        invalid.recordFaults()
                .forEach(fault -> recordErrors.add(BatchIndexAndErrorMessage.builder()
                        .batchIndex(fault.batchIndex())
                        .batchIndexErrorMessage(fault.detail())
                        .build()));
        response = failed(data.index(), AppendErrors.of(invalid.fault()), invalid.detail())
                .recordErrors(recordErrors)
                .build();
    }

    static PartitionProduceResponse.Builder failed(int index, KafkaError error, @Nullable String message) {
        return PartitionProduceResponse.builder()
                .index(index)
                .errorCode(error.code())
                .baseOffset(NO_OFFSET)
                .logAppendTimeMs(NO_TIMESTAMP)
                .logStartOffset(NO_OFFSET)
                .errorMessage(message);
    }

    @Override
    public void onOutcome(AppendOutcome outcome) {
        if (outcome instanceof AppendOutcome.Appended appended) {
            response = PartitionProduceResponse.builder()
                    .index(data.index())
                    .baseOffset(appended.baseOffset())
                    .logAppendTimeMs(
                            timestampType == TimestampType.LOG_APPEND_TIME ? appended.appendedAtMs() : NO_TIMESTAMP)
                    .logStartOffset(appended.logStartOffset())
                    .build();
        } else if (outcome instanceof AppendOutcome.Rejected rejected) {
            fail(AppendErrors.of(rejected.reason()), rejected.detail());
        } else {
            throw new AssertionError(outcome);
        }
        call.onPartitionEnded();
    }

    @Override
    public void onFailure(StorageFailure failure) {
        fail(StorageErrors.of(failure, ApiKey.PRODUCE), null);
        call.onPartitionEnded();
    }

    /** What to answer; the time is over if there is nothing yet. */
    PartitionProduceResponse response() {
        PartitionProduceResponse known = response;
        return known != null
                ? known
                : failed(data.index(), KafkaError.REQUEST_TIMED_OUT, null).build();
    }
}
