package dev.howdah.benchmarks;

import dev.howdah.compat.wire.LightMember;
import java.util.List;
import java.util.Locale;

/**
 * What 500 groups of 4 members cost that only heartbeat, every 3 s as clients do by default: CPU of broker and Postgres, and
 * statements; beside Apache Kafka. The argument is the number of seconds for each.
 */
public final class IdleGroups {

    private static final int GROUPS = 500;
    private static final int MEMBERS = 4;
    private static final int HEARTBEAT_MS = 3_000;
    private static final int THREADS = 8;
    private static final int ROUNDS = 2;

    /** Statements about a group's state, its members or its offsets; not the leases on shards. */
    private static final String ABOUT_GROUPS = "group_(state|member|offset)";

    private final long seconds;

    private IdleGroups(long seconds) {
        this.seconds = seconds;
    }

    public static void main(String[] args) throws Exception {
        IdleGroups run = new IdleGroups(args.length > 0 ? Long.parseLong(args[0]) : 20);
        try (GroupServers servers = GroupServers.launch("idle")) {
            Statements statements = servers.statements();
            List<Target> targets = servers.targets();
            for (Target target : targets) {
                run.nobody(target, statements);
            }
            for (boolean classic : new boolean[] {true, false}) {
                for (int round = 1; round <= ROUNDS; round++) {
                    for (Target target : targets) {
                        run.groups(target, statements, classic);
                    }
                }
            }
        }
    }

    /** Without any group. */
    private void nobody(Target target, Statements statements) throws Exception {
        try (LightGroups none = LightGroups.join(target.server(), 1, 1, true)) {
            measure("one member", target, statements, none);
        }
    }

    private void groups(Target target, Statements statements, boolean classic) throws Exception {
        long start = System.nanoTime();
        try (LightGroups groups = LightGroups.join(target.server(), GROUPS, MEMBERS, classic)) {
            System.out.printf(
                    Locale.ROOT, "%s: all joined in %.1f s%n", target.name(), (System.nanoTime() - start) / 1e9);
            groups.beat(THREADS, HEARTBEAT_MS, HEARTBEAT_MS / 1000, LightMember::heartbeat);
            measure(classic ? "classic" : "consumer", target, statements, groups);
        }
    }

    private void measure(String what, Target target, Statements statements, LightGroups groups) throws Exception {
        statements.reset();
        double brokerCpu = target.brokerCpuSeconds();
        double postgresCpu = target.postgresCpuSeconds();
        Percentiles latency = new Percentiles();
        groups.beat(THREADS, HEARTBEAT_MS, seconds, member -> {
            long sent = System.nanoTime();
            member.heartbeat();
            latency.add(System.nanoTime() - sent);
        });
        System.out.printf(
                Locale.ROOT,
                "%-10s %-8s broker %.2f %% of a core, heartbeat %s",
                what,
                target.name(),
                (target.brokerCpuSeconds() - brokerCpu) / seconds * 100,
                latency.summary());
        if (target.postgres().isPresent()) {
            System.out.printf(
                    Locale.ROOT,
                    "; Postgres %.2f %% of a core, %.1f statements/s, of these about groups %.2f/s%n%s",
                    (target.postgresCpuSeconds() - postgresCpu) / seconds * 100,
                    (double) statements.calls() / seconds,
                    (double) statements.calls(ABOUT_GROUPS) / seconds,
                    statements.top());
        }
        System.out.println();
    }
}
