package dev.howdah.broker.net;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ResponseHeader;
import dev.howdah.protocol.wire.WireWriter;
import dev.howdah.storage.StorageException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call in the queue of its connection's responses.
 *
 * <pre>
 *  OPEN ──respond, respondNothing, fail, close (any thread, once)──▶ ENDED ──turn in the queue (io)──▶ written, frame released
 * </pre>
 *
 * <p>Thread: any may end the call; the rest runs on the event loop of the connection.
 */
final class PendingCall<Q extends ApiMessage> implements Call {

    private static final Logger log = LoggerFactory.getLogger(Call.class);

    private final Connection connection;
    private final Handler<Q> handler;
    private final RequestDecoder.Decoded decoded;
    private final short version;
    private final @Nullable Q request;
    private final int chargedBytes;
    private final long startedNanos;
    private final Rights rights;
    private final AtomicBoolean ended = new AtomicBoolean();

    private @Nullable ByteBuf frame;
    private @Nullable Runnable abandoned;
    private boolean settled;
    private @Nullable ByteBuf encoded;

    /**
     * Makes a call.
     *
     * @param frame is taken; null if the request keeps nothing of it
     * @param request null for a version that is not served
     */
    PendingCall(
            Connection connection,
            Handler<Q> handler,
            RequestDecoder.Decoded decoded,
            @Nullable Q request,
            @Nullable ByteBuf frame,
            int chargedBytes,
            long startedNanos) {
        this.connection = connection;
        this.handler = handler;
        this.decoded = decoded;
        this.request = request;
        this.frame = frame;
        this.chargedBytes = chargedBytes;
        this.startedNanos = startedNanos;
        this.rights =
                connection.handlers().rights(connection.principal(), connection.remoteAddress(), handler.apiKey());
        // KIP-511: a version of ApiVersions that is not served is answered in the form of version 0.
        this.version = request == null ? 0 : decoded.version();
    }

    /** Calls the handler. An exception of the handler fails the call. */
    void start() {
        try {
            if (request == null) {
                handler.handleUnsupportedVersion(this, decoded.version());
            } else {
                KafkaError refusal = connection.handlers().admit(this, request);
                if (refusal == KafkaError.NONE) {
                    handler.handle(this, request);
                } else {
                    refuse(request, refusal);
                }
            }
        } catch (RuntimeException | Error bug) {
            fail(bug);
        }
    }

    private void refuse(Q refused, KafkaError error) {
        handler.errorResponse(this, refused, error)
                .ifPresentOrElse(this::respond, () -> close("no error response of " + apiKey() + " for " + error));
    }

    @Override
    public ApiKey apiKey() {
        return handler.apiKey();
    }

    @Override
    public short version() {
        return version;
    }

    @Override
    public @Nullable String clientId() {
        return decoded.clientId();
    }

    @Override
    public long connectionId() {
        return connection.id();
    }

    @Override
    public String listener() {
        return connection.listener();
    }

    @Override
    public Principal principal() {
        return connection.principal();
    }

