package dev.howdah.storage;

/** The committed bounds of a partition: the records {@code [logStartOffset, nextOffset)} can be read. */
public record PartitionHead(PartitionId id, long logStartOffset, long nextOffset) {}
