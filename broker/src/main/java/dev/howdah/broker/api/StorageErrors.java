package dev.howdah.broker.api;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.StorageFailure;
import java.util.concurrent.CompletionException;

/**
 * Trouble with Postgres as Kafka's errors, in this one place. Whatever may be better a moment later gets an error that clients
 * retry; UNKNOWN_SERVER_ERROR, which they do not, is left to bugs.
 */
public final class StorageErrors {

    private StorageErrors() {}

    /** What a stage failed with, without the CompletionException around it. */
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
        return retriable(apiKey);
    }

    private static KafkaError retriable(ApiKey apiKey) {
        return switch (apiKey) {
            // Producers and consumers refresh their metadata and try again, until their own timeout.
            case PRODUCE, FETCH, LIST_OFFSETS, OFFSET_FOR_LEADER_EPOCH, SHARE_FETCH, SHARE_ACKNOWLEDGE ->
                KafkaError.KAFKA_STORAGE_ERROR;
            case METADATA, DESCRIBE_TOPIC_PARTITIONS -> KafkaError.LEADER_NOT_AVAILABLE;
            // The only error of a topic that Java's admin client retries: it looks for the controller again.
            case CREATE_TOPICS, DELETE_TOPICS, CREATE_PARTITIONS -> KafkaError.NOT_CONTROLLER;
            // With this error Java asks the same broker again. With COORDINATOR_NOT_AVAILABLE it would look for the
            // coordinator of a null transactional id.
            case INIT_PRODUCER_ID -> KafkaError.COORDINATOR_LOAD_IN_PROGRESS;
            case FIND_COORDINATOR -> KafkaError.COORDINATOR_NOT_AVAILABLE;
            // Clients look for the coordinator again and repeat the request, without leaving their generation.
            case OFFSET_COMMIT,
                    OFFSET_FETCH,
                    OFFSET_DELETE,
                    DELETE_GROUPS,
                    DESCRIBE_SHARE_GROUP_OFFSETS,
                    ALTER_SHARE_GROUP_OFFSETS,
                    DELETE_SHARE_GROUP_OFFSETS -> KafkaError.COORDINATOR_NOT_AVAILABLE;
            default -> KafkaError.REQUEST_TIMED_OUT;
        };
    }
}
