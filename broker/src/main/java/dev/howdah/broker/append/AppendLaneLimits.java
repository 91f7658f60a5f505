package dev.howdah.broker.append;

import java.time.Duration;

/**
 * The limits of a lane: how much it does at once, and how long it holds appends to locked partitions. The appends that
 * wait for it are bounded by the requests in flight of each connection, and by the received bytes of all.
 *
 * @param transactionAppendsMax the most appends of one transaction
 * @param transactionBytesMax the most bytes of one transaction; a larger batch makes a transaction of its own
 * @param heldFor how long appends are held whose partition somebody else has locked, before they fail
 * @param heldBytesMax the most bytes that are held at once; beyond that, the appends of the partitions that were locked
 *     first fail at once
 */
public record AppendLaneLimits(
        int transactionAppendsMax, long transactionBytesMax, Duration heldFor, long heldBytesMax) {}
