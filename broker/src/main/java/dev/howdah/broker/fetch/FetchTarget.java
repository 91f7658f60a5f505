package dev.howdah.broker.fetch;

/**
 * The wishes of a client for one partition.
 *
 * @param currentLeaderEpoch the leader epoch that the client knows; -1 if it does not check
 * @param lastFetchedEpoch the leader epoch of the last record that the client has; -1 if it does not check
 * @param bytesMax the most bytes of this partition in one answer
 */
public record FetchTarget(FetchKey key, long fetchOffset, int currentLeaderEpoch, int lastFetchedEpoch, int bytesMax) {}
