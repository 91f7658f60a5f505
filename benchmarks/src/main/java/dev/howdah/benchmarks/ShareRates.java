package dev.howdah.benchmarks;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * How fast share consumers take off a topic: records a second that are delivered and acknowledged, and what each costs. The topic is
 * filled while they stand still. Kafka "with fsync" fsyncs its topic of share states too, {@code __share_group_state}: there lies what
 * Howdah has in Postgres at every acknowledgement. Thread: one.
 */
final class ShareRates implements AutoCloseable {

    private static final int PARTITIONS = 6;
    private static final List<Integer> CONSUMERS = List.of(1, 4, 16);
    private static final List<Integer> VALUE_BYTES = List.of(100, 1_000);
    private static final String STATE_TOPIC = "__share_group_state";

    /** A backend of Postgres tells what it has done a second later at the latest. */
    private static final long TELL_NANOS = 1_500_000_000L;

    /** Of how many rows there was a new version; whole transactions. */
    private static final String VERSIONS =
            "select sum(n_tup_upd + n_tup_del)::bigint from pg_stat_user_tables where schemaname = 'howdah'";

    private static final String TRANSACTIONS =
            "select xact_commit from pg_stat_database where datname = current_database()";

    private final Figures figures = new Figures();
    private final BenchTopics topics = new BenchTopics();
    private final Results results;
    private int groups;

    private ShareRates(Results results) {
        this.results = results;
    }

    static void rates(List<Target> targets, String[] args) throws Exception {
        int rounds = (int) Share.number(args, 0, 3);
        double scale = Share.number(args, 1, 1.0);
        String conditions = Share.format("%d rounds; scale %.2f; -Xmx1g each", rounds, scale);
        try (Results results = Results.create("share-rate", conditions, "round", "target", "figure", "step");
                ShareRates run = new ShareRates(results)) {
            for (int valueBytes : Share.numbers(args, 3, VALUE_BYTES)) {
                for (int consumers : Share.numbers(args, 2, CONSUMERS)) {
                    run.cell(targets, rounds, consumers, records(valueBytes, scale), valueBytes);
                }
            }
            System.out.println(run.figures.table(SideBySide.TARGETS));
        }
    }

    /** By Kafka's own tool, whose time includes that until members have partitions. */
    static void tool(List<Target> targets, String[] args) throws Exception {
        double scale = Share.number(args, 0, 1.0);
        try (Results results = Results.create(
                        "share-tool", Share.format("scale %.2f", scale), "round", "target", "figure", "step");
                ShareRates run = new ShareRates(results)) {
            for (int valueBytes : Share.numbers(args, 2, VALUE_BYTES)) {
                for (int consumers : Share.numbers(args, 1, CONSUMERS)) {
                    for (Target target : targets) {
                        run.tool(target, consumers, records(valueBytes, scale), valueBytes);
                    }
                }
            }
            System.out.println(run.figures.table(SideBySide.TARGETS));
        }
    }

    private static int records(int valueBytes, double scale) {
        return (int) (scale * (valueBytes <= 100 ? 500_000 : 100_000));
    }

    private String group() {
        return "share-" + ++groups;
    }

    /** All targets with the same load, in turns. The first pass of each warms up. */
    private void cell(List<Target> targets, int rounds, int consumers, int records, int valueBytes) throws Exception {
        Map<Target, ShareProcess> clients = new LinkedHashMap<>();
        Map<Target, String> names = new LinkedHashMap<>();
        try {
            for (Target target : targets) {
                String topic = topics.create(target, PARTITIONS);
                names.put(target, topic);
                clients.put(
                        target,
                        new ShareProcess(
                                target.server().bootstrap(),
                                topic,
                                group(),
                                "" + PARTITIONS,
                                "" + consumers,
                                "" + records,
                                "" + valueBytes));
            }
            clients.values().forEach(ShareProcess::awaitReady);
            for (int round = 0; round <= rounds; round++) {
                List<Target> order = new ArrayList<>(targets);
                Collections.rotate(order, 1 - round);
                for (Target target : order) {
                    ShareProcess client = clients.get(target);
                    if (client != null) {
                        String step = Share.format("%d B, %d consumers: ", valueBytes, consumers);
                        pass(round, target, client, step, records);
                    }
                }
            }
        } finally {
            close(clients.values());
        }
        for (Map.Entry<Target, String> name : names.entrySet()) {
            topics.delete(name.getKey(), name.getValue());
        }
    }

