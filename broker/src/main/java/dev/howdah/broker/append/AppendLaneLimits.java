package dev.howdah.broker.append;

/**
 * How much a lane takes.
 *
 * @param waitingAppendsMax appends in the mailbox
 * @param waitingBytesMax bytes of batches in the mailbox; one larger batch is accepted when it is empty
 * @param transactionAppendsMax appends of one transaction
 * @param transactionBytesMax bytes of one transaction; one larger batch makes a transaction of its own
 */
public record AppendLaneLimits(
        int waitingAppendsMax, long waitingBytesMax, int transactionAppendsMax, long transactionBytesMax) {}
