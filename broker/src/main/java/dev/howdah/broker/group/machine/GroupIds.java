package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.lane.GroupCall.Refusal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupStore;
import java.nio.charset.StandardCharsets;

/** The rules for group and member ids, and what a refused call is told. Thread: any. */
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

    /**
     * What clients understand. None of these makes a member leave its generation.
     *
     * @param apiKey of the refused request
     */
    public static KafkaError toError(Refusal refusal, ApiKey apiKey) {
        return switch (refusal) {
            case NOT_OWNER -> KafkaError.NOT_COORDINATOR;
            case FAILED -> KafkaError.UNKNOWN_SERVER_ERROR;
            case LOADING ->
                switch (apiKey) {
                    // Kafka too answers blindly: all sessions begin anew when the group is loaded.
                    case HEARTBEAT -> KafkaError.NONE;
                    // The Java consumer takes COORDINATOR_LOAD_IN_PROGRESS for fatal here.
                    case SYNC_GROUP -> KafkaError.COORDINATOR_NOT_AVAILABLE;
                    default -> KafkaError.COORDINATOR_LOAD_IN_PROGRESS;
                };
            case FULL ->
                switch (apiKey) {
                    case HEARTBEAT, SYNC_GROUP -> KafkaError.COORDINATOR_NOT_AVAILABLE;
                    default -> KafkaError.COORDINATOR_LOAD_IN_PROGRESS;
                };
        };
    }
}
