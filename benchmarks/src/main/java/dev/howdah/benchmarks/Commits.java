package dev.howdah.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * 200 consumers in 50 groups, each of which commits its three partitions once a second: latency, CPU, and statements and transactions
 * in Postgres; beside Apache Kafka. The argument is the number of seconds for each.
 */
public final class Commits {

    private static final int GROUPS = 50;
    private static final int MEMBERS = 4;
    private static final int PARTITIONS = LightGroups.PARTITIONS / MEMBERS;
    private static final int INTERVAL_MS = 1_000;
    private static final int ROUNDS = 3;
    private static final int WARM_UP_SECONDS = 5;

    private final long seconds;
    private final AtomicLong offset = new AtomicLong();

    private Commits(long seconds) {
        this.seconds = seconds;
    }

    public static void main(String[] args) throws Exception {
        Commits run = new Commits(args.length > 0 ? Long.parseLong(args[0]) : 15);
        try (GroupServers servers = GroupServers.launch("commits")) {
            Statements statements = servers.statements();
            List<Target> targets = servers.targets();
            for (int round = 1; round <= ROUNDS; round++) {
                for (Target target : targets) {
                    run.measure(target, statements);
                }
            }
        }
    }

    private void measure(Target target, Statements statements) throws Exception {
        try (LightGroups groups = LightGroups.join(target.server(), GROUPS, MEMBERS, true)) {
            commit(groups, WARM_UP_SECONDS, new Percentiles());
            statements.reset();
            long transactions = statements.transactions();
            double brokerCpu = target.brokerCpuSeconds();
            double postgresCpu = target.postgresCpuSeconds();
            Percentiles latency = new Percentiles();
            commit(groups, seconds, latency);
            System.out.printf(
                    Locale.ROOT,
                    "%-8s commit %s; broker %.1f %% of a core",
                    target.name(),
                    latency.summary(),
                    (target.brokerCpuSeconds() - brokerCpu) / seconds * 100);
            if (target.postgres().isPresent()) {
                System.out.printf(
                        Locale.ROOT,
                        "; Postgres %.1f %% of a core, %.1f statements/s, of these commits of offsets %.1f/s, %.1f transactions/s%n%s",
                        (target.postgresCpuSeconds() - postgresCpu) / seconds * 100,
                        (double) statements.calls() / seconds,
                        (double) statements.calls("insert into howdah.group_offset") / seconds,
                        (double) (statements.transactions() - transactions) / seconds,
                        statements.top());
            }
            System.out.println();
        }
    }

    /** A thread for each member, so that commits may meet. */
    private void commit(LightGroups groups, long duration, Percentiles latency) throws Exception {
        groups.beat(GROUPS * MEMBERS, INTERVAL_MS, duration, member -> {
            long sent = System.nanoTime();
            member.commit(LightGroups.TOPIC, PARTITIONS, offset.incrementAndGet());
            latency.add(System.nanoTime() - sent);
        });
    }
}
