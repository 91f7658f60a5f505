package dev.howdah.broker.log;

import dev.howdah.storage.Stability;

/**
 * The end of a partition, and what transactions do to it up to there. They belong together: see {@link Stability}.
 *
 * @param highWatermark one past the last committed record that this broker knows of
 */
public record LogEnd(long highWatermark, Stability stability) {

    static final LogEnd UNKNOWN = new LogEnd(0, Stability.STABLE);

    /** One past the last record that {@code read_committed} may read. */
    public long lastStableOffset() {
        return Math.min(highWatermark, stability.firstUnstableOffset());
    }

    /** Whether a transaction is open. */
    public boolean isUnstable() {
        return stability.firstUnstableOffset() < highWatermark;
    }

    /** One past the last record that this reader may read. */
    public long readEnd(Isolation isolation) {
        return isolation == Isolation.READ_COMMITTED ? lastStableOffset() : highWatermark;
    }

    /**
     * This end, or the one that was heard of, whichever is greater. What was decided once stays decided: below this end's last stable
     * offset no transaction is open, whatever was heard of, and no abort is forgotten.
     */
    LogEnd raisedTo(long nextOffset, Stability heard) {
        if (nextOffset < highWatermark) {
            return this;
        }
        Stability merged = new Stability(
                Math.max(heard.firstUnstableOffset(), lastStableOffset()),
                Math.max(heard.lastAbortOffset(), stability.lastAbortOffset()));
        return new LogEnd(nextOffset, merged);
    }
}
