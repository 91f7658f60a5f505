package dev.howdah.storage.postgres.append.plan;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.postgres.connect.Tid;
import dev.howdah.storage.postgres.segment.LeafBounds;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A locked head.
 *
 * @param tid of the version that has these values
 * @param appendedAtMicros of the last append; {@link LeafBounds#UNBOUNDED} if there was none
 * @param reachedTimestampMs greatest timestamp of the partition in the segment of its last append
 * @param stability what transactions do to the partition up to the head
 */
public record HeadRow(
        PartitionId id,
        Tid tid,
        long nextOffset,
        long logStartOffset,
        Marker marker,
        long appendedAtMicros,
        long reachedTimestampMs,
        Stability stability) {

    /** No timestamp in the segment yet. */
    static final long NONE_REACHED = Long.MIN_VALUE;

    /** Whose transaction moved the head last. What a writer remembers of a partition holds while this stays the same. */
    public record Marker(@Nullable UUID writerId, long writerSeq) {}
}
