package dev.howdah.storage.postgres.read;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The segments that have records of a partition, and the base offset with which each begins. Immutable. */
final class SegmentStarts {

    private final NavigableMap<Long, Integer> byBaseOffset;

    SegmentStarts(NavigableMap<Long, Integer> byBaseOffset) {
        this.byBaseOffset = Collections.unmodifiableNavigableMap(new TreeMap<>(byBaseOffset));
    }

    /**
     * The segments that may hold records of {@code [offset, endOffset)}, in order. The first one holds the offset, or
     * is the next one above it. A compaction may have left nothing in the first ones.
     */
    List<Integer> find(long offset, long endOffset) {
        Long from = byBaseOffset.floorKey(offset);
        if (from == null) {
            from = offset;
        }
        return from >= endOffset
                ? List.of()
                : List.copyOf(byBaseOffset.subMap(from, true, endOffset, false).values());
    }
}
