package dev.howdah.storage.postgres.append.plan;

import dev.howdah.storage.Stability;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is open in one partition while its plan is made. Thread: append lane. */
final class OpenTransactions {

    private long firstUnstableOffset;
    private long lastAbortOffset;

    /** By producer; null: it is only known which of them comes first, which is enough as long as none ends. */
    private final @Nullable Map<Long, Long> firstOffsets;

    /**
     * @param before of the head
     * @param firstOffsets of all that are open, by producer; null if none ends. Taken over
     */
    OpenTransactions(Stability before, @Nullable Map<Long, Long> firstOffsets) {
        this.firstUnstableOffset = before.firstUnstableOffset();
        this.lastAbortOffset = before.lastAbortOffset();
        this.firstOffsets = firstOffsets;
    }

    void begin(long producerId, long firstOffset) {
        if (firstOffsets != null) {
            firstOffsets.putIfAbsent(producerId, firstOffset);
        }
        firstUnstableOffset = Math.min(firstUnstableOffset, firstOffset);
    }

    /** @param offset of the control batch */
    void end(long producerId, long offset, boolean aborted) {
        if (firstOffsets == null) {
            throw new AssertionError("an end in a partition of which it was not asked what is open");
        }
        firstOffsets.remove(producerId);
        if (aborted) {
            lastAbortOffset = offset;
        }
    }

    Stability stability() {
        if (firstOffsets == null) {
            return new Stability(firstUnstableOffset, lastAbortOffset);
        }
        long least = Stability.NONE_OPEN;
        for (long firstOffset : firstOffsets.values()) {
            least = Math.min(least, firstOffset);
        }
        return new Stability(least, lastAbortOffset);
    }
}
