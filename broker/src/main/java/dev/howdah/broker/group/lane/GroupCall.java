package dev.howdah.broker.group.lane;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import java.util.function.Consumer;

/**
 * Something to do with one group, on its way to the group's lane. Ends with exactly one of the two actions.
 *
 * @param onRun the shard is owned and loaded. Thread: the group lane. Must not block
 * @param onRefuse it is not done. Thread: any; does not block
 * @param needsStore it will store or read something, so it is refused when too much of that waits
 */
public record GroupCall(String groupId, Consumer<GroupRoom> onRun, Consumer<Refusal> onRefuse, boolean needsStore) {

    /** A call that is answered from memory. */
    public static GroupCall of(String groupId, Consumer<GroupRoom> run, Consumer<Refusal> refuse) {
        return new GroupCall(groupId, run, refuse, false);
    }

    /** A call that will store or read something. */
    public static GroupCall ofStore(String groupId, Consumer<GroupRoom> run, Consumer<Refusal> refuse) {
        return new GroupCall(groupId, run, refuse, true);
    }

    void run(GroupRoom room) {
        onRun.accept(room);
    }

    void refuse(Refusal why) {
        onRefuse.accept(why);
    }

    /** Why a call was not done. */
    public enum Refusal {
        /** Another broker owns the group's shard, or nobody does. */
        NOT_OWNER,
        /** The shard was claimed a moment ago. */
        LOADING,
        /** Too much waits already. */
        FULL,
        /** A bug here. */
        FAILED;

        /**
         * What clients understand. None of these makes a member leave its generation.
         *
         * @param apiKey of the refused request
         */
        public KafkaError toError(ApiKey apiKey) {
            return switch (this) {
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
}