    private static void close(Collection<ShareProcess> clients) {
        clients.forEach(ShareProcess::close);
    }

    private void pass(int round, Target target, ShareProcess client, String step, int records) throws Exception {
        flushStates(target);
        client.fill();
        long versions = told(target, VERSIONS);
        long transactions = told(target, TRANSACTIONS);
        long wal = target.walBytes();
        double broker = target.brokerCpuSeconds();
        double postgres = target.postgresCpuSeconds();
        double own = client.cpuSeconds();
        double rate = client.consume();
        own = client.cpuSeconds() - own;
        broker = target.brokerCpuSeconds() - broker;
        postgres = target.postgresCpuSeconds() - postgres;
        wal = target.walBytes() - wal;
        if (round == 0) {
            return;
        }
        record(round, step + "records/s", target, rate);
        record(round, step + "CPU µs a record client", target, own / records * 1e6);
        record(round, step + "CPU µs a record broker", target, broker / records * 1e6);
        if (target.postgres().isPresent()) {
            record(round, step + "CPU µs a record postgres", target, postgres / records * 1e6);
            record(round, step + "WAL bytes a record", target, (double) wal / records);
            record(
                    round,
                    step + "dead rows a 1000 records",
                    target,
                    1_000.0 * (told(target, VERSIONS) - versions) / records);
            record(
                    round,
                    step + "transactions a 1000 records",
                    target,
                    1_000.0 * (told(target, TRANSACTIONS) - transactions) / records);
        }
    }

    /** What Postgres's statistics say, when all of it must be in; 0 without Postgres. */
    private static long told(Target target, String sql) {
        if (target.postgres().isEmpty()) {
            return 0;
        }
        long until = System.nanoTime() + TELL_NANOS;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
        return Long.parseLong(String.valueOf(target.postgres().get().query(sql)));
    }

    /** Lets Kafka fsync its share states if it fsyncs its topics. Nothing is there before the first member has come. */
    private static void flushStates(Target target) throws InterruptedException, ExecutionException {
        if (target.postgres().isPresent()) {
            return;
        }
        boolean flushes = target.topicConfig().containsKey(SideBySide.FLUSH_MESSAGES);
        AlterConfigOp change = new AlterConfigOp(
                new ConfigEntry(SideBySide.FLUSH_MESSAGES, flushes ? "1" : ""),
                flushes ? AlterConfigOp.OpType.SET : AlterConfigOp.OpType.DELETE);
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", target.server().bootstrap()))) {
            ConfigResource states = new ConfigResource(ConfigResource.Type.TOPIC, STATE_TOPIC);
            admin.incrementalAlterConfigs(Map.of(states, List.of(change))).all().get();
        }
    }

    private void tool(Target target, int consumers, int records, int valueBytes) throws Exception {
        String bootstrap = target.server().bootstrap();
        String topic = topics.create(target, PARTITIONS);
        String group = group();
        List<String> tuned = List.of("acks=all", "linger.ms=5", "batch.size=65536");
        Clients.produce(bootstrap, topic, new Clients.Load("share", records, Payload.RANDOM, valueBytes, tuned));
        ShareMembers.beginAtTheBeginning(bootstrap, group);
        List<String> command = Commands.java(
                List.of("-Xmx512m"),
                Workspace.apacheKafka("kafka-tools") + "/*",
                "org.apache.kafka.tools.ShareConsumerPerformance",
                "--bootstrap-server",
                bootstrap,
                "--topic",
                topic,
                "--group",
                group,
                "--threads",
                "" + consumers,
                "--num-records",
                "" + records,
                "--hide-header");
        String printed = Commands.run(command).requireSuccess().text();
        String[] line =
                printed.strip().lines().reduce("", (before, last) -> last).split(", *");
        // start, end, MB, MB/s, records/s, records, ms.
        record(
                1,
                Share.format("kafka-share-consumer-perf-test, %d B, %d consumers: records/s", valueBytes, consumers),
                target,
                Double.parseDouble(line[4]));
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
