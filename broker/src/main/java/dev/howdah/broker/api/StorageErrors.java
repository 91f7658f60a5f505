package dev.howdah.broker.api;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.StorageFailure;
import java.util.concurrent.CompletionException;

/**
 * Maps failures of the storage to Kafka's errors. No other class does. A failure that may be over a moment later gets
 * an error that clients retry. Bugs get UNKNOWN_SERVER_ERROR, which clients do not retry.
 */
public final class StorageErrors {

    private StorageErrors() {}

    /** The failure of a stage, without the CompletionException around it. */
    public static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    public static KafkaError of(StorageFailure failure, ApiKey apiKey) {
        if (failure instanceof StorageFailure.TopicGone) {
            return KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (failure instanceof StorageFailure.Unexpected) {
            return KafkaError.UNKNOWN_SERVER_ERROR;
        }
        if (failure instanceof StorageFailure.Obstructed) {
            // Java's producer and consumer give this one to their user; POLICY_VIOLATION they do not expect in
            // Metadata.
            return apiKey == ApiKey.METADATA ? KafkaError.INVALID_TOPIC_EXCEPTION : KafkaError.POLICY_VIOLATION;
        }
        return retriable(apiKey);
    }

    private static KafkaError retriable(ApiKey apiKey) {
        return switch (apiKey) {
            // Producers and consumers refresh their metadata and try again, until their own timeout.
            case PRODUCE, FETCH, LIST_OFFSETS, OFFSET_FOR_LEADER_EPOCH, SHARE_FETCH, SHARE_ACKNOWLEDGE ->
                KafkaError.KAFKA_STORAGE_ERROR;
            case METADATA, DESCRIBE_TOPIC_PARTITIONS -> KafkaError.LEADER_NOT_AVAILABLE;
            // It is the only error of a topic that Java's admin client retries: the client looks for the controller
            // again.
            case CREATE_TOPICS, DELETE_TOPICS, CREATE_PARTITIONS -> KafkaError.NOT_CONTROLLER;
            // After this error the Java client asks the same broker again. After COORDINATOR_NOT_AVAILABLE it would
            // look for the coordinator of a null transactional id.
            case INIT_PRODUCER_ID -> KafkaError.COORDINATOR_LOAD_IN_PROGRESS;
            case FIND_COORDINATOR -> KafkaError.COORDINATOR_NOT_AVAILABLE;
            // Clients look for the coordinator again and repeat the request, without leaving their generation.
            case OFFSET_COMMIT,
                    OFFSET_FETCH,
                    OFFSET_DELETE,
                    DELETE_GROUPS,
                    DESCRIBE_SHARE_GROUP_OFFSETS,
                    ALTER_SHARE_GROUP_OFFSETS,
                    DELETE_SHARE_GROUP_OFFSETS,
                    ADD_PARTITIONS_TO_TXN,
                    ADD_OFFSETS_TO_TXN,
                    END_TXN,
                    TXN_OFFSET_COMMIT,
                    DESCRIBE_TRANSACTIONS,
                    LIST_TRANSACTIONS -> KafkaError.COORDINATOR_NOT_AVAILABLE;
            // Java's admin client looks for the leader again.
            case WRITE_TXN_MARKERS, DESCRIBE_PRODUCERS -> KafkaError.NOT_LEADER_OR_FOLLOWER;
            default -> KafkaError.REQUEST_TIMED_OUT;
        };
    }
}
