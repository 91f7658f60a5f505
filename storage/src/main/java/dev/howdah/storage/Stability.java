package dev.howdah.storage;

/**
 * What transactions do to a partition up to its end. It changes only together with the end: a transaction becomes open with a batch,
 * and is ended by a control batch. So of two values the one that belongs to the greater end is the newer.
 *
 * @param firstUnstableOffset the first offset of a transaction that is still open; {@link #NONE_OPEN} if none is. Below it lies what
 *     {@code read_committed} may read: Kafka's last stable offset is the lesser of it and the high watermark
 * @param lastAbortOffset the offset of the newest control batch that ended a transaction as aborted; -1 if there is none. From there on no
 *     record is of an aborted transaction
 */
public record Stability(long firstUnstableOffset, long lastAbortOffset) {

    public static final long NONE_OPEN = Long.MAX_VALUE;

    /** Of a partition that has never had a transaction. */
    public static final Stability STABLE = new Stability(NONE_OPEN, -1);
}
