package dev.howdah.storage;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What administrators want to know of the log. Thread: any that may block; throws {@link StorageException}. */
public interface LogInspector {

    /**
     * What every partition occupies on disk, with indexes and TOAST: its topic's tables, shared out by the number of records.
     * Postgres knows the size of tables only, and to add up batches would cost time in proportion to the log.
     */
    Map<PartitionId, Long> partitionBytes();

    /** The producers with an id that have written to the partition in the last day. */
    List<ActiveProducer> producers(PartitionId id, Instant now);

    /** @param lastTimestampMs when its last batch was appended */
    record ActiveProducer(long id, short epoch, int lastSequence, long lastTimestampMs) {}
}
