package dev.howdah.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts that were started. Closing stops them in the opposite order.
 *
 * <p>Thread: the one that starts and stops the broker.
 */
final class Parts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private Parts() {}

    /** Starts something that consists of parts. If one of them cannot be started, those before it are stopped. */
    static <T> T start(Function<Parts, T> whole) {
        Parts parts = new Parts();
        try {
            return whole.apply(parts);
        } catch (RuntimeException | Error failure) {
            parts.close();
            throw failure;
        }
    }

    /** Adds a started part. It will be stopped before the parts that were added earlier. */
    <T extends AutoCloseable> T add(T part) {
        started.push(part);
        return part;
    }

    /** Stops the parts. If one fails to stop, the others are stopped nevertheless. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception failure) {
                log.atError().setCause(failure).log("A part did not stop as it should");
            }
        }
    }
}
