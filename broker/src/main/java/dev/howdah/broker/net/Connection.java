package dev.howdah.broker.net;

import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.sasl.Login;
import dev.howdah.broker.sasl.SaslOutcome;
import dev.howdah.broker.security.Principal;
import dev.howdah.broker.tls.TlsContext;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.wire.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one client. It cuts the received bytes into frames, calls the handlers, and sends the responses in
 * the order of the requests.
 *
 * <pre>
 *  socket ─▶ FrameDecoder ─▶ waiting ─▶ RequestDecoder ─▶ Handler ─▶ queue (in order) ─▶ socket
 *              ▲ ReadGate       └ until it may be taken up
 * </pre>
 *
 * <p>If the listener asks for a login, its {@link Login} says first which requests are served. Frames are small until it is done.
 *
 * <p>As in Kafka ({@code SocketServer.Processor} mutes the channel), a request is handled when those before it are
 * answered, so that a client sees its own effects. Only Produce requests do not wait for each other, up to a bound,
 * because the lanes keep their order.
 *
 * <p>Thread: the event loop of the connection. Any may call {@link #id}, {@link #listener}, {@link #principal} and {@link
 * #isOpen}.
 */
final class Connection extends ChannelInboundHandlerAdapter implements MemoryBudget.Waiter, TlsDoor.Owner {

    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    private static final long NO_TICKET = 0;

    private final long id;
    private final String listener;
    private final Channel channel;
    private final ConnectionSettings settings;
    private final RequestDecoder requests;
    private final MemoryBudget budget;
    private final ClientQuotas quotas;
    private final BrokerMetrics metrics;
    private final LongSupplier nanoTime;
    private final FrameDecoder frames;
    private final ReadGate gate;
    private final ArrayDeque<PendingCall<?>> queue = new ArrayDeque<>(2);

    /** A complete frame whose request may not be handled yet. */
    private @Nullable ByteBuf waiting;

    /** The charged bytes that belong to no call yet. */
    private long unassignedBytes;

    private long frameTicket = NO_TICKET;
    private long frameNumber;
    private long frameBegunNanos;
    private long lastActiveNanos;
    private int produceInFlight;
    private @Nullable ScheduledFuture<?> unmuting;
    private boolean flushScheduled;
    private boolean pumping;
    private volatile boolean open = true;
    private volatile Principal principal = Principal.ANONYMOUS;

    /** Null if the listener asks for none. */
    private final @Nullable Login login;

    private String endReason = "the broker is shutting down";

    Connection(
            long id,
            String listener,
            Channel channel,
            ConnectionSettings settings,
            RequestDecoder requests,
            MemoryBudget budget,
            ClientQuotas quotas,
            BrokerMetrics metrics,
            LongSupplier nanoTime) {
        this.id = id;
        this.listener = listener;
        this.channel = channel;
        this.settings = settings;
        this.requests = requests;
        this.budget = budget;
        this.quotas = quotas;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.frames = new FrameDecoder(channel.alloc(), settings.frameBytesMax());
        this.gate = new ReadGate(channel, metrics);
        this.lastActiveNanos = nanoTime.getAsLong();
        InetSocketAddress client = remoteAddress();
        this.login = requests.logins()
                .begin(
                        listener,
                        client == null ? null : client.getAddress(),
                        channel.eventLoop(),
                        proved -> principal = proved)
                .orElse(null);
    }

    /** The number of this connection in logs, unique in this process. */
    long id() {
        return id;
    }

    @Override
    public String listener() {
        return listener;
    }

    boolean isOpen() {
        return open;
    }

    /** Who the client has proved to be. */
    Principal principal() {
        return principal;
    }

    HandlerTable handlers() {
        return requests.handlers();
    }

    /** The client has perhaps proved by its certificate who it is. Where it has to log in, the login says that. */
    @Override
    public boolean onShaken(TlsContext tls, SSLSession session) {
        Optional<Principal> proved = tls.principal(session);
        if (login == null) {
            proved.ifPresent(it -> principal = it);
        }
        return proved.isPresent();
    }

    @Override
    public String expected() {
        return "security.protocol SSL or SASL_SSL at the client";
    }

    /** The login; null if the listener asks for none. */
    @Nullable
    Login login() {
        return login;
    }

    /** The address of the client; null if it is not known. */
    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return channel.remoteAddress() instanceof InetSocketAddress address ? address : null;
    }

    Channel channel() {
        return channel;
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    BrokerMetrics metrics() {
        return metrics;
    }

    ClientQuotas quotas() {
        return quotas;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!open) {
            bytes.release();
            return;
        }
        lastActiveNanos = nanoTime.getAsLong();
        budget.charge(bytes.readableBytes());
        unassignedBytes += bytes.readableBytes();
        frames.take(bytes);
        pump();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        lastActiveNanos = nanoTime.getAsLong();
        pump();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close("the client closed it");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.atError().addKeyValue("connectionId", id).setCause(cause).log("A connection failed");
        }
        close(String.valueOf(cause.getMessage()));
    }

    @Override
    public void onRoom() {
        channel.eventLoop().execute(this::pump);
    }

    /** Handles no further request. The connection closes when the requests in flight are answered. */
    void drain() {
        gate.set(ReadGate.Reason.DRAINING, true);
        closeIfDrained();
    }

    /** As {@link #drain}, for a reason of this connection's. */
    void endAfterResponses(String why) {
        endReason = why;
        drain();
    }

    /**
     * Takes up no request for so long, whatever the client sends (KIP-219). What was received of a frame stays in the budget, but has no turn in
     * it meanwhile, and no deadline. The longest time counts.
     */
    void mute(int ms) {
        if (ms <= 0 || !open || (unmuting != null && unmuting.getDelay(TimeUnit.MILLISECONDS) >= ms)) {
            return;
        }
        if (unmuting != null) {
            unmuting.cancel(false);
        }
        gate.set(ReadGate.Reason.QUOTA, true);
        endFrameTicket();
        unmuting = channel.eventLoop().schedule(this::unmute, ms, TimeUnit.MILLISECONDS);
    }

    private void unmute() {
        unmuting = null;
        if (open) {
            gate.set(ReadGate.Reason.QUOTA, false);
            lastActiveNanos = nanoTime.getAsLong();
            pump();
        }
    }

    /** Checks the deadlines. */
    void onTick(long nowNanos) {
        if (!open) {
            return;
        }
        if (login != null && login.isLate(nowNanos)) {
            metrics.loginsLate.increment();
            refuse("no login within " + Limits.LOGIN_DEADLINE);
        } else if (frameTicket != NO_TICKET
                && nowNanos - frameBegunNanos > settings.frameDeadline().toNanos()) {
            metrics.framesLate.increment();
            refuse("a frame took longer than " + settings.frameDeadline());
        } else if (nowNanos - lastActiveNanos > settings.idle().toNanos()
                && (queue.isEmpty() || !channel.isWritable())) {
            metrics.connectionsIdle.increment();
            close("idle for " + settings.idle());
        }
    }

    /**
     * Closes the connection and releases everything that no call owns. Calls in flight are told, and release what they
     * own.
     */
    @Override
    public void close(String why) {
        assert channel.eventLoop().inEventLoop();
        if (!open) {
            return;
        }
        open = false;
        log.atDebug().addKeyValue("connectionId", id).addKeyValue("why", why).log("Connection closed");
        frames.close();
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
        if (unmuting != null) {
            unmuting.cancel(false);
            unmuting = null;
        }
        endFrameTicket();
        budget.forget(this);
        budget.release(unassignedBytes);
        unassignedBytes = 0;
        for (PendingCall<?> call : queue.toArray(PendingCall<?>[]::new)) {
            call.onConnectionClosed();
        }
        releaseSettled();
        requests.onDisconnected(id);
        channel.close();
    }

    /** Closes the connection because the client does not send Kafka's protocol, and logs that. */
    private void refuse(String why) {
        if (open) {
            log.atInfo()
                    .addKeyValue("client", remoteAddress())
                    .addKeyValue("listener", listener)
                    .addKeyValue("why", why)
                    .log("A client is refused");
        }
        close(why);
    }

    /** A call of this connection was ended. */
    void onSettled(int chargedBytes) {
        budget.release(chargedBytes);
        if (!open) {
            releaseSettled();
            return;
        }
        boolean wrote = false;
        for (PendingCall<?> head = queue.peek(); head != null && head.isSettled(); head = queue.peek()) {
            queue.remove();
            if (head.isProduce()) {
                produceInFlight--;
            }
            ByteBuf response = head.takeEncoded();
            if (response != null) {
                channel.write(response, channel.voidPromise());
                wrote = true;
            }
        }
        if (wrote) {
            scheduleFlush();
        }
        lastActiveNanos = nanoTime.getAsLong();
        if (gate.isHeldBy(ReadGate.Reason.DRAINING)) {
            closeIfDrained();
        } else {
            pump();
        }
    }

    /** Handles the requests that may be handled now, then decides whether to read more. */
    private void pump() {
        if (pumping || !open) {
            return;
        }
        pumping = true;
        try {
            while (open && channel.isWritable() && mayTakeUp()) {
                if (waiting == null) {
                    boundFrames();
                    waiting = frames.next();
                }
                if (waiting == null || !mayTakeUp(waiting)) {
                    break;
                }
                ByteBuf frame = waiting;
                waiting = null;
                takeUp(frame);
            }
        } catch (MalformedMessageException malformed) {
            metrics.framesMalformed.increment();
            refuse(String.valueOf(malformed.getMessage()));
        } catch (RuntimeException | Error bug) {
            log.atError().addKeyValue("connectionId", id).setCause(bug).log("A connection failed");
            close(String.valueOf(bug.getMessage()));
        } finally {
            pumping = false;
        }
        if (open) {
            trackFrame();
            updateGate();
        }
    }

    /** What follows a token is not looked at before the token is: it may be of another form. */
    private boolean isLoginEvaluated() {
        return login != null && login.isEvaluating();
    }

    private void boundFrames() {
        if (login != null && login.isUnderWay()) {
            int bytesMin = login.expectsRawToken() ? 0 : FrameDecoder.FRAME_BYTES_MIN;
            frames.bound(bytesMin, Math.min(settings.frameBytesMax(), Limits.LOGIN_FRAME_BYTES_MAX));
        } else if (login != null) {
            frames.bound(FrameDecoder.FRAME_BYTES_MIN, settings.frameBytesMax());
        }
    }

    private boolean mayTakeUp() {
        return !gate.isHeldBy(ReadGate.Reason.DRAINING) && !gate.isHeldBy(ReadGate.Reason.QUOTA) && !isLoginEvaluated();
    }

    private boolean mayTakeUp(ByteBuf frame) {
        return queue.isEmpty()
                || (RequestDecoder.isProduce(frame)
                        && produceInFlight == queue.size()
                        && produceInFlight < settings.requestsInFlightMax());
    }

    /**
     * Handles the request of a frame.
     *
     * @param frame is taken
     */
    private void takeUp(ByteBuf frame) {
        if (login != null && login.expectsRawToken()) {
            takeUpRawToken(login, frame);
            return;
        }
        Login.Admission admission =
                login == null ? Login.Admission.SERVED : login.admit(RequestDecoder.apiKeyId(frame));
        if (admission == Login.Admission.CUT_OFF) {
            cutOff(frame);
            return;
        }
        RequestDecoder.Decoded decoded;
        boolean keepsFrame = RequestDecoder.isProduce(frame);
        int chargedBytes = Integer.BYTES + frame.readableBytes();
        try {
            decoded = requests.decode(frame);
        } catch (RuntimeException | Error malformed) {
            frame.release();
            throw malformed;
        }
        if (!keepsFrame) {
            // Only record buffers are slices of the frame, and only Produce has those. So a parked fetch keeps no frame
            // in memory.
            frame.release();
        }
        Handler<?> handler = decoded.handler();
        if (handler == null) {
            if (keepsFrame) {
                frame.release();
            }
            metrics.requestsUnsupported.increment();
            requests.noteUnserved(decoded, remoteAddress());
            close("api key " + decoded.apiKeyId() + " is not served");
            return;
        }
        if (decoded.request() == null) {
            metrics.requestsUnsupported.increment();
            requests.noteUnserved(decoded, remoteAddress());
        }
        unassignedBytes -= chargedBytes;
        PendingCall<?> call = newCall(handler, decoded, keepsFrame ? frame : null, chargedBytes);
        queue.add(call);
        if (call.isProduce()) {
            produceInFlight++;
        }
        if (admission == Login.Admission.REFUSED) {
            call.refuseBeforeLogin();
        } else {
            call.start();
        }
    }

    /**
     * Ends the connection, for a request that may not be served.
     *
     * @param frame is taken
     */
    private void cutOff(ByteBuf frame) {
        short apiKeyId = RequestDecoder.apiKeyId(frame);
        frame.release();
        if (login != null && login.isUnderWay()) {
            String name = ApiKey.ofId(apiKeyId)
                    .map(ApiKey::name)
                    .orElse("what is no request (GSSAPI without SaslHandshake is not served)");
            refuse("before the login comes " + name);
        } else {
            metrics.sessionsExpired.increment();
            close("the session is over");
        }
    }

    /**
     * Hands over a token of an old client, which is answered without a header too. A refusal has no form there: the connection
     * ends, as in Kafka.
     *
     * @param frame is taken
     */
    private void takeUpRawToken(Login asked, ByteBuf frame) {
        byte[] token = new byte[frame.readableBytes()];
        frame.readBytes(token);
        frame.release();
        unassignedBytes -= Integer.BYTES + token.length;
        budget.release(Integer.BYTES + token.length);
        asked.evaluate(token, outcome -> {
            if (!open) {
                return;
            }
            if (outcome instanceof SaslOutcome.Challenge challenge) {
                sendRawToken(challenge.token());
            } else if (outcome instanceof SaslOutcome.Accepted accepted) {
                sendRawToken(accepted.token());
            } else if (outcome instanceof SaslOutcome.Undecided undecided) {
                close(undecided.why());
            } else {
                close("the login failed");
            }
            pump();
        });
    }

    private void sendRawToken(byte[] token) {
        ByteBuf bytes = allocator().buffer(Integer.BYTES + token.length);
        bytes.writeInt(token.length).writeBytes(token);
        channel.write(bytes, channel.voidPromise());
        scheduleFlush();
    }

    @SuppressWarnings("unchecked") // The handler of an API key takes that API's request.
    private <Q extends ApiMessage> PendingCall<Q> newCall(
            Handler<Q> handler, RequestDecoder.Decoded decoded, @Nullable ByteBuf frame, int chargedBytes) {
        return new PendingCall<>(this, handler, decoded, (Q) decoded.request(), frame, chargedBytes, System.nanoTime());
    }

    private void trackFrame() {
        boolean inside = frames.isInsideFrame() && !gate.isHeldBy(ReadGate.Reason.QUOTA);
        if (!inside || frameNumber != frames.frameNumber()) {
            endFrameTicket();
        }
        if (inside && frameTicket == NO_TICKET) {
            frameTicket = budget.begin(this);
            frameNumber = frames.frameNumber();
            frameBegunNanos = nanoTime.getAsLong();
        }
    }

    private void endFrameTicket() {
        if (frameTicket != NO_TICKET) {
            long ticket = frameTicket;
            frameTicket = NO_TICKET;
            budget.end(ticket);
        }
    }

    private void updateGate() {
        gate.set(ReadGate.Reason.REQUEST_WAITS, waiting != null || isLoginEvaluated());
        gate.set(ReadGate.Reason.SLOW_READER, !channel.isWritable());
        boolean room = hasRoom();
        if (!room) {
            if (frameTicket == NO_TICKET) {
                budget.awaitStart(this);
            } else {
                budget.awaitContinue(this);
            }
            // There may be room since it was asked for.
            room = hasRoom();
        }
        gate.set(ReadGate.Reason.BUDGET, !room);
    }

    private boolean hasRoom() {
        return frameTicket == NO_TICKET ? budget.mayStart() : budget.mayContinue(frameTicket);
    }

    private void closeIfDrained() {
        if (queue.isEmpty() && open) {
            // This closes after everything that was written before is sent.
            channel.writeAndFlush(allocator().buffer(0)).addListener(done -> close(endReason));
        }
    }

    private void releaseSettled() {
        queue.removeIf(call -> {
            if (call.isSettled()) {
                ByteBuf response = call.takeEncoded();
                if (response != null) {
                    response.release();
                }
            }
            return call.isSettled();
        });
    }

    /** Schedules one flush for all responses that are written in this turn of the event loop. */
    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            channel.eventLoop().execute(() -> {
                flushScheduled = false;
                channel.flush();
            });
        }
    }
}
