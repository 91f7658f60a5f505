package dev.howdah.storage;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Figures of the log for administrators. Thread: any that may block. */
public interface LogInspector {

    /**
     * The bytes that every partition occupies on disk, with indexes and TOAST. Postgres knows only the size of tables,
     * so the size of a topic's tables is divided among its partitions by the number of their records. To add up the
     * batches would take time in proportion to the log.
     *
     * @throws StorageException if Postgres did not answer
     */
    Map<PartitionId, Long> partitionBytes();

    /**
     * The producers with an id that have written to the partition in the last 24 hours.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<ActiveProducer> producers(PartitionId id, Instant now);

    /** @param lastTimestampMs when the producer's last batch was appended, milliseconds since the epoch */
    record ActiveProducer(long id, short epoch, int lastSequence, long lastTimestampMs) {}
}
