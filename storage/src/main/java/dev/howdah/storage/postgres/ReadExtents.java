package dev.howdah.storage.postgres;

import dev.howdah.storage.PartitionId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much append time one read of a partition may span, learnt from how long reads took. A partition with a thousandth of
 * its topic's records would otherwise go through a thousand foreign rows for each of its own; nobody keeps statistics that
 * would tell, but the clock does. Thread: any.
 */
final class ReadExtents {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofHours(1);

    /** What a row of one's own may cost, decoding and a busy machine included. */
    private static final long ROW_NANOS = 5_000;

    /** Of a read's time, what may go into foreign rows before the next one is made shorter. */
    private static final long FOREIGN_NANOS_MAX = 30_000_000;

    private static final long FOREIGN_NANOS_LOW = 8_000_000;

    private final Map<PartitionId, Duration> byPartition = new ConcurrentHashMap<>();

    Duration find(PartitionId id) {
        return byPartition.getOrDefault(id, FIRST);
    }

    void onRead(PartitionId id, long rowCount, long elapsedNanos) {
        long foreignNanos = elapsedNanos - rowCount * ROW_NANOS;
        Duration extent = find(id);
        if (foreignNanos > FOREIGN_NANOS_MAX && extent.compareTo(MIN) > 0) {
            byPartition.put(id, extent.dividedBy(2));
        } else if (foreignNanos < FOREIGN_NANOS_LOW && extent.compareTo(MAX) < 0) {
            byPartition.put(id, extent.multipliedBy(2));
        }
    }
}
