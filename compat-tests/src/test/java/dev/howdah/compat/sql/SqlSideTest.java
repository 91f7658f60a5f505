package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an application commits with its own rows, events and offsets, is so for Kafka's consumers and tools. */
class SqlSideTest {

    private static PostgresProcess postgres;
    private static BrokerProcess broker;
    private static Session session;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.launch();
        broker = BrokerProcess.launch(BrokerProcess.Options.on("outbox", postgres.url()));
        session = new Session(broker.bootstrap(), "outbox");
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        postgres.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static KafkaConsumer<String, String> consumer(String bootstrap) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    }

    private static List<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** The values of each key, of all that is there now. */
    static Map<String, List<String>> read(String bootstrap, String topic, int partitionCount) {
        Map<String, List<String>> values = new TreeMap<>();
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
            List<TopicPartition> partitions = partitions(topic, partitionCount);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> values.computeIfAbsent(record.key(), key -> new ArrayList<>())
                                .add(record.value()));
            }
        }
        return values;
    }

    @Test
    void a_consumer_that_waits_gets_what_is_committed_with_all_that_belongs_to_it() throws Exception {
        String topic = session.createTopic("orders", 1, Map.of());
        try (KafkaConsumer<String, String> consumer = consumer(broker.bootstrap());
                Connection writer = postgres.connect();
                Statement statement = writer.createStatement()) {
            List<TopicPartition> partitions = partitions(topic, 1);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            writer.setAutoCommit(false);
            for (int i = 0; i < 20; i++) {
                statement.execute(
                        "insert into topics.\"" + topic + "\" (key, value, headers, timestamp) values ('k', 'v" + i
                                + "', '{\"a\": [\"1\", \"2\"]}', '2026-11-22 10:00Z')");
                assertThat(consumer.poll(Duration.ZERO)).as("not committed").isEmpty();
                writer.commit();
                List<ConsumerRecord<String, String>> records = new ArrayList<>();
                Eventually.holds(
                        () -> {
                            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                            return !records.isEmpty();
                        },
                        () -> "the event comes");
                ConsumerRecord<String, String> record = records.get(0);
                assertThat(records).hasSize(1);
                assertThat(record.offset()).isEqualTo(i);
                assertThat(record.key()).isEqualTo("k");
                assertThat(record.value()).isEqualTo("v" + i);
                assertThat(record.timestamp()).isEqualTo(1_795_341_600_000L);
                assertThat(Arrays.stream(record.headers().toArray())
                                .map(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8)))
                        .containsExactly("a=1", "a=2");
            }
        }
    }

    @Test
    void what_is_committed_while_no_broker_runs_waits_for_one() throws Exception {
        String topic = session.createTopic(
                "waiting", 2, Map.of("message.timestamp.type", "LogAppendTime", "compression.type", "zstd"));
        broker.kill();
        execute("insert into topics.\"" + topic + "\" (key, value) select convert_to((n % 3)::text, 'UTF8'),"
                + " convert_to(n::text, 'UTF8') from generate_series(1, 30000) as n");
        execute(
                "insert into howdah.outbox_receipt (first_ticket, last_ticket, tickets, topic_ids, partitions, offsets, sequenced_at)"
                        + " select -n, -n, '{}', '{}', '{}', '{}', clock_timestamp() - interval '1 day' from generate_series(1, 60000) as n");
        broker.start();
        Eventually.holds(
                () -> "0".equals(postgres.query("select count(*) from howdah.outbox")), () -> "the outbox is empty");
        Eventually.holds(
                () -> "0".equals(postgres.query("select count(*) from howdah.outbox_receipt where last_ticket < 0")),
                () -> "receipts whose time is over are deleted, however many there are");
        Map<String, List<String>> read = read(broker.bootstrap(), topic, 2);
        assertThat(read.keySet()).containsExactly("0", "1", "2");
        read.forEach((key, values) -> assertThat(values)
                .isEqualTo(IntStream.rangeClosed(1, 30_000)
                        .filter(n -> n % 3 == Integer.parseInt(key))
                        .mapToObj(Integer::toString)
                        .toList()));
    }

    @Test
    void a_members_offsets_move_with_what_it_has_written() throws Exception {
        String topic = session.createTopic("input", 1, Map.of());
        execute("create table public.copied (value text not null)");
        execute("insert into topics.\"" + topic + "\" (key, value) select 'k', convert_to(n::text, 'UTF8')"
                + " from generate_series(1, 100) as n");
        TopicPartition partition = new TopicPartition(topic, 0);
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrap());
        properties.put("group.id", "copiers");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("max.poll.records", "10");
        long next = 0;
        // The second one goes on where the first one has committed; each rolls its last work back.
        for (int turn = 0; turn < 2; turn++) {
            try (KafkaConsumer<String, String> consumer =
                            new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
                    Connection writer = postgres.connect();
                    Statement statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                consumer.subscribe(List.of(topic));
                int works = 0;
                while (works < 4) {
                    List<ConsumerRecord<String, String>> records =
                            consumer.poll(Duration.ofMillis(200)).records(partition);
                    if (records.isEmpty()) {
                        continue;
                    }
                    assertThat(records.get(0).offset()).isEqualTo(next + works * 10L);
                    for (ConsumerRecord<String, String> record : records) {
                        statement.execute("insert into public.copied values ('" + record.value() + "')");
                    }
                    statement.execute("select howdah.commit_offsets('copiers', '" + topic + "', 0, "
                            + (records.get(records.size() - 1).offset() + 1) + ", '"
                            + consumer.groupMetadata().memberId() + "', "
                            + consumer.groupMetadata().generationId() + ")");
                    works++;
                    if (works < 4) {
                        writer.commit();
                        assertThat(consumer.committed(Set.of(partition))
                                        .get(partition)
                                        .offset())
                                .isEqualTo(next + works * 10L);
                    } else {
                        writer.rollback();
                    }
                }
                next += 30;
                assertThatThrownBy(() -> execute("select howdah.commit_offsets('copiers', '" + topic + "', 0, 1)"))
                        .hasMessageContaining("active members");
            }
        }
        assertThat(postgres.query(
                        "select array_agg(value::int order by value::int) = array(select generate_series(1, 60))"
                                + " from public.copied"))
                .isEqualTo("t");
    }

    @Test
    void a_group_that_only_sql_knows_is_there_for_kafkas_tools_now_and_after_a_start() throws Exception {
        String topic = session.createTopic("read-by-sql", 1, Map.of());
        execute("insert into topics.\"" + topic + "\" (value) values ('a'), ('b'), ('c')");
        execute("select howdah.commit_offsets('sql-readers', '" + topic + "', 0, 2)");
        for (int start = 0; start < 2; start++) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                Eventually.holds(
                        () -> admin.listGroups().all().get().stream()
                                .anyMatch(group -> group.groupId().equals("sql-readers")),
                        () -> "the group is listed");
                assertThat(admin.describeConsumerGroups(List.of("sql-readers"))
                                .all()
                                .get()
                                .get("sql-readers")
                                .groupState())
                        .isEqualTo(GroupState.EMPTY);
                assertThat(admin.listConsumerGroupOffsets("sql-readers")
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .get(new TopicPartition(topic, 0))
                                .offset())
                        .isEqualTo(2);
            }
            if (start == 0) {
                broker.kill();
                broker.start();
            }
        }
    }

    /** The statements of the page, in their order. */
    @Test
    void the_page_says_what_is_so() throws Exception {
        execute("create table public.purchase (id int, total int); create role app");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(
                            new NewTopic("orders", 3, (short) 1),
                            new NewTopic("customers", 1, (short) 1),
                            new NewTopic("reminders", 1, (short) 1).configs(Map.of("howdah.delay.enable", "true"))))
                    .all()
                    .get();
        }
        String page = Files.readString(Path.of("..", "docs", "events-out-of-sql.md"));
        List<String> blocks = Arrays.stream(page.split("```sql\n"))
                .skip(1)
                .map(block -> block.substring(0, block.indexOf("```")))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(2);
        for (String block : blocks) {
            Eventually.holds(
                    () -> "0".equals(postgres.query("select count(*) from howdah.outbox")),
                    () -> "the outbox is empty");
            execute("set search_path = public; " + block);
        }
        // A purchase, its event, two from the function, a thousand, and one with a ticket.
        Eventually.holds(
                () -> "1004".equals(postgres.query("select count(*) from topics.orders")),
                () -> "all events are there: " + postgres.query("select count(*) from topics.orders"));
        assertThat(postgres.query("select count(*) from public.purchase where total = 0"))
                .as("consumed in SQL")
                .isEqualTo("1004");
        assertThat(postgres.query("select bool_and(value is null) from topics.orders where key = 'customer-8'"))
                .as("erased")
                .isEqualTo("t");
        assertThat(read(broker.bootstrap(), "customers", 1).get("{\"id\": 1}"))
                .last()
                .isEqualTo("{\"op\": \"update\", \"after\": {\"id\": 1, \"name\": \"Eve\"}, \"table\":"
                        + " \"public.customer\", \"before\": {\"id\": 1, \"name\": \"Ann\"}}");
    }
}
