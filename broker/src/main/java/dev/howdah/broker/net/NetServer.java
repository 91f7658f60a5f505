package dev.howdah.broker.net;

import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.tls.TlsContext;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
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
 * The listening sockets and the event loops. It uses epoll where there is one, else NIO.
 *
 * <p>Thread: {@link #bind}, {@link #drain} and {@link #close} are called by the one that starts and stops the broker;
 * they block.
 */
public final class NetServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NetServer.class);
    private static final int BACKLOG = 1024;

    private final ByteBufAllocator allocator;
    private final ConnectionSettings settings;
    private final int connectionsMax;
    private final MemoryBudget budget;
    private final ClientQuotas quotas;
    private final BrokerMetrics metrics;
    private final LongSupplier nanoTime;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup loops;
    private final Class<? extends ServerChannel> channelClass;

    /** The connections of each event loop. Only the loop itself changes its set; others only read the size. */
    private final Map<EventLoop, Set<Connection>> connections = new ConcurrentHashMap<>();

    private final TlsDoor door;
    private final Admissions admissions;
    private final AtomicInteger connectionCount = new AtomicInteger();
    private final AtomicLong connectionIds = new AtomicLong();
    private final Map<Channel, AcceptGate> listening = new ConcurrentHashMap<>();
    private volatile boolean draining;

    /** Decodes requests. It is set before the first connection is accepted. */
    private volatile RequestDecoder requests = new RequestDecoder(new HandlerTable(), ListenerLogins.NONE);

    /**
     * Starts the event loops.
     *
     * @param allocator for everything that is received and sent
     * @param ioThreads the number of event loops for connections
     * @param nanoTime the clock for deadlines
     */
    public NetServer(
            ByteBufAllocator allocator,
            int ioThreads,
            int connectionsMax,
            ConnectionSettings settings,
            MemoryBudget budget,
            ClientQuotas quotas,
            BrokerMetrics metrics,
            LongSupplier nanoTime) {
        this.allocator = allocator;
        this.settings = settings;
        this.connectionsMax = connectionsMax;
        this.budget = budget;
        this.quotas = quotas;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        admissions = new Admissions(nanoTime);
        door = new TlsDoor(Limits.CONNECTIONS_MAX, budget, metrics);
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        channelClass = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        acceptor = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("accept"), io);
        loops = new MultiThreadIoEventLoopGroup(ioThreads, new DefaultThreadFactory("io"), io);
        metrics.gauge("howdah.connections", connectionCount, AtomicInteger::get);
        metrics.gauge("howdah.received.bytes", budget, MemoryBudget::usedBytes);
        metrics.gauge("howdah.received.bytes.max", budget, MemoryBudget::bytesMax);
        metrics.gauge("howdah.received.waiting", budget, MemoryBudget::waiting);
    }

    /**
     * Takes an address. It may be called for several addresses. Clients that connect wait until {@link #serve}.
     *
     * @param listener the name of the listener, for the connections through this address
     * @param address port 0 takes a free one
     * @return the bound address
     * @throws StartException if it cannot listen on the address
     */
    public InetSocketAddress bind(String listener, HostPort address) {
        return bind(listener, address, Optional.empty());
    }

    /**
     * The same.
     *
     * @param tls for the handshake with which each connection begins; empty if they are not encrypted
     */
    public InetSocketAddress bind(String listener, HostPort address, Optional<TlsContext> tls) {
        AcceptGate gate = new AcceptGate(listener, admissions, metrics, this::lookAtGates);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptor, loops)
                .channel(channelClass)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(Limits.WRITE_LOW_WATER_BYTES, Limits.WRITE_HIGH_WATER_BYTES))
                .handler(gate)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        onAccepted(channel, listener, tls);
                    }
                });
        InetSocketAddress wanted = new InetSocketAddress(address.host(), address.port());
        if (wanted.isUnresolved()) {
            throw new StartException("cannot listen on " + address + ": unknown host");
        }
        ChannelFuture bound = bootstrap.bind(wanted).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            throw new StartException("cannot listen on " + address + ": " + StartException.reason(cause), cause);
        }
        listening.put(bound.channel(), gate);
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Begins to serve connections, none of which has to log in. Those that wait already come first. */
    public void serve(HandlerTable handlers) {
        serve(handlers, ListenerLogins.NONE);
    }

    /** Begins to serve connections. Those that wait already come first. */
    public void serve(HandlerTable handlers, ListenerLogins logins) {
        requests = new RequestDecoder(handlers, logins);
        long sweepNanos = Limits.DEADLINE_SWEEP.toNanos();
        loops.forEach(loop ->
                loop.scheduleAtFixedRate(() -> sweep((EventLoop) loop), sweepNanos, sweepNanos, TimeUnit.NANOSECONDS));
        for (Channel channel : listening.keySet()) {
            channel.config().setAutoRead(true);
        }
    }

    /** Sets how many connections there may be from now on; those that are open stay. Thread: any. */
    public void limit(ConnectionLimits limits) {
        admissions.limit(limits);
        acceptor.execute(this::lookAtGates);
    }

    /** Thread: the event loop that accepts; there is one. */
    private void lookAtGates() {
        listening.forEach((channel, gate) -> gate.look(channel));
    }

    /** Stops accepting. Returns when the requests in flight are answered or the time is over. */
    public void drain(Duration patience) {
        stopListening();
        draining = true;
        log.atInfo()
                .addKeyValue("connections", connectionCount.get())
                .addKeyValue("patience", patience)
                .log("Takes no more requests, and ends those in flight");
        List<Channel> open = new ArrayList<>();
        connections.forEach((loop, own) -> loop.submit(() -> own.forEach(connection -> {
                    synchronized (open) {
                        open.add(connection.channel());
                    }
                    if (TlsDoor.isShaking(connection.channel())) {
                        connection.close("the broker is shutting down");
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
            log.atInfo().addKeyValue("connections", connectionCount.get()).log("Closed before they were drained");
        }
    }

    @Override
    public void close() {
        stopListening();
        connections.forEach((loop, own) -> loop.submit(
                        () -> List.copyOf(own).forEach(connection -> connection.close("the broker is shutting down")))
                .awaitUninterruptibly());
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        acceptor.terminationFuture().awaitUninterruptibly();
        door.close();
    }

    private void stopListening() {
        listening.keySet().forEach(channel -> channel.close().awaitUninterruptibly());
        listening.clear();
    }

    private void onAccepted(Channel channel, String listener, Optional<TlsContext> tls) {
        metrics.connectionsAccepted.increment();
        if (connectionCount.incrementAndGet() > connectionsMax) {
            connectionCount.decrementAndGet();
            metrics.connectionsRefused.increment();
            log.atInfo()
                    .addKeyValue("client", channel.remoteAddress())
                    .addKeyValue("connectionsMax", connectionsMax)
                    .log("A client is refused: there are too many connections");
            channel.close();
            return;
        }
        if (closesLater(channel)) {
            return;
        }
        Connection connection = new Connection(
                connectionIds.incrementAndGet(),
                listener,
                channel,
                settings,
                requests,
                budget,
                quotas,
                metrics,
                nanoTime);
        Set<Connection> own = connections.computeIfAbsent(channel.eventLoop(), loop -> ConcurrentHashMap.newKeySet());
        own.add(connection);
        channel.closeFuture().addListener(closed -> {
            own.remove(connection);
            connectionCount.decrementAndGet();
        });
        tls.ifPresent(it -> door.encrypt(channel, it, settings.handshakeDeadline(), connection));
        channel.pipeline().addLast(connection);
        if (draining) {
            // It was accepted before, and nobody has seen it since.
            connection.close("the broker is shutting down");
        }
    }

    /**
     * Whether the connection came earlier than its address may make one. Then, as in Kafka ({@code SocketServer.Acceptor}), nothing is read from
     * it, and it is closed when its time has come; so who tries again at once does it no more often.
     */
    private boolean closesLater(Channel channel) {
        int delayMs = channel.remoteAddress() instanceof InetSocketAddress client
                ? quotas.takeConnection(client.getAddress())
                : 0;
        if (delayMs == 0) {
            return false;
        }
        metrics.connectionsDelayed.increment();
        channel.config().setAutoRead(false);
        channel.closeFuture().addListener(closed -> connectionCount.decrementAndGet());
        channel.eventLoop().schedule(() -> channel.close(), delayMs, TimeUnit.MILLISECONDS);
        return true;
    }

    private void sweep(EventLoop loop) {
        long now = nanoTime.getAsLong();
        connections.getOrDefault(loop, Set.of()).forEach(connection -> connection.onTick(now));
    }
}
