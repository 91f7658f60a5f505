package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.connect.PgTime;

/**
 * A row of a batch leaf of the old layout.
 *
 * @param recordCount after a compaction less than the number of its offsets; 0 if the batch is kept only for its
 *     producer
 * @param bytes about how many bytes its records have
 * @param producerId -1 for none
 * @param baseSequence -1 for a control batch
 */
record OldBatch(
        int partition,
        long baseOffset,
        long lastOffset,
        long appendedAtMicros,
        int recordCount,
        int bytes,
        int leaderEpoch,
        long producerId,
        short producerEpoch,
        int baseSequence,
        short attributes) {

    /** Bit 4 (transactional) and bit 5 (control). */
    private static final int TRANSACTIONAL_OR_CONTROL_BITS = 0x30;

    /**
     * Reads a row.
     *
     * @param row a row of {@code layout_batch_copy.sql}
     */
    static OldBatch of(CopiedRow row) {
        return new OldBatch(
                row.intAt(0),
                row.longAt(1),
                row.longAt(2),
                PgTime.ofPostgres(row.longAt(3)),
                row.intAt(4),
                row.intAt(5),
                row.intAt(6),
                row.longAt(7),
                row.shortAt(8),
                row.intAt(9),
                row.shortAt(10));
    }

    /** Whether the batch must be rebuilt as it was, because consumers must see its borders and its producer. */
    boolean isTransactionalOrControl() {
        return (attributes & TRANSACTIONAL_OR_CONTROL_BITS) != 0;
    }

    /** Whether its producer is still remembered, and may send this batch again or the next one. */
    boolean isRemembered(long producersAfterMicros) {
        return producerId >= 0 && appendedAtMicros > producersAfterMicros;
    }

    BatchEntry entry() {
        return new BatchEntry(producerId, producerEpoch, baseSequence, baseOffset, lastOffset, appendedAtMicros);
    }
}
