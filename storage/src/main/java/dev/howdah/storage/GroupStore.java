package dev.howdah.storage;

import java.util.List;
import java.util.Set;

/**
 * What a group must remember over a restart: its generation or epoch and its members, in a form that only the group's own
 * machine understands. Heartbeats are not in here. Ids may have any length and any characters.
 *
 * <p>Thread: one group writer; blocks. Each call is one statement and one transaction, and does nothing for a shard whose lease
 * has passed on. Throws {@link StorageException} when Postgres does not do it; every call may be repeated.
 */
public interface GroupStore {

    /**
     * Stores the changes; of several of one group the order counts.
     *
     * @return the shards whose lease has passed on: nothing was stored for them
     */
    Set<Integer> save(List<GroupLease> leases, List<GroupChange> changes);

    /** The groups of a shard, with their members. */
    List<StoredGroup> load(int shard);

    /**
     * Deletes groups with their members and offsets.
     *
     * @return the shards whose lease has passed on
     */
    Set<Integer> delete(List<GroupLease> leases, List<String> groupIds);

    /**
     * @param epoch the generation of a classic group, the group epoch of the others
     * @param state made by the group's machine
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
