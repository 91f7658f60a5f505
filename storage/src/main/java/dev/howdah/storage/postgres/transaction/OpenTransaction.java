package dev.howdah.storage.postgres.transaction;

import dev.howdah.storage.PartitionId;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the current transaction of a transactional id has; if it has nothing, none is open.
 *
 * @param firstOffsets by partition; {@link #NOT_WRITTEN} where nothing is written yet
 * @param groupKeys of groups whose offsets are part of it, as they stand in columns
 */
record OpenTransaction(Map<PartitionId, Long> firstOffsets, Set<String> groupKeys) {

    static final long NOT_WRITTEN = -1;

    static final OpenTransaction NONE = new OpenTransaction(Map.of(), Set.of());

    OpenTransaction {
        firstOffsets = Collections.unmodifiableMap(new TreeMap<>(firstOffsets));
        groupKeys = Set.copyOf(groupKeys);
    }

    /** {@link #NOT_WRITTEN} also for what is not part of it. */
    long firstOffset(PartitionId id) {
        return firstOffsets.getOrDefault(id, NOT_WRITTEN);
    }

    boolean isOpen() {
        return !firstOffsets.isEmpty() || !groupKeys.isEmpty();
    }
}
