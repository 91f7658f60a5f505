package dev.howdah.broker.tls;

/** Keys or certificates cannot be used, for a reason that the user can remove. The message is one clear line. */
public final class TlsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TlsException(String message) {
        super(message);
    }

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
