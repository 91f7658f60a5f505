package dev.howdah.benchmarks;

import dev.howdah.benchmarks.Clients.Latencies;
import dev.howdah.benchmarks.Clients.Load;
import dev.howdah.benchmarks.Clients.Produced;
import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Howdah on a Postgres server and Apache Kafka, driven alternately by the same public clients, round after round: {@code [rounds
 * [scale of the record counts [steps]]]}, where steps are of produce, consume, hot, behind, spread and latency, with commas between
 * them.
 *
 * <p>Kafka stands here twice: as it comes (no fsync before the ack), and with {@code flush.messages=1}. In each round another one is
 * the first. A step's topic is deleted behind it, as retention would: without that each step writes to memory and disk that nobody
 * has used yet, and measures how fast the machine hands those out.
 */
public final class SideBySide implements AutoCloseable {

    /** The name of the files with the results. */
    static final String RESULTS = "side-by-side";

    static final List<String> TARGETS = List.of("Howdah", "Kafka", "Kafka with fsync");

    private static final int PARTITIONS = 6;
    private static final List<Integer> SPREADS = List.of(1, 100, 1_000);

    /** The same for all of them: what a record costs depends on how many share a transaction. */
    private static final int SPREAD_PER_SECOND = 50_000;

    /** More than a broker keeps in its own memory. */
    private static final int BEHIND_FACTOR = 6;

    private static final String FLUSH_MESSAGES = "flush.messages";

    /** Files of deleted topics go at once, as Howdah's do. */
    private static final List<String> KAFKA_PROPERTIES = List.of("log.segment.delete.delay.ms=1000");

    /** The first three of these are a warm-up. */
    private static final int LATENCY_SECONDS = 15;

    private final Figures figures = new Figures();
    private final Results results;
    private final double scale;
    private final Set<Step> steps;
    private final Map<String, Admin> admins = new HashMap<>();
    private int topics;

    private SideBySide(Results results, double scale, Set<Step> steps) {
        this.results = results;
        this.scale = scale;
        this.steps = steps;
    }

    /** What is measured. */
    private enum Step {
        PRODUCE,
        /** From the beginning. */
        CONSUME,
        /** While it is produced. */
        HOT,
        /** From the beginning, while as much again is produced. */
        BEHIND,
        /** Over one partition and over many. Not on Kafka, which takes minutes to make the files of a thousand. */
        SPREAD,
        LATENCY;

