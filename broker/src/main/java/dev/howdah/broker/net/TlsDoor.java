package dev.howdah.broker.net;

import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.tls.TlsContext;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Puts TLS in front of the connections of a server, and has the threads that compute what handshakes need. A connection has at most one
 * task at a time.
 *
 * <p>Thread: {@link #encrypt} the event loop of the channel; {@link #close} the one that stops the server.
 */
public final class TlsDoor implements AutoCloseable {

    private static final long THREAD_IDLE_SECONDS = 30;

    private final MemoryBudget budget;
    private final BrokerMetrics metrics;
    private final ThreadPoolExecutor tasks;

    /**
     * @param connectionsMax of the server, and so the most tasks that wait
     * @param budget is charged for what handshakes hold
     */
    public TlsDoor(int connectionsMax, MemoryBudget budget, BrokerMetrics metrics) {
        this.budget = budget;
        this.metrics = metrics;
        tasks = new ThreadPoolExecutor(
                Limits.TLS_THREADS,
                Limits.TLS_THREADS,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(connectionsMax),
                // Not Netty's, whose threads may not block: they wait for work.
                task -> {
                    Thread thread = new Thread(task, "tls");
                    thread.setDaemon(true);
                    return thread;
                });
        tasks.allowCoreThreadTimeOut(true);
    }

    /** A connection behind the door. Thread: its event loop. */
    public interface Owner {

        /** The name of its listener, for the log. */
        String listener();

        /** Null if it is not known. */
        @Nullable
        InetSocketAddress remoteAddress();

        /** What a client should have begun with that does not speak TLS, for the log. */
        String expected();

        /**
         * The handshake is done.
         *
         * @return false if no rule fits the name in the client's certificate
         */
        boolean onShaken(TlsContext tls, SSLSession session);

        /** The client has ended TLS, or is not let in. */
        void close(String why);
    }

    /**
     * Adds the handlers of TLS at the end of the channel's pipeline.
     *
     * @param deadline of the handshake
     */
    public void encrypt(Channel channel, TlsContext tls, Duration deadline, Owner owner) {
        TlsHandler handler = new TlsHandler(tls.newEngine(channel.alloc()), tasks, budget, Limits.HANDSHAKE_BYTES_MAX);
        handler.setHandshakeTimeoutMillis(deadline.toMillis());
        channel.pipeline().addLast(handler, new TlsWatch(owner, tls, handler, metrics));
    }

    /** Whether the connection waits for a handshake, behind which nothing can be sent. */
    public static boolean isShaking(Channel channel) {
        TlsHandler handler = channel.pipeline().get(TlsHandler.class);
        return handler != null && !handler.handshakeFuture().isDone();
    }

    /** Tells the client that nothing more comes, and reads on. */
    public static void endOutput(Channel channel) {
        TlsHandler handler = channel.pipeline().get(TlsHandler.class);
        if (handler != null) {
            handler.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    /** How many bytes came of a piece of TLS that is not complete; 0 without TLS. */
    public static int incompleteBytes(Channel channel) {
        TlsHandler handler = channel.pipeline().get(TlsHandler.class);
        return handler == null ? 0 : handler.heldBytes();
    }

    @Override
    public void close() {
        tasks.shutdownNow();
    }
}
