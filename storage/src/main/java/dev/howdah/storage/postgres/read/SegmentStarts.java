package dev.howdah.storage.postgres.read;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Where a partition begins in each of its segments; by base offset. Immutable. */
final class SegmentStarts {

    /** How long a leaf that has ended is taken to be without its B-tree after it was seen without it. */
    private static final Duration UNSEALED_BELIEVED = Duration.ofSeconds(5);

    /** @param sealed its record leaf has a B-tree; once true, always true */
    record Place(int segment, boolean sealed) {}

    private final NavigableMap<Long, Place> byBaseOffset;
    private final long loadedNanos = System.nanoTime();

    SegmentStarts(NavigableMap<Long, Place> byBaseOffset) {
        this.byBaseOffset = Collections.unmodifiableNavigableMap(new TreeMap<>(byBaseOffset));
    }

    /**
     * The segments that may hold records of {@code [offset, endOffset)}, in order: the one that holds the offset, or the first
     * one above, and those that begin later. A compaction may have left nothing in the first ones.
     */
    List<Place> find(long offset, long endOffset) {
        Long from = byBaseOffset.floorKey(offset);
        if (from == null) {
            from = offset;
        }
        return from >= endOffset
                ? List.of()
                : List.copyOf(byBaseOffset.subMap(from, true, endOffset, false).values());
    }

    /** Whether the offset's leaf may have been sealed since this was loaded. */
    boolean isOutdatedAt(long offset) {
        Map.Entry<Long, Place> at = byBaseOffset.floorEntry(offset);
        return at != null && !at.getValue().sealed() && System.nanoTime() - loadedNanos > UNSEALED_BELIEVED.toNanos();
    }
}
