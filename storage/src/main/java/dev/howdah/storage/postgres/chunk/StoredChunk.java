package dev.howdah.storage.postgres.chunk;

import dev.howdah.protocol.record.Compression;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a log leaf, as the statements that read chunks give it. The arrays are in Postgres's binary form ({@code array_send});
 * {@link ChunkCursor} goes through them.
 *
 * @param bytes of the batch as it is rebuilt, about
 * @param attributes as on the wire; the codec is the producer's
 * @param offsetDeltas null while the offsets are dense
 * @param timestampDeltas null if all records have the same timestamp
 * @param batches packed {@link BatchEntry}s; null if there are none, or they were not asked for
 */
public record StoredChunk(
        int partition,
        long baseOffset,
        long lastOffset,
        long appendedAtMicros,
        long minTimestampMs,
        long maxTimestampMs,
        int recordCount,
        int bytes,
        int leaderEpoch,
        short attributes,
        @Nullable ByteBuf offsetDeltas,
        @Nullable ByteBuf timestampDeltas,
        @Nullable ByteBuf keys,
        @Nullable ByteBuf values,
        @Nullable ByteBuf headers,
        byte @Nullable [] batches) {

    private static final int CODEC_BITS = 0x07;
    private static final int LOG_APPEND_TIME_BIT = 0x08;
    private static final int TRANSACTIONAL_OR_CONTROL_BITS = 0x30;

    public StoredChunk {
        if (lastOffset < baseOffset || recordCount < 0 || recordCount > ChunkBuilder.RECORDS_MAX) {
            throw new StorageException(new StorageFailure.Unexpected(
                    "", "damaged chunk row: offsets " + baseOffset + ".." + lastOffset + ", records " + recordCount));
        }
    }

    /** What its producers had compressed it with. */
    public Compression producerCodec() {
        return Compression.ofCode(attributes & CODEC_BITS).orElse(Compression.NONE);
    }

    /** As {@link #attributes}, of the uncompressed batch that is rebuilt. */
    public short rebuiltAttributes() {
        return (short) (attributes & ~CODEC_BITS);
    }

    /** The timestamps are the broker's; a batch that is rebuilt has one for all its records. */
    public boolean isLogAppendTime() {
        return (attributes & LOG_APPEND_TIME_BIT) != 0;
    }

    /** A consumer must see its borders and its producer: it may be aborted, or be a marker. */
    public boolean isTransactionalOrControl() {
        return (attributes & TRANSACTIONAL_OR_CONTROL_BITS) != 0;
    }

    /** Whether a rebuilt batch that has this one may go on with {@code next}. */
    public boolean mergesWith(StoredChunk next) {
        return !isTransactionalOrControl() && attributes == next.attributes && leaderEpoch == next.leaderEpoch;
    }

    public List<BatchEntry> batchEntries() {
        return batches == null ? List.of() : BatchEntry.unpack(batches, baseOffset, appendedAtMicros);
    }
}
