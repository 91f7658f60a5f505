package dev.howdah.broker.append;

/**
 * The limits of a lane.
 *
 * @param waitingAppendsMax the most appends in the mailbox
 * @param waitingBytesMax the most bytes of batches in the mailbox; an empty mailbox also takes one larger batch
 * @param transactionAppendsMax the most appends of one transaction
 * @param transactionBytesMax the most bytes of one transaction; a larger batch makes a transaction of its own
 */
public record AppendLaneLimits(
        int waitingAppendsMax, long waitingBytesMax, int transactionAppendsMax, long transactionBytesMax) {}
