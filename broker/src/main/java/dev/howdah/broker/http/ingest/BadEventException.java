package dev.howdah.broker.http.ingest;

import dev.howdah.broker.http.Problem;
import io.netty.handler.codec.http.HttpResponseStatus;

/** The body has something that cannot be stored. */
final class BadEventException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final long place;

    /** @param place of the event, from 1 */
    BadEventException(HttpResponseStatus status, String type, String detail, long place) {
        super(detail, null, false, false);
        this.problem = new Problem(status, type, detail);
        this.place = place;
    }

    static BadEventException json(String detail, long place) {
        return new BadEventException(HttpResponseStatus.BAD_REQUEST, "bad-json", detail, place);
    }

    static BadEventException event(String detail, long place) {
        return new BadEventException(HttpResponseStatus.BAD_REQUEST, "bad-event", detail, place);
    }

    static BadEventException encoding(String detail, long place) {
        return new BadEventException(HttpResponseStatus.BAD_REQUEST, "bad-encoding", detail, place);
    }

    static BadEventException tooLarge(String detail, long place) {
        return new BadEventException(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail, place);
    }

    Problem problem() {
        return problem;
    }

    long place() {
        return place;
    }
}
