package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.HeaderRules;
import dev.howdah.storage.OutboxStore;
import dev.howdah.storage.OutboxStore.Portion;
import dev.howdah.storage.OutboxStore.Rules;
import dev.howdah.storage.OutboxStore.State;
import dev.howdah.storage.OutboxStore.StoredBatch;
import dev.howdah.storage.OutboxStore.Turn;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Topic;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL transactions commit into the outbox gets offsets: once, in order, and nothing else does. */
class OutboxStoreTest {

    private static final Portion PORTION = new Portion(1_000, 1 << 20);

    private LogFixture fixture;
    private TestDatabase database;
    private Topic topic;
    private OutboxStore store;
    private HeaderRules headerRules = HeaderRules.NONE;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        database = fixture.database;
        topic = fixture.topic("orders", 2);
        store = fixture.storage.openOutboxStore("outbox");
    }

    @AfterEach
    void close() {
        store.close();
        fixture.close();
    }

    private Turn sequence() {
        return sequence(store, PORTION);
    }

    private Turn sequence(OutboxStore by, Portion portion) {
        return by.sequence(this::rules, portion, LogFixture.NOW, OutboxStore.Look.WHOLE);
    }

    private Optional<Rules> rules(int topicId) {
        return topicId == topic.id()
                ? Optional.of(new Rules(2, 1_000_000, TimestampType.CREATE_TIME, headerRules))
                : Optional.empty();
    }

    /** As it lies there once it is due. */
    private void delay(int topicId, long dueMs, int count, String key, String value, String headers) {
        database.execute(
                "insert into howdah.delayed_record (due_ms, timestamp_ms, topic_id, key, value, headers) select "
                        + dueMs + ", 1, " + topicId + ", " + key + "::text::bytea, (" + value
                        + ")::text::bytea, howdah.header_bytes('"
                        + headers + "') from generate_series(1, " + count + ") as number");
    }

    private PartitionId partition(int partition) {
        return new PartitionId(topic.id(), partition);
    }

    private static void insert(Connection session, int partition, String value) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("insert into topics.orders (key, value, partition) values ('k', '" + value + "', "
                    + partition + ")");
        }
    }

    private Connection begin() throws SQLException {
        Connection session = database.connect();
        session.setAutoCommit(false);
        return session;
    }

    @Test
    void an_event_is_a_record_as_it_was_given() throws Exception {
        String ticket = database.query("insert into topics.orders (key, value, headers, partition, timestamp) values"
                + " ('k', '{\"total\": 7}', '{\"a\": \"1\", \"b\": [\"x\", null], \"c\": null, \"long\": \""
                + "y".repeat(300) + "\"}', 1, '2026-11-22 10:00:00.123456Z') returning ticket");
        assertThat(database.query("select \"offset\" from howdah.offset_of(" + ticket + ")"))
                .isNull();

        Turn turn = sequence();
        assertThat(turn.state()).isEqualTo(State.EMPTIED);
        assertThat(turn.records()).isEqualTo(1);
        StoredBatch stored = turn.stored().get(0);
        assertThat(stored.head().id()).isEqualTo(partition(1));
        assertThat(stored.head().nextOffset()).isEqualTo(1);
        RecordBatch batch = stored.batch();
        assertThat(TestBatches.read(batch.bytes())).isEqualTo(fixture.readAll(partition(1), 1 << 20));
        assertThat(database.query("select row(key, howdah.json(value) ->> 'total', headers - 'long', length(headers ->>"
                        + " 'long'), \"timestamp\" = '2026-11-22 10:00:00.123Z', \"offset\")::text from topics.orders"))
                .isEqualTo(
                        "(\"\\\\x6b\",7,\"{\"\"a\"\": \"\"1\"\", \"\"b\"\": [\"\"x\"\", null], \"\"c\"\": null}\",300,t,0)");
        assertThat(database.query("select o::text from howdah.offset_of(" + ticket + ") as o"))
                .isEqualTo("(orders,1,0)");
        assertThat(sequence().records()).isZero();
    }

    /** By its key a head is found behind all its versions since the snapshot. */
    @Test
    void heads_are_found_where_they_lie_beside_an_open_transaction() throws Exception {
        int turns = 100;
        try (Connection foreign = begin();
                Connection writing = database.connect()) {
            foreign.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = foreign.createStatement()) {
                statement.execute("select count(*) from howdah.partition_head");
            }
            for (int turn = 0; turn < turns; turn++) {
                insert(writing, turn % 2, "v" + turn);
                assertThat(sequence().records()).isEqualTo(1);
            }
            foreign.rollback();
        }
        database.awaitQuery(
                "select count(*) from pg_stat_user_tables where relname = 'partition_head' and n_tup_upd >= " + turns);
        assertThat(Integer.parseInt(
                        database.query("select idx_scan from pg_stat_user_tables where relname = 'partition_head'")))
                .isLessThan(turns / 2);
        assertThat(fixture.readAll(partition(1), 1 << 20)).hasSize(turns / 2);
    }

    @Test
    void null_is_null_and_text_and_json_become_bytes() throws Exception {
        database.execute("insert into topics.orders (partition) values (0)");
        database.execute("select howdah.produce('orders', 'ключ', 'värde', partition => 0)");
        database.execute("select howdah.produce('orders', 'k', jsonb '{\"a\":1}', partition => 0)");
        database.execute("select howdah.produce('orders', 'k', null::jsonb, '{}', 0)");
        database.execute("select howdah.produce('orders', '\\x01'::bytea, '\\x02'::bytea, null, 0)");
        database.execute("select howdah.produce('orders', null, '', null, 0)");
        sequence();
        assertThat(fixture.readAll(partition(0), 1 << 20))
                .extracting(seen -> utf8(seen.key()) + "=" + utf8(seen.value()) + seen.headers())
                .containsExactly("null=null", "ключ=värde", "k={\"a\": 1}", "k=null", "\u0001=\u0002", "null=");
    }

    /** Of a text with a character for each byte. */
    private static String utf8(String bytes) {
        return bytes == null ? "null" : new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    @Test
    void what_is_rolled_back_never_comes_and_savepoints_count() throws Exception {
        try (Connection session = begin()) {
            insert(session, 0, "gone");
            session.rollback();
            insert(session, 0, "a");
            Savepoint savepoint = session.setSavepoint();
            insert(session, 0, "undone");
            session.rollback(savepoint);
            insert(session, 0, "b");
            assertThat(sequence().records()).as("not committed").isZero();
            session.commit();
        }
        assertThat(sequence().records()).isEqualTo(2);
        assertThat(fixture.values(partition(0))).containsExactly("a", "b");
    }

    /** By either way into the outbox: each has a table of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into topics.orders (key, value, partition) values ('k', 'late', 0)",
                "select howdah.produce('orders', 'k', 'late', partition => 0)"
            })
    void who_commits_late_is_not_left_behind(String sql) throws Exception {
        try (Connection late = begin();
                Statement statement = late.createStatement();
                Connection early = begin()) {
            statement.execute(sql);
            for (int i = 0; i < 3; i++) {
                insert(early, 0, "early" + i);
                early.commit();
                sequence();
                // Twice: by the second look all would have ended that were there at the first, if none was left.
                store.stayAwake(Duration.ofSeconds(1));
                store.stayAwake(Duration.ofSeconds(1));
            }
            late.commit();
            insert(early, 0, "after");
            early.commit();
        }
        sequence();
        assertThat(fixture.values(partition(0))).containsExactly("early0", "early1", "early2", "late", "after");
    }

    @Test
    void what_another_broker_takes_after_it_was_read_is_not_stored() throws Exception {
        insert(0, "v");
        Turn turn = store.sequence(
                topicId -> {
                    database.execute("delete from howdah.outbox");
                    return rules(topicId);
                },
                PORTION,
                LogFixture.NOW,
                OutboxStore.Look.WHOLE);
        assertThat(turn.records()).isZero();
        assertThat(fixture.values(partition(0))).isEmpty();
    }

    private void insert(int partition, String value) throws SQLException {
        try (Connection session = database.connect()) {
            insert(session, partition, value);
        }
    }

    @Test
    void each_ticket_leads_to_its_own_offset() throws Exception {
        insert(0, "before");
        database.execute("create table public.written (place int, ticket bigint);"
                + " with given as (insert into topics.orders (partition) values (0), (1), (0) returning ticket)"
                + " insert into public.written select row_number() over (order by ticket), ticket from given");
        sequence();
        assertThat(database.query("select string_agg(o.partition || '/' || o.\"offset\", ' ' order by place)"
                        + " from public.written as w cross join lateral howdah.offset_of(w.ticket) as o"))
                .isEqualTo("0/1 1/0 0/2");
    }

    @Test
    void keys_go_where_kafkas_producers_send_them_and_others_in_turns() throws Exception {
        Random random = new Random(7);
        try (Connection session = begin()) {
            for (int size = 0; size < 40; size++) {
                byte[] key = new byte[size];
                random.nextBytes(key);
                try (var statement = session.prepareStatement("select howdah.partition_of(?, ?)")) {
                    for (int partitions : List.of(1, 2, 7, 1_000)) {
                        statement.setBytes(1, key);
                        statement.setInt(2, partitions);
                        try (var row = statement.executeQuery()) {
                            row.next();
                            assertThat(row.getInt(1)).isEqualTo(Utils.toPositive(Utils.murmur2(key)) % partitions);
                        }
                    }
                }
                try (var statement = session.prepareStatement("insert into topics.orders (key, value) values (?, ?)")) {
                    statement.setBytes(1, key);
                    statement.setBytes(
                            2,
                            Integer.toString(Utils.toPositive(Utils.murmur2(key)) % 2)
                                    .getBytes(StandardCharsets.UTF_8));
                    statement.execute();
                }
            }
            session.commit();
        }
        sequence();
        assertThat(database.query("select row(count(*), count(distinct partition), string_agg(length(key)::text, ' ')"
                        + " filter (where howdah.text(value) <> partition::text))::text from topics.orders"))
                .isEqualTo("(40,2,)");
        database.execute("insert into topics.orders (value) select 'x' from generate_series(1, 10)");
        sequence();
        assertThat(database.query("select string_agg(n::text, ' ') from (select count(*) as n from topics.orders where"
                        + " key is null group by partition) as p"))
                .isEqualTo("5 5");
    }

    @Test
    void portions_keep_the_order_and_large_ones_become_several_batches() throws Exception {
        database.execute(
                "insert into topics.orders (value, partition) select convert_to(lpad(n::text, 5, '0'), 'UTF8'), 0"
                        + " from generate_series(1, 2500) as n");
        List<State> states = new ArrayList<>();
        states.add(sequence().state());
        states.add(sequence(store, new Portion(1_000, 500)).state());
        states.add(sequence(store, new Portion(10_000, 1 << 20)).state());
        assertThat(states).containsExactly(State.MORE, State.MORE, State.EMPTIED);
        List<String> values = fixture.values(partition(0));
        assertThat(values).isSorted().hasSize(2_500);

        database.execute(
                "insert into topics.orders (value, partition) select convert_to(repeat('x', 400000), 'UTF8'), 1"
                        + " from generate_series(1, 5)");
        Turn turn = sequence(store, new Portion(100, 10_000_000));
        assertThat(turn.stored())
                .hasSize(3)
                .allSatisfy(stored -> assertThat(stored.batch().sizeInBytes()).isLessThan(1_000_000));
    }

    @Test
    void two_stores_append_each_event_once_and_in_order() throws Exception {
        int sessions = 3;
        int each = 150;
        AtomicInteger writing = new AtomicInteger(sessions);
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int number = 0; number < sessions; number++) {
            String key = "k" + number;
            running.add(CompletableFuture.runAsync(() -> {
                try (Connection session = begin();
                        Statement statement = session.createStatement()) {
                    for (int i = 0; i < each; i++) {
                        statement.execute("insert into topics.orders (key, value) values ('" + key + "', '" + i + "')");
                        if (i % 7 == 3) {
                            session.rollback();
                            statement.execute(
                                    "insert into topics.orders (key, value) values ('" + key + "', '" + i + "')");
                        }
                        session.commit();
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                } finally {
                    writing.decrementAndGet();
                }
            }));
        }
        for (OutboxStore one : List.of(store, fixture.storage.openOutboxStore("other"))) {
            running.add(CompletableFuture.runAsync(() -> {
                boolean done = false;
                while (!done) {
                    boolean last = writing.get() == 0;
                    Turn turn = sequence(one, new Portion(5, 1 << 20));
                    done = last && turn.state() != State.MORE && turn.records() == 0;
                }
            }));
        }
        for (CompletableFuture<Void> one : running) {
            one.get(60, TimeUnit.SECONDS);
        }
        while (sequence().records() > 0) {
            // What the other one had when this one ended.
        }
        for (int number = 0; number < sessions; number++) {
            assertThat(database.query("select array_agg(howdah.text(value)::int order by \"offset\") = array(select"
                            + " generate_series(0, " + (each - 1) + ")) from topics.orders where key = 'k" + number
                            + "'"))
                    .isEqualTo("t");
        }
        assertThat(database.query("select count(*) from howdah.outbox")).isEqualTo("0");
    }

    @Test
    void a_partition_that_somebody_holds_keeps_no_other_waiting() throws Exception {
        try (Connection person = begin();
                Statement statement = person.createStatement()) {
            statement.execute("select from howdah.partition_head where partition = 0 for update");
            try (Connection session = database.connect()) {
                insert(session, 0, "waits");
                insert(session, 1, "goes");
            }
            assertThat(sequence().records()).isEqualTo(1);
            assertThat(fixture.values(partition(1))).containsExactly("goes");
            person.rollback();
        }
        assertThat(sequence().records()).isEqualTo(1);
        assertThat(fixture.values(partition(0))).containsExactly("waits");
    }

    /** Advisory locks take no privilege. */
    @Test
    void a_stranger_that_has_the_lock_of_the_outbox_keeps_nothing_waiting_and_another_broker_does() throws Exception {
        String role = "stranger_" + System.nanoTime();
        String lock = "select pg_advisory_lock(29400299320090680)";
        database.execute("create role " + role + " login password 'secret'");
        database.execute("insert into topics.orders (value) values ('v')");
        try {
            try (Connection other = database.connect();
                    Statement statement = other.createStatement()) {
                statement.execute(lock);
                assertThat(sequence().state()).isEqualTo(State.ELSEWHERE);
            }
            try (Connection stranger =
                            DriverManager.getConnection(database.url().jdbcUrl(), role, "secret");
                    Statement statement = stranger.createStatement()) {
                statement.execute(lock);
                assertThat(sequence().records()).isEqualTo(1);
            }
        } finally {
            database.execute("drop role " + role);
        }
    }

    @Test
    void events_of_a_topic_that_is_deleted_are_thrown_away() throws Exception {
        Topic other = fixture.topic("other", 1);
        database.execute("insert into topics.other (value) values ('x')");
        database.execute("insert into topics.orders (value, partition) values ('y', 0)");
        fixture.storage.topics().delete(other.id());

        assertThat(sequence().records()).isEqualTo(2);
        assertThat(fixture.values(partition(0))).containsExactly("y");
    }

    @Test
    void writers_notify_when_nobody_looks_and_rest_waits_for_those_who_may_not_know() throws Exception {
        try (Connection listener = database.connect();
                Connection writer = begin();
                Statement listen = listener.createStatement()) {
            listen.execute("listen howdah_outbox");
            store.stayAwake(Duration.ofMinutes(1));
            insert(writer, 0, "a");
            assertThat(store.rest()).isFalse();
            writer.commit();
            assertThat(store.rest()).isTrue();
            assertThat(notifications(listener)).isZero();

            insert(writer, 0, "b");
            insert(writer, 0, "c");
            writer.commit();
            assertThat(notifications(listener)).isEqualTo(1);
            assertThat(sequence().records()).isEqualTo(3);
        }
    }

    private static int notifications(Connection listener) throws SQLException {
        var heard = listener.unwrap(org.postgresql.PGConnection.class).getNotifications(500);
        return heard == null ? 0 : heard.length;
    }

    @Test
    void old_receipts_are_forgotten() {
        String ticket = database.query("select howdah.produce('orders', 'k', 'v')");
        sequence();
        assertThat(store.forgetReceipts(Duration.ofHours(1), 10)).isZero();
        assertThat(store.forgetReceipts(Duration.ofMillis(-1_000), 10)).isEqualTo(1);
        assertThat(database.query("select \"offset\" from howdah.offset_of(" + ticket + ")"))
                .isNull();
    }

    @Test
    void what_waits_is_bounded_and_what_was_rolled_back_is_not_counted() throws Exception {
        database.execute("update howdah.outbox_limit set records_max = 2000");
        for (int i = 0; i < 3; i++) {
            try (Connection session = begin();
                    Statement statement = session.createStatement()) {
                statement.execute("insert into topics.orders (value) select 'x' from generate_series(1, 1500)");
                session.rollback();
            }
        }
        database.execute("insert into topics.orders (value) select 'x' from generate_series(1, 2000)");
        assertThat(failure("insert into topics.orders (value) values ('x')"))
                .contains("53400", "more than 2000 events wait for a broker");
        while (sequence().records() > 0) {
            // Until it is empty.
        }
        store.stayAwake(Duration.ofSeconds(1));
        database.execute("insert into topics.orders (value) select 'x' from generate_series(1, 2000)");
    }

    @Test
    void what_waits_until_it_is_due_is_bounded_and_makes_room_when_it_is_delivered() throws Exception {
        database.execute("update howdah.topic set config = '{\"howdah.delay.enable\": \"true\"}'");
        database.execute("update howdah.outbox_limit set delayed_max = 5");
        String produce = "select howdah.produce('orders', 'k', 'v', deliver_at => now() + interval '1 hour')";
        String insert = "insert into topics.orders (value, headers) select 'v', jsonb_build_object('howdah-deliver-at',"
                + " ((extract(epoch from now()) + 3600) * 1000)::bigint) from generate_series(1, ";
        database.execute(insert + "3)");
        assertThat(failure(insert + "3)")).contains("53400", "5 records wait until they are due");
        // It is not counted again within 10 s.
        database.query("select setval('howdah.delayed_counted', 0)");
        database.execute(produce);
        database.execute(produce);
        assertThat(failure(produce)).contains("53400", "5 records wait until they are due");
        database.execute("select howdah.produce('orders', 'k', 'at once')");
        assertThat(store.delayed(Duration.ofHours(1))).isEqualTo(new OutboxStore.Delayed(5, 5));

        database.execute("update howdah.delayed_record set due_ms = 0 where ticket = (select min(ticket) from"
                + " howdah.delayed_record)");
        assertThat(sequence().records()).isEqualTo(2);
        assertThat(store.delayed(Duration.ofHours(1))).isEqualTo(new OutboxStore.Delayed(4, 5));
        database.execute(produce);
        assertThat(failure(produce)).contains("53400");

        // Nobody has counted that.
        database.execute("delete from howdah.delayed_record");
        assertThat(store.delayed(Duration.ofHours(1)).waiting()).isEqualTo(5);
        assertThat(store.delayed(Duration.ZERO).waiting()).isZero();
        assertThat(store.delayed(Duration.ofHours(1)).waiting()).isZero();
    }

    @Test
    void what_is_due_comes_by_its_time_and_in_the_order_in_which_it_was_put_aside_where_its_key_belongs()
            throws Exception {
        delay(topic.id(), 2, 1, "'k'", "'late'", "{}");
        delay(topic.id(), 1, 3, "'k'", "'v' || number", "{}");
        delay(topic.id(), Long.MAX_VALUE, 1, "'k'", "'never'", "{}");
        database.execute("select howdah.produce('orders', 'k', 'by SQL')");
        assertThat(sequence().records()).isEqualTo(5);
        int of = Utils.toPositive(Utils.murmur2("k".getBytes(StandardCharsets.UTF_8))) % 2;
        assertThat(fixture.values(partition(of))).containsExactly("v1", "v2", "v3", "late", "by SQL");
        assertThat(sequence().records()).isZero();
    }

    @Test
    void what_sql_puts_aside_lies_there_as_it_was_given_and_who_delivers_is_told_in_time() throws Exception {
        database.execute("update howdah.topic set config = '{\"howdah.delay.enable\": \"true\"}'");
        // So that nothing else tells.
        store.stayAwake(Duration.ofMinutes(1));
        try (Connection listener = database.connect();
                Statement listen = listener.createStatement()) {
            listen.execute("listen howdah_outbox");
            database.execute("select howdah.produce('orders', 'k', 'by function', '{\"a\": \"b\"}', 1, to_timestamp(7),"
                    + " clock_timestamp() + interval '1 hour')");
            database.execute(
                    "insert into topics.orders (key, value, headers, partition, timestamp) values ('k', 'by insert',"
                            + " jsonb_build_object('a', 'b', 'howdah-deliver-at', ((extract(epoch from clock_timestamp()) + 3600)"
                            + " * 1000)::bigint), 1, to_timestamp(8))");
            assertThat(notifications(listener)).as("not soon").isZero();
            database.execute(
                    "select howdah.produce('orders', 'k', 'soon', deliver_at => clock_timestamp() + interval '900 ms')");
            assertThat(listener.unwrap(org.postgresql.PGConnection.class).getNotifications(60_000))
                    .hasSize(1);
        }
        assertThat(database.query("select string_agg(concat_ws(' ', partition, timestamp_ms, howdah.text(key),"
                        + " howdah.text(value), howdah.headers(headers) ->> 'a'), ', ' order by ticket)"
                        + " from howdah.delayed_record where howdah.text(value) <> 'soon'"))
                .isEqualTo("1 7000 k by function b, 1 8000 k by insert b");
        assertThat(database.query("select count(*) from howdah.outbox")).isEqualTo("0");
    }

    /** As from Kafka's clients (OwnHeadersTest). */
    @Test
    void an_event_is_due_within_366_days() throws Exception {
        database.execute("update howdah.topic set config = '{\"howdah.delay.enable\": \"true\"}'");
        String produce = "select howdah.produce('orders', 'k', 'v', deliver_at => now() + interval '8784 hours' ";
        database.execute(produce + "- interval '1 minute')");
        assertThat(failure(produce + "+ interval '1 minute')")).contains("22008", "too far ahead");
        assertThat(database.query("select count(*) from howdah.delayed_record")).isEqualTo("1");
    }

    private long nowMs() {
        return Long.parseLong(database.query("select floor(extract(epoch from clock_timestamp()) * 1000)::bigint"));
    }

    @Test
    void nothing_comes_before_it_is_due() throws Exception {
        long dueMs = nowMs() + 150;
        delay(topic.id(), dueMs, 1, "'k'", "'v'", "{}");
        int records;
        do {
            records = sequence().records();
        } while (records == 0);
        assertThat(nowMs()).isGreaterThanOrEqualTo(dueMs);
    }

    /** Twice: by the second look all would have ended that were there at the first, if none was left. */
    private void settle() {
        store.delayed(Duration.ofHours(1));
        store.delayed(Duration.ofHours(1));
    }

    @Test
    void who_puts_aside_and_commits_late_is_not_left_behind() throws Exception {
        try (Connection late = begin();
                Statement statement = late.createStatement()) {
            statement.execute("insert into howdah.delayed_record (due_ms, timestamp_ms, topic_id, value) values (5, 1, "
                    + topic.id() + ", 'late')");
            for (int turn = 0; turn < 3; turn++) {
                delay(topic.id(), 1_000 + turn, 1, "'k'", "'v'", "{}");
                assertThat(sequence().records()).isEqualTo(1);
                settle();
            }
            late.commit();
        }
        assertThat(sequence().records()).isEqualTo(1);
    }

    /** By the clock of who puts it aside, or when it was looked at, it was due later. */
    @Test
    void what_is_put_aside_some_seconds_after_it_was_due_comes() throws Exception {
        assertThat(sequence().records()).isZero();
        settle();
        assertThat(sequence().records()).isZero();
        delay(topic.id(), nowMs() - 5_000, 1, "'k'", "'v'", "{}");
        assertThat(sequence().records()).isEqualTo(1);
    }

    @Test
    void ids_of_what_is_due_are_asked_for_then() throws Exception {
        headerRules = new HeaderRules(HeaderRules.Delivery.BY_HEADER, Duration.ofHours(1));
        delay(topic.id(), 1, 1, "'k'", "'first'", "{\"howdah-dedup\": \"a\"}");
        delay(topic.id(), 2, 1, "'k'", "'second'", "{\"howdah-dedup\": \"a\"}");
        delay(topic.id(), 3, 1, "'k'", "'by key'", "{\"howdah-dedup\": \"\"}");
        database.execute("select howdah.produce('orders', 'x', 'third', headers => '{\"howdah-dedup\": \"a\"}')");
        Turn turn = sequence();
        assertThat(turn.records()).isEqualTo(4);
        assertThat(turn.duplicates()).isEqualTo(2);
        delay(topic.id(), 1, 1, "'other'", "'fourth'", "{\"howdah-dedup\": \"k\"}");
        delay(topic.id(), 1, 1, "'other'", "'fifth'", "{\"howdah-dedup\": \"b\"}");
        assertThat(sequence().duplicates()).isEqualTo(1);
        assertThat(database.query("select count(*) from howdah.delayed_record")).isEqualTo("0");
        assertThat(database.query(
                        "select string_agg(howdah.text(value), ', ' order by howdah.text(value)) from topics.orders"))
                .isEqualTo("by key, fifth, first");
        assertThat(database.query("select count(*) from howdah.record_id")).isEqualTo("3");
    }

    /** How many entries of an index were read. What a session has read is known for sure when it has ended. */
    private int read(String index) {
        store.close();
        store = fixture.storage.openOutboxStore("another");
        database.awaitQuery("select (count(*) = 0)::integer from pg_stat_activity"
                + " where datname = current_database() and application_name like '%outbox%'");
        return Integer.parseInt(
                database.query("select idx_tup_read from pg_stat_user_indexes where indexrelname = '" + index + "'"));
    }

    /** By the index over times all that was delivered since the snapshot would be passed. */
    @Test
    void what_is_due_is_found_among_what_is_not_and_beside_an_open_transaction() throws Exception {
        int turns = 50;
        int records = 100;
        delay(topic.id(), Long.MAX_VALUE, 10_000, "'k'", "'v'", "{}");
        try (Connection foreign = begin()) {
            foreign.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = foreign.createStatement()) {
                statement.execute("select count(*) from howdah.delayed_record");
            }
            for (int turn = 0; turn < turns; turn++) {
                delay(topic.id(), 1_000 + turn, records, "'k'", "'v'", "{}");
                assertThat(sequence().records()).isEqualTo(records);
                store.delayed(Duration.ofHours(1));
            }
            foreign.rollback();
        }
        assertThat(read("delayed_record_pkey")).isLessThan(turns * records * turns / 4);
    }

    @Test
    void ids_whose_time_is_over_are_found_among_the_others() throws Exception {
        database.execute("insert into howdah.record_id (expires_at, topic_id, id) select now() + interval '1 hour', 1,"
                + " int4send(number) from generate_series(1, 10000) as number");
        database.execute("analyze howdah.record_id");
        // The same id of another topic.
        database.execute(
                "insert into howdah.record_id (expires_at, topic_id, id) values (now() + interval '1 hour', 3, 'x')");
        for (int round = 0; round < 20; round++) {
            database.execute("insert into howdah.record_id (expires_at, topic_id, id) values (now(), 2, 'x')");
            assertThat(store.forgetIds(10)).isEqualTo(1);
        }
        database.execute("insert into howdah.record_id (expires_at, topic_id, id) values (now() + interval '1 minute',"
                + " 2, 'x')");
        assertThat(store.forgetIds(10)).isZero();
        assertThat(read("record_id_expires_at_idx")).isBetween(1, 10_000);
    }

    /** The JVM has less memory than all of it. */
    @Test
    void much_that_is_due_at_once_is_read_in_pieces() throws Exception {
        delay(topic.id(), 1, 100, "'k'", "repeat('x', 16777216)", "{}");
        delay(topic.id(), 2, 1, "'k'", "'small'", "{}");
        for (int turn = 0; turn < 2; turn++) {
            Turn one = sequence();
            assertThat(one.records()).isEqualTo(1);
            assertThat(one.state()).isEqualTo(State.MORE);
        }
        assertThat(database.query("select count(*) from howdah.delayed_record")).isEqualTo("99");
    }

    @Test
    void what_waits_goes_with_its_topic() throws Exception {
        Topic other = fixture.topic("other", 1);
        delay(topic.id(), Long.MAX_VALUE, 20_001, "'k'", "'v'", "{}");
        delay(other.id(), Long.MAX_VALUE, 1, "'k'", "'v'", "{}");
        assertThat(store.delayed(Duration.ZERO).waiting()).isEqualTo(20_002);
        assertThat(fixture.storage.topics().delete(topic.id())).isTrue();
        assertThat(database.query("select count(*) || ' ' || min(topic_id) from howdah.delayed_record"))
                .isEqualTo("1 " + other.id());
        assertThat(store.delayed(Duration.ofHours(1)).waiting()).isEqualTo(1);
        assertThat(database.query("select count(*) from howdah.topic_drop")).isEqualTo("0");
    }

    private String failure(String sql) throws SQLException {
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            statement.execute(sql);
            return "done";
        } catch (SQLException e) {
            return e.getSQLState() + " " + e.getMessage();
        }
    }
}
