package dev.howdah.storage.postgres;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Where a partition begins in each of its segments; by base offset. Immutable. */
final class SegmentStarts {

    private final NavigableMap<Long, Integer> segmentByBaseOffset;

    SegmentStarts(NavigableMap<Long, Integer> segmentByBaseOffset) {
        this.segmentByBaseOffset = Collections.unmodifiableNavigableMap(new TreeMap<>(segmentByBaseOffset));
    }

    /** The segment that holds the offset, or the first one above if it lies before all. */
    Optional<Integer> find(long offset) {
        Map.Entry<Long, Integer> at = segmentByBaseOffset.floorEntry(offset);
        if (at == null) {
            at = segmentByBaseOffset.firstEntry();
        }
        return Optional.ofNullable(at).map(Map.Entry::getValue);
    }

    /** The segment that begins next after the one that holds the offset. */
    Optional<Integer> findNext(long offset) {
        return Optional.ofNullable(segmentByBaseOffset.higherEntry(offset)).map(Map.Entry::getValue);
    }
}
