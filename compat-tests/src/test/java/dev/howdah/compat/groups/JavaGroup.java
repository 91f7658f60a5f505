package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A group of one protocol, with members in the tests' own JVM. Thread: the test's. */
public final class JavaGroup implements AutoCloseable {

    private static final long END_LIMIT_MS = 60_000;

    private final GroupLog log;
    private final Map<String, String> settings;
    private final List<JavaMember> members = new ArrayList<>();

    /** What {@code group.protocol} says. */
    public enum Protocol {
        CLASSIC(Map.of(
                "session.timeout.ms",
                "30000",
                "heartbeat.interval.ms",
                "500",
                "partition.assignment.strategy",
                "org.apache.kafka.clients.consumer.RangeAssignor")),
        CONSUMER(Map.of("group.protocol", "consumer"));

        private final Map<String, String> settings;

        Protocol(Map<String, String> settings) {
            this.settings = settings;
        }
    }

    /** Starts {@code count} members. */
    public JavaGroup(String bootstrap, Protocol protocol, String group, String topic, int count) {
        log = new GroupLog(group, topic);
        settings = new TreeMap<>(protocol.settings);
        settings.put("bootstrap.servers", bootstrap);
        settings.put("group.id", group);
        settings.put("reconnect.backoff.max.ms", "200");
        // Knows the brokers that are back before the next one goes.
        settings.put("metadata.max.age.ms", "1000");
        // Else a consumer that sees no broker at all forgets its topics, and its leader rejoins; with Apache Kafka too.
        settings.put("metadata.recovery.strategy", "none");
        for (int i = 0; i < count; i++) {
            join();
        }
    }

    /** One member more. */
    void join() {
        String name = log.group() + "-" + members.size();
        members.add(new JavaMember(name, log.topic(), settings, log::line));
    }

    GroupLog log() {
        return log;
    }

    /** Every member's generation, and how often each was given an assignment. */
    String generations() {
        return log.group()
                + members.stream()
                        .map(JavaMember::generation)
                        .map(String::valueOf)
                        .collect(Collectors.joining(" "))
                + log.assignments();
    }

    public void awaitProcessed(long records) {
        Waiting.until(() -> log.processed() >= records, () -> "all of " + records + " are processed: " + log, log);
    }

    /** Members leave in order; then everything that they said goes into a history. */
    public void finish(History history) {
        close();
        log.requireHealthy();
        log.addTo(history);
    }

    /** How much was processed, how much of it twice, and how many commits were lost, in words. */
    public String summary() {
        return log.toString();
    }

    @Override
    public void close() {
        members.forEach(JavaMember::stop);
        members.forEach(member -> assertThat(member.awaitEnd(END_LIMIT_MS))
                .as("a member ends, " + log)
                .isTrue());
    }
}
