package dev.howdah.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;

/**
 * Fails every test during which a thread of Netty's or Vert.x's blocks: sleeps, waits for a future, or reads a socket or file.
 * JUnit finds it as a service. The call throws where it is made, and the test fails too, for Netty catches what a handler throws.
 *
 * <p>Thread: any.
 */
public final class EventLoopsNeverBlock implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private static final Queue<BlockingOperationError> SEEN = new ConcurrentLinkedQueue<>();

    static {
        // Netty brings what it allows itself (io.netty.util.internal.Hidden) and marks its threads; Vert.x's are of the
        // same class.
        BlockHound.builder()
                .loadIntegrations()
                // Mailboxes and queues are guarded for a few instructions each; waits for another's work go through
                // other methods.
                .allowBlockingCallsInside("java.util.concurrent.locks.ReentrantLock", "lock")
                .allowBlockingCallsInside("java.util.concurrent.locks.ReentrantLock", "lockInterruptibly")
                // So are the magazines of Netty's allocator.
                .allowBlockingCallsInside("java.util.concurrent.locks.StampedLock", "writeLock")
                // /dev/urandom, for nonces and ids: it blocks no more once the machine has started.
                .allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                // What an event loop logs is rare.
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                .blockingMethodCallback(method -> {
                    BlockingOperationError error = new BlockingOperationError(method);
                    SEEN.add(error);
                    throw error;
                })
                .install();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Loading the class has installed it.
    }

    @Override
    public void afterEach(ExtensionContext context) {
        failIfSeen();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failIfSeen();
    }

    private static void failIfSeen() {
        List<BlockingOperationError> taken = taken();
        if (!taken.isEmpty()) {
            AssertionError failure = new AssertionError(taken.size() + " blocking calls on event loops", taken.get(0));
            taken.stream().skip(1).limit(9).forEach(failure::addSuppressed);
            throw failure;
        }
    }

    /** What has blocked since it was last asked for. */
    static List<BlockingOperationError> taken() {
        List<BlockingOperationError> taken = new ArrayList<>();
        for (BlockingOperationError next = SEEN.poll(); next != null; next = SEEN.poll()) {
            taken.add(next);
        }
        return taken;
    }
}
