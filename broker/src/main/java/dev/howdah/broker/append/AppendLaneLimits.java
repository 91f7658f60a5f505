package dev.howdah.broker.append;

import java.time.Duration;

/**
 * How much a lane does at once, and how long it holds what is locked. What waits for it is bounded by the requests in flight of each
 * connection and by the bytes received of all.
 *
 * @param transactionAppendsMax appends of one transaction
 * @param transactionBytesMax bytes of one transaction; one larger batch makes a transaction of its own
 * @param heldFor how long appends to a partition are held that somebody else has locked, before they fail
 * @param heldBytesMax bytes that are held at once; beyond them the partitions that were locked first fail at once
 */
public record AppendLaneLimits(
        int transactionAppendsMax, long transactionBytesMax, Duration heldFor, long heldBytesMax) {}
