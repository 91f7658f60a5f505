package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.RunningBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics whose views meet what people have made in the database: Java's clients are told what stands in the way. */
@Timeout(120)
class ObstructedTopicsTest {

    @TempDir
    private static Path directory;

    private static RunningBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = RunningBroker.start(directory.resolve("data"), Map.of());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void a_deletion_is_a_policy_violation_that_names_what_depends() throws Exception {
        admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1))).all().get();
        broker.execute("create view public.report as select count(*) from topics.orders");

        assertThatThrownBy(() -> admin.deleteTopics(List.of("orders")).all().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(PolicyViolationException.class)
                .hasMessageStartingWith("view public.report in the database depends on \"topics\".\"orders\"");
        assertThat(admin.listTopics().names().get()).contains("orders");

        broker.execute("drop view public.report");
        admin.deleteTopics(List.of("orders")).all().get();
    }

    @Test
    void a_name_that_a_table_has_is_a_policy_violation_and_an_invalid_topic_for_a_producer() throws Exception {
        broker.execute("create table topics.customers (a int)");

        assertThatThrownBy(() -> admin.createTopics(List.of(new NewTopic("customers", 1, (short) 1)))
                        .all()
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(PolicyViolationException.class)
                .hasMessageContaining("\"topics\".\"customers\" is not howdah's");
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new StringSerializer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("customers", "a"))
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(InvalidTopicException.class);
        }
    }
}
