package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.OneBroker;
import dev.howdah.compat.tools.Tools;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SQL sessions that consume as members of a group by {@code howdah.poll} and {@code howdah.commit}. */
class SqlPollTest {

    private static final String GROUPS = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";

    @RegisterExtension
    static final OneBroker<BrokerProcess> howdah = OneBroker.howdah("sql-poll");

    private static final Session session = new Session(howdah::bootstrap, "sql-poll");

    /** A session of SQL, in a transaction from its first statement on. */
    private static final class Worker implements AutoCloseable {

        private final Connection connection;
        private final String group;
        private final String topic;

        Worker(String group, String topic) throws SQLException {
            this.connection = howdah.postgres().connect();
            connection.setAutoCommit(false);
            this.group = group;
            this.topic = topic;
        }

        /** {@code partition/offset=value}. */
        List<String> poll(int max) throws SQLException {
            return poll(max, "30 seconds");
        }

        List<String> poll(int max, String lease) throws SQLException {
            List<String> records = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "select partition || '/' || \"offset\" || '=' || howdah.text(value) from howdah.poll('"
                                    + group + "', '" + topic + "', " + max + ", lease => '" + lease + "')")) {
                while (rows.next()) {
                    records.add(rows.getString(1));
                }
            }
            return records;
        }

        int commitPolled() throws SQLException {
            return Integer.parseInt(ask("select howdah.commit('" + group + "', '" + topic + "')"));
        }

        String ask(String sql) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }

        void commit() throws SQLException {
            connection.commit();
        }

        void rollback() throws SQLException {
            connection.rollback();
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
        }
    }

    /** The values are 0, 1, … in each partition. */
    private static String filled(String hint, int partitions, int recordsEach) throws Exception {
        String topic = session.createTopic(hint, partitions, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (int i = 0; i < recordsEach * partitions; i++) {
                producer.send(record(topic, i % partitions, Integer.toString(i / partitions)));
            }
        }
        return topic;
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int partition, String value) {
        return new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8));
    }

    private static Set<String> partitionsOf(List<String> records) {
        Set<String> partitions = new TreeSet<>();
        records.forEach(record -> partitions.add(record.substring(0, record.indexOf('/'))));
        return partitions;
    }

    private static long committed(String group, String topic, int partition) throws Exception {
        try (var admin = session.admin()) {
            var offset = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(topic, partition));
            return offset == null ? -1 : offset.offset();
        }
    }

    @Test
    void offsets_move_with_the_transaction_and_kafkas_tools_see_them() throws Exception {
        String topic = filled("moves", 1, 30);
        try (Worker worker = new Worker("movers", topic)) {
            assertThat(worker.poll(10)).hasSize(10).first().isEqualTo("0/0=0");
            assertThat(worker.poll(10)).as("nothing is committed").first().isEqualTo("0/0=0");
            worker.rollback();
            assertThat(worker.poll(10)).first().isEqualTo("0/0=0");
            assertThat(worker.commitPolled()).isEqualTo(1);
            assertThat(worker.poll(10))
                    .as("what the transaction will commit counts in it")
                    .first()
                    .isEqualTo("0/10=10");
            assertThat(worker.commitPolled()).isEqualTo(1);
            assertThat(worker.poll(1)).as("the last one counts").containsExactly("0/20=20");
            assertThat(committed("movers", topic, 0)).as("not yet").isEqualTo(-1);
            worker.commit();
            assertThat(committed("movers", topic, 0)).isEqualTo(20);

            assertThat(worker.poll(3)).containsExactly("0/20=20", "0/21=21", "0/22=22");
            String generation = worker.ask("select generation::text from howdah.poll_lease where topic_id ="
                    + " howdah.topic_id('" + topic + "')");
            String commit = "select howdah.commit('movers', '" + topic + "', 0, %s, " + generation + ")";
            assertThatThrownBy(() -> worker.ask(commit.formatted(24)))
                    .as("what was not given")
                    .hasMessageContaining("not among those that were polled, up to 23");
            worker.rollback();
            worker.poll(3);
            worker.ask(commit.formatted(21));
            worker.commit();
            assertThat(worker.poll(100)).hasSize(9).first().isEqualTo("0/21=21");
            worker.commitPolled();
            worker.rollback();
            assertThat(worker.poll(1)).containsExactly("0/21=21");
            worker.rollback();
        }
        try (Tools tools = new Tools(howdah.bootstrap())) {
            assertThat(tools.run(GROUPS, "--describe", "--group", "movers").lines())
                    .anySatisfy(line -> assertThat(line.split(" +")).startsWith("movers", topic, "0", "21", "30", "9"));
        }
    }

    /** The notification of the new group is on its way. */
    @Test
    void offsets_are_told_before_the_broker_has_heard_of_their_group() throws Exception {
        String topic = filled("unheard", 1, 10);
        howdah.postgres()
                .query("insert into howdah.group_offset (group_id, topic_id, partition, committed_offset, leader_epoch,"
                        + " metadata, commit_timestamp_ms) values ('unheard', howdah.topic_id('" + topic
                        + "'), 0, 5, -1, '', 1) returning group_id");
        assertThat(committed("unheard", topic, 0)).isEqualTo(5);
    }

    @Test
    void sessions_share_the_partitions_out() throws Exception {
        String topic = filled("shared", 4, 50);
        try (Worker a = new Worker("sharers", topic);
                Worker b = new Worker("sharers", topic)) {
            assertThat(partitionsOf(a.poll(1_000))).containsExactly("0", "1", "2", "3");
            a.commit();
            assertThat(b.poll(1_000)).as("a has them all").isEmpty();
            b.commit();
            Set<String> ofA = partitionsOf(a.poll(1_000));
            assertThat(ofA).as("b is there now").hasSize(2);
            assertThat(b.poll(1_000)).as("a's transaction is not over").isEmpty();
            b.commit();
            a.commitPolled();
            a.commit();
            Set<String> ofB = partitionsOf(b.poll(1_000));
            assertThat(ofB).hasSize(2).doesNotContainAnyElementsOf(ofA);
            b.ask("select howdah.leave('sharers', '" + topic + "')");
            b.commit();
            assertThat(partitionsOf(a.poll(1_000)))
                    .as("what b has left, of which nothing was committed")
                    .isEqualTo(ofB);
        }
    }

    @Test
    void who_is_gone_gets_no_share_when_its_lease_is_over() throws Exception {
        String topic = filled("gone", 4, 5);
        try (Worker gone = new Worker("gone", topic)) {
            gone.poll(1_000, "1 second");
            gone.commit();
        }
        try (Worker next = new Worker("gone", topic)) {
            Eventually.holds(
                    () -> {
                        Set<String> partitions = partitionsOf(next.poll(1_000));
                        next.commit();
                        return partitions.size() == 4;
                    },
                    () -> "the other one has all partitions");
        }
    }

    @Test
    void partitions_take_turns_when_there_is_more_than_is_asked_for() throws Exception {
        String topic = filled("turns", 3, 100);
        try (Worker worker = new Worker("turners", topic)) {
            Set<String> seen = new TreeSet<>();
            for (int turn = 0; turn < 3; turn++) {
                seen.addAll(partitionsOf(worker.poll(10)));
                worker.commitPolled();
                worker.commit();
            }
            assertThat(seen).containsExactly("0", "1", "2");
        }
    }

    @Test
    void who_is_late_cannot_commit_what_is_another_ones() throws Exception {
        String topic = filled("fenced", 1, 10);
        try (Worker late = new Worker("fenced", topic);
                Worker next = new Worker("fenced", topic)) {
            assertThat(late.poll(5, "1 second")).hasSize(5);
            late.commit();
            Eventually.holds(
                    () -> {
                        List<String> records = next.poll(5);
                        if (records.isEmpty()) {
                            next.commit();
                        }
                        return records.size() == 5;
                    },
                    () -> "the lease ends");
            assertThatThrownBy(late::commitPolled)
                    .as("while the other one's transaction is open")
                    .hasMessageContaining("any more");
            late.rollback();
            next.commitPolled();
            next.commit();
            assertThatThrownBy(late::commitPolled).hasMessageContaining("any more");
            late.rollback();
            assertThat(committed("fenced", topic, 0)).isEqualTo(5);
        }
    }

    @Test
    void an_offset_that_somebody_else_has_moved_is_not_moved_again() throws Exception {
        String topic = filled("reset", 1, 10);
        try (Worker worker = new Worker("resetters", topic)) {
            assertThat(worker.poll(5)).hasSize(5);
            worker.commitPolled();
            worker.ask("select 1");
            // Kafka's tool, an operator: whoever it is.
            howdah.postgres().query("select howdah.commit_offsets('resetters', '" + topic + "', 0, 7)");
            assertThatThrownBy(worker::commit).hasMessageContaining("has committed");
            worker.rollback();
            assertThat(worker.poll(5)).containsExactly("0/7=7", "0/8=8", "0/9=9");
        }
    }

    @Test
    void a_group_has_members_of_kafka_or_of_sql() throws Exception {
        String topic = filled("either", 1, 10);
        try (Worker worker = new Worker("either", topic);
                KafkaConsumer<byte[], byte[]> consumer =
                        session.consumer("group.id", "either", "auto.offset.reset", "earliest")) {
            assertThat(worker.poll(5)).hasSize(5);
            worker.commitPolled();
            consumer.subscribe(List.of(topic));
            Eventually.holds(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty(), () -> "the consumer is a member");
            assertThatThrownBy(worker::commit).hasMessageContaining("active members");
            worker.rollback();
            assertThatThrownBy(() -> worker.poll(5)).hasMessageContaining("active members");
        }
    }

    @Test
    void what_is_not_committed_in_kafka_is_passed_by() throws Exception {
        String topic = session.createTopic("aborted", 1, Map.of());
        try (Worker worker = new Worker("stable", topic);
                KafkaProducer<byte[], byte[]> producer = session.producer("transactional.id", "sql-poll-aborter")) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 300; i++) {
                producer.send(record(topic, 0, "aborted"));
            }
            producer.flush();
            assertThat(worker.poll(10)).as("open").isEmpty();
            worker.commit();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(record(topic, 0, "a"));
            producer.send(record(topic, 0, "b")).get();
            producer.commitTransaction();
            assertThat(worker.poll(1)).containsExactly("0/301=a");
            assertThat(worker.poll(10)).containsExactly("0/301=a", "0/302=b");
            worker.commitPolled();
            worker.commit();
            assertThat(committed("stable", topic, 0)).isEqualTo(304);
        }
    }

    @Test
    void what_is_behind_an_open_transaction_waits_for_its_end() throws Exception {
        String topic = session.createTopic("open", 1, Map.of());
        try (Worker worker = new Worker("patient", topic);
                KafkaProducer<byte[], byte[]> open = session.producer("transactional.id", "sql-poll-open");
                KafkaProducer<byte[], byte[]> other = session.producer()) {
            other.send(record(topic, 0, "before")).get();
            open.initTransactions();
            open.beginTransaction();
            open.send(record(topic, 0, "in it")).get();
            other.send(record(topic, 0, "behind")).get();
            assertThat(worker.poll(10)).containsExactly("0/0=before");
            worker.commitPolled();
            worker.commit();
            assertThat(worker.poll(10)).isEmpty();
            assertThat(worker.commitPolled()).as("nothing was given").isZero();
            worker.commit();
            open.commitTransaction();
            Eventually.holds(
                    () -> {
                        List<String> records = worker.poll(10);
                        worker.rollback();
                        return records.equals(List.of("0/1=in it", "0/2=behind"));
                    },
                    () -> "all come, in their order");
        }
    }

    @Test
    void a_generation_that_is_over_commits_nothing() throws Exception {
        String topic = filled("generations", 1, 10);
        String generation =
                "select generation from howdah.poll_lease where topic_id = howdah.topic_id('" + topic + "')";
        try (Worker one = new Worker("generations", topic);
                Worker other = new Worker("generations", topic)) {
            assertThat(one.poll(5)).hasSize(5);
            String first = one.ask(generation);
            for (Worker worker : List.of(one, other)) {
                worker.poll(5);
                worker.ask("select howdah.leave('generations', '" + topic + "')");
                worker.commit();
            }
            assertThat(one.poll(5)).as("nobody has committed anything").hasSize(5);
            String commit = "select howdah.commit('generations', '" + topic + "', 0, 5, %s)";
            one.commit();
            assertThatThrownBy(() -> one.ask(commit.formatted(first))).hasMessageContaining("any more");
            one.rollback();
            one.ask(commit.formatted(one.ask(generation)));
            one.commit();
            assertThat(committed("generations", topic, 0)).isEqualTo(5);
        }
    }

    @Test
    void it_takes_the_right_to_read_and_the_right_to_commit() throws Exception {
        String topic = filled("rights", 1, 3);
        howdah.postgres().query("create role only_reads login in role howdah_reader");
        howdah.postgres().query("create role only_writes login in role howdah_writer");
        howdah.postgres().query("create role consumes login in role howdah_reader, howdah_writer");
        for (String role : List.of("only_reads", "only_writes", "consumes")) {
            try (Worker worker = new Worker("rights", topic);
                    Statement statement = worker.connection.createStatement()) {
                statement.execute("set session authorization " + role);
                if (role.equals("consumes")) {
                    assertThat(worker.poll(10)).hasSize(3);
                    worker.commitPolled();
                    worker.commit();
                } else {
                    assertThatThrownBy(() -> worker.poll(10)).as(role).hasMessageContaining("permission denied");
                }
            }
        }
        assertThat(committed("rights", topic, 0)).isEqualTo(3);
    }
}
