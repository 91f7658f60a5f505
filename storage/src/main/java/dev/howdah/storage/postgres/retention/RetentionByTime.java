package dev.howdah.storage.postgres.retention;

import java.util.List;
import java.util.Optional;

/**
 * Kafka's rule of {@code retention.ms}, for one partition: what it has in a segment goes when its newest record is older, the
 * oldest segment first, up to the first that stays. Records without a timestamp are as old as their append. Pure.
 */
final class RetentionByTime {

    private final long retentionMs;
    private final long nowMs;

    RetentionByTime(long retentionMs, long nowMs) {
        this.retentionMs = retentionMs;
        this.nowMs = nowMs;
    }

    /** The first offset that stays; the log start if all does. Stops at a portion that still may grow. */
    long keepFrom(PartitionPortions partition) {
        long from = partition.logStartOffset();
        for (Portion portion : partition.live()) {
            Long newest = portion.maxTimestampMs();
            if (newest == null || !isExpired(newest, appendedAtMs(portion, partition))) {
                break;
            }
            from = portion.endOffset();
        }
        return from;
    }

    /**
     * The portion that may still grow and, as far as is known without looking into it, may be all that keeps an idle partition's
     * records: everything before it is expired, and nothing was appended for so long.
     */
    Optional<Portion> idle(PartitionPortions partition) {
        List<Portion> live = partition.live();
        if (live.isEmpty() || keepFrom(partition) < live.get(live.size() - 1).baseOffset()) {
            return Optional.empty();
        }
        Portion last = live.get(live.size() - 1);
        boolean open = last.maxTimestampMs() == null;
        return open && isOlder(Math.floorDiv(partition.appendedAtMicros(), 1_000L))
                ? Optional.of(last)
                : Optional.empty();
    }

    /** @param newestMs greatest timestamp of the records, negative if they have none */
    boolean isExpired(long newestMs, long appendedAtMs) {
        return isOlder(newestMs >= 0 ? newestMs : appendedAtMs);
    }

    /** The last append into a segment that has ended: not after its end. */
    static long appendedAtMs(Portion portion, PartitionPortions partition) {
        return Math.floorDiv(Math.min(portion.upperMicros(), partition.appendedAtMicros()), 1_000L);
    }

    private boolean isOlder(long timestampMs) {
        // Both at or above zero: no overflow, whatever a client has sent.
        return timestampMs <= nowMs && nowMs - timestampMs > retentionMs;
    }
}
