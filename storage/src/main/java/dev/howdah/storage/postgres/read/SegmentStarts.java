package dev.howdah.storage.postgres.read;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** In which segment a partition begins at which base offset. Immutable. */
final class SegmentStarts {

    private final NavigableMap<Long, Integer> byBaseOffset;

    SegmentStarts(NavigableMap<Long, Integer> byBaseOffset) {
        this.byBaseOffset = Collections.unmodifiableNavigableMap(new TreeMap<>(byBaseOffset));
    }

    /**
     * The segments that may hold records of {@code [offset, endOffset)}, in order: the one that holds the offset, or the first
     * one above, and those that begin later. A compaction may have left nothing in the first ones.
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
