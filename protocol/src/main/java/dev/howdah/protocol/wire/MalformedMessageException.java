package dev.howdah.protocol.wire;

/**
 * The bytes are not a message of the version asked for. The peer's fault, never ours: whoever owns the connection closes
 * it. Carries no stack trace, because a stranger must not be able to buy expensive work with cheap bytes.
 */
public final class MalformedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
