package dev.howdah.storage.postgres.retention;

import dev.howdah.storage.TopicPolicy.Age;
import java.util.List;
import java.util.Optional;

/**
 * Applies {@code retention.ms} to one partition, by Kafka's rule ({@code
 * UnifiedLog.deleteRetentionMsBreachedSegments}): its records of a segment expire when the newest of them is older. The
 * oldest segment comes first, and the first segment that stays ends it. A record without a timestamp is as old as its
 * append, and so is one of a topic that delays records, if its timestamp is older. Pure.
 */
final class RetentionByTime {

    private final long retentionMs;
    private final Age age;
    private final long nowMs;

    RetentionByTime(long retentionMs, Age age, long nowMs) {
        this.retentionMs = retentionMs;
        this.age = age;
        this.nowMs = nowMs;
    }

    /** The first offset that stays; the log start if all stay. Stops at a portion that may still grow. */
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
     * The open portion of an idle partition whose records may all have expired: everything before it has expired, and
     * nothing was appended for longer than {@code retention.ms}. The caller has to look into the portion to know.
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

    /**
     * Whether records have expired.
     *
     * @param newestMs the greatest timestamp of the records, negative if they have none
     */
    boolean isExpired(long newestMs, long appendedAtMs) {
        return isOlder(newestMs >= 0 && age == Age.BY_TIMESTAMP ? newestMs : Math.max(newestMs, appendedAtMs));
    }

    /**
     * The latest possible time of the last append into a segment that has ended: its end, or the partition's last
     * append if that was earlier.
     */
    static long appendedAtMs(Portion portion, PartitionPortions partition) {
        return Math.floorDiv(Math.min(portion.upperMicros(), partition.appendedAtMicros()), 1_000L);
    }

    private boolean isOlder(long timestampMs) {
        // Both are zero or more, so nothing overflows, whatever a client has sent.
        return timestampMs <= nowMs && nowMs - timestampMs > retentionMs;
    }
}
