package dev.howdah.broker.api;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the broker. It is ended exactly once, by one of {@link #respond}, {@link #respondNothing},
 * {@link #fail} and {@link #close}, from any thread; the response then leaves in the order of the requests of its connection.
 *
 * <p>The frame's buffer belongs to the call: slices of it (a Produce request's records) are good until the call is ended, and
 * must be retained to live longer.
 */
public interface Call {

    ApiKey apiKey();

    short version();

    /** What the client calls itself. */
    @Nullable
    String clientId();

    /** The client's connection, unique in this process. */
    long connectionId();

    /** The name of the listener through which the client came; it decides which addresses the client is told. */
    String listener();

    /** Where the client is; null if that is not known. */
    @Nullable
    InetSocketAddress remoteAddress();

    /** The thread of the client's connection: handlers are called on it. */
    EventLoop eventLoop();

    default void respond(ApiMessage response) {
        respond(response, () -> {});
    }

    /**
     * @param whenEncoded runs exactly once, on the event loop, when the response has been encoded or dropped because the
     *     connection is gone; releases the buffers in the response. The encoded response holds references of its own.
     */
    void respond(ApiMessage response, Runnable whenEncoded);

    /** Ends the call without a response: a Produce with acks=0. */
    void respondNothing();

    /**
     * Ends the call with the API's error response: the error that a {@link dev.howdah.storage.StorageException} stands for, or
     * UNKNOWN_SERVER_ERROR and a logged stack trace for anything else. The connection lives if the API has such a response.
     */
    void fail(Throwable cause);

    /** Ends the call by closing the connection. */
    void close(String why);

    /**
     * Runs {@code action} on the event loop if the connection closes before the call is ended; the call must still be ended, to
     * give back its frame. One action for each call, set on the event loop.
     */
    void onAbandoned(Runnable action);
}
