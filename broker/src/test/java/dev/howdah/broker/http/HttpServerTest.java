package dev.howdah.broker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.MemoryBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP on raw sockets: order, what is refused, deadlines, back-pressure. */
class HttpServerTest {

    private static final int ANSWER_MS = 10_000;
    private static final HttpSettings SMALL = new HttpSettings(
            3,
            200,
            400,
            4,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(90),
            Duration.ofSeconds(2));

    private final AtomicLong nanos = new AtomicLong(1);
    private final MemoryBudget budget = new MemoryBudget(1_000);

    /** The bodies that came, each when it was complete. */
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    private final CompletableFuture<Exchange> slow = new CompletableFuture<>();

    /** What may be begun together, and waits for its answer. */
    private final List<Exchange> begun = new CopyOnWriteArrayList<>();

    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Router router = new Router()
            .route("POST", "/echo", new Echo(Endpoint.Order.TOGETHER))
            .route("POST", "/alone", new Echo(Endpoint.Order.ALONE))
            .route("POST", "/slow", exchange -> {
                slow.complete(exchange);
                return Body.NONE;
            })
            .route("POST", "/refuse", exchange -> {
                exchange.respond(Problem.badRequest("not this").response());
                return Body.NONE;
            })
            .route("POST", "/later", new Later())
            .route("GET", "/flood", this::flood)
            .route("GET", "/stream", exchange -> {
                slow.complete(exchange);
                return new StreamingBody(exchange);
            })
            .route("GET", "/large", exchange -> {
                exchange.respond(Response.text(HttpResponseStatus.OK, "x".repeat(20_000)));
                return Body.NONE;
            })
            .route("GET", "/hello", exchange -> {
                exchange.respond(Response.text(HttpResponseStatus.OK, "hello\n"));
                return Body.NONE;
            });

    private final HttpServer server = new HttpServer(
            ByteBufAllocator.DEFAULT,
            1,
            SMALL,
            HttpAccess.open("HTTP"),
            budget,
            new BrokerMetrics(new SimpleMeterRegistry()),
            router,
            nanos::get);
    private final InetSocketAddress address = server.bind(new HostPort("127.0.0.1", 0), Optional.empty());

    /** Answers with the body, once it is complete. */
    private final class Echo implements Endpoint {

        private final Order order;

        Echo(Order order) {
            this.order = order;
        }

        @Override
        public Order order() {
            return order;
        }

        @Override
        public Body begin(Exchange exchange) {
            StringBuilder text = new StringBuilder();
            return new Body() {
                @Override
                public void onContent(ByteBuf content) {
                    exchange.charge(content.readableBytes());
                    text.append(content.toString(StandardCharsets.UTF_8));
                    content.release();
                }

                @Override
                public void onEnd() {
                    exchange.release(text.length());
                    bodies.add(text.toString());
                    exchange.respond(Response.text(HttpResponseStatus.OK, text.toString()));
                }

                @Override
                public void onRefused(Problem why) {
                    exchange.release(text.length());
                    exchange.respond(why.response());
                }

                @Override
                public void onClosed() {
                    exchange.release(text.length());
                }
            };
        }
    }

    private final class Later implements Endpoint {

        @Override
        public Order order() {
            return Order.TOGETHER;
        }

        @Override
        public Body begin(Exchange exchange) {
            begun.add(exchange);
            return Body.NONE;
        }
    }

    /** Streams as much as the client's socket and the server take. */
    private Body flood(Exchange exchange) {
        exchange.eventLoop().execute(() -> {
            exchange.beginStream(Response.text(HttpResponseStatus.OK, ""));
            while (exchange.isWritable()) {
                exchange.stream(Unpooled.wrappedBuffer(new byte[64 * 1024]));
            }
            slow.complete(exchange);
        });
        return new StreamingBody(exchange) {
            @Override
            public void onClosed() {
                closed.complete(null);
            }
        };
    }

