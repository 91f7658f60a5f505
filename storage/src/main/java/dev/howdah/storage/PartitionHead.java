package dev.howdah.storage;

/**
 * The committed bounds of a partition: records {@code [logStartOffset, nextOffset)} can be read.
 *
 * @param leaderEpoch of the database when it had these bounds; within an epoch they only rise
 */
public record PartitionHead(
        PartitionId id, long logStartOffset, long nextOffset, int leaderEpoch, Stability stability) {

    /** Of a partition that has never had a transaction. */
    public PartitionHead(PartitionId id, long logStartOffset, long nextOffset, int leaderEpoch) {
        this(id, logStartOffset, nextOffset, leaderEpoch, Stability.STABLE);
    }

    /** One past the last offset that {@code read_committed} may read (KIP-98). */
    public long lastStableOffset() {
        return Math.max(logStartOffset, Math.min(nextOffset, stability.firstUnstableOffset()));
    }
}
