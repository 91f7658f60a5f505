package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.HeaderList;
import dev.howdah.storage.HeaderRules;
import dev.howdah.storage.OwnHeaders;
import dev.howdah.storage.OwnHeaders.Origin;
import dev.howdah.storage.OwnHeaders.RecordKey;
import dev.howdah.storage.TopicStore.NewTopic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/** What SQL says to those who produce: errors, privileges, and whose names it uses. */
class OutboxSqlTest {

    private static LogFixture fixture;
    private static TestDatabase database;
    private static String role;

    @BeforeAll
    static void open() {
        fixture = new LogFixture();
        database = fixture.database;
        fixture.topic("orders", 2);
        fixture.topic("secret", 1);
        fixture.storage
                .topics()
                .create(
                        new NewTopic(
                                "compacted",
                                1,
                                Map.of("cleanup.policy", "compact,delete", "max.message.bytes", "1000")),
                        LogFixture.NOW);
        // Roles are the whole server's.
        role = "app_" + System.nanoTime();
        database.execute("create role " + role);
    }

    @AfterAll
    static void close() {
        database.execute("drop owned by " + role + "; drop role " + role);
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select howdah.produce('nosuch', 'k', 'v') | 42P01 | topic \"nosuch\" does not exist",
                "select howdah.produce(null, 'k', 'v') | 42P01 | does not exist",
                "select howdah.produce('orders', 'k', 'v', null, 2) | 22003 | partition 2 does not exist",
                "insert into topics.orders (partition) values (-1) | 22003 | partition -1 does not exist",
                "insert into topics.orders (partition) values (0), (1), (null), (2) | 22003 | partition 2 does not exist",
                "insert into topics.compacted (value) values ('v') | 23502 | must have a key",
                "insert into topics.compacted (key, value) values ('k', convert_to(repeat('x', 1000), 'UTF8')) | 54000 |"
                        + " an event of 1086 bytes is too large",
                "insert into topics.orders (value, headers) values ('v', '[1]') | 22023 | headers must be an object",
                "insert into topics.orders (value, headers) values ('v', '{\"a\": {}}') | 22023 | header a must be text",
                "insert into topics.orders (value, timestamp) values ('v', 'infinity') | 22008 | timestamp infinity",
                "insert into topics.orders (value, timestamp) values ('v', '1969-01-01') | 22008 | timestamp 1969",
                "insert into topics.orders (value, timestamp) values ('v', now() + interval '2 h') | 22008 | too far ahead",
                "insert into topics.orders (\"offset\") values (7) | 428C9 | given by howdah",
                "insert into topics.orders (ticket) values (7) | 428C9 | given by howdah",
                "update topics.orders set value = 'x' | 55000 | cannot update view",
                "delete from topics.orders | 55000 | cannot delete from view",
                "truncate topics.orders | 42809 | is not a table",
                "insert into topics.orders (key) values ('k') on conflict do nothing | 0A000 | ON CONFLICT clause cannot be used",
                "select howdah.produce('no\"such %s\\', 'k', 'v') | 42P01 | topic \"no\"such %s\\\" does not exist",
                "select howdah.produce('orders', 'k', 'v', partition => -2147483648) | 22003 | partition -2147483648",
                "select howdah.produce('orders', 'k', repeat('x', 100000000)) | 54000 | an event of 100000086 bytes",
                "select howdah.produce('orders', 'k', 'v', (select jsonb_object_agg(concat('h', n), repeat('x', 1000))"
                        + " from generate_series(1, 2000) as n)) | 54000 | is too large",
            })
    void what_is_wrong_is_one_clear_error(String sql, String state, String words) throws SQLException {
        assertThat(failure(sql, "")).contains(state, words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "no time",
            value = {
                "0 | 0",
                "999999999999999999 | 999999999999999999",
                "1000000000000000000 | no time",
                "-1 | no time",
                "'' | no time",
                "' 1' | no time",
                "2026-11-30T10:00:00Z | 1796032800000",
                "2026-11-30T10:00Z | 1796032800000",
                "2026-11-30T10:00:00.123456+01:00 | 1796029200123",
                "2026-11-30T23:59:59.5-15:59 | 1796140739500",
                "2026-11-30T10:00:00.9994999Z | 1796032800999",
                "2026-11-30T10:00:00.1239995Z | 1796032800124",
                "2026-11-30T10:00:00.123999499Z | 1796032800123",
                "2026-11-30T23:59:59.999999999Z | 1796083200000",
                "1969-12-31T23:59:59.9999995Z | 0",
                "2024-02-29T00:00:00-00:30 | 1709166600000",
                "1969-12-31T23:59:59.999Z | -1",
                "2026-11-30T10:00:00 | no time",
                "2026-11-30 10:00:00Z | no time",
                "2026-11-30T10:00:00z | no time",
                "2026-11-30T10:00:00+01 | no time",
                "2026-02-29T10:00:00Z | no time",
                "2026-11-30T24:00:00Z | no time",
                "2026-11-30T23:59:60Z | no time",
                "2026-11-30T10:60:00Z | no time",
                "2026-11-30T10:00:00+16:00 | no time",
                "0000-11-30T10:00:00Z | no time",
                "tomorrow | no time"
            })
    void a_time_in_a_header_is_the_same_for_sql_and_for_kafkas_clients(String said, Long dueMs) throws SQLException {
        String header = "jsonb_build_object('howdah-deliver-at', '" + said + "')";
        String sql = "select howdah.due_ms(true, false, null, " + header + ")";
        OwnHeaders headers = OwnHeaders.of(
                HexFormat.of().parseHex(database.query("select encode(howdah.header_bytes(" + header + "), 'hex')")));
        boolean isTime = headers.findFault(
                        new HeaderRules(HeaderRules.Delivery.BY_HEADER, Duration.ZERO),
                        RecordKey.NULL,
                        Origin.PLAIN,
                        // So late that nothing is too far ahead.
                        Long.MAX_VALUE / 2)
                .isEmpty();
        assertThat(isTime).isEqualTo(dueMs != null);
        if (dueMs == null) {
            assertThat(failure(sql, "")).contains("22007", "howdah-deliver-at");
        } else {
            assertThat(headers.dueMs()).hasValue(dueMs);
            assertThat(database.query(sql)).isEqualTo(dueMs.toString());
        }
    }

    /** As in OwnHeadersTest. */
    @Test
    void the_last_header_of_a_name_counts() throws SQLException {
        String sql = "select howdah.due_ms(true, true, null, '%s')";
        assertThat(database.query(sql.formatted("{\"howdah-deliver-at\": [\"tomorrow\", \"7\"]}")))
                .isEqualTo("7");
        assertThat(failure(sql.formatted("{\"howdah-deliver-at\": [\"7\", \"tomorrow\"]}"), ""))
                .contains("22007");
        assertThat(failure(sql.formatted("{\"howdah-dedup\": [\"\", \"x\"]}"), ""))
                .isEqualTo("done");
        assertThat(failure(sql.formatted("{\"howdah-dedup\": [\"x\", \"\"]}"), ""))
                .contains("23502");
    }

    /** Postgres rounds to microseconds, and what is halfway by how a double holds it. */
    @Test
    void fractions_of_a_second_are_the_same_for_sql_and_for_kafkas_clients() throws SQLException {
        Random random = new Random(11);
        List<String> said = new ArrayList<>();
        for (int millis = 0; millis < 1_000; millis++) {
            String any = "%09d".formatted(random.nextInt(1_000_000_000)).substring(0, 7 + random.nextInt(3));
            for (String fraction : List.of(millis + "9995", millis + "999499", millis + "999501", any)) {
                said.add("2026-11-30T10:00:00." + fraction + "Z");
            }
        }
        try (Connection connection = database.connect();
                PreparedStatement select =
                        connection.prepareStatement("select howdah.due_ms(true, false, null, jsonb_build_object("
                                + "'howdah-deliver-at', said)) from unnest(?) with ordinality as s (said, place) order"
                                + " by place")) {
            select.setArray(1, connection.createArrayOf("text", said.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                for (String one : said) {
                    rows.next();
                    assertThat(headers(one).dueMs()).as(one).hasValue(rows.getLong(1));
                }
            }
        }
    }

    private static OwnHeaders headers(String deliverAt) {
        ByteBuf list = Unpooled.buffer();
        HeaderList.begin(list, Unpooled.EMPTY_BUFFER, 0, 1);
        HeaderList.add(list, OwnHeaders.DELIVER_AT, deliverAt);
        return OwnHeaders.of(list);
    }

    @Test
    void copy_fills_a_topic() throws Exception {
        try (Connection session = database.connect()) {
            long count = session.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy topics.orders (key, value) from stdin", new StringReader("a\t1\nb\t2\n"));
            assertThat(count).isEqualTo(2);
        }
        assertThat(database.query("select string_agg(howdah.text(key) || howdah.text(value), ' ' order by ticket) from"
                        + " howdah.outbox where value in ('1', '2')"))
                .isEqualTo("a1 b2");
    }

    /** A rule repeats what it names twice. */
    @Test
    void expressions_of_an_insert_are_computed_once_and_its_rows_keep_their_order() throws Exception {
        database.execute("create sequence public.drawn");
        String column = "convert_to(nextval('public.drawn')::text, 'UTF8')";
        database.execute(
                "insert into topics.orders (key, value, headers, partition, timestamp) select " + column
                        + ", 'once', jsonb_build_object('n', nextval('public.drawn')::text), nextval('public.drawn') % 2,"
                        + " now() - nextval('public.drawn') * interval '1 s' from generate_series(1, 100) as n order by n desc");
        // Of a single row each expression takes the place of its column.
        database.execute("insert into topics.orders (key, headers, partition, timestamp) values (" + column
                + ", jsonb_build_object('n', nextval('public.drawn')::text), nextval('public.drawn') % 2,"
                + " now() - nextval('public.drawn') * interval '1 s')");
        assertThat(database.query("select last_value from public.drawn")).isEqualTo("404");
        assertThat(database.query("select string_agg(howdah.text(key), ' ' order by ticket) from howdah.outbox"
                        + " where value = 'once'"))
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(n -> Integer.toString(4 * n + 1))
                        .collect(Collectors.joining(" ")));
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            assertThat(
                            statement.executeUpdate(
                                    "with more as (insert into topics.orders (value) values ('a'), ('b')"
                                            + " returning ticket) insert into topics.orders (value) select ticket::text::bytea from more"))
                    .isEqualTo(2);
        }
    }

    @Test
    void a_role_writes_to_the_topics_it_may_insert_into_and_no_others() throws Exception {
        database.execute("grant usage on schema topics to " + role + "; grant insert on topics.orders to " + role);
        String as = "set role " + role + "; ";
        assertThat(failure("insert into topics.orders (value) values ('v')", as))
                .isEqualTo("done");
        assertThat(failure(
                        "insert into topics.orders (value, headers, timestamp)"
                                + " values ('v', '{\"a\": \"b\"}', now()), ('v', null, null)",
                        as))
                .isEqualTo("done");
        assertThat(failure("insert into topics.orders (value) values ('v') returning ticket", as))
                .contains("42501");
        assertThat(failure("insert into howdah.outbox_bulk (timestamp_ms, topic_id) values (0, 1)", as))
                .contains("42501");
        assertThat(failure("insert into topics.secret (value) values ('v')", as))
                .contains("42501");
        assertThat(failure("select howdah.produce('secret', 'k', 'v')", as)).contains("42501");
        database.execute("grant usage on schema howdah to " + role);
        assertThat(failure("select howdah.produce('secret', 'k', 'v')", as)).contains("42501");
        assertThat(failure("select howdah.outbox_put(1, null, null, null, 0, null)", as))
                .contains("42501");
        assertThat(failure("insert into howdah.outbox (timestamp_ms, topic_id) values (0, 1)", as))
                .contains("42501");
        assertThat(failure(
                        "create view pg_temp.v as select 1 as x; create trigger t instead of insert on pg_temp.v for"
                                + " each row execute function howdah.outbox_insert(1)",
                        as))
                .contains("42501");
        database.execute("grant select (ticket) on topics.orders to " + role);
        assertThat(failure("insert into topics.orders (value) values ('v') returning ticket", as))
                .isEqualTo("done");
    }

    @Test
    void members_of_the_writers_write_to_topics_that_are_there_and_that_come_and_members_of_the_readers_read()
            throws Exception {
        String member = "member_" + System.nanoTime();
        database.execute("create role " + member + "; grant howdah_writer to " + member);
        try {
            fixture.topic("later", 1);
            String as = "set role " + member + "; ";
            assertThat(failure("select howdah.produce('later', 'k', 'v')", as)).isEqualTo("done");
            assertThat(failure("insert into topics.later (value) values ('v')", as))
                    .isEqualTo("done");
            assertThat(failure("select * from howdah.offset_of(1)", as)).isEqualTo("done");
            assertThat(failure("select * from topics.later", as)).contains("42501");
            assertThat(failure("delete from howdah.outbox", as)).contains("42501");
            database.execute("revoke howdah_writer from " + member + "; grant howdah_reader to " + member);
            assertThat(failure("select * from topics.later", as)).isEqualTo("done");
            assertThat(failure("select * from howdah.read('later', 0, 0, 9)", as))
                    .isEqualTo("done");
            assertThat(failure("insert into topics.later (value) values ('v')", as))
                    .contains("42501");
        } finally {
            database.execute("drop owned by " + member + "; drop role " + member);
        }
        assertThat(database.query("select count(*) from pg_class where relnamespace in ('howdah'::regnamespace,"
                        + " 'howdah_log'::regnamespace, 'topics'::regnamespace) and (relacl::text like '{=%' or"
                        + " relacl::text like '%,=%')"))
                .as("readable by PUBLIC")
                .isEqualTo("0");
    }

    /** Functions with the rights of their owner look nothing up in the path of who calls them. */
    @Test
    void a_search_path_of_the_caller_changes_nothing() throws Exception {
        database.execute("create schema evil; grant usage on schema evil to public;"
                + " create function evil.raise() returns bigint language plpgsql as $$ begin raise 'evil'; end $$;"
                + " create function evil.length(bytea) returns int language sql as $$ select evil.raise()::int $$;"
                + " create function evil.pg_notify(text, text) returns bigint language sql as $$ select evil.raise() $$;"
                + " create function evil.clock_timestamp() returns timestamptz language sql as $$ select to_timestamp(evil.raise()) $$;"
                + " create function evil.less(bigint, integer) returns boolean language sql as $$ select evil.raise() = 1 $$;"
                + " create operator evil.> (leftarg = bigint, rightarg = integer, function = evil.less);"
                + " create function evil.plus(integer, integer) returns integer language sql as $$ select evil.raise()::int $$;"
                + " create operator evil.+ (leftarg = integer, rightarg = integer, function = evil.plus)");
        String path = "set search_path = evil, pg_catalog; ";
        assertThat(failure("select 1 + 1", path)).contains("evil");
        assertThat(failure(
                        "insert into topics.orders (key, value, headers, timestamp) values ('k', 'v', '{\"a\": \"b\"}', now())",
                        path))
                .isEqualTo("done");
        assertThat(failure("select howdah.produce('orders', 'k', 'v'::text)", path))
                .isEqualTo("done");
        assertThat(failure("select * from howdah.offset_of(1)", path)).isEqualTo("done");
        assertThat(failure("select howdah.partition_of('abcdefg', 7)", path)).isEqualTo("done");
        // Each function that acts for its owner says where it looks, and so does what it calls.
        assertThat(database.query("select string_agg(proname, ' ') from pg_proc where pronamespace ="
                        + " 'howdah'::regnamespace and (prosecdef or proconfig::text like '%search_path%')"
                        + " and not ('search_path=pg_catalog, pg_temp' = any (coalesce(proconfig, '{}')))"))
                .isNull();
        // PUBLIC may call those that tell whether a transaction has an offset, which the views ask, what a topic's
        // view is called, and what headers are as bytes.
        assertThat(database.query("select string_agg(proname, ' ' order by proname) from pg_proc where pronamespace ="
                        + " 'howdah'::regnamespace and prosecdef and has_function_privilege('public', oid, 'execute')"))
                .isEqualTo("header_bytes in_aborted_transaction in_open_transaction view_name");
    }

    /** A temporary schema comes before all others in a path that does not name it, for types and tables. */
    @Test
    void types_of_the_callers_temporary_schema_are_not_looked_at() throws Exception {
        String thief = role + "_thief";
        database.execute("create role " + thief + " in role howdah_writer, howdah_reader;"
                + " create schema theft; grant all on schema theft to public;"
                + " create table theft.acted (who name); grant all on theft.acted to public;"
                + " create function theft.act(anyelement) returns boolean language plpgsql as"
                + " $$ begin insert into theft.acted values (current_user); return true; end $$");
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            statement.execute("set role " + thief);
            for (String type : List.of("text", "bytea", "jsonb", "timestamptz", "record", "name", "xid8")) {
                if (!type.equals("record")) {
                    statement.execute(
                            "create domain pg_temp." + type + " as pg_catalog." + type + " check (theft.act(value))");
                }
            }
            for (String table : List.of("pg_class", "pg_index", "pg_attribute", "pg_type")) {
                statement.execute("create temporary view " + table + " as select theft.act(1) as " + table);
            }
            for (String sql : List.of(
                    "select howdah.produce('orders', 'k'::pg_catalog.bytea, 'v'::pg_catalog.bytea, '{\"a\": [\"b\", null]}')",
                    "insert into topics.orders (key, value, headers) values ('k', 'v', '{\"a\": \"b\"}')",
                    "select * from howdah.offset_of(1)",
                    "select howdah.commit_offsets('thieves', 'orders', 0, 0)",
                    "select * from howdah.poll('thieves-too', 'orders', 10)",
                    "select howdah.commit('thieves-too', 'orders')",
                    "select howdah.leave('thieves-too', 'orders')",
                    "select * from topics.orders",
                    "select * from howdah.read('orders', 0, 0, 10)")) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    // That nothing was polled is an error. Another one could come before the function acts.
                    assertThat(e.getMessage()).contains("has polled nothing");
                }
            }
            statement.execute("reset role");
            assertThat(database.query(
                            "select string_agg(distinct who, ' ') from theft.acted where who <> '" + thief + "'"))
                    .isNull();
        } finally {
            database.execute("drop schema theft cascade; drop owned by " + thief + " cascade; drop role " + thief);
        }
    }

    /** Old applications have some of them. */
    @Test
    void settings_of_the_caller_change_nothing() throws Exception {
        String settings =
                "set standard_conforming_strings = off; set escape_string_warning = off; set bytea_output = 'escape';"
                        + " set timezone = 'Asia/Kathmandu'; set intervalstyle = 'sql_standard';"
                        + " set array_nulls = off; set transform_null_equals = on; set quote_all_identifiers = on;"
                        + " set extra_float_digits = -15; set lc_monetary = 'C.UTF-8'; set xmlbinary = 'hex'; set plpgsql.extra_errors = 'all'";
        List<String> written = new ArrayList<>();
        for (String before : List.of("select 1", settings)) {
            try (Connection session = database.connect();
                    Statement statement = session.createStatement()) {
                session.setAutoCommit(false);
                statement.execute(before);
                statement.execute(
                        "select howdah.produce('orders', 'k', 'v'::text, '{\"a\": [\"b\", null], \"c\": \"d\"}',"
                                + " \"timestamp\" => '2026-11-20 10:00:00.123Z')");
                statement.execute("insert into topics.orders (key, value, headers, timestamp) values ('k', 'v',"
                        + " '{\"a\": \"b\"}', '2026-11-20 10:00:00.123Z')");
                statement.execute(
                        "create domain public.day as date; create table public.changed (id int primary key,"
                                + " at timestamptz, on_day public.day, bytes bytea, duration interval, number float8, price money)");
                statement.execute("select howdah.publish('public.changed', 'orders')");
                statement.execute("insert into public.changed values (1, '2026-11-20 10:00Z', '2026-11-20', 'abc',"
                        + " '1 day 2 hours', 0.1234567890123456, '1.50'::numeric::money)");
                statement.execute("select howdah.commit_offsets('callers', 'orders', 0, 7)");
                statement.execute("set constraints all immediate");
                statement.execute("reset all");
                StringBuilder all = new StringBuilder();
                for (String sql : List.of(
                        "select partition, key, convert_from(value, 'UTF8'), howdah.headers(headers),"
                                + " case when headers is not null then timestamp_ms end, howdah.partition_of(key, 7)"
                                + " from howdah.outbox order by ticket desc limit 3",
                        // But for its time.
                        "select substr(state, 1, 13), substr(state, 22), shard, kind from howdah.group_state"
                                + " where group_id = 'callers'")) {
                    try (ResultSet rows = statement.executeQuery(sql)) {
                        while (rows.next()) {
                            for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                                all.append(rows.getString(column)).append('|');
                            }
                        }
                    }
                }
                written.add(all.toString());
                session.rollback();
            }
        }
        assertThat(written.get(0))
                .contains(
                        "\\x02ffffffffffffffffffffffff",
                        "{\"a\": [\"b\", null], \"c\": \"d\"}",
                        "\"at\": \"2026-11-20T10:00:00+00:00\"",
                        "\"bytes\": \"\\\\x616263\"",
                        "\"number\": 0.1234567890123456");
        assertThat(written.get(1)).isEqualTo(written.get(0));
    }

    @Test
    void a_view_of_an_earlier_version_takes_inserts_after_a_start() {
        database.execute("drop rule howdah_insert on topics.secret");
        database.open().close();
        assertThat(database.query("select count(*) from pg_rules where schemaname = 'topics' and tablename = 'secret'"))
                .isEqualTo("1");
        database.execute("drop trigger howdah_insert on topics.secret; drop rule howdah_insert on topics.secret");
        database.open().close();
        database.execute("insert into topics.secret (value) values ('v')");
    }

    /** What a statement says to a session that was prepared like this. */
    private static String failure(String sql, String before) throws SQLException {
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            statement.execute("begin; " + before);
            statement.execute(sql);
            statement.execute("rollback");
            return "done";
        } catch (SQLException e) {
            return e.getSQLState() + " " + e.getMessage();
        }
    }
}
