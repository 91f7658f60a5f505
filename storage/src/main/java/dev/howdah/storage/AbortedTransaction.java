package dev.howdah.storage;

/**
 * A transaction that was aborted, in one partition. Kafka's index of aborted transactions has the same ({@code AbortedTxn}).
 *
 * @param firstOffset of its first record
 * @param lastOffset of the control batch that ended it
 */
public record AbortedTransaction(long producerId, long firstOffset, long lastOffset) {}
