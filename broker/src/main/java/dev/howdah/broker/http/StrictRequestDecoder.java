package dev.howdah.broker.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Reads requests, and takes nothing that two readers might understand in two ways (request smuggling, RFC 9112 section 11.2): a body has
 * either a {@code Content-Length} or is {@code chunked}, lines end with CRLF, and header names are tokens.
 *
 * <p>Thread: the event loop of the connection.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    private final Runnable onBytes;

    /** @param onBytes is run before received bytes are decoded */
    StrictRequestDecoder(HttpSettings settings, Runnable onBytes) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(settings.lineBytesMax())
                .setMaxHeaderSize(settings.headBytesMax())
                .setValidateHeaders(true)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
        this.onBytes = onBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof ByteBuf) {
            onBytes.run();
        }
        super.channelRead(ctx, message);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException(
                "both " + HttpHeaderNames.TRANSFER_ENCODING + " and " + HttpHeaderNames.CONTENT_LENGTH);
    }
}
