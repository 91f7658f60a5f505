package dev.howdah.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.net.MemoryBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
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

    /** What was read is kept as bytes, and counted. */
    @Test
    void requests_of_who_does_not_read_answers_wait_and_go_on_when_the_client_reads() {
        MemoryBudget budget = new MemoryBudget(1_000);
        EmbeddedChannel channel = connect(budget, exchange -> {
            steps.add(exchange.target().path().get(0));
            exchange.respond(Response.text(HttpResponseStatus.OK, ""));
            return Body.NONE;
        });
        String requests = get("first") + get("second") + get("third");
        setReads(channel, false);
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext ctx) throws Exception {
                steps.add("reads on");
                super.read(ctx);
            }
        });

        send(channel, requests);

        assertThat(steps).isEmpty();
        assertThat(budget.usedBytes()).isEqualTo(requests.length());
        setReads(channel, true);
        assertThat(steps).containsExactly("reads on", "first", "second", "third");
        assertThat(budget.usedBytes()).isZero();
        channel.finishAndReleaseAll();
    }

    /** A few bytes would become objects of many. */
    @Test
    void requests_behind_one_that_waits_stay_bytes_until_it_is_answered() {
        MemoryBudget budget = new MemoryBudget(1_000);
        List<Exchange> begun = new ArrayList<>();
        EmbeddedChannel channel = connect(budget, exchange -> {
            begun.add(exchange);
            return Body.NONE;
        });

        send(channel, get("first") + get("second") + get("third") + get("fourth"));

        assertThat(budget.usedBytes()).isEqualTo((get("third") + get("fourth")).length());
        begun.get(0).respond(Response.text(HttpResponseStatus.OK, ""));
        assertThat(begun).hasSize(2);
        assertThat(budget.usedBytes()).isEqualTo(get("fourth").length());
        channel.finishAndReleaseAll();
        assertThat(budget.usedBytes()).as("when the connection is gone").isZero();
    }

    /** The channel says so at once, from inside of the encoder, and another request waits. */
    @Test
    void an_answer_that_fills_the_channel_is_written_once_and_whole() {
        List<Exchange> late = new ArrayList<>();
        EmbeddedChannel channel = connect(new MemoryBudget(1_000), exchange -> {
            if (exchange.target().path().get(0).equals("late")) {
                late.add(exchange);
            } else {
                exchange.respond(Response.text(HttpResponseStatus.OK, "at once"));
            }
            return Body.NONE;
        });
        channel.pipeline().addFirst(new HttpResponseEncoder());
        send(channel, get("late") + get("soon"));

        late.get(0).respond(Response.text(HttpResponseStatus.OK, "x".repeat(200_000)));
        channel.runPendingTasks();

        StringBuilder sent = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            sent.append(part.toString(StandardCharsets.US_ASCII));
            part.release();
        }
        assertThat(sent.toString().split("HTTP/1.1 200 ", -1)).hasSize(3);
        assertThat(sent.toString()).endsWith("at once").containsOnlyOnce("x".repeat(200_000) + "HTTP/1.1 200 OK");
        channel.finishAndReleaseAll();
    }

    private static EmbeddedChannel connect(MemoryBudget budget, Endpoint endpoint) {
        EmbeddedChannel channel = new EmbeddedChannel();
        Router router = new Router().route("GET", "/*", endpoint);
        HttpConnection connection = new HttpConnection(
                1,
                channel,
                HttpSettings.defaults(),
                HttpAccess.open("HTTP"),
                () -> new Serving(router, Optional.empty()),
                budget,
                new HttpMetrics(new SimpleMeterRegistry()),
                System::nanoTime);
        channel.pipeline()
                .addLast(new StrictRequestDecoder(HttpSettings.defaults(), connection::onBytes, connection::waits))
                .addLast(connection);
        return channel;
    }

    private static void send(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private static String get(String path) {
        return "GET /" + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    private static void setReads(EmbeddedChannel channel, boolean reads) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, reads);
        channel.runPendingTasks();
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
