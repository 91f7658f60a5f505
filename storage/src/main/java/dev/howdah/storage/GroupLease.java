package dev.howdah.storage;

/**
 * The right to write the groups of one shard. Every write carries it. If the shard has got another epoch since, the
 * write changes nothing. So a broker that was frozen or cut off, and was replaced meanwhile, cannot undo what its
 * successor stored.
 */
public record GroupLease(int shard, long epoch) {}
