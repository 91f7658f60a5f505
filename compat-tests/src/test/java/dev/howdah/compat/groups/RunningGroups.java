package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.groups.JavaGroup.Protocol;
import dev.howdah.compat.history.Findings;
import dev.howdah.compat.history.History;
import dev.howdah.compat.history.HistoryChecker;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;

/**
 * A group of three members for each protocol, under a steady load, while a test does something to the brokers. Thread: the
 * test's.
 */
final class RunningGroups implements AutoCloseable {

    private static final int PARTITIONS = 8;
    private static final int MEMBERS = 3;
    private static final int PER_SECOND = 200;

    private final Map<Protocol, JavaGroup> groups = new EnumMap<>(Protocol.class);
    private final CaseProducer producer;
    private int members = MEMBERS;

    /** Names the group of a protocol. */
    interface Naming {
        String group(Protocol protocol);
    }

    /** Starts everything and waits until all partitions are shared and processed. */
    RunningGroups(Session session, String bootstrap, Naming naming) throws Exception {
        Map<Protocol, String> topics = new EnumMap<>(Protocol.class);
        for (Protocol protocol : Protocol.values()) {
            topics.put(protocol, session.createTopic(text(protocol), PARTITIONS, Map.of()));
        }
        awaitKnown(bootstrap, topics.values());
        producer = new CaseProducer(bootstrap, List.copyOf(topics.values()), PARTITIONS, PER_SECOND);
        topics.forEach((protocol, topic) ->
                groups.put(protocol, new JavaGroup(bootstrap, protocol, naming.group(protocol), topic, MEMBERS)));
        awaitShared();
        awaitProgress(200);
    }

    /** A producer whose first batch a broker refuses, and whose next one it takes, is left with a gap. */
    private static void awaitKnown(String bootstrap, Collection<String> topics) {
        for (String broker : bootstrap.split(",")) {
            int port = Integer.parseInt(broker.substring(broker.lastIndexOf(':') + 1));
            Waiting.until(() -> knows(port, topics), () -> broker + " knows " + topics);
        }
    }

    private static boolean knows(int port, Collection<String> topics) throws IOException {
        try (GroupWire wire = new GroupWire(port)) {
            MetadataResponseData metadata = wire.call(
                    new MetadataRequestData()
                            .setTopics(topics.stream()
                                    .map(topic -> new MetadataRequestTopic().setName(topic))
                                    .toList())
                            .setAllowAutoTopicCreation(false),
                    7,
                    MetadataResponseData.class);
            return metadata.topics().stream().allMatch(topic -> topic.errorCode() == 0);
        }
    }

    /** One more member for each group; at most as many as there are partitions. */
    void join() {
        members++;
        groups.values().forEach(JavaGroup::join);
    }

    /** Every member has partitions, and each has one owner. */
    void awaitShared() {
        logs().forEach(log ->
                Waiting.until(() -> log.isShared(members, PARTITIONS), () -> "partitions are shared: " + log, log));
    }

    private static String text(Protocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    private List<GroupLog> logs() {
        List<GroupLog> logs = new ArrayList<>();
        groups.values().forEach(group -> logs.add(group.log()));
        return logs;
    }

    /** Every group processes so many records more. */
    void awaitProgress(int records) {
        Map<GroupLog, Long> goals = new LinkedHashMap<>();
        logs().forEach(log -> goals.put(log, log.processed() + records));
        goals.forEach((log, goal) -> Waiting.until(() -> log.processed() >= goal, () -> "it goes on: " + log, log));
    }

    /** The generation or epoch of every member, and how often it was given an assignment. */
    String generations() {
        return groups.values().stream().map(JavaGroup::generations).collect(Collectors.joining("\n"));
    }

    void startPhase() {
        logs().forEach(GroupLog::startPhase);
    }

    /** The longest time in this phase in which each group processed nothing. */
    String gapsMs() {
        return groups.entrySet().stream()
                .map(group ->
                        text(group.getKey()) + " " + group.getValue().log().longestGapMs() + " ms")
                .collect(Collectors.joining(", "));
    }

    /** Stops the producer, waits until every record is processed, and has all judged. */
    void finish() {
        producer.close();
        groups.values()
                .forEach(
                        group -> group.awaitProcessed(producer.acked(group.log().topic())));
        for (JavaGroup group : groups.values()) {
            GroupLog log = group.log();
            History history = producer.history(log.topic());
            group.finish(history);
            Findings findings = HistoryChecker.ofGroups().check(history);
            if (!findings.isClean()) {
                history.writeTo(Workspace.kept().resolve("histories").resolve(log.topic() + ".txt"));
            }
            System.out.printf("groups: %s%n", group.summary());
            assertThat(findings.isClean()).as(log.group() + "\n" + findings).isTrue();
            assertThat(producer.failures(log.topic())).as("failed sends").isEmpty();
        }
    }

    @Override
    public void close() {
        producer.close();
        groups.values().forEach(JavaGroup::close);
    }
}
