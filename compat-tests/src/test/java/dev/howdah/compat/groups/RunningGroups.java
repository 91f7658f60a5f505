package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.history.Event.Failed;
import dev.howdah.compat.history.Findings;
import dev.howdah.compat.history.History;
import dev.howdah.compat.history.HistoryChecker;
import dev.howdah.compat.process.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Groups of three members each under a steady load, one of each protocol, while a test does something to the brokers.
 * Thread: the test's.
 */
final class RunningGroups implements AutoCloseable {

    private static final int PARTITIONS = 6;
    private static final int MEMBERS = 3;
    private static final int PER_SECOND = 200;
    private static final long END_LIMIT_MS = 60_000;
    private static final String ASSIGNORS = "org.apache.kafka.clients.consumer.";

    private final Map<GroupLog, List<JavaMember>> groups = new LinkedHashMap<>();
    private final CaseProducer producer;
    private boolean stopped;

    /** Names a group; the two protocols each get one. */
    interface Naming {
        String group(String protocol) throws Exception;
    }

    /** Starts everything and waits until all partitions are shared and processed. */
    RunningGroups(Session session, String bootstrap, Naming naming) throws Exception {
        List<String> topics = new ArrayList<>();
        Map<GroupLog, Map<String, String>> settings = new LinkedHashMap<>();
        for (String protocol : List.of("classic", "consumer")) {
            String topic = session.createTopic(protocol, PARTITIONS, Map.of());
            topics.add(topic);
            settings.put(
                    new GroupLog(naming.group(protocol), topic),
                    protocol.equals("classic")
                            ? Map.of(
                                    "session.timeout.ms",
                                    "30000",
                                    "heartbeat.interval.ms",
                                    "500",
                                    "partition.assignment.strategy",
                                    ASSIGNORS + "RangeAssignor")
                            : Map.of("group.protocol", "consumer"));
        }
        producer = new CaseProducer(bootstrap, topics, PARTITIONS, PER_SECOND);
        settings.forEach((log, own) -> groups.put(log, start(bootstrap, log, own)));
        groups.keySet()
                .forEach(log -> Waiting.until(
                        () -> log.isShared(MEMBERS, PARTITIONS), () -> "partitions are shared: " + log, log));
        awaitProgress(200);
    }

    private static List<JavaMember> start(String bootstrap, GroupLog log, Map<String, String> own) {
        Map<String, String> settings = new TreeMap<>(own);
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", log.group());
        settings.put("reconnect.backoff.max.ms", "200");
        // Else a consumer that sees no broker at all forgets its topics, and its leader rejoins; with Apache Kafka too.
        settings.put("metadata.recovery.strategy", "none");
        List<JavaMember> members = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new JavaMember(log.group() + "-" + i, log.topic(), settings, log::line));
        }
        return members;
    }

    /** Every group processes so many records more. */
    void awaitProgress(int records) {
        Map<GroupLog, Long> goals = new LinkedHashMap<>();
        groups.keySet().forEach(log -> goals.put(log, log.processed() + records));
        goals.forEach((log, goal) -> Waiting.until(() -> log.processed() >= goal, () -> "it goes on: " + log, log));
    }

    /** The generation or epoch of every member, and how often it was given an assignment. */
    String generations() {
        StringBuilder text = new StringBuilder();
        groups.forEach((log, members) -> text.append(log.group())
                .append(members.stream().map(JavaMember::generation).toList())
                .append(log.assignments()));
        return text.toString();
    }

    void startPhase() {
        groups.keySet().forEach(GroupLog::startPhase);
    }

    /** The longest time in this phase in which each group processed nothing. */
    String gapsMs() {
        StringBuilder text = new StringBuilder();
        groups.keySet()
                .forEach(log -> text.append(String.format(
                        "%s %d ms, ", log.topic().contains("classic") ? "classic" : "consumer", log.longestGapMs())));
        return text.toString();
    }

    /** Stops the producer, waits until every record is processed, and has all judged. */
    void finish() {
        producer.close();
        groups.forEach((log, members) -> Waiting.until(
                () -> log.processed() >= producer.acked(log.topic()),
                () -> "all of " + producer.acked(log.topic()) + " are processed: " + log,
                log));
        stop();
        groups.keySet().forEach(log -> {
            History history = producer.history(log.topic());
            log.addTo(history);
            Findings findings = HistoryChecker.ofGroups().check(history);
            if (!findings.isClean()) {
                history.writeTo(Workspace.kept().resolve("histories").resolve(log.topic() + ".txt"));
            }
            System.out.printf(
                    "groups: %s: %,d records, %d twice, %d commits lost%n",
                    log.group(), producer.acked(log.topic()), log.repeated(), log.lostCommits());
            log.requireHealthy();
            assertThat(findings.isClean()).as(log.group() + "\n" + findings).isTrue();
            assertThat(history.count(Failed.class)).as("failed sends").isZero();
        });
    }

    private void stop() {
        stopped = true;
        groups.values().forEach(members -> members.forEach(JavaMember::stop));
        groups.forEach((log, members) -> members.forEach(member -> assertThat(member.awaitEnd(END_LIMIT_MS))
                .as("end of a member of " + log)
                .isTrue()));
    }

    @Override
    public void close() {
        producer.close();
        if (!stopped) {
            stop();
        }
    }
}