    @AfterEach
    void close() {
        server.close();
        assertThat(budget.usedBytes()).as("charged at the end").isZero();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(address, ANSWER_MS);
        socket.setSoTimeout(ANSWER_MS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Everything until the server ends the connection. */
    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    /** Until the text has come. */
    private static String readUntil(Socket socket, String last) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        while (!read.toString(ISO_8859_1).endsWith(last)) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("the connection ended after: " + read.toString(ISO_8859_1));
            }
            read.write(next);
        }
        return read.toString(ISO_8859_1);
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request);
            return readAll(socket);
        }
    }

    @Test
    void requests_of_one_connection_are_answered_in_their_order() throws Exception {
        try (Socket socket = connect()) {
            send(
                    socket,
                    "POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n" + post("/echo", "second")
                            + post("/alone", "third") + "GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            slow.get(ANSWER_MS, TimeUnit.MILLISECONDS).respond(Response.text(HttpResponseStatus.OK, "first"));
            assertThat(readAll(socket)).containsSubsequence("first", "second", "third", "hello");
        }
    }

    @Test
    void a_body_in_chunks_is_one_body() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            send(socket, "4;name=value\r\ndefg\r\n0\r\n\r\n");
            assertThat(readUntil(socket, "abcdefg")).startsWith("HTTP/1.1 200 ");
        }
    }

    /** What two readers might understand in two ways. Of what follows nothing is done. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "Content-Length: 1, 2\r\n\r\nab",
                "Content-Length: +2\r\n\r\nab",
                "Content-Length: -2\r\n\r\nab",
                "Content-Length: 0x2\r\n\r\nab",
                "Content-Length : 2\r\n\r\nab",
                "Host: other\r\nContent-Length: 2\r\n\r\nab",
                "X: a\nContent-Length: 2\r\n\r\nab",
                "X: a\rContent-Length: 2\r\n\r\nab",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-2\r\nab\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nabXX0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\nab\n0\n\n",
                "Transfer-Encoding: chunked\r\n\r\n123456789123456789\r\nab",
            })
    void ambiguous_requests_are_refused_and_end_the_connection(String rest) throws Exception {
        String answer = ask("POST /echo HTTP/1.1\r\nHost: h\r\n" + rest + post("/echo", "smuggled"));

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains(Problem.CONTENT_TYPE);
        assertThat(answer.split("HTTP/1.1 ", -1)).as("one answer").hasSize(2);
        assertThat(bodies).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /echo HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET hello HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /hello\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
            })
    void what_is_no_request_is_refused(String request) throws Exception {
        assertThat(ask(request)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void long_lines_and_heads_are_refused() throws Exception {
        assertThat(ask("GET /" + "a".repeat(500) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
        assertThat(ask("GET /hello HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(500) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(ask("GET /hello HTTP/2.7\r\nHost: h\r\n\r\n")).startsWith("HTTP/1.1 505 ");
    }

    @Test
    void unknown_paths_and_methods_have_problems() throws Exception {
        String close = " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
        assertThat(ask("GET /nowhere" + close)).startsWith("HTTP/1.1 404 ").contains("urn:howdah:problem:not-found");
        assertThat(ask("DELETE /hello" + close)).startsWith("HTTP/1.1 405 ").contains("allow: GET");
        assertThat(ask("HEAD /hello" + close)).contains("content-length: 6").endsWith("\r\n\r\n");
    }

    /** Else its last chunk is taken for the beginning of the next answer. */
    @Test
    void the_head_of_a_stream_is_all_of_it() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n");
            Exchange exchange = slow.get(ANSWER_MS, TimeUnit.MILLISECONDS);
            exchange.eventLoop().execute(() -> {
                exchange.beginStream(Response.text(HttpResponseStatus.OK, ""));
                exchange.endStream();
            });
            assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
            send(socket, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(readUntil(socket, "hello\n")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_slow_head_is_given_up() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /hello HTTP/1.1\r\nHost");
            awaitRead();
            nanos.addAndGet(Duration.ofSeconds(11).toNanos());
            assertThat(readAll(socket)).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void a_slow_body_is_given_up_though_bytes_come() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\na");
            for (int i = 0; i < 3; i++) {
                awaitRead();
                nanos.addAndGet(Duration.ofSeconds(25).toNanos());
                awaitSweep();
                send(socket, "b");
            }
            assertThat(readAll(socket)).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void idle_connections_are_closed() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
            readUntil(socket, "hello\n");
            nanos.addAndGet(Duration.ofSeconds(91).toNanos());
            assertThat(readAll(socket)).isEmpty();
        }
    }

    @Test
    void who_does_not_read_a_stream_is_cut_off() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /flood HTTP/1.1\r\nHost: h\r\n\r\n");
            slow.get(ANSWER_MS, TimeUnit.MILLISECONDS);
            nanos.addAndGet(Duration.ofSeconds(91).toNanos());
            closed.get(ANSWER_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** A small body is read to its end though it is refused, but not for ever. */
    @Test
    void who_is_refused_and_does_not_send_the_rest_is_told_so() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\na");
            awaitRead();
            nanos.addAndGet(Duration.ofSeconds(31).toNanos());
            assertThat(readAll(socket)).startsWith("HTTP/1.1 400 ").contains("connection: close");
        }
    }

    /** Reading stops and goes on with the answers. */
    @Test
    void many_requests_are_all_answered_to_who_reads_late() throws Exception {
        int requests = 2_000;
        try (Socket socket = connect()) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    send(socket, "GET /large HTTP/1.1\r\nHost: h\r\n\r\n".repeat(requests));
                    send(socket, "GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            });
            awaitTrue(() -> budget.usedBytes() > 0);
            String all = readAll(socket);
            sent.get(ANSWER_MS, TimeUnit.MILLISECONDS);
            assertThat(all.split("HTTP/1.1 200 ", -1)).hasSize(requests + 2);
            assertThat(all).endsWith("hello\n");
        }
    }

    @Test
    void what_follows_the_last_request_is_not_done() throws Exception {
        try (Socket socket = connect()) {
            send(
                    socket,
                    "POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            + post("/echo", "second"));
            awaitTrue(() -> !begun.isEmpty());
            awaitRead();
            begun.get(0).respond(Response.text(HttpResponseStatus.OK, "first"));
            assertThat(readAll(socket)).endsWith("first");
            assertThat(bodies).isEmpty();
        }
    }

    @Test
    void only_so_many_requests_of_a_connection_are_in_work() throws Exception {
        try (Socket socket = connect()) {
            send(socket, post("/later", "").repeat(5) + "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
            awaitTrue(() -> begun.size() == 4);
            awaitRead();
            assertThat(begun).hasSize(4);
            begun.forEach(each -> each.respond(Response.text(HttpResponseStatus.OK, "")));
            awaitTrue(() -> begun.size() == 5);
            begun.get(4).respond(Response.text(HttpResponseStatus.OK, ""));
            readUntil(socket, "hello\n");
        }
    }

    @Test
    void connections_above_the_limit_are_closed() throws Exception {
        try (Socket first = connect();
                Socket second = connect();
                Socket third = connect()) {
            for (Socket socket : List.of(first, second, third)) {
                send(socket, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
                readUntil(socket, "hello\n");
            }
            assertThat(ask("")).isEmpty();
            first.close();
            // Those that were refused are not counted.
            awaitTrue(() -> {
                try {
                    return ask("GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                            .endsWith("hello\n");
                } catch (IOException refused) {
                    return false;
                }
            });
        }
    }

    @Test
    void a_body_without_room_waits_and_is_told_to_come_again() throws Exception {
        try (Socket holder = connect();
                Socket refused = connect();
                Socket patient = connect()) {
            // The oldest body may always go on; it takes all there is.
            send(holder, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1200\r\n\r\n" + "a".repeat(1_100));
            awaitCharged(1_100);
            send(refused, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n" + "b".repeat(5));
            awaitCharged(1_105);
            nanos.addAndGet(Duration.ofSeconds(6).toNanos());
            assertThat(readAll(refused)).startsWith("HTTP/1.1 429 ").contains("retry-after: 1");

            // Health is asked for over a new connection, and is told whatever is under way.
            send(patient, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
            readUntil(patient, "hello\n");
            send(patient, post("/echo", "later"));
            send(holder, "a".repeat(100));
            readUntil(holder, "a".repeat(1_200));
            assertThat(readUntil(patient, "later")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void an_answer_before_the_end_of_the_body_arrives() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
            assertThat(readAll(socket)).startsWith("HTTP/1.1 400 ").contains("connection: close");
        }
    }

    @Test
    void who_asks_before_sending_is_told_to_go_on() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100 ");
            send(socket, "abc");
            assertThat(readUntil(socket, "abc")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_stop_answers_what_is_in_work_and_breaks_off_what_is_not_complete() throws Exception {
        try (Socket inWork = connect();
                Socket incomplete = connect();
                Socket idle = connect()) {
            send(inWork, "POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            Exchange exchange = slow.get(ANSWER_MS, TimeUnit.MILLISECONDS);
            send(incomplete, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
            awaitCharged(3);
            send(idle, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
            readUntil(idle, "hello\n");
            CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> server.drain(Duration.ofSeconds(10)));
            assertThat(readAll(incomplete)).startsWith("HTTP/1.1 503 ").contains("retry-after");
            assertThat(readAll(idle)).isEmpty();
            exchange.respond(Response.text(HttpResponseStatus.OK, "done"));
            assertThat(readAll(inWork)).contains("connection: close").endsWith("done");
            // What they may still send is thrown away until they close.
            incomplete.close();
            idle.close();
            inWork.close();
            drained.get(ANSWER_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** What is looked up first may come back only then. */
    @Test
    void a_stream_that_begins_while_the_broker_stops_ends_at_once() throws Exception {
        try (Socket socket = connect();
                Socket idle = connect()) {
            send(idle, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
            readUntil(idle, "hello\n");
            send(socket, "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
            Exchange exchange = slow.get(ANSWER_MS, TimeUnit.MILLISECONDS);
            CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> server.drain(Duration.ofSeconds(10)));
            assertThat(readAll(idle)).as("the loop has heard of it").isEmpty();
            exchange.eventLoop().execute(() -> exchange.beginStream(Response.text(HttpResponseStatus.OK, "")));

            assertThat(readAll(socket)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n0\r\n\r\n");
            socket.close();
            idle.close();
            drained.get(ANSWER_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void who_was_accepted_before_the_stop_and_comes_after_it_is_closed() throws Exception {
        AtomicBoolean holds = new AtomicBoolean(true);
        CountDownLatch comes = new CountDownLatch(1);
        try (HttpServer late = new HttpServer(
                ByteBufAllocator.DEFAULT,
                1,
                SMALL,
                HttpAccess.open("HTTP"),
                budget,
                new BrokerMetrics(new SimpleMeterRegistry()),
                router,
                () -> {
                    // A new connection asks what time it is before anybody knows of it.
                    if (Thread.currentThread().getName().startsWith("http-")) {
                        comes.countDown();
                        while (holds.get()) {
                            // An event loop may not even hint that it waits.
                        }
                    }
                    return nanos.get();
                })) {
            InetSocketAddress there = late.bind(new HostPort("127.0.0.1", 0), Optional.empty());
            try (Socket socket = new Socket()) {
                socket.connect(there, ANSWER_MS);
                socket.setSoTimeout(ANSWER_MS);
                comes.await();
                late.drain(Duration.ofSeconds(10));
                holds.set(false);

                assertThat(readAll(socket)).isEmpty();
            }
        } finally {
            holds.set(false);
        }
    }

    private void awaitCharged(long bytes) throws Exception {
        awaitTrue(() -> budget.usedBytes() >= bytes);
    }

    /** Until the loop has read what was sent: it reads in the order in which it is told. */
    private void awaitRead() throws Exception {
        try (Socket other = connect()) {
            send(other, "GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            readAll(other);
        }
    }

    /** The loop looks at the deadlines once a second. */
    private void awaitSweep() throws Exception {
        long before = System.nanoTime();
        awaitTrue(() -> System.nanoTime() - before > TimeUnit.MILLISECONDS.toNanos(1_100));
    }

    private static void awaitTrue(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("it does not happen");
            }
            Thread.onSpinWait();
        }
    }
}
