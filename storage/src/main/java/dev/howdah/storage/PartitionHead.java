package dev.howdah.storage;

/** The committed bounds of a partition: records {@code [logStartOffset, nextOffset)} can be read. */
public record PartitionHead(PartitionId id, long logStartOffset, long nextOffset) {}
