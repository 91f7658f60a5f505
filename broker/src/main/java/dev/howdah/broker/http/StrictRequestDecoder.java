package dev.howdah.broker.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Reads requests, and takes nothing that two readers might understand in two ways (request smuggling, RFC 9112 section 11.2): a body has
 * either a {@code Content-Length} or is {@code chunked}, lines end with CRLF, and header names are tokens.
 *
 * <p>While its connection waits, what was read stays bytes: the objects of many small requests take some thirty times as much memory.
 *
 * <p>Thread: the event loop of the connection.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    private final Runnable onBytes;
    private final IntPredicate waits;

    /**
     * Makes one.
     *
     * @param onBytes is run before received bytes are decoded
     * @param waits is told how many bytes are there, and says whether they wait: until {@link #goOn}
     */
    StrictRequestDecoder(HttpSettings settings, Runnable onBytes, IntPredicate waits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(settings.lineBytesMax())
                .setMaxHeaderSize(settings.headBytesMax())
                .setValidateHeaders(true)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
        this.onBytes = onBytes;
        this.waits = waits;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof ByteBuf) {
            onBytes.run();
        }
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Not as it is inherited: that reads on when a read gave no object, whoever has stopped the reading.
        discardSomeReadBytes();
        ctx.fireChannelReadComplete();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (!waits.test(buffer.readableBytes())) {
            super.decode(ctx, buffer, out);
        }
    }

    /** Decodes what waits. */
    void goOn(ChannelHandlerContext ctx) {
        try {
            super.channelRead(ctx, Unpooled.EMPTY_BUFFER);
        } catch (Exception bug) {
            ctx.fireExceptionCaught(bug);
        }
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException(
                "both " + HttpHeaderNames.TRANSFER_ENCODING + " and " + HttpHeaderNames.CONTENT_LENGTH);
    }
}
