package dev.howdah.broker.http;

import io.netty.buffer.ByteBuf;

/**
 * Takes the body of one request as it comes. After {@link #onClosed} nothing more is called.
 *
 * <p>Thread: the event loop of the connection; must not block.
 */
public interface Body {

    /** For endpoints that take none: what comes is thrown away. */
    Body NONE = new Body() {
        @Override
        public void onContent(ByteBuf content) {
            content.release();
        }

        @Override
        public void onEnd() {}

        @Override
        public void onRefused(Problem why) {}

        @Override
        public void onClosed() {}
    };

    /**
     * A part of the body, without the framing of its transfer.
     *
     * @param content is taken
     */
    void onContent(ByteBuf content);

    /** All that has been read from the socket so far was given. */
    default void onPause() {}

    /** The body is complete. */
    void onEnd();

    /**
     * The broker gives no more of the body, or wants an answer that has no end to end now: it stops, has no room, or the client is too
     * slow. The exchange must be answered soon, with this problem unless there is a better answer.
     */
    void onRefused(Problem why);

    /** The client reads again, after {@link Exchange#isWritable} was false. */
    default void onWritable() {}

    /** The connection is gone before the exchange was answered. */
    void onClosed();
}
