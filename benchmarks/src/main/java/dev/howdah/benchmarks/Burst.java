package dev.howdah.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Many producers whose rate jumps for a while, on a broker with little memory: {@code [flood] [records per second [factor [seconds
 * [producers]]]]}. "flood" lets the producers send as fast as they can instead of at a multiple of the rate.
 *
 * <p>Ends with a status other than 0 when a record failed or was lost: acked, and not in the table or not read again.
 */
public final class Burst {

    private static final String TOPIC = "burst";
    private static final int PARTITIONS = 6;
    private static final int WARM_UP_SECONDS = 15;
    private static final int CALM_SECONDS = 20;
    private static final int BACKLOG_SECONDS_MAX = 300;
    private static final long SECOND = 1_000_000_000L;
    private static final long LOOK_NANOS = 5_000_000;

    private final HowdahServers servers;
    private final Producers producers;
    private final Ledger ledger;
    private final Results results;
    private final List<Second> seconds = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private long lookedNanos = startNanos;
    private double brokerCpu;
    private double postgresCpu;

    private Burst(HowdahServers servers, Producers producers, Ledger ledger, Results results) {
        this.servers = servers;
        this.producers = producers;
        this.ledger = ledger;
        this.results = results;
        this.brokerCpu = CpuMeter.seconds(servers.broker.pid());
        this.postgresCpu = CpuMeter.seconds(servers.postgres.pid());
    }

    /** @param ack by the time of the ack */
    private record Second(String phase, Histogram ack, double rssMib) {}

    /** What was asked for. */
    private record Plan(boolean flood, double perSecond, double factor, int seconds, int producers) {

        static Plan of(String[] args) {
            boolean flood = args.length > 0 && args[0].equals("flood");
            String[] rest = flood ? Arrays.copyOfRange(args, 1, args.length) : args;
            return new Plan(
                    flood,
                    rest.length > 0 ? Double.parseDouble(rest[0]) : 1_000,
                    rest.length > 1 ? Double.parseDouble(rest[1]) : 100,
                    rest.length > 2 ? Integer.parseInt(rest[2]) : 60,
                    rest.length > 3 ? Integer.parseInt(rest[3]) : 20);
        }

        double burstPerSecond() {
            return flood ? Producers.UNTHROTTLED : perSecond * factor;
        }

        String conditions() {
            return String.format(
                    Locale.ROOT,
                    "%d producers; %.0f records of 100 B a second; for %d s %s; broker with -Xmx256m",
                    producers,
                    perSecond,
                    seconds,
                    flood ? "as many as go" : String.format(Locale.ROOT, "%.0f", burstPerSecond()));
        }
    }

    public static void main(String[] args) throws Exception {
        Plan plan = Plan.of(args);
        System.out.println(plan.conditions());
        Ledger ledger = new Ledger(plan.producers(), PARTITIONS);
        boolean good;
        try (HowdahServers servers = HowdahServers.launch(TOPIC, "256m");
                Results results = Results.create(
                        plan.flood() ? "burst-flood" : "burst",
                        plan.conditions(),
                        "second",
                        "phase",
                        "sent",
                        "acked",
                        "failed",
                        "ack p50 ms",
                        "ack p99 ms",
                        "ack max ms",
                        "RSS MiB",
                        "broker CPU %",
                        "Postgres CPU %")) {
            servers.createTopic(TOPIC, PARTITIONS, Map.of());
            // A flood is as long as the buffers in the end: with the default of 32 MB each it would take minutes.
            Map<String, Object> config =
                    plan.flood() ? Map.of("buffer.memory", 8 << 20) : Map.of("buffer.memory", 32 << 20);
            Producers producers = new Producers(servers.broker.bootstrap(), TOPIC, plan.producers(), config, ledger);
            Burst burst = new Burst(servers, producers, ledger, results);
            burst.run(plan);
            good = burst.verify();
            Plots.draw(results.file());
        }
        System.exit(good ? 0 : 1);
    }

    private void run(Plan plan) throws Exception {
        try (producers) {
            producers.rate(plan.perSecond());
            during("warm-up", WARM_UP_SECONDS);
            during("before", CALM_SECONDS);
            producers.rate(plan.burstPerSecond());
            during("burst", plan.seconds());
            producers.rate(plan.perSecond());
            long endNanos = System.nanoTime();
            while (!producers.settled() && System.nanoTime() - endNanos < BACKLOG_SECONDS_MAX * SECOND) {
                untilSettled();
                second("backlog");
            }
            double backlogSeconds = (System.nanoTime() - endNanos) / 1e9;
            during("after", CALM_SECONDS);
            System.out.printf(
                    Locale.ROOT,
                    "the backlog ended %.2f s after the burst; producers waited %.1f s for room in their buffers%n",
                    backlogSeconds,
                    producers.bufferWaitSeconds());
        }
        phases();
        recovery();
    }

