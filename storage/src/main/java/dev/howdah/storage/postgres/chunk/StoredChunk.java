package dev.howdah.storage.postgres.chunk;

import dev.howdah.protocol.record.Compression;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a log leaf, as the statements that read chunks return it. The arrays have Postgres's binary form ({@code
 * array_send}); a {@link ChunkCursor} goes through them.
 *
 * @param bytes about how many bytes the rebuilt batch has
 * @param attributes the attributes as on the wire, with the producer's codec
 * @param offsetDeltas null if the offsets have no holes
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
    private static final int CONTROL_BIT = 0x20;
    private static final int TRANSACTIONAL_OR_CONTROL_BITS = 0x30;

    public StoredChunk {
        if (lastOffset < baseOffset || recordCount < 0 || recordCount > ChunkBuilder.RECORDS_MAX) {
            throw new StorageException(new StorageFailure.Unexpected(
                    "", "damaged chunk row: offsets " + baseOffset + ".." + lastOffset + ", records " + recordCount));
        }
    }

    /** The codec that the producers had chosen. */
    public Compression producerCodec() {
        return Compression.ofCode(attributes & CODEC_BITS).orElse(Compression.NONE);
    }

    /** The attributes of the rebuilt batch, which is uncompressed. */
    public short rebuiltAttributes() {
        return (short) (attributes & ~CODEC_BITS);
    }

    /** Whether the timestamps are the broker's. A rebuilt batch then has one timestamp for all its records. */
    public boolean isLogAppendTime() {
        return (attributes & LOG_APPEND_TIME_BIT) != 0;
    }

    /**
     * Whether consumers must see this chunk's borders and producer, because it belongs to a transaction or is a marker.
     */
    public boolean isTransactionalOrControl() {
        return (attributes & TRANSACTIONAL_OR_CONTROL_BITS) != 0;
    }

    /** Whether this is the end of a transaction. */
    public boolean isControl() {
        return (attributes & CONTROL_BIT) != 0;
    }

    /** The attributes without what says that it belongs to a transaction or ends one. */
    public short plainAttributes() {
        return (short) (attributes & ~TRANSACTIONAL_OR_CONTROL_BITS);
    }

    /** Whether the records of this chunk and of {@code next} may be rebuilt as one batch. */
    public boolean mergesWith(StoredChunk next) {
        return !isTransactionalOrControl() && attributes == next.attributes && leaderEpoch == next.leaderEpoch;
    }

    public List<BatchEntry> batchEntries() {
        return batches == null ? List.of() : BatchEntry.unpack(batches, baseOffset, appendedAtMicros);
    }
}
