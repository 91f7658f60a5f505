package dev.howdah.broker.handler;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.append.PendingAppend;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append.Enlistment;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.StorageFailure;
import java.util.function.Consumer;

/**
 * The valid batch of a Produce request for one partition.
 *
 * <p>Thread: the connection's event loop until it is offered; the outcome arrives on the lane's thread.
 */
final class ProduceAppend extends PendingAppend {

    private static final long NO_TIMESTAMP = -1;
    private static final int VERSION_WITH_ABORTABLE_ERROR = 11;
    private static final int FIRST_VERSION_THAT_ENLISTS = 12;

    private final Consumer<PartitionProduceResponse> onEnded;
    private final int partition;
    private final short version;

    /** @param onEnded takes the response for the partition, on the lane's thread; must not block */
    ProduceAppend(
            Consumer<PartitionProduceResponse> onEnded,
            int partition,
            short version,
            PartitionLog log,
            RecordBatch batch,
            TopicSettings settings) {
        super(log, batch, settings.timestampType(), enlistment(version), settings.headers(), settings.codec());
        this.onEnded = onEnded;
        this.partition = partition;
        this.version = version;
    }

    /** KIP-890: since v12 the first batch in a partition takes the place of AddPartitionsToTxn. */
    private static Enlistment enlistment(short version) {
        return version >= FIRST_VERSION_THAT_ENLISTS ? Enlistment.BY_BATCH : Enlistment.DECLARED;
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
            return isTransactional() && rejected.reason() == Rejection.INVALID_TXN_STATE
                    ? undeclared(rejected.detail())
                    : ProduceAnswers.refused(partition, AppendErrors.of(rejected.reason()), rejected.detail());
        }
        throw new AssertionError(outcome);
    }

    /**
     * The partition was not added to the transaction. Clients of v11 know an error after which they abort and go on; for older ones it is
     * fatal (KIP-890; {@code AddPartitionsToTxnManager} in Kafka).
     */
    private PartitionProduceResponse undeclared(String detail) {
        return version == VERSION_WITH_ABORTABLE_ERROR
                ? ProduceAnswers.refused(partition, KafkaError.TRANSACTION_ABORTABLE, null)
                : ProduceAnswers.refused(
                        partition,
                        KafkaError.INVALID_TXN_STATE,
                        version < VERSION_WITH_ABORTABLE_ERROR ? "Partition was not added to the transaction" : detail);
    }
}