    @Override
    public Rights rights() {
        return rights;
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public EventLoop eventLoop() {
        return connection.eventLoop();
    }

    @Override
    public void respond(ApiMessage response, Runnable whenEncoded) {
        if (!end("respond")) {
            whenEncoded.run();
            return;
        }
        onLoop(
                () -> {
                    try {
                        settle(connection.isOpen() ? encode(response) : null);
                    } catch (RuntimeException | Error bug) {
                        settleFailure(bug);
                    } finally {
                        whenEncoded.run();
                    }
                },
                whenEncoded);
    }

    @Override
    public void respondNothing() {
        if (end("respondNothing")) {
            onLoop(() -> settle(null), () -> {});
        }
    }

    @Override
    public void fail(Throwable cause) {
        if (end("fail")) {
            onLoop(() -> settleFailure(cause), () -> {});
        } else {
            log.atError().addKeyValue("apiKey", apiKey()).setCause(cause).log("A call failed after it was answered");
        }
    }

    @Override
    public void close(String why) {
        if (end("close")) {
            onLoop(
                    () -> {
                        connection.close(why);
                        settle(null);
                    },
                    () -> {});
        }
    }

    @Override
    public void onAbandoned(Runnable action) {
        assert connection.eventLoop().inEventLoop();
        abandoned = action;
        if (!connection.isOpen()) {
            onConnectionClosed();
        }
    }

    /** Whether the call is ended, so that the response can be sent when its turn comes. */
    boolean isSettled() {
        return settled;
    }

    boolean isProduce() {
        return handler.apiKey() == ApiKey.PRODUCE;
    }

    /** Takes the encoded response; null if there is none. The caller owns it. */
    @Nullable
    ByteBuf takeEncoded() {
        ByteBuf bytes = encoded;
        encoded = null;
        return bytes;
    }

    void onConnectionClosed() {
        Runnable action = abandoned;
        abandoned = null;
        if (action != null && !ended.get()) {
            action.run();
        }
    }

    private boolean end(String how) {
        if (ended.compareAndSet(false, true)) {
            return true;
        }
        assert how.equals("fail") : "a call was ended twice: " + how + " of " + apiKey();
        return false;
    }

    private void settleFailure(Throwable cause) {
        KafkaError error = KafkaError.UNKNOWN_SERVER_ERROR;
        if (cause instanceof StorageException storage) {
            error = StorageErrors.of(storage.failure(), apiKey());
        }
        if (error == KafkaError.UNKNOWN_SERVER_ERROR) {
            connection.metrics().requestsFailed.increment();
            log.atError()
                    .addKeyValue("connectionId", connection.id())
                    .addKeyValue("apiKey", apiKey())
                    .addKeyValue("apiVersion", decoded.version())
                    .setCause(cause)
                    .log("A request failed");
        } else {
            log.atWarn()
                    .addKeyValue("connectionId", connection.id())
                    .addKeyValue("apiKey", apiKey())
                    .addKeyValue("error", error)
                    .log(String.valueOf(cause.getMessage()));
        }
        try {
            Optional<ApiMessage> response =
                    request == null ? Optional.empty() : handler.errorResponse(this, request, error);
            if (response.isPresent() && connection.isOpen()) {
                settle(encode(response.get()));
                return;
            }
        } catch (RuntimeException | Error bug) {
            log.atError().addKeyValue("apiKey", apiKey()).setCause(bug).log("The error response failed too");
        }
        connection.close("no error response of " + apiKey() + " for " + error);
        settle(null);
    }

    private ByteBuf encode(ApiMessage response) {
        try (WireWriter out = new WireWriter(connection.allocator())) {
            out.int32(0);
            ResponseHeader.builder()
                    .correlationId(decoded.correlationId())
                    .build()
                    .write(out, apiKey().responseHeaderVersion(version));
            response.write(out, version);
            ByteBuf bytes = out.finish();
            return bytes.setInt(bytes.readerIndex(), bytes.readableBytes() - Integer.BYTES);
        }
    }

    /**
     * Ends the call.
     *
     * @param response is taken
     */
    private void settle(@Nullable ByteBuf response) {
        assert !settled : apiKey();
        encoded = response;
        settled = true;
        abandoned = null;
        if (frame != null) {
            frame.release();
            frame = null;
        }
        connection.metrics().recordRequest(apiKey(), System.nanoTime() - startedNanos);
        connection.onSettled(chargedBytes);
    }

    private void onLoop(Runnable task, Runnable otherwise) {
        EventLoop loop = connection.eventLoop();
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException shutDown) {
            // The event loop has ended. Only the buffers are left to be released.
            otherwise.run();
            releaseAfterShutdown();
        }
    }

    private void releaseAfterShutdown() {
        if (frame != null) {
            frame.release();
            frame = null;
        }
    }
}
