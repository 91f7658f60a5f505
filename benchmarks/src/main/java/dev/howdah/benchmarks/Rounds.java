package dev.howdah.benchmarks;

import dev.howdah.benchmarks.Clients.Latencies;
import dev.howdah.benchmarks.Clients.Load;
import dev.howdah.benchmarks.Clients.Many;
import dev.howdah.benchmarks.Clients.Produced;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The steps of {@link SideBySide}, round after round, and what they measured. A step's topic is deleted behind it, as retention would:
 * without that each step writes to memory and disk that nobody has used yet, and measures how fast the machine hands those out. Thread:
 * one.
 */
final class Rounds implements AutoCloseable {

    private static final int PARTITIONS = 6;
    private static final List<Integer> SPREADS = List.of(1, 100, 1_000);

    /** The same for all of them: what a record costs depends on how many share a transaction. */
    private static final int SPREAD_PER_SECOND = 50_000;

    /** More than a broker keeps in its own memory. */
    private static final int BEHIND_FACTOR = 6;

    /** Devices, each with a client of its own that does not wait for more to send. */
    private static final int MANY = 200;

    private static final int MANY_SECONDS = 15;

    /** The first three of these are a warm-up. */
    private static final int LATENCY_SECONDS = 15;

    private final Figures figures = new Figures();
    private final Results results;
    private final double scale;
    private final Set<Step> steps;
    private final BenchTopics topics = new BenchTopics();

    Rounds(Results results, double scale, Set<Step> steps) {
        this.results = results;
        this.scale = scale;
        this.steps = steps;
    }

    String table(List<String> targets) {
        return figures.table(targets);
    }

    /** To be called before the servers of a round end: clients would look for them. */
    void forgetServers() {
        topics.close();
    }

    private List<Load> loads(Payload payload) {
        List<String> asIs = List.of("acks=all");
        List<String> tuned = List.of("acks=all", "linger.ms=5", "batch.size=65536");
        List<String> lz4 = List.of("acks=all", "linger.ms=5", "batch.size=65536", "compression.type=lz4");
        String of = payload == Payload.RANDOM ? "" : " " + payload.title();
        long small = (long) (1_500_000 * scale);
        long large = (long) (300_000 * scale);
        return List.of(
                new Load("100 B" + of + " defaults", small, payload, 100, asIs),
                new Load("100 B" + of + " linger 5 batch 64K", small, payload, 100, tuned),
                new Load("100 B" + of + " linger 5 batch 64K lz4", small, payload, 100, lz4),
                new Load("1 KB" + of + " defaults", large, payload, 1_000, asIs),
                new Load("1 KB" + of + " linger 5 batch 64K", large, payload, 1_000, tuned),
                new Load("1 KB" + of + " linger 5 batch 64K lz4", large, payload, 1_000, lz4));
    }

    private Load tuned() {
        return loads(Payload.RANDOM).get(1);
    }

    void warmUp(List<Target> targets) throws Exception {
        Load load = new Load("warm-up", (long) (500_000 * scale), Payload.RANDOM, 100, List.of("acks=all"));
        for (Target target : targets) {
            String topic = topics.create(target, PARTITIONS);
            Clients.produce(target.server().bootstrap(), topic, load);
            Clients.consume(target.server().bootstrap(), topic, PARTITIONS, load.records());
            topics.delete(target, topic);
        }
    }

    /** In each round another target is the first. */
    void round(int round, int rounds, List<Target> targets) throws Exception {
        System.out.printf("round %d of %d%n", round, rounds);
        List<Target> order = new ArrayList<>(targets);
        Collections.rotate(order, 1 - round);
        round(round, order);
    }

