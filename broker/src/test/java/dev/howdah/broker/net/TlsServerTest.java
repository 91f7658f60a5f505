package dev.howdah.broker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.howdah.broker.TestCertificates;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.security.Principal;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsContext;
import dev.howdah.broker.tls.TlsFiles;
import dev.howdah.broker.tls.TlsSettings;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.ApiVersionsRequest;
import dev.howdah.protocol.message.ApiVersionsResponse;
import dev.howdah.protocol.message.MetadataRequest;
import dev.howdah.protocol.message.MetadataRequest.MetadataRequestTopic;
import dev.howdah.protocol.message.MetadataResponse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Encrypted connections over real sockets, and what strangers do instead. */
@Timeout(60)
class TlsServerTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);

    /** A ClientHello that offers TLS 1.1 and nothing newer. */
    private static final byte[] HELLO_OF_TLS_1_1 =
            HexFormat.of().parseHex("160301002d010000290302" + "5a".repeat(32) + "000002" + "c013" + "0100");

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;
    private static X509Bundle server;

    private final BrokerMetrics metrics = new BrokerMetrics(new SimpleMeterRegistry());
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final MemoryBudget budget = new MemoryBudget(64 * 1024 * 1024);
    private final BlockingQueue<Principal> principals = new LinkedBlockingQueue<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final Lines lines = new Lines();
    private NetServer net;
    private InetSocketAddress address;

    @BeforeAll
    static void issue() throws Exception {
        certificates = new TestCertificates();
        server = certificates.server();
        certificates.authorityPem(directory.resolve("ca.pem"));
    }

    @BeforeEach
    void listen() {
        lines.listen();
    }

    @AfterEach
    void stop() throws Exception {
        lines.leave();
        for (RawClient client : clients) {
            client.close();
        }
        net.close();
        assertThat(budget.usedBytes()).as("bytes that nobody gave back").isZero();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
                .as("bytes of leaked buffers")
                .isZero();
    }

    @Test
    void a_client_is_called_by_its_certificate_and_the_rules() throws Exception {
        start(
                SecurityProtocol.SSL,
                Map.of("ssl.client.auth", "requested", "ssl.principal.mapping.rules", "RULE:^CN=(.*?),O=Example$/$1/U"),
                PATIENT);
        greet(connect(certificates.clientContext(certificates.client("CN=alice,O=Example"))));
        assertThat(principals.take()).isEqualTo(Principal.user("ALICE"));
        greet(connect(certificates.clientContext()));
        assertThat(principals.take()).isEqualTo(Principal.ANONYMOUS);
        assertThat(connect(certificates.clientContext(certificates.client("CN=alice,O=Other")))
                        .isClosedByBroker())
                .isTrue();
        assertThat(lines.next()).contains("no rule of ssl.principal.mapping.rules fits its certificate");
        assertThat(metrics.tlsHandshakes.count()).isEqualTo(3);
    }

    @Test
    void without_rules_the_whole_name_is_the_users() throws Exception {
        start(SecurityProtocol.SSL, Map.of("ssl.client.auth", "required"), PATIENT);
        greet(connect(certificates.clientContext(certificates.client("CN=alice,OU=Sales,O=Example"))));
        assertThat(principals.take()).isEqualTo(Principal.user("CN=alice,OU=Sales,O=Example"));
    }

    @Test
    void a_certificate_is_no_login() throws Exception {
        start(SecurityProtocol.SASL_SSL, Map.of("listener.name.test.ssl.client.auth", "required"), PATIENT);
        greet(connect(certificates.clientContext(certificates.client("CN=alice"))));
        assertThat(principals.take()).isEqualTo(Principal.ANONYMOUS);
    }

    @Test
    void of_a_listener_with_logins_certificates_are_asked_only_if_that_is_said_of_it() throws Exception {
        start(SecurityProtocol.SASL_SSL, Map.of("ssl.client.auth", "required"), PATIENT);
        greet(connect(certificates.clientContext()));
        assertThat(principals.take()).isEqualTo(Principal.ANONYMOUS);
    }

    @Test
    void who_must_show_a_certificate_and_has_none_or_a_strangers_is_refused() throws Exception {
        start(SecurityProtocol.SSL, Map.of("ssl.client.auth", "required"), PATIENT);
        TestCertificates strangers = new TestCertificates();
        for (SSLContext context :
                List.of(certificates.clientContext(), certificates.clientContext(strangers.client("CN=mallory")))) {
            // In TLS 1.3 the client is done before it is judged.
            assertThatThrownBy(() -> greet(connect(context))).isInstanceOf(IOException.class);
            assertThat(lines.next()).contains("listener=\"TEST\"").contains("why=");
        }
        assertThat(principals).isEmpty();
        assertThat(metrics.tlsHandshakesFailed.count()).isEqualTo(2);
    }

    @Test
    void a_client_that_does_not_trust_the_broker_goes_and_that_is_said() throws Exception {
        start(SecurityProtocol.SSL, Map.of(), PATIENT);
        TestCertificates strangers = new TestCertificates();
        assertThatThrownBy(() -> connect(strangers.clientContext())).isInstanceOf(SSLException.class);
        assertThat(lines.next()).contains("unknown");
    }

    @Test
    void tls_1_1_is_refused() throws Exception {
        start(SecurityProtocol.SSL, Map.of(), PATIENT);
        RawClient old = plain().send(HELLO_OF_TLS_1_1);
        assertThat(old.read(7))
                .as("alert, fatal, protocol_version")
                .startsWith(21, 3)
                .endsWith(2, 70);
        assertThat(old.isClosedByBroker()).isTrue();
        assertThat(lines.next()).contains("TLSv1.1");
    }

    @Test
    void kafkas_protocol_without_tls_is_refused_and_the_line_says_what_to_set() throws Exception {
        start(SecurityProtocol.SSL, Map.of(), PATIENT);
        RawClient client = plain().send(RawClient.frame(ApiKey.API_VERSIONS, 0, 1, ApiVersionsRequest.DEFAULT));
        assertThat(client.isClosedByBroker()).isTrue();
        assertThat(lines.next())
                .contains("it does not speak TLS (expected: security.protocol SSL or SASL_SSL at the client)");
    }

    @Test
    void tls_where_none_is_expected_is_refused_and_said() throws Exception {
        start(SecurityProtocol.PLAINTEXT, Map.of(), PATIENT);
        assertThat(plain().send(HELLO_OF_TLS_1_1).isClosedByBroker()).isTrue();
        assertThat(lines.next()).contains("0x16, this is TLS").contains("listener=\"TEST\"");
    }

    @Test
    void a_handshake_that_takes_too_long_is_cut_off_and_what_came_of_it_is_charged() throws Exception {
        start(SecurityProtocol.SSL, Map.of(), Duration.ofMillis(700));
        RawClient slow = plain().send(new byte[] {0x16, 3, 1, 0x40, 0, 1, 2, 3});
        while (budget.usedBytes() != 8) {
            Thread.onSpinWait();
        }
        RawClient mute = plain();
        assertThat(slow.isClosedByBroker()).isTrue();
        assertThat(mute.isClosedByBroker()).isTrue();
        assertThat(lines.next()).contains("the handshake took longer than 700 ms");
        assertThat(metrics.tlsHandshakesFailed.count()).isEqualTo(2);
    }

    @Test
    void what_is_large_goes_both_ways() throws Exception {
        start(SecurityProtocol.SSL, Map.of(), PATIENT);
        RawClient client = connect(certificates.clientContext());
        MetadataRequest request = MetadataRequest.builder()
                .topics(Collections.nCopies(
                        200,
                        MetadataRequestTopic.builder().name("t".repeat(20_000)).build()))
                .build();
        for (int i = 0; i < 3; i++) {
            MetadataResponse response = (MetadataResponse) client.call(ApiKey.METADATA, 1, request);
            assertThat(response.topics()).hasSize(200);
        }
    }

    @Test
    void a_new_certificate_is_shown_to_new_connections_and_old_ones_go_on() throws Exception {
        TlsContext context = start(SecurityProtocol.SSL, Map.of(), PATIENT);
        RawClient before = connect(certificates.clientContext());
        X509Bundle renewed = certificates.server();
        TestCertificates.chain(directory.resolve("server.pem"), renewed);
        TestCertificates.key(directory.resolve("server.key"), renewed);
        context.look();
        context.look();
        RawClient after = connect(certificates.clientContext());
        greet(before);
        greet(after);
        assertThat(before.session().getPeerCertificates()[0]).isEqualTo(server.getCertificate());
        assertThat(after.session().getPeerCertificates()[0]).isEqualTo(renewed.getCertificate());
    }

    @Test
    void who_has_not_shaken_hands_does_not_hold_up_a_stop() throws Exception {
        start(SecurityProtocol.SSL, Map.of(), PATIENT);
        RawClient mute = plain();
        RawClient healthy = connect(certificates.clientContext());
        greet(healthy);
        long begunNanos = System.nanoTime();
        net.drain(Duration.ofSeconds(20));
        assertThat(mute.isClosedByBroker()).isTrue();
        assertThat(healthy.isClosedByBroker()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isLessThan(Duration.ofSeconds(10));
    }

    /** Starts a server with one listener. */
    private TlsContext start(SecurityProtocol protocol, Map<String, String> config, Duration handshakeDeadline)
            throws Exception {
        TlsFiles files = new TlsFiles(
                TestCertificates.chain(directory.resolve("server.pem"), server),
                TestCertificates.key(directory.resolve("server.key"), server),
                Optional.empty());
        Map<String, String> all = new java.util.HashMap<>(config);
        all.put("ssl.truststore.type", "PEM");
        all.put("ssl.truststore.location", directory.resolve("ca.pem").toString());
        TlsContext context =
                TlsContext.load(TlsSettings.of(BrokerConfig.of(all), "TEST", protocol, Optional.of(files)));
        ConnectionSettings settings =
                new ConnectionSettings(1 << 24, 5, Duration.ofSeconds(30), Duration.ofMinutes(10), handshakeDeadline);
        net = new NetServer(
                allocator,
                2,
                100,
                settings,
                budget,
                new ClientQuotas(BrokerConfig.defaults(), System::nanoTime),
                metrics,
                System::nanoTime);
        address = net.bind(
                "TEST", new HostPort("127.0.0.1", 0), protocol.isEncrypted() ? Optional.of(context) : Optional.empty());
        net.serve(new HandlerTable().register(new Greeter(principals)).register(new Echo()), ListenerLogins.NONE);
        return context;
    }

    private RawClient connect(SSLContext context) throws IOException {
        RawClient client = new RawClient(address, context);
        clients.add(client);
        return client;
    }

    private RawClient plain() throws IOException {
        RawClient client = new RawClient(address);
        clients.add(client);
        return client;
    }

    private static void greet(RawClient client) throws IOException {
        assertThat(client.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
    }

    /** Notes who asks. */
    private static final class Greeter extends Handler<ApiVersionsRequest> {

        private final BlockingQueue<Principal> principals;

        Greeter(BlockingQueue<Principal> principals) {
            super(ApiKey.API_VERSIONS, 0, 3);
            this.principals = principals;
        }

        @Override
        public void handle(Call call, ApiVersionsRequest request) {
            principals.add(call.principal());
            call.respond(ApiVersionsResponse.DEFAULT);
        }
    }

    /** Answers as much as was asked. */
    private static final class Echo extends Handler<MetadataRequest> {

        Echo() {
            super(ApiKey.METADATA, 1, 1);
        }

        @Override
        public void handle(Call call, MetadataRequest request) {
            call.respond(MetadataResponse.builder()
                    .topics(request.topics().stream()
                            .map(topic -> MetadataResponse.MetadataResponseTopic.builder()
                                    .name(topic.name())
                                    .build())
                            .toList())
                    .build());
        }
    }

    /** What the network says of refused clients. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
        private final Logger logger = (Logger) LoggerFactory.getLogger("dev.howdah.broker.net");

        void listen() {
            start();
            logger.setLevel(Level.INFO);
            logger.addAppender(this);
        }

        void leave() {
            logger.detachAppender(this);
            logger.setLevel(null);
        }

        String next() throws InterruptedException {
            return String.valueOf(said.poll(20, TimeUnit.SECONDS));
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().startsWith("A client is refused")) {
                said.add(event.getKeyValuePairs().toString());
            }
        }
    }
}
