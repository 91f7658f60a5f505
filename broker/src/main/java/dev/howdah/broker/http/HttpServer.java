package dev.howdah.broker.http;

import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.MemoryBudget;
import dev.howdah.broker.net.StartException;
import dev.howdah.broker.net.TlsDoor;
import dev.howdah.broker.sasl.RequestLogins;
import dev.howdah.broker.tls.TlsContext;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket for HTTP, and event loops of its own: the JSON of one client delays no client of Kafka. Requests are answered from
 * {@link #bind} on, by the router that there is at the time.
 *
 * <p>Thread: {@link #bind}, {@link #drain} and {@link #close} are called by the one that starts and stops the broker; they block.
 */
public final class HttpServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
    private static final int BACKLOG = 1024;

    /** Connections of Kafka clients are counted from 1; both have queues in the lanes, by their numbers. */
    private static final long FIRST_CONNECTION_ID = 1L << 40;

    private final ByteBufAllocator allocator;
    private final HttpSettings settings;
    private final HttpAccess access;
    private final MemoryBudget budget;
    private final HttpMetrics metrics;
    private final LongSupplier nanoTime;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup loops;
    private final Class<? extends ServerChannel> channelClass;

    /** The connections of each event loop. Only the loop itself changes its set; others only read the size. */
    private final Map<EventLoop, Set<HttpConnection>> connections = new ConcurrentHashMap<>();

    private final AtomicInteger connectionCount = new AtomicInteger();
    private final AtomicLong connectionIds = new AtomicLong(FIRST_CONNECTION_ID);
    private final List<Channel> listening = new ArrayList<>();
    private volatile boolean draining;
    private final TlsDoor door;
    private volatile Serving serving;

    /**
     * Starts the event loops.
     *
     * @param ioThreads the number of event loops for connections
     * @param access what is asked of who sends requests
     * @param budget of received bytes, shared with the clients of Kafka
     * @param router for the time until {@link #serve}
     * @param nanoTime the clock for deadlines
     */
    public HttpServer(
            ByteBufAllocator allocator,
            int ioThreads,
            HttpSettings settings,
            HttpAccess access,
            MemoryBudget budget,
            BrokerMetrics metrics,
            Router router,
            LongSupplier nanoTime) {
        this.allocator = allocator;
        this.settings = settings;
        this.access = access;
        this.budget = budget;
        this.metrics = new HttpMetrics(metrics.registry());
        serving = new Serving(router, Optional.empty());
        door = new TlsDoor(settings.connectionsMax(), budget, metrics);
        this.nanoTime = nanoTime;
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        channelClass = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        acceptor = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("http-accept"), io);
        loops = new MultiThreadIoEventLoopGroup(ioThreads, new DefaultThreadFactory("http"), io);
        metrics.gauge("howdah.http.connections", connectionCount, AtomicInteger::get);
        long sweepNanos = Limits.DEADLINE_SWEEP.toNanos();
        loops.forEach(loop ->
                loop.scheduleAtFixedRate(() -> sweep((EventLoop) loop), sweepNanos, sweepNanos, TimeUnit.NANOSECONDS));
    }

    /**
     * Takes an address and answers there.
     *
     * @param address port 0 takes a free one
     * @param tls for the handshake with which each connection begins; empty if they are not encrypted
     * @return the bound address
     * @throws StartException if it cannot listen on the address
     */
    public InetSocketAddress bind(HostPort address, Optional<TlsContext> tls) {
        if (tls.isPresent() != access.protocol().isEncrypted()) {
            throw new IllegalArgumentException("TLS for " + access.protocol());
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptor, loops)
                .channel(channelClass)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(1024, 4096, HttpLimits.READ_BYTES_MAX))
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(HttpLimits.WRITE_LOW_WATER_BYTES, HttpLimits.WRITE_HIGH_WATER_BYTES))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        onAccepted(channel, tls);
                    }
                });
        InetSocketAddress wanted = new InetSocketAddress(address.host(), address.port());
        if (wanted.isUnresolved()) {
            throw new StartException("cannot listen for HTTP on " + address + ": unknown host");
        }
        ChannelFuture bound = bootstrap.bind(wanted).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new StartException(
                    "cannot listen for HTTP on " + address + ": " + StartException.reason(bound.cause()),
                    bound.cause());
        }
        listening.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /**
     * Answers by this router from now on. Thread: any.
     *
     * @param logins what looks at what requests show, where they have to
     */
    public void serve(Router all, Optional<RequestLogins> logins) {
        if (access.protocol().asksForLogin() && logins.isEmpty()) {
            throw new IllegalArgumentException("nothing looks at logins");
        }
        serving = new Serving(all, logins);
    }

    /** Stops accepting. Returns when the requests in work are answered or the time is over. */
    public void drain(Duration patience) {
        stopListening();
        draining = true;
        List<Channel> open = new ArrayList<>();
        connections.forEach((loop, own) -> loop.submit(() -> List.copyOf(own).forEach(connection -> {
                    synchronized (open) {
                        open.add(connection.channel());
                    }
                    if (TlsDoor.isShaking(connection.channel())) {
                        connection.close("the broker is being stopped");
                    } else {
                        connection.drain();
                    }
                }))
                .awaitUninterruptibly());
        long deadline = System.nanoTime() + patience.toNanos();
        for (Channel channel : open) {
            channel.closeFuture().awaitUninterruptibly(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        if (connectionCount.get() > 0) {
            log.atInfo()
                    .addKeyValue("connections", connectionCount.get())
                    .log("HTTP connections were closed before they were drained");
        }
    }

    @Override
    public void close() {
        stopListening();
        connections.forEach((loop, own) -> loop.submit(
                        () -> List.copyOf(own).forEach(connection -> connection.close("the broker is being stopped")))
                .awaitUninterruptibly());
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        acceptor.terminationFuture().awaitUninterruptibly();
        door.close();
    }

    private void stopListening() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        listening.clear();
    }

    private void onAccepted(Channel channel, Optional<TlsContext> tls) {
        metrics.accepted.increment();
        if (connectionCount.incrementAndGet() > settings.connectionsMax()) {
            connectionCount.decrementAndGet();
            metrics.refused.increment();
            log.atInfo()
                    .addKeyValue("client", channel.remoteAddress())
                    .addKeyValue("connectionsMax", settings.connectionsMax())
                    .log("An HTTP client is refused: there are too many connections");
            channel.close();
            return;
        }
        HttpConnection connection = new HttpConnection(
                connectionIds.incrementAndGet(), channel, settings, access, () -> serving, budget, metrics, nanoTime);
        Set<HttpConnection> own =
                connections.computeIfAbsent(channel.eventLoop(), loop -> ConcurrentHashMap.newKeySet());
        own.add(connection);
        channel.closeFuture().addListener(closed -> {
            own.remove(connection);
            connectionCount.decrementAndGet();
        });
        tls.ifPresent(it -> door.encrypt(channel, it, Limits.HANDSHAKE_DEADLINE, connection));
        channel.pipeline()
                .addLast(new StrictRequestDecoder(settings, connection::onBytes, connection::waits))
                .addLast(new HttpResponseEncoder())
                .addLast(connection);
        if (draining) {
            // It was accepted before, and nobody has seen it since.
            connection.close("the broker is being stopped");
        }
    }

    private void sweep(EventLoop loop) {
        long now = nanoTime.getAsLong();
        List.copyOf(connections.getOrDefault(loop, Set.of())).forEach(connection -> connection.onTick(now));
    }
}
