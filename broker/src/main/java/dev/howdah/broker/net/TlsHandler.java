package dev.howdah.broker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts the bytes of one connection, and charges the budget for those that it holds: the received part of a
 * record (16 KB at most), and during the handshake what comes while a task of it runs elsewhere.
 *
 * <p>Thread: the event loop of the connection. What the handshake computes runs on {@code tasks}.
 */
final class TlsHandler extends SslHandler {

    private final MemoryBudget budget;
    private final int handshakeBytesMax;
    private int charged;
    private @Nullable String refusal;

    /**
     * Makes the handler.
     *
     * @param handshakeBytesMax how many bytes may wait at a time before the handshake is done
     */
    TlsHandler(SSLEngine engine, Executor tasks, MemoryBudget budget, int handshakeBytesMax) {
        super(engine, tasks);
        this.budget = budget;
        this.handshakeBytesMax = handshakeBytesMax;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        super.channelRead(ctx, message);
        chargeHeld();
        if (!handshakeFuture().isDone()) {
            if (charged > handshakeBytesMax) {
                refuse(ctx, "more than " + handshakeBytesMax + " bytes came before the handshake was done");
            } else if (!budget.mayHandshake()) {
                refuse(ctx, "no memory is left for received bytes");
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        chargeHeld();
    }

    @Override
    public void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        super.handlerRemoved0(ctx);
        budget.release(charged);
        charged = 0;
    }

    /** Why it has given the client up; null if it has not. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** The received part of a record that is not complete. */
    int heldBytes() {
        return charged;
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        if (refusal == null) {
            refusal = why;
            ctx.close();
        }
    }

    private void chargeHeld() {
        int held = actualReadableBytes();
        if (held > charged) {
            budget.charge(held - charged);
        } else if (held < charged) {
            budget.release(charged - held);
        }
        charged = held;
    }
}
