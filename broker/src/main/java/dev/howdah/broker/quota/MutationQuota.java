package dev.howdah.broker.quota;

/**
 * The quota of one request that creates or deletes partitions (KIP-599). A strict one refuses what comes when the quota is used up; a
 * permissive one, for versions of the request that know no such error, lets the client wait afterwards.
 *
 * <p>Thread: one at a time.
 */
public final class MutationQuota {

    /** Of a client without one. */
    static final MutationQuota NONE = new MutationQuota(partitions -> 0, Strictness.PERMISSIVE);

    private final Bucket bucket;
    private final Strictness strictness;
    private int delayMs;

    MutationQuota(Bucket bucket, Strictness strictness) {
        this.bucket = bucket;
        this.strictness = strictness;
    }

    /** Takes so many partitions. Returns false if they must not be created or deleted. */
    public boolean take(int partitions) {
        if (strictness == Strictness.STRICT && delayMs > 0) {
            return false;
        }
        delayMs = bucket.take(partitions);
        return strictness == Strictness.PERMISSIVE || delayMs == 0;
    }

    /** How long the client has to wait, in milliseconds. */
    public int delayMs() {
        return delayMs;
    }

    /** What happens when the quota is used up. */
    public enum Strictness {
        STRICT,
        PERMISSIVE
    }

    /** Takes partitions, and says how many milliseconds to wait. */
    @FunctionalInterface
    interface Bucket {

        int take(int partitions);
    }
}
