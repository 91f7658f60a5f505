package dev.howdah.storage;

/**
 * The committed bounds of a partition: records {@code [logStartOffset, nextOffset)} can be read.
 *
 * @param leaderEpoch of the database when it had these bounds; within an epoch they only rise
 */
public record PartitionHead(PartitionId id, long logStartOffset, long nextOffset, int leaderEpoch) {}
