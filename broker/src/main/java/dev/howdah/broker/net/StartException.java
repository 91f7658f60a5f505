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

    /** Why an address cannot be had, in words. */
    public static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("in use")) {
            return "the port is in use";
        }
        // The text of epoll is for example: bind(..) failed with error(-13): Permission denied
        return message.substring(message.lastIndexOf("): ") < 0 ? 0 : message.lastIndexOf("): ") + 3);
    }
}
