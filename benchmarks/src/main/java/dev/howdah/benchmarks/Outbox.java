package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Events that an application writes with its transaction, by three ways on one Postgres: Howdah; Debezium's outbox with Apache Kafka; a queue in
 * a table. How long from COMMIT (before it is sent) until a consumer has the event, at 50 events/s; and how many events a second
 * arrive when some sessions write transactions of ten as fast as they can. Every event must arrive: {@code [rounds [seconds of the latencies]]}.
 * Thread: one, and one for each session.
 */
public final class Outbox {

    private static final int EVENTS_PER_SECOND = 50;
    private static final int SESSIONS = 4;
    private static final int EVENTS_OF_TRANSACTION = 10;
    private static final int EVENTS = 100_000;
    private static final int WARMING_EVENTS = 20_000;
    private static final int REWARMING_EVENTS = 2_000;
    private static final int CUSTOMERS = 1_000;
    private static final int VALUE_BYTES = 100;
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final String ORDER = "\"order\":";

    private static final String P50 = "p50 ms";
    private static final String P99 = "p99 ms";
    private static final String CORES = "servers' CPU meanwhile, ms/s";
    private static final String WRITTEN = "written/s";
    private static final String ARRIVED = "events/s to the consumer";
    private static final String CPU = "servers' CPU, µs/event";
    private static final List<String> WHAT = List.of(P50, P99, CORES, WRITTEN, ARRIVED, CPU);

    private final PostgresProcess postgres;
    private final int seconds;
    private final Results results;
    private final Figures figures = new Figures();
    private final ExecutorService sessions = Executors.newFixedThreadPool(SESSIONS);
    private int streams;