    private void during(String phase, int count) throws IOException {
        long from = System.nanoTime();
        for (int i = 1; i <= count; i++) {
            LockSupport.parkNanos(from + i * SECOND - System.nanoTime());
            while (System.nanoTime() < from + i * SECOND) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            second(phase);
        }
    }

    /** A second, or less when the backlog has ended. */
    private void untilSettled() {
        long until = System.nanoTime() + SECOND;
        while (!producers.settled() && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void second(String phase) throws IOException {
        Histogram ack = producers.ackInterval();
        double rss = servers.broker.rssKib() / 1024.0;
        double broker = CpuMeter.seconds(servers.broker.pid());
        double postgres = CpuMeter.seconds(servers.postgres.pid());
        long now = System.nanoTime();
        double elapsed = (now - lookedNanos) / 1e9;
        seconds.add(new Second(phase, ack, rss));
        results.row(
                (now - startNanos) / 1e9,
                phase,
                producers.sent(),
                ledger.acked(),
                producers.failed(),
                ack.getValueAtPercentile(50) / 1e3,
                ack.getValueAtPercentile(99) / 1e3,
                ack.getMaxValue() / 1e3,
                rss,
                (broker - brokerCpu) / elapsed * 100,
                (postgres - postgresCpu) / elapsed * 100);
        lookedNanos = now;
        brokerCpu = broker;
        postgresCpu = postgres;
    }

    private void phases() {
        System.out.println("| | records acked | ack p50 ms | p99 ms | max ms | RSS MiB min / median / max |");
        System.out.println("|---|---|---|---|---|---|");
        for (String phase : List.of("before", "burst", "backlog", "after")) {
            Histogram all = new Histogram(3);
            List<Second> of =
                    seconds.stream().filter(s -> s.phase().equals(phase)).toList();
            of.forEach(second -> all.add(second.ack()));
            double[] rss = of.stream().mapToDouble(Second::rssMib).sorted().toArray();
            if (rss.length > 0) {
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %,d | %.1f | %.1f | %.1f | %.0f / %.0f / %.0f |%n",
                        phase,
                        all.getTotalCount(),
                        all.getValueAtPercentile(50) / 1e3,
                        all.getValueAtPercentile(99) / 1e3,
                        all.getMaxValue() / 1e3,
                        rss[0],
                        rss[rss.length / 2],
                        rss[rss.length - 1]);
            }
        }
        double[] burst = seconds.stream()
                .filter(s -> s.phase().equals("burst"))
                .mapToDouble(Second::rssMib)
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "RSS rose by %.1f MiB a minute over the burst, by %.1f over its second half%n",
                slope(burst) * 60,
                slope(Arrays.copyOfRange(burst, burst.length / 2, burst.length)) * 60);
    }

    /** Of the line with the least squares, a second. */
    private static double slope(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double middle = (values.length - 1) / 2.0;
        double above = 0;
        double below = 0;
        for (int i = 0; i < values.length; i++) {
            above += (i - middle) * (values[i] - mean);
            below += (i - middle) * (i - middle);
        }
        return below == 0 ? 0 : above / below;
    }

    /** Normal is what the worst second before the burst had. */
    private void recovery() {
        double normal = seconds.stream()
                .filter(s -> s.phase().equals("before"))
                .mapToDouble(s -> s.ack().getValueAtPercentile(99) / 1e3)
                .max()
                .orElse(0);
        List<Second> after =
                seconds.stream().filter(s -> s.phase().equals("after")).toList();
        StringBuilder line = new StringBuilder();
        int back = -1;
        for (int i = 0; i < after.size(); i++) {
            double p99 = after.get(i).ack().getValueAtPercentile(99) / 1e3;
            line.append(String.format(Locale.ROOT, " %.1f", p99));
            if (back < 0 && p99 <= normal) {
                back = i + 1;
            }
        }
        System.out.printf(Locale.ROOT, "ack p99, ms, second by second after the backlog:%s%n", line);
        System.out.printf(
                Locale.ROOT,
                "p99 was normal (at most %.1f ms, the worst second before) %s%n",
                normal,
                back < 0 ? "never again" : "in second " + back + " after the backlog");
    }

    /** Everything that was acked must be in the table and be read. */
    private boolean verify() throws InterruptedException {
        long rows = servers.number("select count(*) from topics.\"" + TOPIC + "\"");
        try (Reader reader = new Reader(servers.broker.bootstrap(), TOPIC, PARTITIONS, ledger)) {
            reader.readAll();
        }
        boolean good = producers.failed() == 0
                && ledger.lost() == 0
                && ledger.twice() == 0
                && rows == ledger.acked()
                && producers.sent() == ledger.acked();
        System.out.printf(
                Locale.ROOT,
                "sent %,d, acked %,d, failed %,d, rows in the table %,d, read %,d, lost %,d, acked or read twice %,d: %s%n",
                producers.sent(),
                ledger.acked(),
                producers.failed(),
                rows,
                ledger.read(),
                ledger.lost(),
                ledger.twice(),
                good ? "good" : "NOT GOOD");
        producers.failures().forEach(System.out::println);
        return good;
    }
}
