package dev.howdah.broker.net;

import dev.howdah.broker.metrics.BrokerMetrics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SingleThreadEventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets connections of one listener in, as far as the limits go. As in Kafka, an address that has too many is refused; if
 * there are too many in all, or too many come in a second, nobody is accepted until there is room, and waits in the backlog
 * of the socket.
 *
 * <p>A crowd that comes at once is let in a few at a time, and the next when these are in. An event loop takes all the connections that it is
 * given before it reads again; so thousands at once would hold up those who are in already.
 *
 * <p>Thread: the event loop that accepts.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(AcceptGate.class);

    private final String listener;
    private final Admissions admissions;
    private final BrokerMetrics metrics;
    private final Runnable lookAtAll;
    private boolean limited;
    private boolean closed;
    private boolean looksLater;

    /**
     * Makes the gate of a listener.
     *
     * @param lookAtAll looks at the gates of all listeners, which all have this event loop
     */
    AcceptGate(String listener, Admissions admissions, BrokerMetrics metrics, Runnable lookAtAll) {
        this.listener = listener;
        this.admissions = admissions;
        this.metrics = metrics;
        this.lookAtAll = lookAtAll;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel child = (Channel) message;
        if (!(child.remoteAddress() instanceof InetSocketAddress client)) {
            // It has gone already.
            child.unsafe().closeForcibly();
            return;
        }
        InetAddress address = client.getAddress();
        if (!admissions.admit(listener, address)) {
            metrics.connectionsRefused.increment();
            log.atInfo()
                    .addKeyValue("client", client)
                    .addKeyValue("listener", listener)
                    .log("A client is refused: its address has as many connections as max.connections.per.ip allows");
            child.unsafe().closeForcibly();
            return;
        }
        AtomicBoolean arrived = new AtomicBoolean();
        child.closeFuture().addListener(left -> {
            admissions.leave(listener, address);
            if (arrived.compareAndSet(false, true)) {
                admissions.arrived();
            }
            lookSoon(ctx);
        });
        child.pipeline().addLast(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                ((SingleThreadEventLoop) channel.eventLoop()).executeAfterEventLoopIteration(() -> {
                    if (arrived.compareAndSet(false, true) && admissions.arrived()) {
                        lookSoon(ctx);
                    }
                });
            }
        });
        admissions.arrives();
        ctx.fireChannelRead(message);
        lookAtAll.run();
    }

    private void lookSoon(ChannelHandlerContext ctx) {
        if (!ctx.executor().isShuttingDown()) {
            ctx.executor().execute(lookAtAll);
        }
    }

    /** Opens or closes the gate, as the limits say now. */
    void look(Channel channel) {
        boolean full = admissions.isFull(listener);
        long waitNanos = full ? 0 : admissions.nanosUntilNext(listener);
        boolean limited = full || waitNanos > 0;
        if (limited && !this.limited) {
            metrics.acceptsPaused.increment();
            log.atWarn()
                    .addKeyValue("listener", listener)
                    .addKeyValue("limit", full ? "max.connections" : "max.connection.creation.rate")
                    .log("No more clients are accepted for now");
        }
        this.limited = limited;
        boolean closes = limited || admissions.areManyArriving();
        if (closes != closed) {
            closed = closes;
            channel.config().setAutoRead(!closes);
        }
        if (waitNanos > 0 && !looksLater) {
            looksLater = true;
            channel.eventLoop()
                    .schedule(
                            () -> {
                                looksLater = false;
                                look(channel);
                            },
                            waitNanos,
                            TimeUnit.NANOSECONDS);
        }
    }
}
