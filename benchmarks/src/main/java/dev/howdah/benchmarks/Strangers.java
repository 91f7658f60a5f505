package dev.howdah.benchmarks;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.JavaProcess;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Thousands of connections that never log in (half-open handshakes, silence, slow and oversized frames, wrong passwords, resets), at a
 * broker with 256 MB of heap and as much for buffers, and a client that is logged in: what its acks take before, during and after, and
 * what a login takes. {@code [connections [seconds [kind, ...]]]}, where kinds are those of {@link StrangerCrowd}.
 */
public final class Strangers {

    private static final String TOPIC = "healthy";
    private static final String PASSWORD = "healthy-secret";
    private static final int PER_SECOND = 200;
    private static final int VALUE_BYTES = 100;
    private static final int WARM_UP_SECONDS = 10;
    private static final int BESIDE_SECONDS = 15;

    /** The crowd stays longer than it is measured. */
    private static final int SPARE_SECONDS = 3;

    private static final Duration LOGIN_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** The image's, for a limit of 1 GB. */
    private static final String[] JVM = {
        "-Xms64m",
        "-Xmx256m",
        "-XX:MaxDirectMemorySize=256m",
        "-XX:+UseG1GC",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData"
    };

    private final Map<String, Object> client;
    private final BrokerProcess broker;
    private final Results results;

    /** Of the time that is measured now. */
    private volatile Figures figures = new Figures();

    private volatile boolean stopped;

    private static final class Figures {
        private final Percentiles acks = new Percentiles();
        private final Percentiles logins = new Percentiles();
        private volatile long rssKib;
    }

    private Strangers(Map<String, Object> client, BrokerProcess broker, Results results) {
        this.client = client;
        this.broker = broker;
        this.results = results;
    }

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        int connections = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        String kinds = args.length > 2
                ? args[2]
                : Arrays.stream(StrangerCrowd.Kind.values()).map(Enum::name).collect(Collectors.joining(","));
        int tlsPort = Workspace.freePort();
        int loginPort = Workspace.freePort();
        List<String> arguments = new ArrayList<>(List.of(
                "--listen",
                "SASL_SSL://127.0.0.1:" + tlsPort + ",SASL_PLAINTEXT://127.0.0.1:" + loginPort,
                "--set",
                "sasl.enabled.mechanisms=SCRAM-SHA-256,PLAIN"));
        try (Certificates certificates = new Certificates();
                PostgresProcess postgres = PostgresInService.launch();
                Results results = Results.create(
                        "strangers",
                        connections + " connections before login (" + kinds + "); -Xmx256m; " + PER_SECOND
                                + " records/s",
                        "phase",
                        "acks",
                        "ack p50 ms",
                        "ack p99 ms",
                        "ack max ms",
                        "login p50 ms",
                        "login max ms",
                        "RSS MiB")) {
            arguments.addAll(certificates.ofHowdah());
            try (BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("strangers", postgres.url())
                    .withJvm(JVM)
                    .withArguments(arguments.toArray(String[]::new)))) {
                addUser(postgres.url());
                new Strangers(client(certificates, tlsPort), broker, results)
                        .run(tlsPort, loginPort, connections, seconds, kinds);
            }
        }
    }

    private static void addUser(String postgresUrl) throws IOException {
        Path directory = Workspace.temporary("user");
        Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        Commands.run(Commands.howdah(
                        "user", "add", TOPIC, "--password-file", password.toString(), "--postgres-url", postgresUrl))
                .requireSuccess();
        Workspace.delete(directory);
    }

    private static Map<String, Object> client(Certificates certificates, int tlsPort) {
        Map<String, Object> client = new HashMap<>();
        client.put("bootstrap.servers", "127.0.0.1:" + tlsPort);
        client.put("security.protocol", "SASL_SSL");
        client.put("sasl.mechanism", "SCRAM-SHA-256");
        client.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + TOPIC
                        + "\" password=\"" + PASSWORD + "\";");
        for (String line : certificates.ofClient()) {
            client.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return client;
    }

    private void run(int tlsPort, int loginPort, int connections, int seconds, String kinds) throws Exception {
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        Thread producing = new Thread(this::produce, "healthy-producer");
        Thread loggingIn = new Thread(this::logIn, "healthy-logins");
        producing.start();
        loggingIn.start();
        measure("warm-up", WARM_UP_SECONDS);
        measure("before", BESIDE_SECONDS);
        Figures coming = new Figures();
        figures = coming;
        try (JavaProcess crowd = JavaProcess.launch(
                "strangers",
                Commands.java(
                        List.of("-Xmx256m"),
                        System.getProperty("java.class.path"),
                        StrangerCrowd.class.getName(),
                        "" + tlsPort,
                        "" + loginPort,
                        "" + connections,
                        "" + (seconds + SPARE_SECONDS),
                        kinds),
                Map.of(),
                Pattern.compile(StrangerCrowd.HERE))) {
            report("while they come", coming);
            measure("during", seconds);
            figures = new Figures();
            while (!crowd.printed().contains(StrangerCrowd.GONE)) {
                pause(LOGIN_INTERVAL);
            }
            crowd.printed().forEach(System.out::println);
        }
        measure("after", BESIDE_SECONDS);
        stopped = true;
        producing.join();
        loggingIn.join();
        System.out.println(broker.isAlive() ? "The broker lives." : "THE BROKER IS DEAD.\n" + broker.logTail());
    }

    private void measure(String phase, int seconds) throws IOException {
        Figures measured = new Figures();
        figures = measured;
        for (int i = 0; i < seconds; i++) {
            pause(Duration.ofSeconds(1));
            measured.rssKib = Math.max(measured.rssKib, broker.rssKib());
        }
        report(phase, measured);
    }

    private void report(String phase, Figures measured) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%-16s acks %s; logins p50 %.0f ms, max %.0f ms; RSS %d MiB%n",
                phase,
                measured.acks.summary(),
                measured.logins.millisAt(0.5),
                measured.logins.millisAt(1.0),
                measured.rssKib >> 10);
        results.row(
                phase,
                measured.acks.count(),
                measured.acks.millisAt(0.5),
                measured.acks.millisAt(0.99),
                measured.acks.millisAt(1.0),
                measured.logins.millisAt(0.5),
                measured.logins.millisAt(1.0),
                measured.rssKib >> 10);
    }

    private void produce() {
        Map<String, Object> config = new HashMap<>(client);
        config.put("linger.ms", 0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            long nextNanos = System.nanoTime();
            while (!stopped) {
                nextNanos += TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
                LockSupport.parkNanos(nextNanos - System.nanoTime());
                // Behind an outage each record still counts from when it was due.
                long dueNanos = nextNanos;
                Figures now = figures;
                producer.send(new ProducerRecord<>(TOPIC, new byte[VALUE_BYTES]), (metadata, failure) -> {
                    if (failure != null) {
                        System.out.println("a healthy record failed: " + failure);
                    }
                    now.acks.add(System.nanoTime() - dueNanos);
                });
            }
        }
    }

    /** A client that comes anew: from its connect to the first answer, the login by SCRAM within TLS included. */
    private void logIn() {
        while (!stopped) {
            Figures now = figures;
            long begunNanos = System.nanoTime();
            try (Admin admin = Admin.create(client)) {
                admin.describeCluster().nodes().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                now.logins.add(System.nanoTime() - begunNanos);
            } catch (Exception failed) {
                System.out.println("a healthy login failed: " + failed);
            }
            pause(LOGIN_INTERVAL);
        }
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
