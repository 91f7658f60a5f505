package dev.howdah.broker.group.lane;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import java.util.function.Consumer;

/**
 * Work with one group, on its way to the group's lane. It ends with exactly one of the two actions.
 *
 * @param onRun does the work, if the shard is owned and loaded. Thread: the group lane; must not block.
 * @param onRefuse is told why the work was not done. Thread: any; must not block.
 * @param needsStore true if the work stores or reads something; it is refused if too much waits for Postgres
 * @param isNews true if nobody brings it again: it is not refused while the shard is being loaded or its lease is late
 */
public record GroupCall(
        String groupId, Consumer<GroupRoom> onRun, Consumer<Refusal> onRefuse, boolean needsStore, boolean isNews) {

    /** A call that is answered from memory. */
    public static GroupCall of(String groupId, Consumer<GroupRoom> run, Consumer<Refusal> refuse) {
        return new GroupCall(groupId, run, refuse, false, false);
    }

    /** A call that will store or read something. */
    public static GroupCall ofStore(String groupId, Consumer<GroupRoom> run, Consumer<Refusal> refuse) {
        return new GroupCall(groupId, run, refuse, true, false);
    }

    /** As {@link #ofStore}, of something that happened and is told once. */
    public static GroupCall ofNews(String groupId, Consumer<GroupRoom> run, Consumer<Refusal> refuse) {
        return new GroupCall(groupId, run, refuse, true, true);
    }

    void run(GroupRoom room) {
        onRun.accept(room);
    }

    void refuse(Refusal why) {
        onRefuse.accept(why);
    }

    /** The reasons why a call was not done. */
    public enum Refusal {
        /** Another broker owns the group's shard, or nobody does. */
        NOT_OWNER,
        /** The shard was claimed a moment ago and is being loaded. */
        LOADING,
        /** Too many calls wait already. */
        FULL,
        /** There is a bug in Howdah. */
        FAILED;

        /**
         * The error for clients. None of these errors makes a member leave its generation.
         *
         * @param apiKey the API of the refused request
         */
        public KafkaError toError(ApiKey apiKey) {
            return switch (this) {
                case NOT_OWNER -> KafkaError.NOT_COORDINATOR;
                case FAILED -> KafkaError.UNKNOWN_SERVER_ERROR;
                case LOADING ->
                    switch (apiKey) {
                        // Kafka too answers without a look at the group: all sessions begin again when the group is
                        // loaded.
                        case HEARTBEAT -> KafkaError.NONE;
                        // For the Java consumer, COORDINATOR_LOAD_IN_PROGRESS would be fatal here.
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
