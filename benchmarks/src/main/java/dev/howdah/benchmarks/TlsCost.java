package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Producing and reading over {@code PLAINTEXT} and over {@code SSL}, Howdah and Apache Kafka in turns, each of which listens to both:
 * records a second, and what encryption leaves of them. {@code [rounds [scale of the record counts]]}.
 */
public final class TlsCost {

    private static final int PARTITIONS = 6;
    private static final List<Integer> VALUE_BYTES = List.of(100, 1_000);

    /** In all of a step at scale 1. */
    private static final long PAYLOAD_BYTES = 150_000_000;

    private static final List<String> PROTOCOLS = List.of("PLAINTEXT", "SSL");

    private final double scale;
    private final Results results;
    private final List<String> trust;
    private final Map<String, List<Double>> rates = new TreeMap<>();
    private int topics;

    private TlsCost(double scale, Results results, List<String> trust) {
        this.scale = scale;
        this.results = results;
        this.trust = trust;
    }

    /** @param bootstraps by protocol */
    private record Side(String name, KafkaServer server, Map<String, String> bootstraps) {

        double cpuSeconds() {
            return CpuMeter.seconds(server.pid());
        }
    }

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        double scale = args.length > 1 ? Double.parseDouble(args[1]) : 1.0;
        Map<String, String> ofHowdah = bootstraps();
        Map<String, String> ofKafka = bootstraps();
        try (Certificates certificates = new Certificates();
                PostgresProcess postgres = PostgresInService.launch();
                BrokerProcess howdah = howdah(postgres, certificates, ofHowdah);
                ApacheKafkaProcess kafka = ApacheKafkaProcess.launchWith(kafka(certificates, ofKafka), "-Xmx1g");
                Results results = Results.create(
                        "tls",
                        rounds + " rounds; scale " + scale + "; linger 5 batch 64K; -Xmx1g each",
                        "round",
                        "target",
                        "protocol",
                        "step",
                        "bytes",
                        "records/s",
                        "broker CPU us/record")) {
            TlsCost run = new TlsCost(scale, results, certificates.ofClient());
            List<Side> sides = new ArrayList<>(
                    List.of(new Side("Howdah", howdah, ofHowdah), new Side("Kafka", kafka, ofKafka)));
            for (int round = 0; round <= rounds; round++) {
                run.round(round, sides);
                Collections.rotate(sides, 1);
            }
            run.table();
        }
    }

    private static Map<String, String> bootstraps() {
        Map<String, String> bootstraps = new TreeMap<>();
        PROTOCOLS.forEach(protocol -> bootstraps.put(protocol, "127.0.0.1:" + Workspace.freePort()));
        return bootstraps;
    }

    private static String listeners(Map<String, String> bootstraps) {
        return "PLAINTEXT://" + bootstraps.get("PLAINTEXT") + ",SSL://" + bootstraps.get("SSL");
    }

    private static BrokerProcess howdah(
            PostgresProcess postgres, Certificates certificates, Map<String, String> bootstraps) {
        List<String> arguments = new ArrayList<>(List.of("--listen", listeners(bootstraps)));
        arguments.addAll(certificates.ofHowdah());
        return BrokerProcess.launch(BrokerProcess.Options.on("tls", postgres.url())
                .withJvm("-Xmx1g")
                .withArguments(arguments.toArray(String[]::new)));
    }

    private static List<String> kafka(Certificates certificates, Map<String, String> bootstraps) throws Exception {
        String controller = "127.0.0.1:" + Workspace.freePort();
        List<String> properties = new ArrayList<>(SideBySide.KAFKA_PROPERTIES);
        properties.addAll(certificates.ofKafka());
        properties.addAll(List.of(
                "controller.quorum.voters=1@" + controller,
                "listeners=" + listeners(bootstraps) + ",CONTROLLER://" + controller,
                "advertised.listeners=" + listeners(bootstraps),
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SSL:SSL,CONTROLLER:PLAINTEXT"));
        return properties;
    }

    /** Round 0 is a warm-up. */
    private void round(int round, List<Side> sides) throws Exception {
        for (int bytes : VALUE_BYTES) {
            for (Side side : sides) {
                List<String> protocols = new ArrayList<>(PROTOCOLS);
                Collections.rotate(protocols, round);
                for (String protocol : protocols) {
                    step(round, side, protocol, bytes);
                }
            }
        }
    }

    private void step(int round, Side side, String protocol, int bytes) throws Exception {
        long records = (long) (PAYLOAD_BYTES * scale / bytes / (round == 0 ? 2 : 1));
        String bootstrap = String.valueOf(side.bootstraps().get(protocol));
        String topic = "tls-" + ++topics;
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", String.valueOf(side.bootstraps().get("PLAINTEXT"))))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
            List<String> client = new ArrayList<>(trust);
            client.add("security.protocol=" + protocol);
            List<String> producer = new ArrayList<>(client);
            producer.addAll(List.of("acks=all", "linger.ms=5", "batch.size=65536"));
            double before = side.cpuSeconds();
            double produced = Clients.produce(
                            bootstrap,
                            topic,
                            new Clients.Load(protocol, records, Payload.RANDOM, bytes, producer))
                    .perSecond();
            double between = side.cpuSeconds();
            double consumed = Clients.consume(bootstrap, topic, PARTITIONS, records, client);
            double after = side.cpuSeconds();
            if (round > 0) {
                report(round, side, protocol, "produce", bytes, produced, (between - before) / records * 1e6);
                report(round, side, protocol, "fetch", bytes, consumed, (after - between) / records * 1e6);
            }
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    private void report(
            int round, Side side, String protocol, String step, int bytes, double perSecond, double cpuMicros)
            throws Exception {
        System.out.printf(
                Locale.ROOT,
                "round %d %-7s %-9s %-7s %5d B: %,10.0f records/s, broker %.2f us/record%n",
                round,
                side.name(),
                protocol,
                step,
                bytes,
                perSecond,
                cpuMicros);
        results.row(round, side.name(), protocol, step, bytes, perSecond, cpuMicros);
        rates.computeIfAbsent(key(step, bytes, side.name(), protocol), key -> new ArrayList<>())
                .add(perSecond);
    }

    private static String key(String step, int bytes, String side, String protocol) {
        return step + " " + bytes + " B " + side + " " + protocol;
    }

    /** In the form of the pages. */
    private void table() {
        System.out.println("| | PLAINTEXT | SSL | SSL to PLAINTEXT, by round |\n|---|---|---|---|");
        for (int bytes : VALUE_BYTES) {
            for (String step : List.of("produce", "fetch")) {
                for (String side : List.of("Howdah", "Kafka")) {
                    List<Double> plain = rates.getOrDefault(key(step, bytes, side, "PLAINTEXT"), List.of());
                    List<Double> ssl = rates.getOrDefault(key(step, bytes, side, "SSL"), List.of());
                    List<String> ratios = new ArrayList<>();
                    for (int i = 0; i < plain.size(); i++) {
                        ratios.add(String.format(Locale.ROOT, "%.2f", ssl.get(i) / plain.get(i)));
                    }
                    System.out.printf(
                            Locale.ROOT,
                            "| %s %d B, %s: records/s | %,.0f | %,.0f | %s |%n",
                            step,
                            bytes,
                            side,
                            mean(plain),
                            mean(ssl),
                            String.join(", ", ratios));
                }
            }
        }
    }

    private static double mean(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
