package dev.howdah.storage;

import java.util.List;
import java.util.Set;

/**
 * What a group must remember over a restart: its generation or epoch and its members, in a form that only the group's own
 * machine understands. Heartbeats are not in here. Ids may have any length and any characters.
 *
 * <p>Thread: one group writer; every call blocks. A call is one transaction. It changes nothing in a
 * shard whose lease has another owner or epoch now. Every call may be repeated, also when a {@link StorageException}
 * leaves open whether it was stored.
 */
public interface GroupStore {

    /**
     * Stores changes. Several changes of one group are applied in the order of the list.
     *
     * @return the shards whose lease is no longer valid; nothing was stored for them
     * @throws StorageException if Postgres did not store the changes; with {@link StorageFailure.Unavailable} they may
     *     be stored nevertheless
     */
    Set<Integer> save(List<GroupLease> leases, List<GroupChange> changes);

    /**
     * The stored groups of a shard, with their members.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<StoredGroup> load(int shard);

    /**
     * Deletes groups with their members and offsets.
     *
     * @return the shards whose lease is no longer valid; nothing was deleted there
     * @throws StorageException if Postgres did not delete them; with {@link StorageFailure.Unavailable} they may be
     *     deleted nevertheless
     */
    Set<Integer> delete(List<GroupLease> leases, List<String> groupIds);

    /**
     * Deletes a group, unless it has offsets, of an open transaction or not. An application that is just committing one in SQL is waited for.
     *
     * @throws StorageException as for {@link #delete}
     */
    Deletion deleteUnused(GroupLease lease, String groupId);

    /** What became of a deletion. */
    enum Deletion {
        DELETED,

        /** Somebody has committed an offset. */
        HAS_OFFSETS,

        /** The lease is no longer valid. */
        PASSED_ON
    }

    /**
     * @param epoch the generation of a classic group, the group epoch of the others
     * @param state bytes that the group's machine has made and understands
     */
    record GroupRow(GroupKind kind, int epoch, byte[] state) {}

    /**
     * @param state made by the group's machine
     */
    record MemberRow(String memberId, byte[] state) {}

    record StoredGroup(String groupId, GroupRow row, List<MemberRow> members) {

        public StoredGroup {
            members = List.copyOf(members);
        }
    }
}
