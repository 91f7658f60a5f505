package dev.howdah.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.net.MemoryBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One HTTP connection over a channel that takes at once whatever is written. */
class HttpConnectionTest {

    private static final int LOW = 1_000;
    private static final int HIGH = 2_000;

    private final List<String> steps = new ArrayList<>();

    /** A piece beyond the high watermark makes the channel unwritable and, when it is gone, writable again: all in one call. */
    @Test
    void who_writes_is_not_told_in_the_middle_of_it_that_there_is_room_again() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(LOW, HIGH));
        Router router = new Router().route("GET", "/stream", this::stream);
        channel.pipeline()
                .addLast(new HttpConnection(
                        1,
                        channel,
                        HttpSettings.defaults(),
                        HttpAccess.open("HTTP"),
                        () -> new Serving(router, Optional.empty()),
                        new MemoryBudget(1_000),
                        new HttpMetrics(new SimpleMeterRegistry()),
                        System::nanoTime));
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/stream");
        request.headers().set("host", "h");

        channel.writeInbound(request, LastHttpContent.EMPTY_LAST_CONTENT);

        assertThat(steps).containsExactly("writes", "has written", "may write");
        channel.finishAndReleaseAll();
    }

    private Body stream(Exchange exchange) {
        exchange.eventLoop().execute(() -> {
            exchange.beginStream(Response.text(HttpResponseStatus.OK, ""));
            steps.add("writes");
            exchange.stream(Unpooled.wrappedBuffer(new byte[2 * HIGH]));
            steps.add("has written");
        });
        return new StreamingBody(exchange) {
            @Override
            public void onWritable() {
                steps.add("may write");
            }
        };
    }
}
