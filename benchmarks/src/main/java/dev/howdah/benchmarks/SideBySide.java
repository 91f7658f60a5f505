package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Howdah on a Postgres server and Apache Kafka, driven alternately by the same public clients, round after round. The first
 * argument is the number of rounds, the second scales the number of records.
 *
 * <p>Kafka stands here twice: as it comes (no fsync before the ack), and with {@code flush.messages=1}.
 */
public final class SideBySide {

    private static final int PARTITIONS = 6;
    private static final String HOWDAH = "howdah";

    /** Two cores and a few GB: what the README recommends for a Postgres that takes events. */
    static final String[] POSTGRES_SETTINGS = {
        "shared_buffers=512MB",
        "max_wal_size=4GB",
        "checkpoint_timeout=15min",
        "checkpoint_completion_target=0.9",
        "wal_compression=lz4",
        "wal_buffers=16MB"
    };

    private static final Pattern PRODUCED = Pattern.compile("([\\d.]+) records/sec");
    private static final Pattern CONSUMED = Pattern.compile("consumed, ([\\d.]+) records/sec");
    private static final Pattern CHILD_TIMES =
            Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*$", Pattern.MULTILINE);
    private static final Pattern ACK = Pattern.compile("ack: p50 ([\\d.]+) ms, p99 ([\\d.]+) ms");
    private static final Pattern END_TO_END = Pattern.compile("end to end: p50 ([\\d.]+) ms, p99 ([\\d.]+) ms");

    private final Figures figures = new Figures();
    private final double scale;
    private int topics;

    private SideBySide(double scale) {
        this.scale = scale;
    }

    /** How records are produced. */
    private record Load(String name, long records, int valueBytes, List<String> producerConfig) {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        SideBySide run = new SideBySide(args.length > 1 ? Double.parseDouble(args[1]) : 1.0);
        try (PostgresProcess postgres = PostgresProcess.launch(POSTGRES_SETTINGS);
                BrokerProcess howdah = BrokerProcess.launch(
                        BrokerProcess.Options.on("bench", postgres.url()).withJvm("-Xmx1g"));
                ApacheKafkaProcess kafka = ApacheKafkaProcess.launch("-Xmx1g")) {
            List<Target> targets = List.of(
                    new Target(HOWDAH, howdah, Map.of(), Optional.of(postgres)),
                    new Target("kafka", kafka, Map.of(), Optional.empty()),
                    new Target("kafka-fsync", kafka, Map.of("flush.messages", "1"), Optional.empty()));
            run.warmUp(targets);
            for (int round = 1; round <= rounds; round++) {
                System.out.printf("round %d of %d%n", round, rounds);
                run.round(targets);
            }
        }
        System.out.println();
        System.out.println(run.figures.table(HOWDAH));
    }

    private List<Load> loads() {
        List<String> asIs = List.of("acks=all");
        List<String> tuned = List.of("acks=all", "linger.ms=5", "batch.size=65536");
        List<String> lz4 = List.of("acks=all", "linger.ms=5", "batch.size=65536", "compression.type=lz4");
        long small = (long) (1_500_000 * scale);
        long large = (long) (300_000 * scale);
        return List.of(
                new Load("100 B, defaults", small, 100, asIs),
                new Load("100 B, linger 5, batch 64K", small, 100, tuned),
                new Load("100 B, linger 5, batch 64K, lz4", small, 100, lz4),
                new Load("1 KB, defaults", large, 1_000, asIs),
                new Load("1 KB, linger 5, batch 64K", large, 1_000, tuned),
                new Load("1 KB, linger 5, batch 64K, lz4", large, 1_000, lz4));
    }

    private void warmUp(List<Target> targets) throws Exception {
        Load load = new Load("warm-up", (long) (500_000 * scale), 100, List.of("acks=all"));
        for (Target target : targets) {
            String topic = createTopic(target);
            Commands.run(producer(target, topic, load)).requireSuccess();
            Commands.run(consumer(target, topic, load.records())).requireSuccess();
        }
    }

    private void round(List<Target> targets) throws Exception {
        for (Load load : loads()) {
            for (Target target : targets) {
                String topic = createTopic(target);
                produce(target, topic, load);
                consumeCold(target, topic, load);
            }
        }
        for (Target target : targets) {
            consumeHot(target, loads().get(1));
        }
        for (int perSecond : List.of(1_000, 20_000)) {
            for (Target target : targets) {
                latency(target, perSecond);
            }
        }
    }

