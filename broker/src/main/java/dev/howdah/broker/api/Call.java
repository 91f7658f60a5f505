package dev.howdah.broker.api;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.sasl.Login;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the broker. It is ended exactly once, from any thread, by {@link #respond}, {@link
 * #respondNothing}, {@link #fail} or {@link #close}. The responses of a connection are sent in the order of its
 * requests.
 *
 * <p>The call owns the buffer of the frame. Slices of it, such as the records of a Produce request, are valid until the
 * call is ended; whoever needs them longer retains them.
 */
public interface Call {

    ApiKey apiKey();

    short version();

    /** The client id of the request. */
    @Nullable
    String clientId();

    /** The number of the client's connection, unique in this process. */
    long connectionId();

    /** The name of the listener through which the client came. It decides which addresses the client is told. */
    String listener();

    /** Who the client has proved to be; {@link Principal#ANONYMOUS} if nothing. Thread: any. */
    Principal principal();

    /** What the client may do. Thread: any. */
    Rights rights();

    /** The login of the connection; null if its listener asks for none. Thread: the event loop. */
    @Nullable
    Login login();

    /** The address of the client; null if it is not known. */
    @Nullable
    InetSocketAddress remoteAddress();

    /** The event loop of the client's connection. Handlers are called on it. */
    EventLoop eventLoop();

    /**
     * Lets the client wait for so many milliseconds: the response tells it, and after the response the connection is not read for as long, so
     * that also a client waits that does not know of it (KIP-219). To be called before the call is ended; the longest time counts. Thread:
     * any, one at a time.
     */
    void delay(int delayMs);

    /** Counts the time of another thread as this request's, for its quota. To be called before the call is ended. Thread: any, one at a time. */
    void addWork(long nanos);

    default void respond(ApiMessage response) {
        respond(response, () -> {});
    }

    /**
     * Ends the call with a response.
     *
     * @param whenEncoded releases the buffers in the response. It runs exactly once, on the event loop, when the
     *     response was encoded, or was dropped because the connection is closed. The encoded response has references of
     *     its own.
     */
    void respond(ApiMessage response, Runnable whenEncoded);

    /** Ends the call with a response, after which the connection is closed. */
    void respondThenClose(ApiMessage response);

    /** Ends the call without a response, as a Produce with acks=0 asks. */
    void respondNothing();

    /**
     * Ends the call with the API's error response. A {@link dev.howdah.storage.StorageException} becomes the error of
     * {@link StorageErrors}. Anything else becomes UNKNOWN_SERVER_ERROR, and its stack trace is logged. If the API has
     * no error response, the connection is closed.
     */
    void fail(Throwable cause);

    /** Ends the call by closing the connection. */
    void close(String why);

    /**
     * Sets an action that runs on the event loop if the connection closes before the call is ended. The call must still
     * be ended, so that its frame is released. A call has one action, set on the event loop.
     */
    void onAbandoned(Runnable action);
}
