package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A copy of the database, made while the broker runs, goes on as a log of its own, and so does the original. */
class DatabaseCopiesTest {

    private static final int PARTITIONS = 2;
    private static final int RECORDS = 50;
    private static final int DONE = 20;
    private static final String GROUP = "billing";

    private static PostgresProcess postgres;
    private static BrokerProcess broker;
    private static String topic;

    /** A topic of which a group has read a part, with a published table, and a transaction that was aborted. */
    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresProcess.launch("wal_level = logical");
        broker = BrokerProcess.launch(BrokerProcess.Options.on("copied", postgres.url()));
        Session session = new Session(broker.bootstrap(), "copied");
        topic = session.createTopic("orders", PARTITIONS, Map.of());
        send(broker, 0, RECORDS);
        try (KafkaProducer<byte[], byte[]> aborter = session.producer("transactional.id", "aborter")) {
            aborter.initTransactions();
            aborter.beginTransaction();
            aborter.send(record(0, "aborted"));
            aborter.flush();
            aborter.abortTransaction();
        }
        postgres.query("create table public.customer (id int primary key)");
        postgres.query("select howdah.publish('public.customer', '" + topic + "')");
        try (Admin admin = session.admin()) {
            admin.alterConsumerGroupOffsets(
                            GROUP,
                            Map.of(
                                    new TopicPartition(topic, 0), new OffsetAndMetadata(DONE),
                                    new TopicPartition(topic, 1), new OffsetAndMetadata(DONE)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        postgres.close();
    }

    @Test
    void a_dump_is_another_cluster_if_that_is_wanted() throws Exception {
        assumeTrue(postgres.hasTools(), "pg_basebackup, pg_dump and pg_restore are not installed");
        try (PostgresProcess restored = PostgresProcess.launch()) {
            run(block("sh", 1), restored, topic);
            try (BrokerProcess copy = BrokerProcess.launch(BrokerProcess.Options.on("restored", restored.url()))) {
                assertThat(nodes(copy)).as("whatever the original has left").containsExactly(copy.port());
                assertThat(clusterId(copy)).hasSize(22).isNotEqualTo(clusterId(broker));
                goesOn(restored, copy, "dump");
                assertThatThrownBy(() -> restored.query("select howdah.new_cluster_id()"))
                        .rootCause()
                        .hasMessageContaining("a broker runs");
            }
        }
    }

    @Test
    void a_base_backup_is_the_same_cluster() throws Exception {
        assumeTrue(postgres.hasTools(), "pg_basebackup, pg_dump and pg_restore are not installed");
        try (PostgresProcess backup = postgres.backup()) {
            backup.start();
            try (BrokerProcess copy = BrokerProcess.launch(BrokerProcess.Options.on("backup", backup.url()))) {
                awaitAlone(copy);
                assertThat(clusterId(copy)).isEqualTo(clusterId(broker));
                goesOn(backup, copy, "backup");
            }
        }
    }

    @Test
    void a_topics_records_follow_into_another_postgres() throws Exception {
        assumeTrue(postgres.hasTools(), "pg_dump is not installed");
        String followed = new Session(broker.bootstrap(), "followed").createTopic("orders", PARTITIONS, Map.of());
        String id = String.valueOf(postgres.query("select howdah.topic_id('" + followed + "')"));
        produce(followed, "kept", RECORDS);
        try (PostgresProcess replica = PostgresProcess.launch()) {
            run(block("sh", 2), replica, followed);
            replica.query(block("sql", 1).replace("t7_log", "t" + id + "_log"));
            String all = "select count(*) || ' ' || md5(string_agg(partition || '/' || t.offset || '=' || value || '@'"
                    + " || date_trunc('milliseconds', t.\"timestamp\"), ' ' order by partition, t.offset)) from ";
            String there = all + "public.orders as t";
            String here = all + "topics.\"" + followed + "\" as t";
            follows(replica, here, there);
            produce(followed, "secret", 10);
            follows(replica, here, there);

            assertThat(postgres.query("select howdah.erase('" + followed + "', 'secret')"))
                    .isEqualTo("10");
            produce(followed, "later", 1);
            String ofKey = "select count(*) from public.orders where key = ";
            Eventually.holds(() -> "1".equals(replica.query(ofKey + "'later'")), () -> "what came after it is there");
            assertThat(replica.query(ofKey + "'secret' and value is not null"))
                    .as("what was erased at the source")
                    .isEqualTo("10");
            replica.query("drop subscription topic_" + id);
        }
    }

    /** Returns when they have offsets. */
    private static void produce(String to, String key, int count) {
        postgres.query("select count(howdah.produce('" + to + "', '" + key + "', '" + key + "-' || n))"
                + " from generate_series(1, " + count + ") as n");
        Eventually.holds(
                () -> "0".equals(postgres.query("select count(*) from howdah.outbox")), () -> "the outbox is empty");
    }

    private static void follows(PostgresProcess replica, String here, String there) {
        Eventually.holds(
                () -> String.valueOf(postgres.query(here)).equals(replica.query(there)),
                () -> "the same is there: " + postgres.query(here) + ", " + replica.query(there) + replica.logTail());
    }

    /** A block of the page, by its number among those of its language. */
    private static String block(String language, int number) throws Exception {
        String page = Files.readString(Path.of("..", "docs", "copies.md"));
        String from = page.split("```" + language + "\n")[number];
        return from.substring(0, from.indexOf("```"));
    }

    private static void run(String commands, PostgresProcess to, String ofTopic) {
        Commands.run(
                        List.of("bash", "-euo", "pipefail", "-c", commands),
                        Map.of("FROM", postgres.url(), "TO", to.url(), "TOPIC", ofTopic),
                        null,
                        null)
                .requireSuccess();
    }

    private static void goesOn(PostgresProcess ofCopy, BrokerProcess copy, String name) throws Exception {
        // The original is not held up by it, and the copy knows nothing of this.
        postgres.query(
                "select howdah.produce('" + topic + "', null::text, 'only-beside-" + name + "', partition => 1)");
        int epoch = Integer.parseInt(String.valueOf(ofCopy.query("select leader_epoch from howdah.cluster")));
        assertThat(epoch)
                .isGreaterThan(
                        Integer.parseInt(String.valueOf(postgres.query("select leader_epoch from howdah.cluster"))));

        long ticketBefore = Long.parseLong(
                String.valueOf(ofCopy.query("select coalesce(pg_sequence_last_value('howdah.outbox_ticket'), 0)")));
        send(copy, RECORDS, RECORDS + 10);
        String ticket =
                ofCopy.query("select howdah.produce('" + topic + "', null::text, 'out-of-sql', partition => 0)");
        assertThat(Long.parseLong(String.valueOf(ticket))).isGreaterThan(ticketBefore);
        ofCopy.query("insert into public.customer values (1)");
        Eventually.holds(
                () -> "0".equals(ofCopy.query("select count(*) from howdah.outbox")), () -> "the outbox is empty");

        List<String> expected = values(DONE, RECORDS + 10);
        expected.add("out-of-sql");
        Session session = new Session(copy.bootstrap(), name);
        try (KafkaConsumer<byte[], byte[]> consumer =
                session.consumer("group.id", GROUP, "auto.offset.reset", "none", "isolation.level", "read_committed")) {
            consumer.subscribe(List.of(topic));
            List<String> ofFirst = new ArrayList<>();
            List<String> ofSecond = new ArrayList<>();
            Eventually.holds(
                    () -> {
                        consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                            String value = new String(record.value(), StandardCharsets.UTF_8);
                            // Of the published table, and what was written beside another copy.
                            if (!value.startsWith("{") && (!value.startsWith("only-") || value.endsWith(name))) {
                                (record.partition() == 0 ? ofFirst : ofSecond).add(value);
                            }
                        });
                        return ofFirst.size() >= expected.size() && ofSecond.size() >= RECORDS + 10 - DONE;
                    },
                    () -> "the group goes on: " + ofFirst + ofSecond);
            assertThat(ofFirst).isEqualTo(expected);
            assertThat(ofSecond).isEqualTo(values(DONE, RECORDS + 10));
        }
        assertThat(ofCopy.query("select string_agg(howdah.json(value) ->> 'op', ' ') from topics.\"" + topic
                        + "\" where howdah.text(value) like '{%'"))
                .isEqualTo("insert");
        // Offsets have no gap: the aborted record and its marker, and what was sent here.
        assertThat(ofCopy.query("select sum(record_count) = max(h.next_offset) from howdah_log.t"
                        + ofCopy.query("select howdah.topic_id('" + topic + "')")
                        + "_log as c join howdah.partition_head"
                        + " as h on h.topic_id = howdah.topic_id('" + topic + "') and h.partition = c.partition"
                        + " where c.partition = 0"))
                .isEqualTo("t");
        int idBefore = Integer.parseInt(String.valueOf(ofCopy.query("select max(id) from howdah.topic")));
        session.createTopic("new", 1, Map.of());
        assertThat(Integer.parseInt(String.valueOf(ofCopy.query("select max(id) from howdah.topic"))))
                .isGreaterThan(idBefore);
    }

    /** The original is in a copy that keeps the cluster's id, up to the end of its lease: until then clients of the copy are sent to it as well. */
    private static void awaitAlone(BrokerProcess copy) {
        Eventually.holds(() -> nodes(copy).equals(List.of(copy.port())), () -> "the copy lists itself alone");
    }

    /** A new client each time: one that knows the original may ask that. */
    private static List<Integer> nodes(BrokerProcess of) throws Exception {
        try (Admin admin = new Session(of.bootstrap(), "nodes").admin()) {
            return admin.describeCluster().nodes().get().stream()
                    .map(Node::port)
                    .toList();
        }
    }

    private static String clusterId(BrokerProcess of) throws Exception {
        try (Admin admin = new Session(of.bootstrap(), "id").admin()) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static List<String> values(int from, int to) {
        return new ArrayList<>(
                IntStream.range(from, to).mapToObj(Integer::toString).toList());
    }

    /** Of both partitions. */
    private static void send(BrokerProcess to, int from, int until) {
        try (KafkaProducer<byte[], byte[]> producer = new Session(to.bootstrap(), "send").producer()) {
            for (String value : values(from, until)) {
                producer.send(record(0, value));
                producer.send(record(1, value));
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(int partition, String value) {
        return new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8));
    }
}