    private void round(int round, List<Target> targets) throws Exception {
        if (steps.contains(Step.PRODUCE) || (steps.contains(Step.CONSUME) && !steps.contains(Step.JSON))) {
            produceAndConsume(round, targets, Payload.RANDOM);
        }
        if (steps.contains(Step.JSON)) {
            produceAndConsume(round, targets, Payload.JSON);
        }
        if (steps.contains(Step.HOT)) {
            for (Target target : targets) {
                consumeHot(round, target, tuned());
            }
        }
        if (steps.contains(Step.BEHIND)) {
            for (Target target : targets) {
                consumeBehind(round, target, tuned().times(BEHIND_FACTOR));
            }
        }
        if (steps.contains(Step.MANY)) {
            for (Target target : targets) {
                produceMany(round, target);
            }
        }
        if (steps.contains(Step.DISK)) {
            for (Target target : targets) {
                // Kafka's files are the same with fsync.
                if (target.topicConfig().isEmpty()) {
                    disk(round, target, "none");
                    disk(round, target, "zstd");
                }
            }
        }
        if (steps.contains(Step.SPREAD)) {
            for (int partitions : SPREADS) {
                for (Target target : targets) {
                    if (target.postgres().isPresent()) {
                        spread(round, target, tuned().at(SPREAD_PER_SECOND), partitions);
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

    private void produceAndConsume(int round, List<Target> targets, Payload payload) throws Exception {
        for (Load load : loads(payload)) {
            for (Target target : targets) {
                String topic = topics.create(target, PARTITIONS);
                produce(round, target, topic, load);
                if (steps.contains(Step.CONSUME)) {
                    double rate = Clients.consume(target.server().bootstrap(), topic, PARTITIONS, load.records());
                    record(round, "consume from the beginning " + load.name() + ": records/s", target, rate);
                }
                topics.delete(target, topic);
            }
        }
    }

    private void produceMany(int round, Target target) throws Exception {
        String topic = topics.create(target, PARTITIONS);
        double brokerCpu = target.brokerCpuSeconds();
        double postgresCpu = target.postgresCpuSeconds();
        Many many = Clients.produceMany(
                target.server().bootstrap(), topic, PARTITIONS, MANY, Math.max(1, (int) (MANY_SECONDS * scale)));
        String step = MANY + " producers, one record a request: ";
        record(round, step + "records/s", target, many.perSecond());
        double broker = (target.brokerCpuSeconds() - brokerCpu) / many.records() * 1e6;
        record(round, step + "CPU µs a record broker", target, broker);
        if (target.postgres().isPresent()) {
            double postgres = (target.postgresCpuSeconds() - postgresCpu) / many.records() * 1e6;
            record(round, step + "CPU µs a record postgres", target, postgres);
        }
        topics.delete(target, topic);
    }

    /** Kafka's log segments, without their indexes; Howdah's tables with theirs. */
    private void disk(int round, Target target, String codec) throws Exception {
        List<String> config = List.of("acks=all", "linger.ms=5", "batch.size=65536", "compression.type=" + codec);
        Load load = new Load("100 B JSON " + codec, (long) (1_500_000 * scale), Payload.JSON, 100, config);
        String topic = topics.create(target, PARTITIONS);
        Clients.produce(target.server().bootstrap(), topic, load);
        long bytes = target.postgres().isPresent() ? target.topicBytes(topic) : topics.logBytes(target, topic);
        double payload = (double) load.records() * load.valueBytes();
        record(round, "disk " + load.name() + ": bytes a payload byte", target, bytes / payload);
        topics.delete(target, topic);
    }

    private void produce(int round, Target target, String topic, Load load) throws IOException {
        double brokerCpu = target.brokerCpuSeconds();
        double postgresCpu = target.postgresCpuSeconds();
        long wal = target.walBytes();
        Produced produced = Clients.produce(target.server().bootstrap(), topic, load);
        if (!steps.contains(Step.PRODUCE) && !steps.contains(Step.JSON)) {
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
        String topic = topics.create(target, PARTITIONS);
        CompletableFuture<Double> consumer =
                CompletableFuture.supplyAsync(() -> Clients.consume(bootstrap, topic, PARTITIONS, load.records()));
        Clients.produce(bootstrap, topic, load);
        record(round, "consume while produced " + load.name() + ": records/s", target, consumer.get());
        topics.delete(target, topic);
    }

    private void consumeBehind(int round, Target target, Load load) throws Exception {
        String bootstrap = target.server().bootstrap();
        String topic = topics.create(target, PARTITIONS);
        Clients.produce(bootstrap, topic, load);
        CompletableFuture<Double> consumer =
                CompletableFuture.supplyAsync(() -> Clients.consume(bootstrap, topic, PARTITIONS, 2 * load.records()));
        Produced produced = Clients.produce(bootstrap, topic, load);
        String step = "consume behind a producer " + load.name() + ": records/s";
        record(round, step, target, consumer.get());
        record(round, step + " of the producer", target, produced.perSecond());
        topics.delete(target, topic);
    }

    private void spread(int round, Target target, Load load, int partitions) throws Exception {
        String bootstrap = target.server().bootstrap();
        String topic = topics.create(target, partitions);
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
        topics.delete(target, topic);
    }

    private void latency(int round, Target target, int perSecond) throws Exception {
        String topic = topics.create(target, PARTITIONS);
        Latencies found = Clients.latency(target.server().bootstrap(), topic, PARTITIONS, perSecond, LATENCY_SECONDS);
        String at = " at " + perSecond + "/s: ms ";
        record(round, "ack" + at + "p50", target, found.ackP50());
        record(round, "ack" + at + "p99", target, found.ackP99());
        record(round, "end to end" + at + "p50", target, found.endToEndP50());
        record(round, "end to end" + at + "p99", target, found.endToEndP99());
        topics.delete(target, topic);
    }

    private void record(int round, String step, Target target, double figure) throws IOException {
        System.out.printf(Locale.ROOT, "  %-75s %-17s %,.2f%n", step, target.name(), figure);
        figures.add(step, target.name(), figure);
        results.row(round, target.name(), figure, step);
    }

    @Override
    public void close() {
        topics.close();
    }
}
