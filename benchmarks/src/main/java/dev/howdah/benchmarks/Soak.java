package dev.howdah.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * Half load for a while, with producers and a consumer that follows them, across checkpoints, autovacuum, segment changes and
 * expiry: {@code [minutes [records per second]]}. Without a rate it takes half of what a short calibration reaches. In the end the
 * first and the last sixth of the time stand beside each other.
 */
public final class Soak {

    private static final String TOPIC = "soak";
    private static final int PARTITIONS = 6;
    private static final int PRODUCERS = 4;
    private static final int CALIBRATION_SECONDS = 20;
    private static final int SETTLING_SECONDS = 10;
    private static final int INTERVALS = 30;
    private static final int SEGMENTS = 15;
    private static final int CHECKPOINTS = 12;
    private static final long SECOND = 1_000_000_000L;

    private final HowdahServers servers;
    private final Producers producers;
    private final Reader reader;
    private final Ledger ledger;
    private final List<Interval> intervals = new ArrayList<>();

    private Soak(HowdahServers servers, Producers producers, Reader reader, Ledger ledger) {
        this.servers = servers;
        this.producers = producers;
        this.reader = reader;
        this.ledger = ledger;
    }

    /** Everything that only grows, at one moment. */
    private record Counters(
            long nanos,
            long acked,
            double brokerCpu,
            double postgresCpu,
            long walBytes,
            long checkpoints,
            long autovacuums,
            long leaf) {}

    /** What happened between two moments; latencies in microseconds. */
    private record Interval(Counters from, Counters to, Histogram ack, Histogram endToEnd, double rssMib) {

        double seconds() {
            return (to.nanos - from.nanos) / 1e9;
        }

        double ackedPerSecond() {
            return (to.acked - from.acked) / seconds();
        }

        double brokerMicros() {
            return (to.brokerCpu - from.brokerCpu) / Math.max(1, to.acked - from.acked) * 1e6;
        }

        double postgresMicros() {
            return (to.postgresCpu - from.postgresCpu) / Math.max(1, to.acked - from.acked) * 1e6;
        }
    }

    public static void main(String[] args) throws Exception {
        double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 30;
        double rate = args.length > 1 ? Double.parseDouble(args[1]) : 0;
        // A leaf is at least a minute long.
        long segmentSeconds = Math.max(60, Math.round(minutes * 60 / SEGMENTS));
        long checkpointSeconds = Math.min(300, Math.max(30, Math.round(minutes * 60 / CHECKPOINTS)));
        String conditions = String.format(
                Locale.ROOT,
                "%d producers of 100 B; %d partitions; one consumer that follows; broker with -Xmx512m;"
                        + " checkpoint_timeout=%ds segment.ms=%ds retention.ms=%ds",
                PRODUCERS,
                PARTITIONS,
                checkpointSeconds,
                segmentSeconds,
                4 * segmentSeconds);
        System.out.println(conditions);
        Ledger ledger = new Ledger(PRODUCERS, PARTITIONS);
        boolean good;
        try (HowdahServers servers =
                HowdahServers.launch(TOPIC, "512m", "checkpoint_timeout=" + checkpointSeconds + "s")) {
            servers.createTopic(
                    TOPIC,
                    PARTITIONS,
                    Map.of(
                            "segment.ms",
                            Long.toString(segmentSeconds * 1_000),
                            "retention.ms",
                            Long.toString(4 * segmentSeconds * 1_000)));
            Reader reader = new Reader(servers.broker.bootstrap(), TOPIC, PARTITIONS, ledger);
            Producers producers = new Producers(
                    servers.broker.bootstrap(), TOPIC, PRODUCERS, Map.of("linger.ms", 5, "batch.size", 65_536), ledger);
            Soak soak = new Soak(servers, producers, reader, ledger);
            try (reader) {
                try (producers) {
                    soak.settle(rate > 0 ? rate : soak.calibrate() / 2);
                    soak.follow(minutes, conditions);
                }
                reader.readAll();
            }
            soak.firstAndLast();
            good = soak.verify();
        }
        System.exit(good ? 0 : 1);
    }

