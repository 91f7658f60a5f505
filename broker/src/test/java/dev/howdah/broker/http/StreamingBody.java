package dev.howdah.broker.http;

import io.netty.buffer.ByteBuf;

/** Of a request whose answer goes on until it is told to end. What the request brings is thrown away. */
class StreamingBody implements Body {

    private final Exchange exchange;

    StreamingBody(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void onContent(ByteBuf content) {
        content.release();
    }

    @Override
    public void onEnd() {}

    @Override
    public void onRefused(Problem why) {
        exchange.endStream();
    }

    @Override
    public void onClosed() {}
}
