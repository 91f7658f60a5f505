package dev.howdah.broker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.TestCertificates;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.MemoryBudget;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsContext;
import dev.howdah.broker.tls.TlsFiles;
import dev.howdah.broker.tls.TlsSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP over TLS: certificates of both sides, and what strangers send instead. */
@Timeout(120)
class HttpTlsTest {

    private static final int ANSWER_MS = 60_000;
    private static final Duration HEAD_DEADLINE = Duration.ofSeconds(10);
    private static final HttpSettings SETTINGS = new HttpSettings(
            100,
            1_000,
            4_000,
            4,
            HEAD_DEADLINE,
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofDays(1),
            Duration.ofSeconds(2));

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    private final AtomicLong nanos = new AtomicLong(1);
    private final MemoryBudget budget = new MemoryBudget(4 << 20);
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private HttpServer server;
    private TlsContext tls;
    private InetSocketAddress address;

    @BeforeAll
    static void issue() throws Exception {
        certificates = new TestCertificates();
        certificates.authorityPem(directory.resolve("ca.pem"));
    }

    private void start(Map<String, String> config) throws Exception {
        write(certificates.server());
        TlsFiles files = new TlsFiles(
                directory.resolve("server.pem"),
                directory.resolve("server.key"),
                Optional.of(directory.resolve("ca.pem")));
        tls = TlsContext.load(
                TlsSettings.of(BrokerConfig.of(config), "HTTP", SecurityProtocol.SSL, Optional.of(files)));
        Router router = new Router()
                .route("GET", "/me", exchange -> {
                    exchange.respond(Response.text(
                            HttpResponseStatus.OK, exchange.principal().toString()));
                    return Body.NONE;
                })
                .route("POST", "/refuse", exchange -> {
                    exchange.respond(Problem.badRequest("not this").response());
                    return Body.NONE;
                });
        server = new HttpServer(
                allocator,
                1,
                SETTINGS,
                new HttpAccess("HTTP", SecurityProtocol.SSL, Set.of(), HostNames.ANY),
                budget,
                new BrokerMetrics(new SimpleMeterRegistry()),
                router,
                nanos::get);
        address = server.bind(new HostPort("127.0.0.1", 0), Optional.of(tls));
    }

    private static void write(X509Bundle bundle) throws Exception {
        TestCertificates.chain(directory.resolve("server.pem"), bundle);
        TestCertificates.key(directory.resolve("server.key"), bundle);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(budget.usedBytes()).as("charged at the end").isZero();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
                .as("bytes of leaked buffers")
                .isZero();
    }

    private String me(SSLContext context) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + address.getPort() + "/me"))
                .timeout(Duration.ofMillis(ANSWER_MS))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private SSLSocket connect(SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", address.getPort());
        socket.setSoTimeout(ANSWER_MS);
        return socket;
    }

    @Test
    void who_shows_a_certificate_is_who_it_names() throws Exception {
        start(Map.of("ssl.client.auth", "requested", "ssl.principal.mapping.rules", "RULE:^CN=([a-z]+)$/$1/"));
        assertThat(me(certificates.clientContext(certificates.client("CN=alice"))))
                .isEqualTo("User:alice");
        assertThat(me(certificates.clientContext())).isEqualTo("User:ANONYMOUS");
        SSLContext unnamed = certificates.clientContext(certificates.client("CN=4711"));
        assertThatThrownBy(() -> me(unnamed)).isInstanceOf(IOException.class);
    }

    @Test
    void as_on_other_listeners_an_authority_of_clients_means_that_they_must_show_a_certificate() throws Exception {
        start(Map.of());
        assertThat(me(certificates.clientContext(certificates.client("CN=alice"))))
                .isEqualTo("User:CN=alice");
        SSLContext none = certificates.clientContext();
        assertThatThrownBy(() -> me(none)).isInstanceOf(IOException.class);
        SSLContext strangers = certificates.clientContext(new TestCertificates().client("CN=alice"));
        assertThatThrownBy(() -> me(strangers)).isInstanceOf(IOException.class);
    }

    @Test
    void a_new_certificate_is_shown_to_who_comes_later() throws Exception {
        start(Map.of("ssl.client.auth", "none"));
        try (SSLSocket before = connect(certificates.clientContext())) {
            BigInteger former = serial(before);
            write(certificates.server());
            // The first look sees a change, the second that it is over.
            tls.look();
            tls.look();
            try (SSLSocket later = connect(certificates.clientContext())) {
                assertThat(serial(later)).isNotEqualTo(former);
            }
            before.getOutputStream()
                    .write("GET /me HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(read(before.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
    }

    private static BigInteger serial(SSLSocket socket) throws IOException {
        socket.startHandshake();
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }

    private static String read(InputStream in) throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void who_is_refused_in_the_middle_of_a_body_gets_the_answer(String version) throws Exception {
        start(Map.of("ssl.client.auth", "none"));
        try (SSLSocket socket = connect(certificates.clientContext())) {
            socket.setEnabledProtocols(new String[] {version});
            socket.getOutputStream()
                    .write(("POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n" + "x".repeat(100_000))
                            .getBytes(ISO_8859_1));
            assertThat(read(socket.getInputStream()))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("not this")
                    .as("all of it, and its end")
                    .endsWith("}\n");
        }
    }

    @Test
    void what_is_not_tls_gets_no_answer() throws Exception {
        start(Map.of("ssl.client.auth", "none"));
        try (Socket socket = new Socket("127.0.0.1", address.getPort())) {
            socket.setSoTimeout(ANSWER_MS);
            socket.getOutputStream().write("GET /me HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(readToEnd(socket)).doesNotContain("HTTP", "User");
        }
    }

    @Test
    void a_piece_of_tls_must_come_as_soon_as_a_head() throws Exception {
        start(Map.of("ssl.client.auth", "none"));
        try (Socket raw = new Socket("127.0.0.1", address.getPort())) {
            SSLSocket layered = (SSLSocket) certificates
                    .clientContext()
                    .getSocketFactory()
                    .createSocket(raw, "127.0.0.1", address.getPort(), false);
            layered.startHandshake();
            // A record of 256 bytes, of which one comes.
            raw.getOutputStream().write(new byte[] {0x17, 3, 3, 1, 0, 42});
            raw.setSoTimeout(100);
            // What the broker has sent after the handshake comes first.
            byte[] sent = new byte[4096];
            for (int waits = 0; waits < 600; ) {
                try {
                    if (raw.getInputStream().read(sent) < 0) {
                        return;
                    }
                } catch (SocketTimeoutException goesOn) {
                    waits++;
                    nanos.addAndGet(HEAD_DEADLINE.toNanos() / 5);
                } catch (SocketException reset) {
                    return;
                }
            }
            throw new AssertionError("it may wait for ever");
        }
    }

    private static String readToEnd(Socket socket) throws IOException {
        try {
            return read(socket.getInputStream());
        } catch (SocketException reset) {
            return "";
        }
    }

    @Test
    void keep_alive_and_pipelined_requests_work_as_without_tls() throws Exception {
        start(Map.of("ssl.client.auth", "none"));
        try (SSLSocket socket = connect(certificates.clientContext())) {
            String one = "GET /me HTTP/1.1\r\nHost: h\r\n\r\n";
            String last = "GET /me HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((one + one + last).getBytes(ISO_8859_1));
            assertThat(List.of(read(socket.getInputStream()).split("User:ANONYMOUS", -1)))
                    .hasSize(4);
        }
    }
}