    private void produce(Target target, String topic, Load load) {
        double brokerCpu = target.brokerCpuSeconds();
        double postgresCpu = target.postgresCpuSeconds();
        long wal = target.walBytes();
        String printed =
                Commands.run(producer(target, topic, load)).requireSuccess().text();
        record("produce " + load.name() + ", records/s", target, last(PRODUCED, printed, 1));
        String cpu = "produce " + load.name() + ", CPU µs a record, ";
        record(cpu + "client", target, childSeconds(printed) / load.records() * 1e6);
        record(cpu + "broker", target, (target.brokerCpuSeconds() - brokerCpu) / load.records() * 1e6);
        if (target.postgres().isPresent()) {
            record(cpu + "postgres", target, (target.postgresCpuSeconds() - postgresCpu) / load.records() * 1e6);
            double payload = (double) load.records() * load.valueBytes();
            record(
                    "produce " + load.name() + ", WAL bytes a payload byte",
                    target,
                    (target.walBytes() - wal) / payload);
        }
    }

    private void consumeCold(Target target, String topic, Load load) {
        String printed = Commands.run(consumer(target, topic, load.records()))
                .requireSuccess()
                .text();
        record("consume from the beginning, " + load.name() + ", records/s", target, last(CONSUMED, printed, 1));
    }

    private void consumeHot(Target target, Load load) throws Exception {
        String topic = createTopic(target);
        CompletableFuture<Commands.Result> consumer =
                CompletableFuture.supplyAsync(() -> Commands.run(consumer(target, topic, load.records())));
        Commands.run(producer(target, topic, load)).requireSuccess();
        String printed = consumer.get().requireSuccess().text();
        record("consume while produced, " + load.name() + ", records/s", target, last(CONSUMED, printed, 1));
    }

    private void latency(Target target, int perSecond) throws Exception {
        String topic = createTopic(target);
        List<String> command = ownMain(
                Latency.class,
                target.server().bootstrap(),
                topic,
                Integer.toString(PARTITIONS),
                Integer.toString(perSecond),
                "10");
        String printed = Commands.run(command).requireSuccess().text();
        String at = " at " + perSecond + " records/s, ms, ";
        record("ack" + at + "p50", target, last(ACK, printed, 1));
        record("ack" + at + "p99", target, last(ACK, printed, 2));
        record("end to end" + at + "p50", target, last(END_TO_END, printed, 1));
        record("end to end" + at + "p99", target, last(END_TO_END, printed, 2));
    }

    private void record(String step, Target target, double figure) {
        System.out.printf(Locale.ROOT, "  %-75s %-12s %,.2f%n", step, target.name(), figure);
        figures.add(step, target.name(), figure);
    }

    private String createTopic(Target target) throws InterruptedException, ExecutionException {
        String topic = "bench-" + ++topics;
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", target.server().bootstrap()))) {
            NewTopic wanted = new NewTopic(topic, PARTITIONS, (short) 1).configs(target.topicConfig());
            admin.createTopics(List.of(wanted)).all().get();
        }
        return topic;
    }

    /** A shell around the client prints the client's CPU time, which nobody can ask for once it has ended. */
    private static List<String> timed(List<String> command) {
        List<String> timed = new ArrayList<>(List.of("bash", "-c", "\"$@\" || exit $?; times", "bash"));
        timed.addAll(command);
        return timed;
    }

    private static List<String> producer(Target target, String topic, Load load) {
        List<String> command = new ArrayList<>(List.of(
                Workspace.java(),
                "-Xmx512m",
                "-cp",
                Workspace.apacheKafka("kafka-tools") + "/*",
                "org.apache.kafka.tools.ProducerPerformance",
                "--topic",
                topic,
                "--num-records",
                Long.toString(load.records()),
                "--record-size",
                Integer.toString(load.valueBytes()),
                "--throughput",
                "-1",
                "--producer-props",
                "bootstrap.servers=" + target.server().bootstrap()));
        command.addAll(load.producerConfig());
        return timed(command);
    }

    private static List<String> consumer(Target target, String topic, long records) {
        return ownMain(
                AssignConsumer.class,
                target.server().bootstrap(),
                topic,
                Integer.toString(PARTITIONS),
                Long.toString(records));
    }

    private static List<String> ownMain(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Workspace.java(), "-Xmx512m", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static double childSeconds(String printed) {
        Matcher times = CHILD_TIMES.matcher(printed);
        double seconds = 0;
        while (times.find()) {
            seconds = Integer.parseInt(times.group(1)) * 60
                    + Double.parseDouble(times.group(2))
                    + Integer.parseInt(times.group(3)) * 60
                    + Double.parseDouble(times.group(4));
        }
        return seconds;
    }

    private static double last(Pattern pattern, String printed, int group) {
        Matcher matcher = pattern.matcher(printed);
        double found = Double.NaN;
        while (matcher.find()) {
            found = Double.parseDouble(matcher.group(group));
        }
        return found;
    }
}
