package dev.howdah.broker.http.console;

import dev.howdah.broker.http.Json;
import dev.howdah.broker.http.Problem;
import dev.howdah.protocol.KafkaError;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/** Errors of Kafka's APIs as problems, with Kafka's name of the error beside them. Thread: any. */
final class Problems {

    private Problems() {}

    /** @param detail what the handler has to say; its error's name if it says nothing */
    static Problem of(KafkaError error, @Nullable String detail) {
        String text = detail == null || detail.isEmpty() ? error.name() : detail;
        Problem problem = switch (error) {
            case TOPIC_AUTHORIZATION_FAILED, GROUP_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED ->
                Problem.denied(text);
            case UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, GROUP_ID_NOT_FOUND ->
                new Problem(HttpResponseStatus.NOT_FOUND, "not-found", text);
            case TOPIC_ALREADY_EXISTS, NON_EMPTY_GROUP, UNKNOWN_MEMBER_ID, POLICY_VIOLATION ->
                new Problem(HttpResponseStatus.CONFLICT, "conflict", text);
            case KAFKA_STORAGE_ERROR,
                    LEADER_NOT_AVAILABLE,
                    NOT_CONTROLLER,
                    NOT_COORDINATOR,
                    COORDINATOR_NOT_AVAILABLE,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    REQUEST_TIMED_OUT -> Problem.unavailable(text);
            case THROTTLING_QUOTA_EXCEEDED -> new Problem(HttpResponseStatus.TOO_MANY_REQUESTS, "quota", text);
            case UNKNOWN_SERVER_ERROR ->
                new Problem(HttpResponseStatus.INTERNAL_SERVER_ERROR, "bug", "the broker's log says what went wrong");
            default -> Problem.badRequest(text);
        };
        return problem.with("error", Json.quote(error.name()));
    }

    /** Throws unless there is no error. */
    static void check(short errorCode, @Nullable String detail) {
        KafkaError error = KafkaError.ofCode(errorCode).orElse(KafkaError.UNKNOWN_SERVER_ERROR);
        if (error != KafkaError.NONE) {
            throw new RefusedException(of(error, detail));
        }
    }
}