    private Outbox(PostgresProcess postgres, int seconds, Results results) {
        this.postgres = postgres;
        this.seconds = seconds;
        this.results = results;
    }

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 8;
        Path plugins = Path.of(System.getProperty("bench.debezium", "compat-tests/target/foreign/debezium"))
                .toAbsolutePath();
        try (PostgresProcess postgres = PostgresInService.launch("wal_level=logical");
                BrokerProcess howdah = BrokerProcess.launch(
                        BrokerProcess.Options.on("bench", postgres.url()).withJvm("-Xmx1g"));
                ApacheKafkaProcess kafka = ApacheKafkaProcess.launchWith(SideBySide.KAFKA_PROPERTIES, "-Xmx1g");
                Results results = Results.create(
                        "outbox",
                        rounds + " rounds; " + seconds + " s of " + EVENTS_PER_SECOND + " events/s; " + EVENTS
                                + " events in transactions of " + EVENTS_OF_TRANSACTION + " by " + SESSIONS
                                + " sessions; values of " + VALUE_BYTES + " B; -Xmx1g each",
                        "round",
                        "delivery",
                        "what",
                        "figure")) {
            Outbox run = new Outbox(postgres, seconds, results);
            if (Files.isDirectory(plugins.resolve("debezium"))) {
                DebeziumDelivery.createTable(postgres);
                try (DebeziumDelivery.Connect connect = new DebeziumDelivery.Connect(kafka.bootstrap(), plugins)) {
                    run.rounds(
                            rounds,
                            List.of(
                                    new HowdahDelivery(howdah),
                                    new DebeziumDelivery("as it comes", postgres, kafka, connect, ""),
                                    new DebeziumDelivery(
                                            "poll.interval.ms=5, linger.ms=0",
                                            postgres,
                                            kafka,
                                            connect,
                                            ", \"poll.interval.ms\": \"5\", \"producer.override.linger.ms\": \"0\""),
                                    run.queue("polled each 100 ms", Duration.ofMillis(100)),
                                    run.queue("polled without a pause", Duration.ZERO)));
                }
            } else {
                System.out.println("without Debezium, which is not in " + plugins);
                run.rounds(
                        rounds,
                        List.of(
                                new HowdahDelivery(howdah),
                                run.queue("polled each 100 ms", Duration.ofMillis(100)),
                                run.queue("polled without a pause", Duration.ZERO)));
            }
        }
    }

    private QueueDelivery queue(String label, Duration pause) {
        return new QueueDelivery(label, postgres, pause);
    }

    private void rounds(int rounds, List<Delivery> deliveries) throws Exception {
        try {
            for (int round = 1; round <= rounds; round++) {
                for (int turn = 0; turn < deliveries.size(); turn++) {
                    Delivery delivery = deliveries.get((turn + round - 1) % deliveries.size());
                    delivery.begin();
                    bulk(0, delivery, round == 1 ? WARMING_EVENTS : REWARMING_EVENTS);
                    latency(round, delivery);
                    bulk(round, delivery, EVENTS);
                    delivery.end();
                }
            }
        } finally {
            sessions.shutdownNow();
        }
        System.out.println();
        System.out.print(table(deliveries));
    }

    private void latency(int round, Delivery delivery) throws Exception {
        int count = seconds * EVENTS_PER_SECOND;
        String stream = "latency-" + ++streams;
        delivery.open(stream);
        AtomicLongArray committed = new AtomicLongArray(count);
        Percentiles percentiles = new Percentiles();
        try (Delivery.Reader reader = delivery.reader(stream)) {
            double cpuBefore = cpuSeconds(delivery);
            long start = System.nanoTime();
            Future<?> writer = sessions.submit(() -> {
                writeSlowly(delivery, stream, committed);
                return null;
            });
            long end = read(
                    reader,
                    count,
                    List.of(writer),
                    (order, there) -> percentiles.add(there - committed.get(order)),
                    delivery);
            report(round, delivery, P50, percentiles.millisAt(0.5));
            report(round, delivery, P99, percentiles.millisAt(0.99));
            report(round, delivery, CORES, (cpuSeconds(delivery) - cpuBefore) * 1e3 / seconds(start, end));
        }
        delivery.drop(stream);
    }

    private void writeSlowly(Delivery delivery, String stream, AtomicLongArray committed) throws Exception {
        long pauseNanos = TimeUnit.SECONDS.toNanos(1) / EVENTS_PER_SECOND;
        try (Connection session = postgres.connect();
                PreparedStatement insert = session.prepareStatement(delivery.insert(stream))) {
            session.setAutoCommit(false);
            long dueNanos = System.nanoTime();
            for (int order = 0; order < committed.length(); order++) {
                dueNanos += pauseNanos;
                for (long now = System.nanoTime(); now < dueNanos; now = System.nanoTime()) {
                    LockSupport.parkNanos(dueNanos - now);
                }
                delivery.bind(insert, key(order), value(order));
                insert.executeUpdate();
                committed.set(order, System.nanoTime());
                session.commit();
            }
        }
    }

    private void bulk(int round, Delivery delivery, int count) throws Exception {
        String stream = "bulk-" + ++streams;
        delivery.open(stream);
        try (Delivery.Reader reader = delivery.reader(stream)) {
            double cpuBefore = cpuSeconds(delivery);
            long start = System.nanoTime();
            List<Future<?>> writers = new ArrayList<>();
            AtomicLongArray written = new AtomicLongArray(SESSIONS);
            for (int session = 0; session < SESSIONS; session++) {
                int number = session;
                int from = count / SESSIONS * session;
                int to = count / SESSIONS * (session + 1);
                writers.add(sessions.submit(() -> {
                    writeFast(delivery, stream, from, to);
                    written.set(number, System.nanoTime());
                    return null;
                }));
            }
            long end = read(reader, count, writers, (order, there) -> {}, delivery);
            for (Future<?> writer : writers) {
                writer.get();
            }
            if (round > 0) {
                long lastWritten = start;
                for (int session = 0; session < SESSIONS; session++) {
                    lastWritten = Math.max(lastWritten, written.get(session));
                }
                report(round, delivery, WRITTEN, count / seconds(start, lastWritten));
                report(round, delivery, ARRIVED, count / seconds(start, end));
                report(round, delivery, CPU, (cpuSeconds(delivery) - cpuBefore) * 1e6 / count);
            }
        }
        delivery.drop(stream);
    }

    private void writeFast(Delivery delivery, String stream, int from, int to) throws Exception {
        try (Connection session = postgres.connect();
                PreparedStatement insert = session.prepareStatement(delivery.insert(stream))) {
            session.setAutoCommit(false);
            for (int order = from; order < to; order += EVENTS_OF_TRANSACTION) {
                for (int one = order; one < order + EVENTS_OF_TRANSACTION; one++) {
                    delivery.bind(insert, key(one), value(one));
                    insert.addBatch();
                }
                insert.executeBatch();
                session.commit();
            }
        }
    }

    /** An event that came for the first time. */
    private interface Arrival {
        void arrived(int order, long atNanos);
    }

    /** Reads until all are there, whose orders are 0 to {@code count} - 1; returns when that was. */
    private static long read(
            Delivery.Reader reader, int count, List<Future<?>> writers, Arrival arrival, Delivery delivery)
            throws Exception {
        BitSet there = new BitSet(count);
        int missing = count;
        long start = System.nanoTime();
        long now = start;
        while (missing > 0) {
            List<String> values = reader.poll();
            now = System.nanoTime();
            for (String value : values) {
                int order = orderOf(value);
                if (!there.get(order)) {
                    there.set(order);
                    missing--;
                    arrival.arrived(order, now);
                }
            }
            if (values.isEmpty()) {
                for (Future<?> writer : writers) {
                    if (writer.isDone()) {
                        writer.get();
                    }
                }
            }
            if (now - start > LIMIT_NANOS) {
                throw new IllegalStateException(
                        delivery.name() + ": " + missing + " of " + count + " events have not come");
            }
        }
        return now;
    }

    private static String key(int order) {
        return "customer-" + order % CUSTOMERS;
    }

    private static String value(int order) {
        String begin = "{" + ORDER + " " + order + ", \"customer\": \"" + key(order) + "\", \"note\": \"";
        String end = "\"}";
        return begin + "x".repeat(VALUE_BYTES - begin.length() - end.length()) + end;
    }

    private static int orderOf(String value) {
        int at = value.indexOf(ORDER) + ORDER.length();
        int order = 0;
        for (; value.charAt(at) != ',' && value.charAt(at) != '}'; at++) {
            if (value.charAt(at) != ' ') {
                order = order * 10 + Character.digit(value.charAt(at), 10);
            }
        }
        return order;
    }

    private double cpuSeconds(Delivery delivery) {
        return CpuMeter.seconds(postgres.pid())
                + delivery.serverPids().stream().mapToDouble(CpuMeter::seconds).sum();
    }

    private static double seconds(long from, long to) {
        return (double) (to - from) / TimeUnit.SECONDS.toNanos(1);
    }

    private void report(int round, Delivery delivery, String what, double figure) throws Exception {
        System.out.printf(Locale.ROOT, "round %d %-45s %-30s %,14.2f%n", round, delivery.name(), what, figure);
        results.row(round, delivery.name(), what, figure);
        figures.add(what, delivery.name(), figure);
    }

    /** Markdown: medians of the rounds (least–most). */
    private String table(List<Delivery> deliveries) {
        StringBuilder out =
                new StringBuilder("| | " + String.join(" | ", WHAT) + " |\n|---" + "|---".repeat(WHAT.size()) + "|\n");
        for (Delivery delivery : deliveries) {
            out.append("| ").append(delivery.name()).append(" |");
            for (String what : WHAT) {
                Figures.Spread spread = figures.spread(what, delivery.name());
                String form = spread.median() < 100 ? " %,.1f (%,.1f–%,.1f) |" : " %,.0f (%,.0f–%,.0f) |";
                out.append(String.format(Locale.ROOT, form, spread.median(), spread.least(), spread.most()));
            }
            out.append('\n');
        }
        return out.toString();
    }
}
