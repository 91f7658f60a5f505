package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.OneBroker;
import dev.howdah.compat.process.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people build with frameworks over the clients: kombu (Celery's transport), Quix Streams, Spring's retry topics. */
@Timeout(300)
class FrameworksTest {

    private static final long LIMIT_MS = 120_000;

    @RegisterExtension
    static final OneBroker<KafkaServer> server = OneBroker.underTest("frameworks");

    @Test
    void kombu_takes_each_message_of_a_queue_once_and_in_order() {
        List<String> lines = python("kombu_queue.py", server.bootstrap(), "kombu-jobs");
        assertThat(lines)
                .isEqualTo(IntStream.range(0, 50).mapToObj(i -> "got " + i).toList());
    }

    @Test
    void quix_streams_goes_on_from_its_changelog_when_its_state_is_lost() throws Exception {
        Path state = Workspace.temporary("quix");
        try {
            python(
                    "quix_counts.py",
                    server.bootstrap(),
                    "quix",
                    state.resolve("first").toString(),
                    "a b a",
                    "3");
            python(
                    "quix_counts.py",
                    server.bootstrap(),
                    "quix",
                    state.resolve("second").toString(),
                    "a c b",
                    "3");
        } finally {
            Workspace.delete(state);
        }
        assertThat(counts("quix-counts")).containsExactlyInAnyOrder("a=1", "b=1", "a=2", "a=3", "c=1", "b=2");
    }

    @Test
    void spring_sends_what_fails_through_its_retry_topics_to_the_dead_letters() {
        Path build = Toolchain.JAVA_LIBRARIES.unpacked();
        List<String> command = Commands.java(
                List.of("-Xmx256m"),
                build.resolve("spring-kafka/lib") + "/*",
                "dev.howdah.foreign.SpringRetryTopics",
                server.bootstrap(),
                "spring-orders");
        List<String> lines = Commands.run(command, Map.of(), null, null, LIMIT_MS)
                .requireSuccess()
                .lines();
        for (int i = 0; i < 5; i++) {
            assertThat(lines).containsOnlyOnce("spring-orders good" + i);
        }
        for (String bad : List.of("bad0", "bad1")) {
            assertThat(lines.stream().filter(line -> line.endsWith(" " + bad)))
                    .as("the first attempt, two more, and the handler of dead letters")
                    .hasSize(4)
                    .contains("spring-orders " + bad, "spring-orders-dlt " + bad);
            assertThat(lines.stream().filter(line -> line.startsWith("spring-orders-retry") && line.endsWith(bad)))
                    .hasSize(2);
        }
    }

    private static List<String> python(String script, String... arguments) {
        Path build = Toolchain.PYTHON_FRAMEWORKS.unpacked();
        List<String> command = new ArrayList<>(List.of(
                build.resolve("bin/python").toString(),
                Path.of("foreign", "python", "frameworks", script)
                        .toAbsolutePath()
                        .toString()));
        command.addAll(List.of(arguments));
        return Commands.run(command, Map.of(), null, null, LIMIT_MS)
                .requireSuccess()
                .lines();
    }

    private static List<String> counts(String topic) {
        List<String> counts = new ArrayList<>();
        try (KafkaConsumer<String, Integer> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", server.bootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new IntegerDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> counts.add(record.key() + "=" + record.value()));
            }
        }
        return counts;
    }
}