        static Set<Step> of(String names) {
            Set<Step> steps = EnumSet.noneOf(Step.class);
            for (String name : names.split(",")) {
                steps.add(valueOf(name.toUpperCase(Locale.ROOT)));
            }
            return steps;
        }
    }

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        try (PostgresProcess postgres = PostgresInService.launch();
                BrokerProcess howdah = BrokerProcess.launch(
                        BrokerProcess.Options.on("bench", postgres.url()).withJvm("-Xmx1g"));
                ApacheKafkaProcess kafka = ApacheKafkaProcess.launchWith(KAFKA_PROPERTIES, "-Xmx1g")) {
            List<Target> targets = List.of(
                    new Target(TARGETS.get(0), howdah, Map.of(), Optional.of(postgres)),
                    new Target(TARGETS.get(1), kafka, Map.of(), Optional.empty()),
                    new Target(TARGETS.get(2), kafka, Map.of(FLUSH_MESSAGES, "1"), Optional.empty()));
            compare(RESULTS, "-Xmx1g each", targets, args);
        }
    }

    /**
     * @param what the servers' settings, for those who read the results later
     * @param args rounds, scale and steps, each of which may be missing
     */
    static void compare(String name, String what, List<Target> targets, String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        double scale = args.length > 1 ? Double.parseDouble(args[1]) : 1.0;
        Set<Step> steps = args.length > 2 ? Step.of(args[2]) : EnumSet.allOf(Step.class);
        String conditions = String.format(Locale.ROOT, "%d rounds; scale %.2f; %s; %s", rounds, scale, steps, what);
        String file = args.length > 2 ? name + "-" + args[2].replace(',', '-') : name;
        try (Results results = Results.create(file, conditions, "round", "target", "figure", "step");
                SideBySide run = new SideBySide(results, scale, steps)) {
            run.warmUp(targets);
            List<Target> order = new ArrayList<>(targets);
            for (int round = 1; round <= rounds; round++) {
                System.out.printf("round %d of %d%n", round, rounds);
                run.round(round, order);
                Collections.rotate(order, -1);
            }
            System.out.println();
            System.out.println(
                    run.figures.table(targets.stream().map(Target::name).toList()));
            if (name.equals(RESULTS)) {
                Plots.draw(results.file());
            }
        }
    }

    private List<Load> loads() {
        List<String> asIs = List.of("acks=all");
        List<String> tuned = List.of("acks=all", "linger.ms=5", "batch.size=65536");
        List<String> lz4 = List.of("acks=all", "linger.ms=5", "batch.size=65536", "compression.type=lz4");
        long small = (long) (1_500_000 * scale);
        long large = (long) (300_000 * scale);
        return List.of(
                new Load("100 B defaults", small, 100, asIs),
                new Load("100 B linger 5 batch 64K", small, 100, tuned),
                new Load("100 B linger 5 batch 64K lz4", small, 100, lz4),
                new Load("1 KB defaults", large, 1_000, asIs),
                new Load("1 KB linger 5 batch 64K", large, 1_000, tuned),
                new Load("1 KB linger 5 batch 64K lz4", large, 1_000, lz4));
    }

    private void warmUp(List<Target> targets) throws Exception {
        Load load = new Load("warm-up", (long) (500_000 * scale), 100, List.of("acks=all"));
        for (Target target : targets) {
            String topic = createTopic(target);
            Clients.produce(target.server().bootstrap(), topic, load);
            Clients.consume(target.server().bootstrap(), topic, PARTITIONS, load.records());
            deleteTopic(target, topic);
        }
    }

    private void round(int round, List<Target> targets) throws Exception {
        if (steps.contains(Step.PRODUCE) || steps.contains(Step.CONSUME)) {
            for (Load load : loads()) {
                for (Target target : targets) {
                    String topic = createTopic(target);
                    produce(round, target, topic, load);
                    if (steps.contains(Step.CONSUME)) {
                        double rate = Clients.consume(target.server().bootstrap(), topic, PARTITIONS, load.records());
                        record(round, "consume from the beginning " + load.name() + ": records/s", target, rate);
                    }
                    deleteTopic(target, topic);
                }
            }
        }
        if (steps.contains(Step.HOT)) {
            for (Target target : targets) {
                consumeHot(round, target, loads().get(1));
            }
        }
        if (steps.contains(Step.BEHIND)) {
            for (Target target : targets) {
                consumeBehind(round, target, loads().get(1).times(BEHIND_FACTOR));
            }
        }
        if (steps.contains(Step.SPREAD)) {
            for (int partitions : SPREADS) {
                for (Target target : targets) {
                    if (target.postgres().isPresent()) {
                        spread(round, target, loads().get(1).at(SPREAD_PER_SECOND), partitions);
                    }
                }
            }
        }
        if (steps.contains(Step.LATENCY)) {
            for (int perSecond : List.of(1_000, 20_000)) {
                for (Target target : targets) {
                    latency(round, target, perSecond);
                }
            }
        }
    }

    private void produce(int round, Target target, String topic, Load load) throws IOException {
        double brokerCpu = target.brokerCpuSeconds();
        double postgresCpu = target.postgresCpuSeconds();
        long wal = target.walBytes();
        Produced produced = Clients.produce(target.server().bootstrap(), topic, load);
        if (!steps.contains(Step.PRODUCE)) {
            return;
        }
        double broker = (target.brokerCpuSeconds() - brokerCpu) / load.records() * 1e6;
        double postgres = (target.postgresCpuSeconds() - postgresCpu) / load.records() * 1e6;
        String step = "produce " + load.name() + ": ";
        record(round, step + "records/s", target, produced.perSecond());
        record(round, step + "CPU µs a record client", target, produced.cpuSeconds() / load.records() * 1e6);
        record(round, step + "CPU µs a record broker", target, broker);
        if (target.postgres().isPresent()) {
            double payload = (double) load.records() * load.valueBytes();
            record(round, step + "CPU µs a record postgres", target, postgres);
            record(round, step + "WAL bytes a payload byte", target, (target.walBytes() - wal) / payload);
        }
        record(round, step + "CPU µs a record servers", target, broker + postgres);
    }

    private void consumeHot(int round, Target target, Load load) throws Exception {
        String bootstrap = target.server().bootstrap();
        String topic = createTopic(target);
        CompletableFuture<Double> consumer =
                CompletableFuture.supplyAsync(() -> Clients.consume(bootstrap, topic, PARTITIONS, load.records()));
        Clients.produce(bootstrap, topic, load);
        record(round, "consume while produced " + load.name() + ": records/s", target, consumer.get());
        deleteTopic(target, topic);
    }

    private void consumeBehind(int round, Target target, Load load) throws Exception {
        String bootstrap = target.server().bootstrap();
        String topic = createTopic(target);
        Clients.produce(bootstrap, topic, load);
        CompletableFuture<Double> consumer =
                CompletableFuture.supplyAsync(() -> Clients.consume(bootstrap, topic, PARTITIONS, 2 * load.records()));
        Produced produced = Clients.produce(bootstrap, topic, load);
        String step = "consume behind a producer " + load.name() + ": records/s";
        record(round, step, target, consumer.get());
        record(round, step + " of the producer", target, produced.perSecond());
        deleteTopic(target, topic);
    }

    private void spread(int round, Target target, Load load, int partitions) throws Exception {
        String bootstrap = target.server().bootstrap();
        String topic = createTopic(target, partitions);
        String over = " over " + partitions + " partitions: ";
        double cpu = target.serversCpuSeconds();
        Clients.produce(bootstrap, topic, load);
        double cpuProduced = target.serversCpuSeconds();
        record(round, "produce" + over + "CPU µs a record servers", target, (cpuProduced - cpu) / load.records() * 1e6);
        record(
                round,
                "consume" + over + "records/s",
                target,
                Clients.consume(bootstrap, topic, partitions, load.records()));
        double cpuConsumed = target.serversCpuSeconds();
        record(
                round,
                "consume" + over + "CPU µs a record servers",
                target,
                (cpuConsumed - cpuProduced) / load.records() * 1e6);
        deleteTopic(target, topic);
    }

    private void latency(int round, Target target, int perSecond) throws Exception {
        String topic = createTopic(target);
        Latencies found = Clients.latency(target.server().bootstrap(), topic, PARTITIONS, perSecond, LATENCY_SECONDS);
        String at = " at " + perSecond + "/s: ms ";
        record(round, "ack" + at + "p50", target, found.ackP50());
        record(round, "ack" + at + "p99", target, found.ackP99());
        record(round, "end to end" + at + "p50", target, found.endToEndP50());
        record(round, "end to end" + at + "p99", target, found.endToEndP99());
        deleteTopic(target, topic);
    }

    private void record(int round, String step, Target target, double figure) throws IOException {
        System.out.printf(Locale.ROOT, "  %-75s %-17s %,.2f%n", step, target.name(), figure);
        figures.add(step, target.name(), figure);
        results.row(round, target.name(), figure, step);
    }

    private String createTopic(Target target) throws InterruptedException, ExecutionException {
        return createTopic(target, PARTITIONS);
    }

    private String createTopic(Target target, int partitions) throws InterruptedException, ExecutionException {
        String topic = "bench-" + ++topics;
        NewTopic wanted = new NewTopic(topic, partitions, (short) 1).configs(target.topicConfig());
        CreateTopicsResult created = admin(target).createTopics(List.of(wanted));
        requireFlushed(target, created.config(topic).get());
        return topic;
    }

    private void deleteTopic(Target target, String topic) throws InterruptedException, ExecutionException {
        admin(target).deleteTopics(List.of(topic)).all().get();
    }

    /** A comparison with Kafka that fsyncs is none if Kafka does not. */
    private static void requireFlushed(Target target, Config created) {
        String wanted = target.topicConfig().get(FLUSH_MESSAGES);
        if (wanted != null && !wanted.equals(created.get(FLUSH_MESSAGES).value())) {
            throw new IllegalStateException(target.name() + " has " + created.get(FLUSH_MESSAGES));
        }
    }

    private Admin admin(Target target) {
        return admins.computeIfAbsent(
                target.server().bootstrap(), bootstrap -> Admin.create(Map.of("bootstrap.servers", bootstrap)));
    }

    @Override
    public void close() {
        admins.values().forEach(Admin::close);
    }
}
