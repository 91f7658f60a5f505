package dev.howdah.broker.http.ingest;

import dev.howdah.broker.http.Problem;
import dev.howdah.storage.AppendOutcome.Rejected;
import dev.howdah.storage.KeyedLogWriter;
import dev.howdah.storage.StorageFailure;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Why events are not stored, in the words of HTTP. Thread: any. */
final class StoreProblems {

    private StoreProblems() {}

    static Problem unknownTopic(String name) {
        return new Problem(HttpResponseStatus.NOT_FOUND, "unknown-topic", "there is no topic " + name);
    }

    static Problem of(StorageFailure failure, String topic) {
        if (failure instanceof StorageFailure.TopicGone) {
            return unknownTopic(topic);
        }
        if (failure instanceof StorageFailure.Unexpected) {
            return new Problem(
                    HttpResponseStatus.INTERNAL_SERVER_ERROR, "failed", "the broker has failed; its log says more");
        }
        if (failure instanceof StorageFailure.Obstructed) {
            return new Problem(HttpResponseStatus.CONFLICT, "obstructed", failure.detail());
        }
        return Problem.unavailable("Postgres does not take events for now");
    }

    static Problem of(Rejected rejected, String topic) {
        return switch (rejected.reason()) {
            case UNKNOWN_TOPIC_OR_PARTITION -> unknownTopic(topic);
            case UNSTORABLE ->
                new Problem(HttpResponseStatus.UNPROCESSABLE_ENTITY, "unstorable", "Postgres refuses the events");
            case TOO_MANY_DELAYED ->
                new Problem(HttpResponseStatus.INSUFFICIENT_STORAGE, "too-many-delayed", rejected.detail());
            case OUT_OF_ORDER_SEQUENCE,
                    DUPLICATE_SEQUENCE,
                    INVALID_PRODUCER_EPOCH,
                    INVALID_PRODUCER_ID_MAPPING,
                    INVALID_TXN_STATE -> throw new AssertionError("events have no producer: " + rejected);
        };
    }

    /** @param outcome neither stored nor stored before */
    static Problem of(KeyedLogWriter.Outcome outcome, String topic) {
        if (outcome instanceof KeyedLogWriter.Outcome.Different) {
            return new Problem(
                    HttpResponseStatus.UNPROCESSABLE_ENTITY,
                    "key-reused",
                    "this Idempotency-Key has come with other events within a day");
        }
        if (outcome instanceof KeyedLogWriter.Outcome.Refused refused) {
            return of(refused.why(), topic);
        }
        throw new AssertionError(outcome);
    }
}
