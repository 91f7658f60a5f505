package dev.howdah.broker.net;

/** The broker cannot start, for a reason that the user can remove. The message is one clear line. */
public final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
