package dev.howdah.broker.group.machine;

import dev.howdah.storage.GroupStore;
import java.nio.charset.StandardCharsets;

/** The rules for group ids and member ids. Thread: any. */
public final class GroupIds {

    private GroupIds() {}

    /** Whether members may join a group with this id: it must not be empty. */
    public static boolean isValid(String groupId) {
        return !groupId.isEmpty() && isStorable(groupId, GroupStore.GROUP_ID_BYTES_MAX);
    }

    /**
     * Whether offsets may be committed under this id. It may be empty, because old consumers without a group do that.
     */
    public static boolean isValidForOffsets(String groupId) {
        return isStorable(groupId, GroupStore.GROUP_ID_BYTES_MAX);
    }

    /** Whether this is a legal member id or instance id. Clients make these up. */
    public static boolean isValidMemberId(String memberId) {
        return isStorable(memberId, GroupStore.MEMBER_ID_BYTES_MAX);
    }

    /**
     * Whether Postgres can store the id. Kafka has no limit, but the id is a key in the store, and a text of Postgres
     * cannot contain a NUL.
     */
    private static boolean isStorable(String id, int bytesMax) {
        return id.indexOf('\0') < 0
                && id.length() <= bytesMax
                && (id.length() <= bytesMax / 4 || id.getBytes(StandardCharsets.UTF_8).length <= bytesMax);
    }
}
