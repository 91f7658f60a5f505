package dev.howdah.broker.fetch;

/**
 * What a client wants of one partition.
 *
 * @param currentLeaderEpoch that the client knows; -1 if it does not check
 * @param lastFetchedEpoch of the last record it has; -1 if it does not check
 * @param bytesMax of this partition in one answer
 */
public record FetchTarget(FetchKey key, long fetchOffset, int currentLeaderEpoch, int lastFetchedEpoch, int bytesMax) {}
