package dev.howdah.broker.group.lane;

import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupShardStore.Shard;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Says for which shards this broker may answer now, and who owns the others. {@link GroupLeases} writes it; lanes and
 * handlers read it. Thread: any.
 */
final class ShardLeases {

    private static final int NOBODY = -1;

    private final LongSupplier nanoTime;
    private final AtomicLongArray heldUntilNanos = new AtomicLongArray(GroupShardStore.SHARDS);
    private final AtomicIntegerArray owners = new AtomicIntegerArray(GroupShardStore.SHARDS);

    ShardLeases(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        for (int shard = 0; shard < GroupShardStore.SHARDS; shard++) {
            lose(shard);
            owners.set(shard, NOBODY);
        }
    }

    /**
     * Whether this broker may answer for the shard. It must not if the lease was not renewed in time, not even from
     * memory: another broker may have the shard already.
     */
    boolean isHeld(int shard) {
        return heldUntilNanos.get(shard) - nanoTime.getAsLong() > 0;
    }

    void hold(int shard, long untilNanos) {
        heldUntilNanos.set(shard, untilNanos);
    }

    void lose(int shard) {
        heldUntilNanos.set(shard, nanoTime.getAsLong());
    }

    /** The node that owned the shard at the last look. */
    OptionalInt owner(int shard) {
        int owner = owners.get(shard);
        return owner == NOBODY ? OptionalInt.empty() : OptionalInt.of(owner);
    }

    void showOwners(List<Shard> shards) {
        shards.forEach(shard -> owners.set(shard.shard(), shard.nodeId()));
    }

    void showOwner(int shard, int nodeId) {
        owners.set(shard, nodeId);
    }
}
