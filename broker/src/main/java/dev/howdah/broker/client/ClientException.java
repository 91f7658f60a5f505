package dev.howdah.broker.client;

import dev.howdah.protocol.KafkaError;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A broker could not be asked, or has refused. The message is one line for a user. */
public final class ClientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean isPassing;

    public ClientException(String message) {
        super(message);
        isPassing = false;
    }

    ClientException(String message, Throwable cause) {
        super(message, cause);
        isPassing = cause instanceof IOException;
    }

    private ClientException(String message, boolean isPassing) {
        super(message);
        this.isPassing = isPassing;
    }

    /**
     * Throws if a broker answered with an error.
     *
     * @param what was asked for, as the beginning of the message
     * @param said the broker's own words, if any
     */
    public static void check(short errorCode, String what, @Nullable String said) {
        if (errorCode != 0) {
            String name = name(errorCode);
            throw new ClientException(
                    what + ": " + name + (said == null || said.isBlank() ? "" : " (" + said + ")"),
                    KafkaError.ofCode(errorCode).filter(KafkaError::retriable).isPresent());
        }
    }

    /** The name of an error code as Kafka has it. */
    public static String name(short errorCode) {
        return KafkaError.ofCode(errorCode).map(KafkaError::name).orElse("error " + errorCode);
    }

    /** Whether another try, after a look at who leads what, may go better. */
    boolean isPassing() {
        return isPassing;
    }
}
