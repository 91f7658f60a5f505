package dev.howdah.broker.fetch;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.log.Isolation;
import dev.howdah.broker.log.LogEnd;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.LeaderEpochs.EpochEnd;
import dev.howdah.storage.StorageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a fetch has found for one of its partitions. It owns the records until it is released. Thread: the fetch's event
 * loop.
 */
public final class PartitionFetch {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionFetch.class);

    /** An unknown bound in an answer. */
    private static final long UNKNOWN_OFFSET = -1;

    private final FetchTarget target;
    private final Isolation isolation;
    private @Nullable PartitionLog log;
    private Optional<BatchCodec> codec = Optional.empty();
    private KafkaError error = KafkaError.NONE;
    private ByteBuf records = Unpooled.EMPTY_BUFFER;
    private long highWatermark = UNKNOWN_OFFSET;
    private long lastStableOffset = UNKNOWN_OFFSET;
    private long logStartOffset = UNKNOWN_OFFSET;
    private long nextOffset = UNKNOWN_OFFSET;
    private @Nullable LogEnd end;
    private List<AbortedTransaction> aborted = List.of();
    private @Nullable EpochEnd divergence;

    PartitionFetch(FetchTarget target, Isolation isolation) {
        this.target = target;
        this.isolation = isolation;
    }

    public FetchTarget target() {
        return target;
    }

    public KafkaError error() {
        return error;
    }

    /** The batches that were found; empty if there are none. The caller borrows them. */
    public ByteBuf records() {
        return records;
    }

    /** The high watermark; -1 if the partition is not known. */
    public long highWatermark() {
        return highWatermark;
    }

    /** The last stable offset (KIP-98); -1 if the partition is not known. */
    public long lastStableOffset() {
        return lastStableOffset;
    }

    /** The aborted transactions that have records among those that were found; none for {@code read_uncommitted}. */
    public List<AbortedTransaction> aborted() {
        return aborted;
    }

    /** The log start; -1 if the partition is not known. */
    public long logStartOffset() {
        return logStartOffset;
    }

    /** Where the client's log and this one begin to differ (KIP-595); null if they do not differ. */
    public @Nullable EpochEnd divergence() {
        return divergence;
    }

    boolean hasNews() {
        return error != KafkaError.NONE || records.isReadable() || divergence != null;
    }

    @Nullable
    PartitionLog log() {
        return log;
    }

    /** Prepares the partition to be read, with the bounds that are known now. */
    void resolve(PartitionLog found) {
        log = found;
        LogEnd known = found.end();
        end = known;
        highWatermark = known.highWatermark();
        logStartOffset = found.logStartOffset();
        // What is deleted of an open transaction holds nothing back any more (Kafka's UnifiedLog.lastStableOffset).
        lastStableOffset = Math.max(logStartOffset, known.lastStableOffset());
    }

    /** The codec that readers get; empty if it is that of the producers. */
    Optional<BatchCodec> codec() {
        return codec;
    }

    void answerIn(Optional<BatchCodec> topicCodec) {
        codec = topicCodec;
    }

    void fail(KafkaError failure) {
        error = failure;
    }

    /** Fails this partition with the error for a failure of the storage. */
    void failBecauseOf(@Nullable Throwable failure) {
        Throwable cause = failure == null ? null : StorageErrors.causeOf(failure);
        if (cause instanceof StorageException storage) {
            fail(StorageErrors.of(storage.failure(), ApiKey.FETCH));
        } else {
            LOG.atError().setCause(cause).addKeyValue("partition", target.key()).log("Bug in reading");
            fail(KafkaError.UNKNOWN_SERVER_ERROR);
        }
    }

    void diverge(EpochEnd end) {
        divergence = end;
    }

    /** Whether the fetch offset is out of the bounds that were known when the partition was resolved. */
    boolean isOutOfRange() {
        return target.fetchOffset() < logStartOffset || target.fetchOffset() > highWatermark;
    }

    boolean isReadable() {
        return error == KafkaError.NONE && divergence == null && log != null && target.fetchOffset() < readEnd();
    }

    /** One past the last record that this fetch may read, as far as was known when the partition was resolved. */
    long readEnd() {
        return isolation == Isolation.READ_COMMITTED ? lastStableOffset : highWatermark;
    }

    /**
     * Takes the records.
     *
     * @param next one past the last record. It is committed, so the high watermark is at least that.
     */
    void takeRecords(ByteBuf found, long next) {
        assert !records.isReadable() : "records are found once";
        records = found;
        nextOffset = next;
        highWatermark = Math.max(highWatermark, next);
    }

    /** Whether there may be records of aborted transactions among those that were found. */
    boolean mayHaveAborted() {
        return end != null
                && records.isReadable()
                && target.fetchOffset() <= end.stability().lastAbortOffset();
    }

    CompletionStage<List<AbortedTransaction>> findAborted(AbortedTransactions all) {
        return all.find(
                Objects.requireNonNull(log).id(), target.fetchOffset(), nextOffset, Objects.requireNonNull(end));
    }

    void takeAborted(List<AbortedTransaction> found) {
        aborted = found;
    }

    /** Whether the log has changed since {@link #resolve}, as far as this fetch may read it. */
    boolean isOutdated() {
        return log != null && (log.isGone() || log.end().readEnd(isolation) > readEnd());
    }

    /** Releases the records. */
    void release() {
        ByteBuf held = records;
        records = Unpooled.EMPTY_BUFFER;
        held.release();
    }
}
