package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.Turn;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.PartitionId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The place of one group in its lane, whether or not there is such a group: the machine, a {@link Turn} for it, and its offsets.
 * Valid only during the call that it is passed to. Thread: group lane.
 */
public interface GroupRoom {

    Optional<Group> group();

    /** Puts a new machine into the empty place. Empty if the lane keeps as many groups as it may. */
    Optional<Group> createClassic(long nowMs);

    /** As {@link #createClassic}, for other kinds. False if the lane keeps as many groups as it may. */
    boolean create(Group group);

    Turn turn();

    /** Stores offsets, together with those of other groups. {@code done} gets NONE once they are durable. */
    void commit(List<OffsetCommit> commits, Consumer<KafkaError> done);

    void fetch(List<OffsetQuery> queries, FetchDone done);

    void deleteOffsets(List<PartitionId> partitions, Consumer<KafkaError> done);

    /** Deletes the group with its offsets, in the store and then here. */
    void delete(Consumer<KafkaError> done);

    /** Thread: group lane. */
    interface FetchDone {

        /** @param offsets empty unless the error is NONE */
        void accept(KafkaError error, List<OffsetCommit> offsets);
    }
}
