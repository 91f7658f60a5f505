package dev.howdah.storage;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes, describes, moves and deletes share partitions. They go when their topic goes.
 *
 * <p>Thread: any that may block. Each call is one transaction, and may be repeated.
 */
public interface ShareOffsetStore {

    /**
     * Makes share partitions that begin at the given offsets. One that is there already stays as it is.
     *
     * @param startOffsets what {@code share.auto.offset.reset} says now
     * @return those that could not be made: their topic is gone
     * @throws StorageException if Postgres did not do it
     */
    Set<SharePartitionId> initialize(Map<SharePartitionId, Long> startOffsets);

    /**
     * Lets share partitions begin at other offsets: whatever is acquired or done from there on is forgotten, the state epoch is
     * raised. Makes those that are not there. The group must be empty.
     *
     * @return those that could not be made: their topic is gone
     * @throws StorageException if Postgres did not do it
     */
    Set<SharePartitionId> alter(Map<SharePartitionId, Long> startOffsets);

    /**
     * Deletes the share partitions of some topics of a group. Those that are not there are no error.
     *
     * @throws StorageException if Postgres did not do it
     */
    void delete(String groupId, Collection<Integer> topicIds);

    /**
     * Deletes all share partitions of groups. For one that somebody has it waits 20 ms at most, for the writer of a group lane waits with it.
     *
     * @throws StorageException if Postgres did not do it
     */
    void deleteGroups(Collection<String> groupIds);

    /**
     * All share partitions of a group, in the order of topic and partition.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<ShareOffsets> describe(String groupId);

    /**
     * How share partitions stand, without locking them; those that are not there are left out. For a slow poll.
     *
     * @throws StorageException if Postgres did not answer
     */
    Map<SharePartitionId, ShareStatus> look(Collection<SharePartitionId> ids);

    /**
     * What an administrator sees.
     *
     * @param stateEpoch raised by each {@link #alter}
     * @param startOffset all below is done
     * @param endOffset nothing at or above was ever delivered
     * @param completeCount records from start to end that are done, out of order; the lag is the log's end less the start less this
     */
    record ShareOffsets(PartitionId partition, int stateEpoch, long startOffset, long endOffset, long completeCount) {}
}
