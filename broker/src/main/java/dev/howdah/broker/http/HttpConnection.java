package dev.howdah.broker.http;

import dev.howdah.broker.net.MemoryBudget;
import dev.howdah.broker.net.TlsDoor;
import dev.howdah.broker.sasl.Peer;
import dev.howdah.broker.sasl.RequestLogin;
import dev.howdah.broker.sasl.RequestLogins;
import dev.howdah.broker.security.Principal;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one HTTP client: takes up its requests, gives their bodies to those who take them, and sends the answers in the order
 * of the requests.
 *
 * <p>It stops reading the socket while a request or a body has to wait, while the budget of received bytes has no room, and while the
 * client does not read its answers. What is not read fills the client's socket, and so slows the client down. A body that finds no room for
 * a while is refused, with 429.
 *
 * <pre>
 *  decoder ─▶ held ─▶ who sends it? ─▶ exchange begins ─▶ Body.onContent … onEnd ─▶ answered ─▶ its turn in the queue ─▶ written
 *                                                                                       └─ before the body's end: the rest is thrown away, then closed
 * </pre>
 *
 * <p>Thread: the event loop of the connection.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements MemoryBudget.Waiter, TlsDoor.Owner {

    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);
    private static final long NEVER = 0;

    /** So much of a body is read on after its request is answered, so that the connection may be used again. */
    private static final long SMALL_BODY_BYTES = 64 * 1024;

    /** Why the socket is not read. */
    private enum Reason {
        /** What was read waits for its turn. */
        HELD,
        /** Who takes the body wants it to wait. */
        BODY,
        BUDGET,
        SLOW_READER
    }

    private final long id;
    private final Channel channel;

    /** Asked for while the client is there: the log may want it later. */
    private final @Nullable InetSocketAddress remoteAddress;

    private final HttpSettings settings;
    private final HttpAccess access;
    private final Supplier<Serving> serving;
    private final MemoryBudget budget;
    private final HttpMetrics metrics;
    private final LongSupplier nanoTime;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    /** Decoded, and not given to anybody yet: the parts of one request. What was read behind them waits in the decoder. */
    private final ArrayDeque<HttpObject> held = new ArrayDeque<>(2);

    /** In the order of the requests. */
    private final ArrayDeque<Pending> queue = new ArrayDeque<>(2);

    /** The one at the head of {@code held}, checked. */
    private @Nullable Pending next;

    /** Whose body is being read. */
    private @Nullable Pending receiving;

    /** By the client's certificate. */
    private Principal certified = Principal.ANONYMOUS;

    private @Nullable Identification identification;
    private long incompleteNanos = NEVER;
    private long ticket;
    private long lastBytesNanos;
    private long headBegunNanos = NEVER;
    private long gatedNanos = NEVER;
    private long readSilenceNanos;
    private long readBodyNanos;
    private long lastTickNanos;
    private long discardingNanos = NEVER;
    private boolean served;
    private boolean ending;
    private boolean draining;
    private boolean pumping;
    private boolean reading;
    private boolean gaveContent;
    private boolean flushScheduled;

    /** Read, and waiting in the decoder; charged. */
    private int undecodedBytes;

    private boolean open = true;

    HttpConnection(
            long id,
            Channel channel,
            HttpSettings settings,
            HttpAccess access,
            Supplier<Serving> serving,
            MemoryBudget budget,
            HttpMetrics metrics,
            LongSupplier nanoTime) {
        this.id = id;
        this.channel = channel;
        this.remoteAddress = channel.remoteAddress() instanceof InetSocketAddress address ? address : null;
        this.settings = settings;
        this.access = access;
        this.serving = serving;
        this.budget = budget;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        lastBytesNanos = nanoTime.getAsLong();
        lastTickNanos = lastBytesNanos;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public String listener() {
        return access.listener();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public String expected() {
        return "https://";
    }

    @Override
    public boolean onShaken(TlsContext tls, SSLSession session) {
        Optional<Principal> named = tls.certified(session);
        named.ifPresent(it -> certified = it);
        return named.isPresent();
    }

    /** Bytes were read from the socket; they are decoded next. */
    void onBytes() {
        incompleteNanos = NEVER;
        lastBytesNanos = nanoTime.getAsLong();
        readSilenceNanos = 0;
        reading = true;
        if (receiving == null && headBegunNanos == NEVER) {
            headBegunNanos = lastBytesNanos;
        }
    }

    /**
     * Whether what was read waits: behind what waits already, and for the client to read its answers, which would pile up.
     *
     * @param bytes so much is there
     */
    boolean waits(int bytes) {
        boolean waits = open && discardingNanos == NEVER && (!held.isEmpty() || !channel.isWritable());
        chargeUndecoded(waits ? bytes : 0);
        return waits;
    }

    private void chargeUndecoded(int bytes) {
        if (bytes > undecodedBytes) {
            budget.charge(bytes - undecodedBytes);
        } else if (bytes < undecodedBytes) {
            budget.release(undecodedBytes - bytes);
        }
        undecodedBytes = bytes;
    }

    private void decodeOn() {
        ChannelHandlerContext decoder = channel.pipeline().context(StrictRequestDecoder.class);
        if (decoder != null) {
            reading = true;
            ((StrictRequestDecoder) decoder.handler()).goOn(decoder);
            reading = false;
            tellOfPause();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!open || discardingNanos != NEVER || !(message instanceof HttpObject object)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (object instanceof HttpContent content) {
            budget.charge(content.content().readableBytes());
        }
        held.add(object);
        pump();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        tellOfPause();
    }

    private void tellOfPause() {
        Pending pending = receiving;
        boolean tells = open && gaveContent && !reading;
        if (!reading) {
            gaveContent = false;
        }
        if (tells && pending != null && pending.isOpen()) {
            pending.body.onPause();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        lastBytesNanos = nanoTime.getAsLong();
        Pending first = queue.peek();
        if (first != null && first.streaming && channel.isWritable()) {
            // Not here: a socket that takes at once what the body writes brings us here in the middle of that.
            channel.eventLoop().execute(() -> onWritable(first));
        }
        pump();
    }

    private void onWritable(Pending pending) {
        try {
            if (open && pending.streaming && channel.isWritable()) {
                pending.body.onWritable();
            }
        } catch (RuntimeException | Error bug) {
            log.atError().addKeyValue("connectionId", id).setCause(bug).log("An HTTP connection failed");
            close(String.valueOf(bug.getMessage()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close("the client closed it");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.atError().addKeyValue("connectionId", id).setCause(cause).log("An HTTP connection failed");
        }
        close(String.valueOf(cause.getMessage()));
    }

    @Override
    public void onRoom() {
        try {
            channel.eventLoop().execute(this::pump);
        } catch (RejectedExecutionException shutDown) {
            log.debug("no room is needed any more");
        }
    }

    /** Takes up no further request. The connection closes when those in work are answered. */
    void drain() {
        draining = true;
        ending = true;
        for (Pending pending : queue.toArray(Pending[]::new)) {
            if (pending.streaming || (pending == receiving && pending.isOpen())) {
                pending.body.onRefused(stops());
            }
        }
        closeIfDrained();
    }

    private static Problem stops() {
        return Problem.unavailable("the broker is being stopped");
    }

    /** Checks the deadlines. */
    void onTick(long nowNanos) {
        if (!open) {
            return;
        }
        long passedNanos = nowNanos - lastTickNanos;
        lastTickNanos = nowNanos;
        if (discardingNanos != NEVER) {
            if (isOver(discardingNanos, settings.linger(), nowNanos)) {
                close("the rest of a body was thrown away");
            }
        } else if (receiving != null) {
            checkBody(receiving, nowNanos, passedNanos);
        } else if (headBegunNanos != NEVER && isOver(headBegunNanos, settings.headDeadline(), nowNanos)) {
            if (reasons.isEmpty()) {
                metrics.late.increment();
                refuseConnection(late("the head of a request took longer than " + settings.headDeadline()));
            }
        } else if (queue.isEmpty() && isOver(lastBytesNanos, settings.idle(), nowNanos)) {
            close("idle for " + settings.idle());
        }
        if (open && !channel.isWritable() && isOver(lastBytesNanos, settings.idle(), nowNanos)) {
            close("the client does not read");
        }
        checkEncryption(nowNanos);
        endLogins(nowNanos);
        if (open && reasons.contains(Reason.BUDGET)) {
            // Somebody else may have taken the room that this one was told of; and between requests patience ends.
            pump();
        }
    }

    /** A piece of TLS comes as slowly as nothing else may: what is in it is not seen before it is complete. */
    private void checkEncryption(long nowNanos) {
        if (!open || !reasons.isEmpty() || TlsDoor.incompleteBytes(channel) == 0) {
            incompleteNanos = NEVER;
        } else if (incompleteNanos == NEVER) {
            incompleteNanos = nowNanos;
        } else if (isOver(incompleteNanos, settings.headDeadline(), nowNanos)) {
            metrics.late.increment();
            close("a piece of TLS took longer than " + settings.headDeadline());
        }
    }

    /** What goes on without an end does not outlive the login. */
    private void endLogins(long nowNanos) {
        for (Pending pending : queue.toArray(Pending[]::new)) {
            boolean isOver = pending.endsNanos != NEVER && nowNanos - pending.endsNanos >= 0;
            if (open && isOver && (pending.streaming || (pending == receiving && pending.isOpen()))) {
                pending.endsNanos = NEVER;
                refuseBody(pending, new Problem(HttpResponseStatus.UNAUTHORIZED, "login", "the login has ended"));
            }
        }
    }

    private void checkBody(Pending pending, long nowNanos, long passedNanos) {
        if (!pending.isOpen()) {
            if (reasons.isEmpty()) {
                readBodyNanos += passedNanos;
            }
            if (!pending.streaming
                    && pending.response != null
                    && readBodyNanos > settings.silence().toNanos()) {
                // The rest of the body does not come. The answer was to follow it.
                ending = true;
                writeReady();
            }
            return;
        }
        if (reasons.contains(Reason.BUDGET)) {
            if (isOver(gatedNanos, settings.roomPatience(), nowNanos)) {
                metrics.refusedForRoom.increment();
                refuseBody(pending, Problem.noRoom());
            }
        } else if (reasons.isEmpty()) {
            readSilenceNanos += passedNanos;
            readBodyNanos += passedNanos;
            if (readSilenceNanos > settings.silence().toNanos()) {
                metrics.late.increment();
                refuseBody(pending, late("nothing of the body came for " + settings.silence()));
            } else if (pending.extent == Endpoint.Extent.BOUNDED
                    && readBodyNanos > settings.bodyDeadline().toNanos()) {
                metrics.late.increment();
                refuseBody(pending, late("the body took longer than " + settings.bodyDeadline()));
            }
        }
    }

    private static Problem late(String detail) {
        return new Problem(HttpResponseStatus.REQUEST_TIMEOUT, "late", detail);
    }

    private static boolean isOver(long sinceNanos, Duration time, long nowNanos) {
        return nowNanos - sinceNanos > time.toNanos();
    }

    /** Closes the connection, tells those whose requests are not answered, and releases what nobody owns. */
    @Override
    public void close(String why) {
        assert channel.eventLoop().inEventLoop();
        if (!open) {
            return;
        }
        open = false;
        log.atDebug().addKeyValue("connectionId", id).addKeyValue("why", why).log("HTTP connection closed");
        releaseHeld();
        endTicket();
        budget.forget(this);
        Pending[] left = queue.toArray(Pending[]::new);
        queue.clear();
        for (Pending pending : left) {
            if (pending.isOpen() || pending.streaming) {
                pending.answered.set(true);
                pending.body.onClosed();
            }
        }
        channel.close();
    }

    private void releaseHeld() {
        for (HttpObject object : held) {
            if (object instanceof HttpContent content) {
                budget.release(content.content().readableBytes());
            }
            ReferenceCountUtil.release(object);
        }
        held.clear();
        next = null;
        chargeUndecoded(0);
    }

    /** Gives what was read to those for whom it is, as far as they take it, and decides whether to read more. */
    private void pump() {
        if (pumping || !open) {
            return;
        }
        pumping = true;
        try {
            while (open && discardingNanos == NEVER && !held.isEmpty() && step(held.element())) {
                // Until something has to wait.
            }
        } catch (RuntimeException | Error bug) {
            log.atError().addKeyValue("connectionId", id).setCause(bug).log("An HTTP connection failed");
            close(String.valueOf(bug.getMessage()));
        } finally {
            pumping = false;
        }
        if (open) {
            if (!reading) {
                tellOfPause();
            }
            updateGate();
            if (undecodedBytes > 0 && held.isEmpty() && channel.isWritable()) {
                decodeOn();
            }
        }
    }

    /** @return false if the object has to wait */
    private boolean step(HttpObject object) {
        if (object instanceof HttpRequest request) {
            if (next == null) {
                next = check(request);
            }
            Pending pending = next;
            // An answer that fills the channel brings us here in the middle of being written: another one must not be
            // written into it.
            if (!channel.isWritable() || !mayBegin(pending) || !isIdentified(pending)) {
                return false;
            }
            next = null;
            held.remove();
            begin(pending, request);
            // A request that could not be read has no body that follows.
            ReferenceCountUtil.release(object);
            return true;
        }
        HttpContent content = (HttpContent) object;
        Pending pending = receiving;
        if (pending != null && pending.isOpen() && pending.holdsBody) {
            return false;
        }
        held.remove();
        give(content, pending);
        return true;
    }

    private boolean mayBegin(Pending pending) {
        if (ending || draining) {
            return false;
        }
        return queue.isEmpty()
                || (pending.endpoint.order() == Endpoint.Order.TOGETHER
                        && queue.size() < settings.exchangesMax()
                        && queue.stream().allMatch(before -> before.endpoint.order() == Endpoint.Order.TOGETHER));
    }

    /** Whether it is known who sends it, and so whether it is done or refused. */
    private boolean isIdentified(Pending pending) {
        if (pending.standing == Standing.NEW) {
            pending.standing = Standing.ASKED;
            identify(pending);
        }
        return pending.standing == Standing.SETTLED;
    }

    private void identify(Pending pending) {
        if (pending.access == Router.Access.EVERYBODY) {
            pending.admit(Principal.ANONYMOUS, OptionalLong.empty());
            return;
        }
        Optional<Problem> otherHost = access.hosts().findRefusal(pending.headers());
        Optional<RequestLogins> logins = serving.get().logins();
        if (otherHost.isPresent()) {
            pending.refuse(otherHost.get().response());
        } else if (!access.protocol().asksForLogin() || logins.isEmpty()) {
            // Before there are logins, nothing is answered but whether the broker is ready.
            pending.admit(certified, OptionalLong.empty());
        } else {
            identification(logins.get()).identify(pending.headers(), answer -> {
                if (answer instanceof Identification.Known known) {
                    pending.admit(known.principal(), known.lifetimeMs());
                } else if (answer instanceof Identification.Unknown unknown) {
                    pending.refuse(unknown.refusal());
                }
                pump();
            });
        }
    }

    private Identification identification(RequestLogins logins) {
        Identification known = identification;
        if (known == null) {
            InetSocketAddress remote = remoteAddress();
            InetAddress address = remote == null ? null : remote.getAddress();
            Peer peer = new Peer(access.listener(), access.protocol(), address);
            known = new Identification(access, certified, new RequestLogin(logins, peer, channel.eventLoop()));
            identification = known;
        }
        return known;
    }

    private void begin(Pending pending, HttpRequest request) {
        headBegunNanos = NEVER;
        served = true;
        ending = !pending.keepsAlive;
        queue.add(pending);
        if (request.decoderResult().isFailure()) {
            pending.bodyEnded = true;
        } else {
            receiving = pending;
            readSilenceNanos = 0;
            readBodyNanos = 0;
            ticket = budget.begin(this);
        }
        boolean isCharged = pending.endpoint.order() == Endpoint.Order.TOGETHER;
        boolean hasWaited = gatedNanos != NEVER;
        if (isCharged
                && hasWaited
                && !budget.mayStart()
                && isOver(gatedNanos, settings.roomPatience(), nanoTime.getAsLong())) {
            metrics.refusedForRoom.increment();
            pending.respond(Problem.noRoom().response());
            return;
        }
        pending.body = pending.endpoint.begin(pending);
        pending.extent = pending.endpoint.extent(pending);
        if (pending.isOpen() && HttpUtil.is100ContinueExpected(request)) {
            channel.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void give(HttpContent content, @Nullable Pending to) {
        int bytes = content.content().readableBytes();
        if (to == null) {
            budget.release(bytes);
            content.release();
            return;
        }
        if (content.decoderResult().isFailure()) {
            budget.release(bytes);
            content.release();
            ending = true;
            metrics.malformed.increment();
            if (to.isOpen()) {
                to.body.onRefused(Problem.badRequest("the body cannot be read: " + message(content)));
            }
            return;
        }
        if (bytes > 0 && to.isOpen()) {
            gaveContent = true;
            to.body.onContent(content.content());
        } else {
            content.release();
        }
        budget.release(bytes);
        if (content instanceof LastHttpContent && receiving == to) {
            receiving = null;
            endTicket();
            to.bodyEnded = true;
            if (to.isOpen()) {
                to.body.onEnd();
            }
            writeReady();
        }
    }

    private static String message(HttpObject object) {
        Throwable cause = object.decoderResult().cause();
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    /** Makes an exchange of a head: of a bad one, with an endpoint that refuses it. */
    private Pending check(HttpRequest request) {
        Problem problem = findProblem(request);
        Target target = new Target(List.of(), Map.of());
        if (problem == null) {
            try {
                target = Target.parse(request.uri());
            } catch (IllegalArgumentException wrong) {
                problem = Problem.badRequest(String.valueOf(wrong.getMessage()));
            }
        }
        if (problem != null) {
            metrics.malformed.increment();
            Response response = problem.response();
            Endpoint refusal = exchange -> {
                exchange.respond(response);
                return Body.NONE;
            };
            return new Pending(
                    request, target, new Router.Found(refusal, Router.NOWHERE, Router.Access.EVERYBODY), false);
        }
        return new Pending(
                request,
                target,
                serving.get().router().find(request.method().name(), target),
                HttpUtil.isKeepAlive(request));
    }

    private static @Nullable Problem findProblem(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            Throwable cause = request.decoderResult().cause();
            if (cause instanceof TooLongHttpLineException) {
                return new Problem(HttpResponseStatus.REQUEST_URI_TOO_LONG, "too-long", "the request line is too long");
            }
            if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
                return new Problem(
                        HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too-long", "the headers are too long");
            }
            return Problem.badRequest("the head cannot be read: " + message(request));
        }
        HttpVersion version = request.protocolVersion();
        HttpHeaders headers = request.headers();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return new Problem(
                    HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "version", version + " (expected: HTTP/1.1)");
        }
        if (version.equals(HttpVersion.HTTP_1_1)
                && headers.getAll(HttpHeaderNames.HOST).size() != 1) {
            return Problem.badRequest("expected: one Host header");
        }
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            boolean chunked = version.equals(HttpVersion.HTTP_1_1)
                    && headers.getAll(HttpHeaderNames.TRANSFER_ENCODING).size() == 1
                    && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(headers.get(HttpHeaderNames.TRANSFER_ENCODING));
            if (!chunked || headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
                return Problem.badRequest(
                        "expected: Transfer-Encoding: chunked alone, and no Content-Length beside it");
            }
        }
        return null;
    }

    /** The connection is of no use any more: answers what is not a request. */
    private void refuseConnection(Problem problem) {
        releaseHeld();
        HttpRequest none = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        Pending pending = new Pending(
                none,
                new Target(List.of(), Map.of()),
                new Router.Found(exchange -> Body.NONE, Router.NOWHERE, Router.Access.EVERYBODY),
                false);
        ending = true;
        queue.add(pending);
        pending.respond(problem.response());
    }

    private void refuseBody(Pending pending, Problem why) {
        ending = true;
        pending.body.onRefused(why);
        pump();
    }

    private void writeReady() {
        boolean wrote = false;
        while (open && discardingNanos == NEVER) {
            Pending first = queue.peek();
            if (first == null || first.streaming || first.response == null) {
                break;
            }
            if (!ending && !first.bodyEnded && first == receiving && first.isSmall()) {
                // It is read to its end, and the connection goes on.
                break;
            }
            queue.remove();
            boolean closes = !first.keepsAlive || !first.bodyEnded || (ending && queue.isEmpty());
            first.write(first.response, closes);
            wrote = true;
            if (closes) {
                discard(first.bodyEnded);
            }
        }
        if (wrote && open) {
            scheduleFlush();
            lastBytesNanos = nanoTime.getAsLong();
        }
        pump();
    }

    /** Closes after the last answer; if more of a body may come, not at once, since a reset would take the answer with it. */
    private void discard(boolean nothingFollows) {
        discardingNanos = nanoTime.getAsLong();
        releaseHeld();
        receiving = null;
        endTicket();
        budget.forget(this);
        if (nothingFollows) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> close("the last answer is sent"));
        } else {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
                if (open) {
                    TlsDoor.endOutput(channel);
                }
            });
            reasons.clear();
            channel.config().setAutoRead(true);
        }
    }

    private void closeIfDrained() {
        if (open && draining && queue.isEmpty() && discardingNanos == NEVER) {
            discard(true);
        }
    }

    private void updateGate() {
        if (discardingNanos != NEVER) {
            return;
        }
        set(Reason.HELD, !held.isEmpty());
        set(Reason.BODY, receiving != null && receiving.isOpen() && receiving.holdsBody);
        set(Reason.SLOW_READER, !channel.isWritable());
        boolean room = hasRoom();
        if (!room) {
            if (receiving == null) {
                budget.awaitStart(this);
            } else {
                budget.awaitContinue(this);
            }
            // There may be room since it was asked for.
            room = hasRoom();
        }
        if (!room && gatedNanos == NEVER) {
            gatedNanos = nanoTime.getAsLong();
        } else if (receiving == null ? budget.mayStart() : room) {
            gatedNanos = NEVER;
        }
        set(Reason.BUDGET, !room);
        channel.config().setAutoRead(reasons.isEmpty());
    }

    /** The first request of a connection is always read: it may ask for the broker's health. So is one that has waited, to be refused. */
    private boolean hasRoom() {
        if (receiving != null) {
            return !receiving.isOpen() || budget.mayContinue(ticket);
        }
        return !served
                || budget.mayStart()
                || (gatedNanos != NEVER && isOver(gatedNanos, settings.roomPatience(), nanoTime.getAsLong()));
    }

    private void set(Reason reason, boolean holds) {
        if (holds && reasons.add(reason)) {
            if (reason == Reason.BUDGET) {
                metrics.pausedByBudget.increment();
            }
        } else if (!holds) {
            reasons.remove(reason);
        }
    }

    private void endTicket() {
        if (ticket != 0) {
            long ended = ticket;
            ticket = 0;
            budget.end(ended);
        }
    }

    /** Schedules one flush for all answers that are written in this turn of the event loop. */
    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            channel.eventLoop().execute(() -> {
                flushScheduled = false;
                channel.flush();
            });
        }
    }

    /** What is known of who sends a request. */
    private enum Standing {
        NEW,
        ASKED,
        SETTLED
    }

    /** A request in the queue of its connection's answers. */
    private final class Pending implements Exchange {

        private final HttpRequest request;
        private final Target target;
        private final Router.Access access;
        private final String route;
        private final boolean keepsAlive;
        private final long begunNanos = nanoTime.getAsLong();
        private final AtomicBoolean answered = new AtomicBoolean();
        private Endpoint endpoint;
        private Standing standing = Standing.NEW;

        /** Set once, before the exchange is given to anybody. */
        private Principal principal = Principal.ANONYMOUS;

        /** When the login is over. */
        private long endsNanos = NEVER;

        private Body body = Body.NONE;
        private Endpoint.Extent extent = Endpoint.Extent.BOUNDED;
        private boolean bodyEnded;
        private boolean holdsBody;
        private boolean streaming;
        private @Nullable Response response;

        Pending(HttpRequest request, Target target, Router.Found found, boolean keepsAlive) {
            this.request = request;
            this.target = target;
            this.endpoint = found.endpoint();
            this.access = found.access();
            this.route = found.route();
            this.keepsAlive = keepsAlive;
        }

        void admit(Principal sender, OptionalLong lifetimeMs) {
            principal = sender;
            if (lifetimeMs.isPresent()) {
                endsNanos = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(lifetimeMs.getAsLong());
            }
            standing = Standing.SETTLED;
        }

        void refuse(Response refusal) {
            endpoint = exchange -> {
                exchange.respond(refusal);
                return Body.NONE;
            };
            standing = Standing.SETTLED;
        }

        boolean isOpen() {
            return !answered.get();
        }

        /** Whether little of the body can follow, and will. */
        boolean isSmall() {
            return keepsAlive
                    && !HttpUtil.isTransferEncodingChunked(request)
                    && HttpUtil.getContentLength(request, 0L) <= SMALL_BODY_BYTES
                    && !(HttpUtil.is100ContinueExpected(request) && HttpUtil.getContentLength(request, 0L) > 0);
        }

        @Override
        public String method() {
            return request.method().name();
        }

        private boolean isHead() {
            return method().equals("HEAD");
        }

        @Override
        public Target target() {
            return target;
        }

        @Override
        public HttpHeaders headers() {
            return request.headers();
        }

        @Override
        public Principal principal() {
            return principal;
        }

        @Override
        public @Nullable InetSocketAddress client() {
            return HttpConnection.this.access.protocol() == SecurityProtocol.PLAINTEXT ? null : remoteAddress();
        }

        @Override
        public @Nullable InetSocketAddress remoteAddress() {
            return HttpConnection.this.remoteAddress();
        }

        @Override
        public long connectionId() {
            return id;
        }

        @Override
        public EventLoop eventLoop() {
            return channel.eventLoop();
        }

        @Override
        public ByteBufAllocator allocator() {
            return channel.alloc();
        }

        @Override
        public void respond(Response given) {
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            if (channel.eventLoop().inEventLoop()) {
                settle(given);
                return;
            }
            try {
                channel.eventLoop().execute(() -> settle(given));
            } catch (RejectedExecutionException shutDown) {
                log.debug("nobody is left to answer");
            }
        }

        private void settle(Response given) {
            response = given;
            metrics.recordRequest(route, given.status(), nanoTime.getAsLong() - begunNanos);
            writeReady();
        }

        private void write(Response given, boolean closes) {
            ByteBuf content = isHead() ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(given.content());
            DefaultFullHttpResponse message =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, given.status(), content);
            head(message, given);
            message.headers().set(HttpHeaderNames.CONTENT_LENGTH, given.content().length);
            connection(message, closes);
            channel.write(message, channel.voidPromise());
        }

        private void head(HttpResponse message, Response given) {
            message.headers().set(HttpHeaderNames.CONTENT_TYPE, given.contentType());
            message.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
            message.headers().set("x-content-type-options", "nosniff");
            given.headers().forEach((name, value) -> message.headers().set(name, value));
        }

        private void connection(HttpMessage message, boolean closes) {
            if (closes) {
                message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            } else if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
                message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
            }
        }

        @Override
        public void beginStream(Response given) {
            assert queue.peek() == this : "a stream has the connection for itself";
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            streaming = true;
            metrics.recordRequest(route, given.status(), nanoTime.getAsLong() - begunNanos);
            DefaultHttpResponse message = new DefaultHttpResponse(HttpVersion.HTTP_1_1, given.status());
            head(message, given);
            // Whoever asks for the head alone would take the last chunk for the next answer.
            if (request.protocolVersion().equals(HttpVersion.HTTP_1_1) && !isHead()) {
                message.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
            connection(message, endsWithStream());
            channel.writeAndFlush(message, channel.voidPromise());
            if (draining) {
                // Those that had begun were told.
                body.onRefused(stops());
            }
        }

        /** Before HTTP/1.1 the end of the connection is that of the answer. */
        private boolean endsWithStream() {
            return !keepsAlive || !request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        }

        @Override
        public void stream(ByteBuf piece) {
            if (!open || !streaming) {
                piece.release();
                return;
            }
            lastBytesNanos = nanoTime.getAsLong();
            channel.writeAndFlush(new DefaultHttpContent(piece), channel.voidPromise());
        }

        @Override
        public void endStream() {
            if (!open || !streaming) {
                return;
            }
            streaming = false;
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, channel.voidPromise());
            queue.remove(this);
            if (endsWithStream() || !bodyEnded || ending) {
                discard(bodyEnded);
            } else {
                pump();
            }
        }

        @Override
        public boolean isWritable() {
            return channel.isWritable();
        }

        @Override
        public void holdBody(Hold hold) {
            boolean before = holdsBody;
            holdsBody = hold == Hold.WAIT;
            if (before && !holdsBody) {
                pump();
            } else if (open) {
                updateGate();
            }
        }

        @Override
        public void charge(long bytes) {
            budget.charge(bytes);
        }

        @Override
        public void release(long bytes) {
            budget.release(bytes);
        }
    }
}
