package dev.howdah.broker.net;

import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.tls.TlsContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a connection's TLS: its owner learns of the client's certificate, or lets it go. It sits between {@link
 * TlsHandler} and the owner.
 *
 * <p>Thread: the event loop of the owner.
 */
final class TlsWatch extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(TlsWatch.class);

    private final TlsDoor.Owner owner;
    private final TlsContext tls;
    private final TlsHandler handler;
    private final BrokerMetrics metrics;

    TlsWatch(TlsDoor.Owner owner, TlsContext tls, TlsHandler handler, BrokerMetrics metrics) {
        this.owner = owner;
        this.tls = tls;
        this.handler = handler;
        this.metrics = metrics;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent end) {
            if (end.isSuccess()) {
                onShaken();
            } else {
                onFailure(end.cause());
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            owner.close("the client has ended TLS");
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** Of the handshake it was told before, as an event. What comes later is the end of this owner. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException broken) {
            owner.close("TLS: " + broken.getMessage());
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private void onShaken() {
        metrics.tlsHandshakes.increment();
        if (!owner.onShaken(tls, handler.engine().getSession())) {
            refuse("no rule of ssl.principal.mapping.rules fits its certificate");
        }
    }

    private void onFailure(Throwable cause) {
        String refusal = handler.refusal();
        if (refusal != null) {
            refuse(refusal);
        } else if (cause instanceof ClosedChannelException) {
            // A look whether the port is open, for example.
            owner.close("closed before the handshake was done");
        } else if (cause instanceof NotSslRecordException) {
            refuse("it does not speak TLS (expected: " + owner.expected() + ")");
        } else if (cause instanceof SslHandshakeTimeoutException) {
            refuse("the handshake took longer than " + handler.getHandshakeTimeoutMillis() + " ms");
        } else {
            refuse(String.valueOf(cause.getMessage()));
        }
    }

    private void refuse(String why) {
        metrics.tlsHandshakesFailed.increment();
        log.atInfo()
                .addKeyValue("client", owner.remoteAddress())
                .addKeyValue("listener", owner.listener())
                .addKeyValue("why", why)
                .log("A client is refused by TLS");
        owner.close(why);
    }
}
