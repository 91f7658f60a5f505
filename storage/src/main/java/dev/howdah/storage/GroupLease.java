package dev.howdah.storage;

/**
 * The right to write the groups of one shard. Every write carries it, and one whose epoch is no longer the shard's changes
 * nothing: that is what keeps a broker that was replaced (frozen, cut off) from undoing its successor's work.
 */
public record GroupLease(int shard, long epoch) {}
