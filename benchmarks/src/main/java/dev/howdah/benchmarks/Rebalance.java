package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;

/**
 * How long a member that joins waits until all members have what they should have: from its first poll until the last of them was
 * told. Howdah and Apache Kafka in turns, round after round; the argument is the number of rounds.
 *
 * <p>Once with equal settings and fast heartbeats, where the brokers' share shows, and once as both come.
 */
public final class Rebalance {

    private static final int PARTITIONS = 12;
    private static final long LIMIT_MS = 60_000;

    /** So short that little of what is measured is the wait for the next heartbeat. */
    private static final int FAST_HEARTBEAT_MS = 50;

    private static final int FAST_TIMES = 3;

    /** What members of the consumer protocol are told by default; the classic ones have 3 s. */
    private static final int SLOWEST_HEARTBEAT_MS = 5_000;

    private final Figures figures = new Figures();
    private final Random random = new Random(1);
    private final int rounds;

    private Rebalance(int rounds) {
        this.rounds = rounds;
    }

    /** What members are configured with. */
    private record Protocol(String name, Map<String, String> settings) {
        Map<String, String> settings(boolean fast) {
            Map<String, String> all = new HashMap<>(settings);
            if (fast && !settings.containsKey("group.protocol")) {
                all.put("heartbeat.interval.ms", Integer.toString(FAST_HEARTBEAT_MS));
            }
            return all;
        }
    }

    private static final List<Protocol> PROTOCOLS = List.of(
            new Protocol(
                    "classic, range",
                    Map.of("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor")),
            new Protocol(
                    "classic, cooperative-sticky",
                    Map.of(
                            "partition.assignment.strategy",
                            "org.apache.kafka.clients.consumer.CooperativeStickyAssignor")),
            new Protocol("consumer", Map.of("group.protocol", "consumer")));

    public static void main(String[] args) throws Exception {
        Rebalance run = new Rebalance(args.length > 0 ? Integer.parseInt(args[0]) : 5);
        try (PostgresProcess postgres = PostgresProcess.launch()) {
            try (BrokerProcess howdah = BrokerProcess.launch(BrokerProcess.Options.on("rebalance", postgres.url())
                            .withArguments(
                                    "--set",
                                    "group.initial.rebalance.delay.ms=0",
                                    "--set",
                                    "group.consumer.heartbeat.interval.ms=" + FAST_HEARTBEAT_MS,
                                    "--set",
                                    "group.consumer.assignment.interval.ms=0"));
                    ApacheKafkaProcess kafka = ApacheKafkaProcess.launchWith(
                            List.of(
                                    "group.initial.rebalance.delay.ms=0",
                                    "group.consumer.assignment.interval.ms=0",
                                    "group.consumer.min.heartbeat.interval.ms=" + FAST_HEARTBEAT_MS,
                                    "group.consumer.heartbeat.interval.ms=" + FAST_HEARTBEAT_MS),
                            "-Xmx512m")) {
                run.compare("heartbeats of " + FAST_HEARTBEAT_MS + " ms, no delays", true, howdah, kafka);
            }
            try (BrokerProcess howdah =
                            BrokerProcess.launch(BrokerProcess.Options.on("rebalance-defaults", postgres.url()));
                    ApacheKafkaProcess kafka = ApacheKafkaProcess.launchWith(
                            List.of("group.initial.rebalance.delay.ms=3000"), "-Xmx512m")) {
                run.compare("defaults", false, howdah, kafka);
            }
        }
        System.out.println();
        System.out.println(run.figures.spreads("howdah"));
    }

    private void compare(String settings, boolean fast, KafkaServer howdah, KafkaServer kafka) throws Exception {
        Map<String, KafkaServer> servers = new LinkedHashMap<>();
        servers.put("howdah", howdah);
        servers.put("kafka", kafka);
        for (Protocol protocol : PROTOCOLS) {
            for (int size : fast ? List.of(0, 1, 5) : List.of(0, 5)) {
                String step = String.format("%s, %s, joins %s, ms", settings, protocol.name(), groupOf(size));
                measure(step, protocol.settings(fast), size, fast, servers);
            }
        }
    }

    private static String groupOf(int size) {
        return size == 0 ? "an empty group" : "a group of " + size;
    }

    private void measure(
            String step, Map<String, String> settings, int size, boolean fast, Map<String, KafkaServer> servers)
            throws Exception {
        String name = "rebalance-" + Integer.toHexString(step.hashCode());
        Map<String, List<Member>> groups = new HashMap<>();
        try {
            for (Map.Entry<String, KafkaServer> server : servers.entrySet()) {
                createTopic(server.getValue(), name);
                List<Member> members = groups.computeIfAbsent(server.getKey(), key -> new ArrayList<>());
                for (int i = 0; i < size; i++) {
                    members.add(new Member(server.getValue().bootstrap(), name, name, settings));
                }
                awaitShared(members);
            }
            // The first round warms up.
            for (int round = 0; round <= (fast ? FAST_TIMES * rounds : rounds); round++) {
                for (Map.Entry<String, KafkaServer> server : servers.entrySet()) {
                    List<Member> members = groups.getOrDefault(server.getKey(), List.of());
                    double millis = join(
                            server.getValue().bootstrap(),
                            name,
                            settings,
                            members,
                            fast ? 4 * FAST_HEARTBEAT_MS : SLOWEST_HEARTBEAT_MS);
                    if (round > 0) {
                        System.out.printf(Locale.ROOT, "  %-75s %-8s %,.1f%n", step, server.getKey(), millis);
                        figures.add(step, server.getKey(), millis);
                    }
                }
            }
        } finally {
            groups.values().forEach(members -> members.forEach(Member::close));
        }
    }

    private double join(
            String bootstrap, String name, Map<String, String> settings, List<Member> members, int phaseMs) {
        // A round of the one server ends with a heartbeat, and so does that of the other: without this their phases
        // would lock.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(phaseMs)));
        double millis;
        List<Member> all = new ArrayList<>(members);
        try (Member newcomer = new Member(bootstrap, name, name, settings)) {
            all.add(newcomer);
            millis = (awaitShared(all) - newcomer.firstPollNanos()) / 1e6;
        }
        awaitShared(members);
        return millis;
    }

    /** Waits until the members have equal shares of all partitions; returns when the last of them was told. */
    private static long awaitShared(List<Member> members) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        while (true) {
            Set<TopicPartition> all = new HashSet<>();
            long last = 0;
            boolean equal = true;
            for (Member member : members) {
                Member.Owned owned = member.owned();
                equal &= owned.partitions().size() * members.size() == PARTITIONS
                        || members.size() == 5 && Math.abs(owned.partitions().size() * 5 - PARTITIONS) < 5;
                all.addAll(owned.partitions());
                last = Math.max(last, owned.sinceNanos());
            }
            if (members.isEmpty() || equal && all.size() == PARTITIONS) {
                return last;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no balance after " + LIMIT_MS + " ms");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void createTopic(KafkaServer server, String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }
}
