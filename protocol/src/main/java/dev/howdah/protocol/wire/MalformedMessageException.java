package dev.howdah.protocol.wire;

/**
 * The bytes are not a message of the wanted version. This is the client's fault, so the connection is closed. The
 * exception has no stack trace: a client must not be able to cause expensive work with cheap bytes.
 */
public final class MalformedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
