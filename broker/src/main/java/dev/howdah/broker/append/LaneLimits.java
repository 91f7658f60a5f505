package dev.howdah.broker.append;

/**
 * How much a lane takes.
 *
 * @param waitingAppendsMax appends in the mailbox
 * @param waitingBytesMax bytes of batches in the mailbox; one larger batch is accepted when it is empty
 * @param groupAppendsMax appends of one transaction
 * @param groupBytesMax bytes of one transaction; one larger batch makes a transaction of its own
 */
public record LaneLimits(int waitingAppendsMax, long waitingBytesMax, int groupAppendsMax, long groupBytesMax) {}
