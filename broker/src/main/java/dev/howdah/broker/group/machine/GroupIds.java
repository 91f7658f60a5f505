package dev.howdah.broker.group.machine;

import dev.howdah.storage.GroupStore;
import java.nio.charset.StandardCharsets;

/** The rules for group and member ids. Thread: any. */
public final class GroupIds {

    private GroupIds() {}

    /** Members need a group with a name. */
    public static boolean isValid(String groupId) {
        return !groupId.isEmpty() && isStorable(groupId, GroupStore.GROUP_ID_BYTES_MAX);
    }

    /** Offsets may also be committed under the empty name, which old consumers without a group do. */
    public static boolean isValidForOffsets(String groupId) {
        return isStorable(groupId, GroupStore.GROUP_ID_BYTES_MAX);
    }

    /** For the member ids and instance ids that clients make up. */
    public static boolean isValidMemberId(String memberId) {
        return isStorable(memberId, GroupStore.MEMBER_ID_BYTES_MAX);
    }

    /** Kafka names no limit, but it is a key in the store, and Postgres's text holds no NUL. */
    private static boolean isStorable(String id, int bytesMax) {
        return id.indexOf('\0') < 0
                && id.length() <= bytesMax
                && (id.length() <= bytesMax / 4 || id.getBytes(StandardCharsets.UTF_8).length <= bytesMax);
    }
}
