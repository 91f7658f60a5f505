package dev.howdah.storage;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Who owns which groups. Groups fall into a fixed number of shards ({@link #shardOf}); each shard has one lease row, so an
 * idle broker costs one statement per renewal however many groups it has.
 *
 * <p>Leases run by the clock of Postgres, for the brokers' clocks may differ.
 *
 * <p>Thread: any that may block.
 */
public interface GroupShardStore {

    /** As many lease rows as the migration has made; the shard of a stored group never changes. */
    int SHARDS = 32;

    /** Kafka's rule for the partition of {@code __consumer_offsets}. */
    static int shardOf(String groupId) {
        return Math.floorMod(groupId.hashCode(), SHARDS);
    }

    /**
     * Prolongs the leases that are held and says how all shards stand.
     *
     * @param held a lease whose epoch has passed on is left alone and shows in the answer
     */
    List<Shard> renew(Owner owner, List<GroupLease> held, Duration lease);

    /**
     * Takes up to {@code countMax} shards that nobody owns: never owned, released, run out, or owned by an earlier incarnation
     * of the same node. A row that another broker is looking at is skipped, not waited for.
     */
    List<GroupLease> claim(Owner owner, int countMax, Duration lease);

    /** Gives shards back at once; leases that have passed on are left alone. */
    void release(List<GroupLease> held);

    /** @param incarnation of the process, so that a restarted broker takes back what is still in its name */
    record Owner(int nodeId, UUID incarnation) {}

    /**
     * One shard as it stands.
     *
     * @param nodeId of the owner, -1 if the lease has run out or was given back
     */
    record Shard(int shard, long epoch, int nodeId) {}
}
