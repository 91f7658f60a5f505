package dev.howdah.storage.postgres.read;

import dev.howdah.protocol.record.Compression;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.PgTime;
import io.vertx.sqlclient.Row;

/**
 * A stored batch, as the spine knows it.
 *
 * @param appendedAtMicros as {@link PgTime} has it: reads compare it often
 * @param bytes of the batch as it is rebuilt, about
 * @param attributes as on the wire; the codec is the producer's
 */
public record SpineRow(
        long baseOffset,
        long lastOffset,
        long appendedAtMicros,
        long producerId,
        int baseSequence,
        int bytes,
        int recordCount,
        int leaderEpoch,
        short producerEpoch,
        short attributes) {

    private static final int CODEC_BITS = 0x07;
    private static final int LOG_APPEND_TIME_BIT = 0x08;
    private static final int TRANSACTIONAL_OR_CONTROL_BITS = 0x30;

    static SpineRow of(Row row) {
        SpineRow batch = new SpineRow(
                row.getLong(0),
                row.getLong(1),
                PgTime.toMicros(row.getOffsetDateTime(2)),
                row.getLong(3),
                row.getInteger(4),
                row.getInteger(5),
                row.getInteger(6),
                row.getInteger(7),
                row.getShort(8),
                row.getShort(9));
        if (batch.lastOffset < batch.baseOffset || batch.recordCount < 1 || batch.bytes < 1) {
            throw new StorageException(new StorageFailure.Unexpected("", "damaged batch row: " + batch));
        }
        return batch;
    }

    /** What its producer had compressed it with. */
    Compression producerCodec() {
        return Compression.ofCode(attributes & CODEC_BITS).orElse(Compression.NONE);
    }

    /** As {@link #attributes}, of the uncompressed batch that is rebuilt. */
    short rebuiltAttributes() {
        return (short) (attributes & ~CODEC_BITS);
    }

    /** Offsets that it took, whether or not their records are still there. */
    long offsetCount() {
        return lastOffset - baseOffset + 1;
    }

    /** A compaction has removed some of its records. */
    boolean isCompacted() {
        return recordCount < offsetCount();
    }

    /** A consumer must see its borders and its producer: it may be aborted, or be a marker. */
    boolean isTransactionalOrControl() {
        return (attributes & TRANSACTIONAL_OR_CONTROL_BITS) != 0;
    }

    /** Whether a rebuilt batch that has this one may go on with {@code next}. */
    boolean mergesWith(SpineRow next) {
        return !isTransactionalOrControl()
                && attributes == next.attributes
                && leaderEpoch == next.leaderEpoch
                // With that type a client takes all records' time from the batch's header.
                && ((attributes & LOG_APPEND_TIME_BIT) == 0 || appendedAtMicros == next.appendedAtMicros);
    }
}
