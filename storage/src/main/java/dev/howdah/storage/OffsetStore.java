package dev.howdah.storage;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Committed offsets of groups. They go when their topic goes.
 *
 * <p>Thread: one group writer; blocks. Each call is one statement and one transaction, and does nothing for a shard whose lease
 * has passed on. Throws {@link StorageException} when Postgres does not do it; every call may be repeated.
 */
public interface OffsetStore {

    /**
     * Stores the commits of many groups; of several for one partition and group the last one counts. Commits for a topic that
     * is gone are dropped.
     *
     * @return the shards whose lease has passed on: nothing was stored for them
     */
    Set<Integer> commit(List<GroupLease> leases, List<OffsetCommit> commits);

    /** What is committed, in the order group, topic, partition. */
    List<OffsetCommit> fetch(List<OffsetQuery> queries);

    /**
     * Deletes the offsets of some partitions of a group.
     *
     * @return the shards whose lease has passed on
     */
    Set<Integer> delete(List<GroupLease> leases, String groupId, List<PartitionId> partitions);

    /**
     * Deletes offsets that have expired.
     *
     * @return the groups among them that have no offsets (any more)
     */
    List<String> expire(List<GroupLease> leases, List<OffsetExpiry> expiries, long nowMs);

    /**
     * An offset of a group.
     *
     * @param leaderEpoch of the last record consumed, -1 if the client did not say
     * @param metadata what the client wants to keep; any characters
     * @param commitTimestampMs milliseconds since the epoch
     * @param expireTimestampMs set by old clients (OffsetCommit up to v4) that ask for a retention of their own
     */
    record OffsetCommit(
            String groupId,
            PartitionId partition,
            long offset,
            int leaderEpoch,
            String metadata,
            long commitTimestampMs,
            Optional<Long> expireTimestampMs) {}

    /** @param topicId null for all topics */
    record OffsetQuery(String groupId, @Nullable Integer topicId) {}

    /**
     * Which offsets of a group have expired.
     *
     * @param committedBeforeMs offsets committed before this moment expire
     * @param kept names of topics whose offsets stay, because members are subscribed to them
     */
    record OffsetExpiry(String groupId, long committedBeforeMs, Set<String> kept) {

        public OffsetExpiry {
            kept = Set.copyOf(kept);
        }
    }
}
