package dev.howdah.compat.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * {@link ClientScenario} told by the steps of {@code foreign/SCENARIO.md}, for the table: a step is ok when all that
 * belongs to it is. Arguments and output are those of a runner there.
 */
public final class ScenarioById {

    private static final String LIFE = "admin_creates_lists_and_deletes_a_topic";
    private static final String REFUSED = "admin_is_refused_what_kafka_refuses";
    private static final String SHAPES = "records_of_every_shape_come_back_with_";
    private static final String ADMIN_OF_GROUPS = "groups_are_listed_described_reset_and_deleted";
    private static final String UNKNOWN = "sending_to_an_unknown_topic_fails";

    private ScenarioById() {}

    private static Map<String, List<String>> parts() {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        parts.put("create-topic", List.of(LIFE, REFUSED));
        parts.put("describe-topic", List.of(LIFE));
        parts.put("describe-configs", List.of("admin_describes_configs_set_at_creation"));
        parts.put("delete-topic", List.of(LIFE, "a_deleted_topic_comes_back_empty_under_its_name"));
        parts.put("error-topic-name", List.of(REFUSED));
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            parts.put("produce-" + codec, List.of(SHAPES + codec));
        }
        parts.put("consume-assign", List.of("a_consumer_seeks_to_any_offset"));
        parts.put("headers", List.of(SHAPES + "none"));
        parts.put("tombstone", List.of(SHAPES + "none"));
        parts.put("big-record", List.of("big_records_come_back_with_none"));
        parts.put("list-offsets", List.of("offsets_are_found_by_time"));
        parts.put("seek-by-time", List.of("offsets_are_found_by_time"));
        parts.put("idempotent", List.of("an_idempotent_producer_keeps_order_in_many_small_batches"));
        parts.put("group", List.of("a_group_carries_on_where_it_stopped"));
        parts.put("commit", List.of("committed_offsets_keep_their_metadata"));
        parts.put("group-resume", List.of("a_group_carries_on_where_it_stopped"));
        parts.put(
                "group-rebalance",
                List.of(
                        "a_group_grows_and_shrinks_with_RangeAssignor",
                        "a_group_grows_and_shrinks_with_CooperativeStickyAssignor"));
        parts.put("describe-group", List.of(ADMIN_OF_GROUPS));
        parts.put("delete-group", List.of(ADMIN_OF_GROUPS));
        parts.put("transaction-commit", List.of("a_transaction_is_read_when_it_is_committed"));
        parts.put("transaction-abort", List.of("an_aborted_transaction_is_never_read_by_read_committed"));
        parts.put("transaction-offsets", List.of("offsets_are_committed_and_aborted_with_their_transaction"));
        parts.put("transaction-fencing", List.of("a_successor_fences_its_predecessor"));
        parts.put("error-unknown-topic", List.of(UNKNOWN));
        parts.put("error-too-large", List.of("too_large_and_invalid_records_are_refused_and_the_producer_lives"));
        return parts;
    }

    /** Arguments: bootstrap server, prefix of topic names. */
    public static void main(String[] arguments) {
        if (LoginSteps.areAsked()) {
            LoginSteps.run("kafka-clients " + version(), arguments[0], arguments[1]);
            System.exit(0);
        }
        Session session = new Session(arguments[0], arguments[1]);
        Map<String, ClientScenario.Step> steps = ClientScenario.steps();
        steps.put(UNKNOWN, ScenarioById::unknownTopic);
        Map<String, String> failures = new LinkedHashMap<>();
        System.out.println("client kafka-clients " + version());
        parts().forEach((id, names) -> {
            String reason = "";
            for (String name : names) {
                reason += failures.computeIfAbsent(name, unused -> run(steps.get(name), session));
            }
            System.out.println(reason.isEmpty() ? "ok " + id : "failed " + id + " " + reason);
        });
        System.exit(0);
    }

    /** As the jar tells it: the class that knows has moved between versions. */
    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = KafkaProducer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static String run(ClientScenario.Step step, Session session) {
        try {
            step.run(session);
            return "";
        } catch (Throwable e) {
            e.printStackTrace();
            return e.toString().replaceAll("\\s+", " ");
        }
    }

    private static void unknownTopic(Session session) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = session.producer("max.block.ms", "3000")) {
            Session.failure(
                    TimeoutException.class,
                    () -> producer.send(new ProducerRecord<>(session.topicName("missing"), new byte[1]))
                            .get());
        }
    }
}