    /** Records per second that producers and consumer reach together; also the warm-up. */
    private double calibrate() {
        producers.rate(Producers.UNTHROTTLED);
        pause(CALIBRATION_SECONDS / 4 * SECOND);
        long before = ledger.read();
        long from = System.nanoTime();
        pause(CALIBRATION_SECONDS * SECOND * 3 / 4);
        double perSecond = (ledger.read() - before) / ((System.nanoTime() - from) / 1e9);
        System.out.printf(Locale.ROOT, "at most %,.0f records/s, produced and read%n", perSecond);
        return perSecond;
    }

    private void settle(double perSecond) {
        System.out.printf(Locale.ROOT, "%,.0f records/s from here%n", perSecond);
        producers.rate(perSecond);
        while (!producers.settled() || ledger.read() < ledger.acked() - (long) perSecond) {
            pause(SECOND / 10);
        }
        pause(SETTLING_SECONDS * SECOND);
        producers.ackInterval();
        reader.endToEndInterval();
    }

    private void follow(double minutes, String conditions) throws IOException {
        try (Results results = Results.create(
                TOPIC,
                conditions,
                "minute",
                "acked/s",
                "ack p50 ms",
                "ack p99 ms",
                "ack max ms",
                "end to end p50 ms",
                "end to end p99 ms",
                "broker CPU µs",
                "Postgres CPU µs",
                "RSS MiB",
                "WAL MiB",
                "checkpoints",
                "autovacuums",
                "leaf changes",
                "failed")) {
            long intervalNanos = (long) (minutes * 60 / INTERVALS * 1e9);
            System.out.println(
                    "| minute | acked/s | ack p50 / p99 / max ms | end to end p50 / p99 ms"
                            + " | CPU µs a record broker / Postgres | RSS MiB | WAL MiB | checkpoints | autovacuums | leaf changes |");
            System.out.println("|---|---|---|---|---|---|---|---|---|---|");
            Counters start = counters();
            Counters last = start;
            for (int i = 1; i <= INTERVALS; i++) {
                pause(start.nanos + i * intervalNanos - System.nanoTime());
                Counters now = counters();
                Interval interval = new Interval(
                        last,
                        now,
                        producers.ackInterval(),
                        reader.endToEndInterval(),
                        servers.broker.rssKib() / 1024.0);
                intervals.add(interval);
                write(results, (now.nanos - start.nanos) / 60e9, interval);
                last = now;
            }
            Plots.draw(results.file());
        }
    }

    private void write(Results results, double minute, Interval interval) throws IOException {
        Histogram ack = interval.ack();
        Histogram endToEnd = interval.endToEnd();
        Counters from = interval.from();
        Counters to = interval.to();
        double walMib = (to.walBytes - from.walBytes) / 1048576.0;
        results.row(
                minute,
                interval.ackedPerSecond(),
                millis(ack, 50),
                millis(ack, 99),
                millis(ack, 100),
                millis(endToEnd, 50),
                millis(endToEnd, 99),
                interval.brokerMicros(),
                interval.postgresMicros(),
                interval.rssMib(),
                walMib,
                to.checkpoints - from.checkpoints,
                to.autovacuums - from.autovacuums,
                to.leaf - from.leaf,
                producers.failed());
        System.out.printf(
                Locale.ROOT,
                "| %.1f | %,.0f | %.1f / %.1f / %.1f | %.1f / %.1f | %.2f / %.2f | %.0f | %.0f | %d | %d | %d |%n",
                minute,
                interval.ackedPerSecond(),
                millis(ack, 50),
                millis(ack, 99),
                millis(ack, 100),
                millis(endToEnd, 50),
                millis(endToEnd, 99),
                interval.brokerMicros(),
                interval.postgresMicros(),
                interval.rssMib(),
                walMib,
                to.checkpoints - from.checkpoints,
                to.autovacuums - from.autovacuums,
                to.leaf - from.leaf);
    }

