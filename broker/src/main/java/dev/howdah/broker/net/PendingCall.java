package dev.howdah.broker.net;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.quota.QuotaType;
import dev.howdah.broker.sasl.Login;
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

    /** Whether its client may have a quota. */
    private final boolean limited;

    private @Nullable ByteBuf frame;
    private @Nullable Runnable abandoned;
    private boolean handling;
    /** The time of {@link #handler}. */
    private long handlingNanos;
    /** The time of other threads. */
    private long workNanos;

    private int delayMs;
    private int mutedMs;
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
        this.limited = connection.quotas().areThere();
    }

    /** Calls the handler. An exception of the handler fails the call. */
    void start() {
        if (limited && isProduce()) {
            // From now on, not from the response: others are read while this one waits for Postgres.
            delay(connection
                    .quotas()
                    .take(QuotaType.PRODUCE, principal().name(), clientId(), chargedBytes - Integer.BYTES));
            mute();
        }
        handling = true;
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
        } finally {
            handling = false;
            if (limited) {
                handlingNanos = System.nanoTime() - startedNanos;
            }
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
    public @Nullable Login login() {
        return connection.login();
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
    public void delay(int atLeastMs) {
        delayMs = Math.max(delayMs, atLeastMs);
    }

    @Override
    public void addWork(long nanos) {
        workNanos += nanos;
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
                        settle(connection.isOpen() ? encodeWithDelay(response) : null);
                    } catch (RuntimeException | Error bug) {
                        settleFailure(bug);
                    } finally {
                        whenEncoded.run();
                    }
                },
                whenEncoded);
    }

    @Override
    public void respondThenClose(ApiMessage response) {
        if (end("respondThenClose")) {
            onLoop(
                    () -> {
                        connection.endAfterResponses("the client was refused");
                        try {
                            settle(connection.isOpen() ? encode(response) : null);
                        } catch (RuntimeException | Error bug) {
                            settleFailure(bug);
                        }
                    },
                    () -> {});
        }
    }

    /** Answers that the request comes at the wrong time of the login, and closes the connection. */
    void refuseBeforeLogin() {
        Optional<ApiMessage> refusal = request == null
                ? Optional.empty()
                : handler.errorResponse(this, request, KafkaError.ILLEGAL_SASL_STATE);
        if (refusal.isPresent()) {
            respondThenClose(refusal.get());
        } else {
            close(apiKey() + " during the login");
        }
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
                settle(encodeWithDelay(response.get()));
                return;
            }
        } catch (RuntimeException | Error bug) {
            log.atError().addKeyValue("apiKey", apiKey()).setCause(bug).log("The error response failed too");
        }
        connection.close("no error response of " + apiKey() + " for " + error);
        settle(null);
    }

    /** Encodes the response with the time that the client has to wait, and lets it wait. */
    private ByteBuf encodeWithDelay(ApiMessage response) {
        // A quota may have come since the call began.
        if (!limited && delayMs == 0) {
            return encode(response);
        }
        long begunNanos = System.nanoTime();
        long spentNanos = workNanos + (handling ? begunNanos - startedNanos : handlingNanos);
        delay(connection.quotas().takeTime(principal().name(), clientId(), spentNanos));
        mute();
        ByteBuf encoded = encode(delayMs > 0 ? response.withThrottleTimeMs(delayMs) : response);
        // Known too late for this response; it counts for the next one.
        connection.quotas().takeTime(principal().name(), clientId(), System.nanoTime() - begunNanos);
        return encoded;
    }

    private void mute() {
        if (delayMs > mutedMs) {
            mutedMs = delayMs;
            connection.mute(delayMs);
        }
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
