package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.Workspace;
import dev.howdah.compat.tools.Tools;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A broker with the certificates of {@code howdah certs}, which lets nobody in without one. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TlsTest {

    private static Path certs;
    private static List<String> printed;
    private static BrokerProcess broker;

    @BeforeAll
    static void start() {
        certs = Workspace.temporary("certs").resolve("made");
        printed = make(certs);
        broker = BrokerProcess.launch(BrokerProcess.Options.embedded("tls")
                .withArguments(
                        "--tls-cert", certs + "/server.pem",
                        "--tls-key", certs + "/server.key",
                        "--tls-client-ca", certs + "/ca.pem"));
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        Workspace.delete(certs.getParent());
    }

    @Test
    void what_certs_makes_is_the_owners_alone() throws Exception {
        try (Stream<Path> files = Files.list(certs)) {
            assertThat(files.toList())
                    .hasSize(10)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(Commands.run(certsCommand(certs)).err()).contains("is there already, and is not overwritten");
    }

    /** Clients with rustls take no key without it. */
    @Test
    void a_key_has_the_public_key_in_it() throws Exception {
        for (String name : List.of("client", "server")) {
            String pem = Files.readString(certs.resolve(name + ".key"));
            byte[] key = Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----", ""));
            byte[] point;
            try (var in = Files.newInputStream(certs.resolve(name + ".pem"))) {
                byte[] described = CertificateFactory.getInstance("X.509")
                        .generateCertificate(in)
                        .getPublicKey()
                        .getEncoded();
                point = Arrays.copyOfRange(described, described.length - 65, described.length);
            }
            assertThat(key).endsWith(point);
            // It is the same number as in the key store, where Java has written it.
            KeyStore store = KeyStore.getInstance(certs.resolve(name + ".p12").toFile(), password());
            assertThat(((ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)))
                            .getS())
                    .isEqualTo(((ECPrivateKey) store.getKey(name, password())).getS());
        }
    }

    private static char[] password() throws IOException {
        return Files.readString(certs.resolve("password")).strip().toCharArray();
    }

    @Test
    void the_commands_that_certs_prints_work_as_they_are() {
        assumeTrue(Commands.installed("kcat"), "kcat is not installed (Debian: apt-get install kcat)");
        assertThat(printed)
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("howdah serve --listen 127.0.0.1:9093 --tls-cert " + certs + "/server.pem --tls-key "
                                + certs + "/server.key --tls-client-ca " + certs + "/ca.pem"));
        assertThat(Commands.run(printedCommand("kcat")).requireSuccess().text()).contains(" brokers:");
        try (Tools tools = new Tools(broker.bootstrap())) {
            String[] words = printedCommand("kafka-topics.sh").stream().skip(3).toArray(String[]::new);
            String topics = "org.apache.kafka.tools.TopicCommand";
            assertThat(tools.run(topics, words[0], words[1], "--create", "--topic", "by-tools")
                            .lines())
                    .contains("Created topic by-tools.");
            assertThat(tools.run(topics, words).lines()).contains("by-tools");
        }
    }

    @Test
    void kcat_writes_and_reads() throws Exception {
        assumeTrue(Commands.installed("kcat"), "kcat is not installed (Debian: apt-get install kcat)");
        Path sent = Files.writeString(certs.getParent().resolve("sent"), "one\ntwo\nthree\n");
        List<String> kcat = printedCommand("kcat");
        kcat.remove("-L");
        Commands.run(with(kcat, "-P", "-t", "by-kcat"), sent, null).requireSuccess();
        assertThat(Commands.run(with(kcat, "-C", "-t", "by-kcat", "-o", "beginning", "-e", "-q"))
                        .requireSuccess()
                        .lines())
                .containsExactly("one", "two", "three");
    }

    @Test
    void java_clients_come_with_a_key_store_or_with_pem() throws Exception {
        assertThat(roundTrip("by-pkcs12", clientProperties())).isEqualTo("hello");
        Properties pem = new Properties();
        pem.putAll(Map.of(
                "security.protocol",
                "SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.certificates",
                Files.readString(certs.resolve("ca.pem")),
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.certificate.chain",
                Files.readString(certs.resolve("client.pem")),
                "ssl.keystore.key",
                Files.readString(certs.resolve("client.key"))));
        assertThat(roundTrip("by-pem", pem)).isEqualTo("hello");
    }

    @Test
    void howdahs_own_commands_come_with_a_key_store_or_with_pem() throws Exception {
        Path both = Files.writeString(
                certs.resolveSibling("both.pem"),
                Files.readString(certs.resolve("client.key")) + Files.readString(certs.resolve("client.pem")));
        Properties pem = new Properties();
        pem.putAll(Map.of(
                "security.protocol", "SSL",
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", certs + "/ca.pem",
                "ssl.keystore.type", "PEM",
                "ssl.keystore.location", both.toString()));
        for (Properties properties : List.of(clientProperties(), pem)) {
            assertThat(howdah(properties).requireSuccess().text()).contains("nothing is wrong");
        }
        pem.remove("ssl.truststore.location");
        assertThat(howdah(pem).err()).startsWith("howdah: no broker answers").hasLineCount(1);
    }

    private static Commands.Result howdah(Properties properties) throws IOException {
        Path file = certs.resolveSibling("howdah.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return Commands.run(Commands.howdah(
                "status", "--bootstrap-server", broker.bootstrap(), "--command-config", file.toString()));
    }

    @Test
    void who_has_no_certificate_is_told_so_at_once() throws Exception {
        Properties properties = clientProperties();
        List.of("ssl.keystore.type", "ssl.keystore.location", "ssl.keystore.password")
                .forEach(properties::remove);
        assertThatThrownBy(() -> roundTrip("by-nobody", properties))
                .hasCauseInstanceOf(SslAuthenticationException.class);
    }

    /** As Kafka lets one change the keys of a listener (KIP-226); what is wrong is refused before it is taken. */
    @Test
    void keys_of_a_listener_are_changed_by_kafka_configs() throws Exception {
        Path other = certs.resolveSibling("other");
        make(other);
        Certificate before = shown(certs, other);
        Properties properties = clientProperties();
        properties.put("bootstrap.servers", broker.bootstrap());
        String type = "listener.name.ssl.ssl.keystore.type";
        String location = "listener.name.ssl.ssl.keystore.location";
        String chain = "listener.name.ssl.ssl.keystore.certificate.chain";
        String key = "listener.name.ssl.ssl.keystore.key";
        try (Admin admin = Admin.create(properties)) {
            String id =
                    Integer.toString(admin.describeCluster().controller().get().id());
            assertThat(refusal(admin, id, Map.of("ssl.keystore.location", "/x")))
                    .contains("These security configs can be dynamically updated only per-listener using the listener"
                            + " prefix: [ssl.keystore.location]");
            assertThat(refusal(admin, "", Map.of(location, "/x")))
                    .contains("Cannot update these configs at default cluster level, broker id must be specified: ["
                            + location + "]");
            assertThat(refusal(admin, id, Map.of("listener.name.ssl.ssl.client.auth", "none")))
                    .contains("Cannot update these configs dynamically");
            assertThat(refusal(admin, id, Map.of(type, "PEM", location, certs + "/none.pem")))
                    .contains("Invalid dynamic configuration: ", "none.pem");
            assertThat(refusal(
                            admin,
                            id,
                            Map.of(
                                    type,
                                    "PEM",
                                    chain,
                                    Files.readString(other.resolve("server.pem")),
                                    key,
                                    Files.readString(certs.resolve("server.key")))))
                    .contains("the key does not belong to the first certificate")
                    .doesNotContain("PRIVATE KEY");
            assertThat(refusal(
                            admin,
                            id,
                            Map.of(
                                    type,
                                    "PEM",
                                    chain,
                                    Files.readString(other.resolve("client.pem")),
                                    key,
                                    Files.readString(other.resolve("client.key")))))
                    .contains("the new certificate is that of");
            assertThat(shown(certs, other)).as("nothing is taken").isEqualTo(before);

            alter(
                    admin,
                    id,
                    Map.of(
                            type,
                            "PEM",
                            chain,
                            Files.readString(other.resolve("server.pem")),
                            key,
                            Files.readString(other.resolve("server.key"))),
                    AlterConfigOp.OpType.SET);
            Eventually.holds(() -> !shown(certs, other).equals(before), broker::logTail);
            ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, id);
            Config described =
                    admin.describeConfigs(List.of(resource)).all().get().get(resource);
            assertThat(described.get(type).value()).isEqualTo("PEM");
            assertThat(described.get(type).isReadOnly()).isFalse();
            assertThat(described.get(type).source()).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG);
            assertThat(described.get(key).isSensitive()).isTrue();
            assertThat(described.get(key).value()).isNull();
            assertThat(Files.readString(broker.log())).doesNotContain("PRIVATE KEY");

            alter(admin, id, Map.of(type, "", chain, "", key, ""), AlterConfigOp.OpType.DELETE);
            Eventually.holds(() -> shown(certs, other).equals(before), broker::logTail);
            alter(
                    admin,
                    id,
                    Map.of(
                            "listener.name.ssl.ssl.keystore.type",
                            "PKCS12",
                            location,
                            other + "/server.p12",
                            "listener.name.ssl.ssl.keystore.password",
                            Files.readString(other.resolve("password")).strip()),
                    AlterConfigOp.OpType.SET);
            Eventually.holds(() -> !shown(certs, other).equals(before), broker::logTail);
            alter(
                    admin,
                    id,
                    Map.of(type, "", location, "", "listener.name.ssl.ssl.keystore.password", ""),
                    AlterConfigOp.OpType.DELETE);
            Eventually.holds(() -> shown(certs, other).equals(before), broker::logTail);
        }
    }

    private static void alter(Admin admin, String broker, Map<String, String> values, AlterConfigOp.OpType how)
            throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.BROKER, broker),
                        values.entrySet().stream()
                                .map(value -> new AlterConfigOp(new ConfigEntry(value.getKey(), value.getValue()), how))
                                .toList()))
                .all()
                .get();
    }

    private static String refusal(Admin admin, String broker, Map<String, String> values) {
        try {
            alter(admin, broker, values, AlterConfigOp.OpType.SET);
            return "it was taken";
        } catch (Exception refused) {
            assertThat(refused).hasCauseInstanceOf(InvalidRequestException.class);
            return String.valueOf(refused.getMessage());
        }
    }

    /** The last, for the others do not trust what is shown then. */
    @Order(Integer.MAX_VALUE)
    @Test
    void renewed_files_are_shown_to_new_connections_while_old_ones_go_on() throws Exception {
        Path renewed = certs.resolveSibling("renewed");
        make(renewed);
        Certificate before = shown(certs, renewed);
        try (KafkaProducer<String, String> producer = producer(clientProperties())) {
            producer.send(new ProducerRecord<>("renewed", "before")).get();
            Files.write(certs.resolve("server.pem"), Files.readAllBytes(renewed.resolve("server.pem")));
            Files.write(certs.resolve("server.key"), Files.readAllBytes(renewed.resolve("server.key")));
            Eventually.holds(() -> !shown(certs, renewed).equals(before), broker::logTail);
            producer.send(new ProducerRecord<>("renewed", "after")).get();
        }
    }

    /** A client of TLS 1.2 may not make the broker compute handshakes again and again. */
    @Test
    void a_second_handshake_over_one_connection_is_refused() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) context(certs, certs).getSocketFactory().createSocket("127.0.0.1", broker.port())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        socket.getInputStream().read();
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining("timed out");
        }
    }

    /** Who may be shown one or the other certificate: the one that a new connection is shown. */
    private static Certificate shown(Path certs, Path renewed) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) context(certs, renewed).getSocketFactory().createSocket("127.0.0.1", broker.port())) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    /** With the client's certificate of the first, and trust in both authorities. */
    private static SSLContext context(Path certs, Path renewed) throws Exception {
        char[] password = Files.readString(certs.resolve("password")).strip().toCharArray();
        KeyStore own = KeyStore.getInstance(certs.resolve("client.p12").toFile(), password);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (Path made : List.of(certs, renewed)) {
            try (var in = Files.newInputStream(made.resolve("ca.pem"))) {
                trusted.setCertificateEntry(
                        made.toString(), CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String roundTrip(String topic, Properties properties) throws Exception {
        try (KafkaProducer<String, String> producer = producer(properties)) {
            producer.send(new ProducerRecord<>(topic, "hello")).get();
        }
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return consumer.poll(Duration.ofSeconds(30)).iterator().next().value();
        }
    }

    private static KafkaProducer<String, String> producer(Properties properties) {
        properties.put("bootstrap.servers", broker.bootstrap());
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private static Properties clientProperties() throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(certs.resolve("client.properties"))) {
            properties.load(in);
        }
        return properties;
    }

    private static List<String> make(Path directory) {
        return Commands.run(certsCommand(directory)).requireSuccess().lines();
    }

    private static List<String> certsCommand(Path directory) {
        return Commands.howdah("certs", "--out", directory.toString());
    }

    /** A printed command, for the port of this broker. */
    private static List<String> printedCommand(String program) {
        return new ArrayList<>(List.of(printed.stream()
                .filter(line -> line.startsWith(program + " "))
                .findFirst()
                .orElseThrow()
                .replace(":9093", ":" + broker.port())
                .split(" ")));
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }
}