    private void firstAndLast() {
        int sixth = INTERVALS / 6;
        List<Interval> first = intervals.subList(0, sixth);
        List<Interval> last = intervals.subList(INTERVALS - sixth, INTERVALS);
        double minutes = first.stream().mapToDouble(Interval::seconds).sum() / 60;
        System.out.printf(
                Locale.ROOT, "%n| | first %.1f minutes | last | last to first |%n|---|---|---|---|%n", minutes);
        compare("acked/s", first, last, of -> mean(of, Interval::ackedPerSecond));
        compare("ack p50, ms", first, last, of -> millis(ack(of), 50));
        compare("ack p99, ms", first, last, of -> millis(ack(of), 99));
        compare("end to end p50, ms", first, last, of -> millis(endToEnd(of), 50));
        compare("end to end p99, ms", first, last, of -> millis(endToEnd(of), 99));
        compare("CPU µs a record, broker", first, last, of -> mean(of, Interval::brokerMicros));
        compare("CPU µs a record, Postgres", first, last, of -> mean(of, Interval::postgresMicros));
        compare("RSS of the broker, MiB", first, last, of -> mean(of, Interval::rssMib));
    }

    private static void compare(
            String what, List<Interval> first, List<Interval> last, ToDoubleFunction<List<Interval>> figure) {
        double before = figure.applyAsDouble(first);
        double after = figure.applyAsDouble(last);
        System.out.printf(Locale.ROOT, "| %s | %,.2f | %,.2f | %.2f |%n", what, before, after, after / before);
    }

    private boolean verify() {
        Counters from = intervals.get(0).from();
        Counters to = intervals.get(INTERVALS - 1).to();
        boolean good = producers.failed() == 0 && ledger.lost() == 0 && ledger.twice() == 0;
        System.out.printf(
                Locale.ROOT,
                "%d checkpoints, %d autovacuums, %d leaf changes, %.1f GiB of WAL, database %,d MiB at the end%n",
                to.checkpoints - from.checkpoints,
                to.autovacuums - from.autovacuums,
                to.leaf - from.leaf,
                (to.walBytes - from.walBytes) / 1073741824.0,
                servers.number("select pg_database_size(current_database())") >> 20);
        System.out.printf(
                Locale.ROOT,
                "sent %,d, acked %,d, failed %,d, read %,d, acked and not read %,d, acked or read twice %,d: %s%n",
                producers.sent(),
                ledger.acked(),
                producers.failed(),
                ledger.read(),
                ledger.lost(),
                ledger.twice(),
                good ? "good" : "NOT GOOD");
        producers.failures().forEach(System.out::println);
        return good;
    }

    private Counters counters() {
        boolean ownView = servers.number("show server_version_num") >= 170_000;
        String checkpoints = ownView
                ? "select num_timed + num_requested from pg_stat_checkpointer"
                : "select checkpoints_timed + checkpoints_req from pg_stat_bgwriter";
        long acked = ledger.acked();
        double brokerCpu = CpuMeter.seconds(servers.broker.pid());
        double postgresCpu = CpuMeter.seconds(servers.postgres.pid());
        return new Counters(
                System.nanoTime(),
                acked,
                brokerCpu,
                postgresCpu,
                servers.number("select (pg_current_wal_insert_lsn() - '0/0')::bigint"),
                servers.number(checkpoints),
                servers.number("select coalesce(sum(autovacuum_count), 0)::bigint from pg_stat_all_tables"),
                servers.number("select coalesce(max(number), 0) from howdah.segment where lower_bound <= now()"));
    }

    private static Histogram ack(List<Interval> intervals) {
        Histogram all = new Histogram(3);
        intervals.forEach(interval -> all.add(interval.ack()));
        return all;
    }

    private static Histogram endToEnd(List<Interval> intervals) {
        Histogram all = new Histogram(3);
        intervals.forEach(interval -> all.add(interval.endToEnd()));
        return all;
    }

    private static double mean(List<Interval> intervals, ToDoubleFunction<Interval> figure) {
        return intervals.stream().mapToDouble(figure).average().orElse(0);
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    private static void pause(long nanos) {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
