package dev.howdah.broker.fetch;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.storage.LeaderEpochs.EpochEnd;
import dev.howdah.storage.StorageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
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
    private @Nullable PartitionLog log;
    private Optional<BatchCodec> codec = Optional.empty();
    private KafkaError error = KafkaError.NONE;
    private ByteBuf records = Unpooled.EMPTY_BUFFER;
    private long highWatermark = UNKNOWN_OFFSET;
    private long logStartOffset = UNKNOWN_OFFSET;
    private @Nullable EpochEnd divergence;

    PartitionFetch(FetchTarget target) {
        this.target = target;
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
        highWatermark = found.highWatermark();
        logStartOffset = found.logStartOffset();
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
        return error == KafkaError.NONE && divergence == null && log != null && target.fetchOffset() < highWatermark;
    }

    /**
     * Takes the records.
     *
     * @param nextOffset one past the last record. It is committed, so the high watermark is at least that.
     */
    void takeRecords(ByteBuf found, long nextOffset) {
        assert !records.isReadable() : "records are found once";
        records = found;
        highWatermark = Math.max(highWatermark, nextOffset);
    }

    /** Whether the log has changed since {@link #resolve}. */
    boolean isOutdated() {
        return log != null && (log.isGone() || log.highWatermark() > highWatermark);
    }

    /** Releases the records. */
    void release() {
        ByteBuf held = records;
        records = Unpooled.EMPTY_BUFFER;
        held.release();
    }
}
