package dev.howdah.storage;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The committed offsets of groups. They are deleted with their topic.
 *
 * <p>Thread: one group writer; every call blocks. A call is one statement and one transaction. It changes nothing in a
 * shard whose lease has another owner or epoch now. Every call may be repeated, also when a {@link StorageException}
 * leaves open whether it was stored.
 */
public interface OffsetStore {

    /**
     * Stores the commits of many groups. Of several commits of a group for one partition, the last one in the list
     * counts. Commits for a topic that no longer exists are dropped.
     *
     * @return the shards whose lease is no longer valid; nothing was stored for them
     * @throws StorageException if Postgres did not store the commits; with {@link StorageFailure.Unavailable} they may
     *     be stored nevertheless
     */
    Set<Integer> commit(List<GroupLease> leases, List<OffsetCommit> commits);

    /**
     * The committed offsets, ordered by group, topic and partition.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<OffsetCommit> fetch(List<OffsetQuery> queries);

    /**
     * Deletes a group's offsets of some partitions.
     *
     * @return the shards whose lease is no longer valid; nothing was deleted there
     * @throws StorageException if Postgres did not delete them; with {@link StorageFailure.Unavailable} they may be
     *     deleted nevertheless
     */
    Set<Integer> delete(List<GroupLease> leases, String groupId, List<PartitionId> partitions);

    /**
     * Stores offsets that belong to open transactions. They count once {@link TransactionAction.End} has committed the transaction.
     *
     * @return for each of {@code pending}, in order, what became of it
     * @throws StorageException if Postgres did not store them; with {@link StorageFailure.Unavailable} they may be stored
     *     nevertheless
     */
    List<PendingOutcome> commitPending(List<GroupLease> leases, List<PendingOffsets> pending);

    /**
     * Offsets of groups that belong to transactions which are still open (KIP-447: {@code require.stable}).
     *
     * @throws StorageException if Postgres did not answer
     */
    List<GroupPartition> findPending(List<OffsetQuery> queries);

    /**
     * Deletes offsets that have expired.
     *
     * @return those of the groups that have no offsets now
     * @throws StorageException if Postgres did not delete them; with {@link StorageFailure.Unavailable} they may be
     *     deleted nevertheless
     */
    List<String> expire(List<GroupLease> leases, List<OffsetExpiry> expiries, long nowMs);

    /**
     * A group's committed offset of one partition.
     *
     * @param leaderEpoch the leader epoch of the last consumed record, -1 if the client did not say it
     * @param metadata a text of the client; it may contain any characters
     * @param commitTimestampMs milliseconds since the epoch
     * @param expireTimestampMs when the offset expires; present if the client asked for a retention of its own, as
     *     OffsetCommit allows up to v4
     */
    record OffsetCommit(
            String groupId,
            PartitionId partition,
            long offset,
            int leaderEpoch,
            String metadata,
            long commitTimestampMs,
            Optional<Long> expireTimestampMs) {}

    /** What became of {@link PendingOffsets}. */
    enum PendingOutcome {
        STORED,
        /** The shard's lease is no longer valid. */
        PASSED_ON,
        INVALID_PRODUCER_ID_MAPPING,
        INVALID_PRODUCER_EPOCH,
        INVALID_TXN_STATE
    }

    record GroupPartition(String groupId, PartitionId partition) {}

    /** @param topicId null for all topics */
    record OffsetQuery(String groupId, @Nullable Integer topicId) {}

    /**
     * Says which offsets of a group have expired.
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
