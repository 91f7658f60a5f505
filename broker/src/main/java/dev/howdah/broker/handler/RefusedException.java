package dev.howdah.broker.handler;

import dev.howdah.protocol.KafkaError;

/** Ends a change that has begun. The caller of the change catches it and answers with the refusal. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    RefusedException(KafkaError error, String message) {
        super(message, null, false, false);
        this.refusal = new Refusal(error, message);
    }

    Refusal refusal() {
        return refusal;
    }
}
