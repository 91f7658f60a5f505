package dev.howdah.broker.http;

import dev.howdah.broker.security.Principal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to its answer. It is answered exactly once, by {@link #respond} from any thread, or by {@link #beginStream} and
 * {@link #endStream}.
 *
 * <p>Thread: the event loop of the connection, except {@link #respond}.
 */
public interface Exchange {

    /** As it came, for example {@code POST}. */
    String method();

    Target target();

    HttpHeaders headers();

    /** Who sent it: what the login or the certificate says; {@link Principal#ANONYMOUS} where neither is asked for. Thread: any. */
    Principal principal();

    /** Where it came from, for ACLs of hosts; null over a listener without encryption and logins, as ever. Thread: any. */
    @Nullable
    InetSocketAddress client();

    /** Where it came from; null if that is not known. Thread: any. */
    @Nullable
    InetSocketAddress remoteAddress();

    /** The number of the client's connection, unique in this process, also among those of Kafka clients. */
    long connectionId();

    EventLoop eventLoop();

    ByteBufAllocator allocator();

    /** Answers the request. If its body is not complete, the connection ends with the answer. Ignored if it was answered. Thread: any. */
    void respond(Response response);

    /**
     * Begins an answer whose length is not known; its content follows in pieces. Only for {@link Endpoint.Order#ALONE}. If the broker stops,
     * {@link Body#onRefused} is called in here.
     */
    void beginStream(Response head);

    /** @param piece is taken */
    void stream(ByteBuf piece);

    void endStream();

    /** Whether the client reads what it is sent. */
    boolean isWritable();

    /** Stops reading the body, or goes on: the back-pressure of who takes it. */
    void holdBody(Hold hold);

    enum Hold {
        WAIT,
        GO_ON
    }

    /** Counts bytes that are kept for this request into the budget of received bytes. Thread: any. */
    void charge(long bytes);

    /** They are kept no more. Whoever charges releases, also when the connection is gone. Thread: any. */
    void release(long bytes);
}
