package dev.howdah.broker.net;

import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.security.Principal;
import dev.howdah.broker.tls.TlsContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a connection's TLS: the client gets the name of its certificate, or is let go. It sits between {@link
 * TlsHandler} and {@link Connection}.
 *
 * <p>Thread: the event loop of the connection.
 */
final class TlsWatch extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(TlsWatch.class);

    private final Connection connection;
    private final TlsContext tls;
    private final TlsHandler handler;
    private final BrokerMetrics metrics;

    TlsWatch(Connection connection, TlsContext tls, TlsHandler handler, BrokerMetrics metrics) {
        this.connection = connection;
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
            connection.close("the client has ended TLS");
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** Of the handshake it was told before, as an event. What comes later is the end of this connection. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException broken) {
            connection.close("TLS: " + broken.getMessage());
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private void onShaken() {
        metrics.tlsHandshakes.increment();
        Optional<Principal> principal = tls.principal(handler.engine().getSession());
        if (principal.isPresent()) {
            connection.authenticate(principal.get());
        } else {
            refuse("no rule of ssl.principal.mapping.rules fits its certificate");
        }
    }

    private void onFailure(Throwable cause) {
        String refusal = handler.refusal();
        if (refusal != null) {
            refuse(refusal);
        } else if (cause instanceof ClosedChannelException) {
            // A look whether the port is open, for example.
            connection.close("closed before the handshake was done");
        } else if (cause instanceof NotSslRecordException) {
            refuse("it does not speak TLS (expected: security.protocol SSL or SASL_SSL at the client)");
        } else if (cause instanceof SslHandshakeTimeoutException) {
            refuse("the handshake took longer than " + handler.getHandshakeTimeoutMillis() + " ms");
        } else {
            refuse(String.valueOf(cause.getMessage()));
        }
    }

    private void refuse(String why) {
        metrics.tlsHandshakesFailed.increment();
        log.atInfo()
                .addKeyValue("client", connection.remoteAddress())
                .addKeyValue("listener", connection.listener())
                .addKeyValue("why", why)
                .log("A client is refused by TLS");
        connection.close(why);
    }
}
