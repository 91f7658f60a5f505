package dev.howdah.storage;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Says which broker owns which groups. Every group belongs to one of a fixed number of shards ({@link #shardOf}), and
 * each shard has one lease row. So an idle broker sends one statement per renewal, however many groups it owns.
 *
 * <p>Leases run by the clock of Postgres, because the brokers' clocks may differ. Every call may be repeated.
 *
 * <p>Thread: any that may block.
 */
public interface GroupShardStore {

    /**
     * The number of shards. The migration has made as many lease rows, and the shard of a stored group never changes:
     * so this number stays.
     */
    int SHARDS = 32;

    /**
     * The shard of a group: the hash of its id, modulo the number of shards. Kafka chooses the partition of {@code
     * __consumer_offsets} alike ({@code GroupCoordinatorService.partitionFor}), but takes the absolute value of a
     * negative hash.
     */
    static int shardOf(String groupId) {
        return Math.floorMod(groupId.hashCode(), SHARDS);
    }

    /**
     * Prolongs leases and returns the state of all shards.
     *
     * @param held the leases to prolong. If a shard has got another epoch since, its lease is not prolonged; the answer
     *     shows the new epoch.
     * @throws StorageException if Postgres did not prolong them
     */
    List<Shard> renew(Owner owner, List<GroupLease> held, Duration lease);

    /**
     * Takes up to {@code countMax} shards that nobody owns. These were never owned, were released, have a lease that
     * has run out, belonged to an earlier incarnation of the same node, or to a broker whose process had ended, as the last {@link
     * #renew} found. Rows that another broker has locked are skipped.
     *
     * @return the leases that were taken
     * @throws StorageException if Postgres did not answer. With {@link StorageFailure.Unavailable} leases may have been
     *     taken; {@link #renew} shows them.
     */
    List<GroupLease> claim(Owner owner, int countMax, Duration lease);

    /**
     * Ends leases at once. A lease whose shard has got another epoch since is left as it is.
     *
     * @throws StorageException if Postgres did not end them; they then run out
     */
    void release(List<GroupLease> held);

    /**
     * @param incarnation differs for each start of a broker: a restarted broker takes the leases of its earlier
     *     incarnation at once
     */
    record Owner(int nodeId, UUID incarnation) {}

    /**
     * The state of one shard.
     *
     * @param nodeId the owner, or -1 if the lease has run out or was released, or the owner's process has ended
     */
    record Shard(int shard, long epoch, int nodeId) {}
}
