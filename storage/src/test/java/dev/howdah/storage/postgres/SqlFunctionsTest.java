package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The functions for people's SQL: right on what makes sense, and never failing on what does not. */
class SqlFunctionsTest {

    private LogFixture fixture;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void text_and_json_take_any_bytes() {
        assertThat(query("howdah.text('\\x68c3a9'::bytea)")).isEqualTo("hé");
        assertThat(query("howdah.text('\\x00ff41'::bytea)")).isEqualTo("\\000\\377A");
        assertThat(query("howdah.text(null::bytea)")).isNull();
        assertThat(query("howdah.json(convert_to('{\"a\": [1, \"é\"]}', 'UTF8')) ->> 'a'"))
                .isEqualTo("[1, \"é\"]");
        assertThat(query("howdah.json(convert_to('\"\\u0000\"', 'UTF8'))")).isNull();
        assertThat(query("howdah.json(convert_to('{\"a\":1e99999999}', 'UTF8'))"))
                .isNull();
        assertThat(query("howdah.json(convert_to(repeat('[', 100000), 'UTF8'))"))
                .isNull();
        assertThat(query("howdah.json('\\xc328'::bytea)")).isNull();
    }

    @Test
    void moments_take_any_number() {
        assertThat(query("howdah.moment(1700000000123) at time zone 'UTC'")).isEqualTo("2023-11-14 22:13:20.123");
        assertThat(query("howdah.moment(9223372036854775807)")).isEqualTo("infinity");
        assertThat(query("howdah.moment(-9223372036854775808)")).isEqualTo("-infinity");
        assertThat(query("howdah.moment(-1) at time zone 'UTC'")).isEqualTo("1969-12-31 23:59:59.999");
        assertThat(query("howdah.moment(9224318015998000) is not null")).isEqualTo("t");
        assertThat(query("howdah.moment(-210866803200000) is not null")).isEqualTo("t");
    }

    @Test
    void headers_become_an_object_with_repeated_names_in_an_array() {
        assertThat(query("howdah.headers(null)")).isEqualTo("{}");
        assertThat(query("howdah.headers('\\x00')")).isEqualTo("{}");
        // a=b, a=null, c=""
        assertThat(query("howdah.headers('\\x06' || '\\x02610262'::bytea || '\\x026101'::bytea || '\\x026300'::bytea)"))
                .isEqualTo("{\"a\": [\"b\", null], \"c\": \"\"}");
        assertThat(query("howdah.headers('\\xff')")).isNull();
    }

    @Test
    void headers_never_fail_on_random_bytes() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        try (Connection connection = fixture.database.connect();
                PreparedStatement select =
                        connection.prepareStatement("select howdah.headers(?), howdah.text(?), howdah.json(?)")) {
            for (int i = 0; i < 2_000; i++) {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                if (bytes.length > 0) {
                    bytes[0] = (byte) (2 * random.nextInt(4));
                }
                for (int parameter = 1; parameter <= 3; parameter++) {
                    select.setBytes(parameter, bytes);
                }
                try (ResultSet row = select.executeQuery()) {
                    assertThat(row.next()).as("seed " + seed).isTrue();
                }
            }
        }
    }

    /** Every sequence of up to three bytes that a rule about UTF-8 is about, and of four behind what may begin four. */
    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void text_and_headers_take_for_utf8_what_postgres_does(TestDatabase.Server server) throws Exception {
        try (LogFixture own = new LogFixture(server);
                Connection connection = own.database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create function public.expected(bytes bytea) returns text language plpgsql as $$
                    begin
                        return convert_from(bytes, 'UTF8');
                    exception when others then
                        return encode(bytes, 'escape');
                    end $$""");
            statement.execute("""
                    create table public.part as select decode(hex, 'hex') as bytes
                    from string_to_table('00 27 41 5c 7f 80 8f 90 9f a0 bf c0 c1 c2 df e0 e1 ec ed ee ef f0 f1 f3 f4 f5 ff', ' ') as hex""");
            statement.execute("""
                    create table public.sample as
                    select bytes from public.part
                    union all select a.bytes || b.bytes from public.part as a, public.part as b
                    union all select a.bytes || b.bytes || c.bytes from public.part as a, public.part as b, public.part as c
                    union all select a.bytes || b.bytes || c.bytes || d.bytes
                        from public.part as a, public.part as b, public.part as c, public.part as d
                        where a.bytes >= '\\xed' and b.bytes >= '\\x7f' and c.bytes between '\\x7f' and '\\xc1'
                    union all select ''::bytea""");
            try (ResultSet row = statement.executeQuery("""
                    select
                        count(*) as samples,
                        count(*) filter (where howdah.text(bytes) is distinct from expected) as texts,
                        count(*) filter (where howdah.headers(
                                '\\x02'::bytea || size || bytes || size || bytes
                            ) is distinct from jsonb_build_object(expected, expected)) as headers
                    from public.sample,
                        lateral (select public.expected(bytes), set_byte('\\x00', 0, 2 * length(bytes)) as size) as more""")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt("samples")).isGreaterThan(30_000);
                assertThat(row.getInt("texts")).isZero();
                assertThat(row.getInt("headers")).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void json_is_null_for_what_jsonb_cannot_hold(TestDatabase.Server server) {
        try (LogFixture own = new LogFixture(server)) {
            TestDatabase database = own.database;
            for (String document : List.of(
                    "''",
                    "'{'",
                    "'{\"a\": \"\\u0000\"}'",
                    "'\"\\ud800\"'",
                    "'1e99999999'",
                    "repeat('[', 100000)",
                    "repeat('[', 100000) || repeat(']', 100000)",
                    "repeat('{\"a\":', 50000) || '1' || repeat('}', 50000)")) {
                assertThat(database.query("select howdah.json(convert_to(" + document + ", 'UTF8')) is null"))
                        .as(document)
                        .isEqualTo("t");
            }
            for (String document : List.of(
                    "'\"' || repeat('[{', 100000) || '\"'",
                    "'[' || repeat('{\"a\": [1, \"x\\\"[[\"]},', 5000) || '1]'",
                    "repeat('[', 2000) || repeat(']', 2000)")) {
                assertThat(database.query(
                                "select howdah.json(convert_to(" + document + ", 'UTF8')) = (" + document + ")::jsonb"))
                        .as(document)
                        .isEqualTo("t");
            }
        }
    }

    @Test
    void repeated_headers_keep_their_order_however_many_there_are() {
        for (int count : List.of(3, 40)) {
            // a=0, a=1, b=2, a=3, b=4, …
            assertThat(query("howdah.headers((select set_byte('\\x00', 0, 2 * " + count
                            + ") || string_agg('\\x02'::bytea"
                            + " || case when i <> 0 and i % 2 = 0 then 'b' else 'a' end::bytea || '\\x02'::bytea"
                            + " || set_byte('\\x00', 0, 48 + i), '' order by i)"
                            + " from generate_series(0, " + count + " - 1) as i)) = (select jsonb_build_object("
                            + "'a', jsonb_agg(chr(48 + i) order by i) filter (where i = 0 or i % 2 = 1), 'b', "
                            + (count == 3
                                    ? "'2'::text"
                                    : "jsonb_agg(chr(48 + i) order by i) filter (where i <> 0 and i % 2 = 0)")
                            + ") from generate_series(0, " + count + " - 1) as i)"))
                    .isEqualTo("t");
        }
    }

    /** A call that stays a call costs more than all the rest of a row, and takes a condition away from the planner. */
    @Test
    void the_planner_takes_moment_and_text_in() throws Exception {
        try (Connection connection = fixture.database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table public.plain (ms bigint, bytes bytea)");
            String plan = TestDatabase.explain(
                    statement, "(verbose, costs off) select howdah.moment(ms), howdah.text(bytes) from public.plain");
            assertThat(plan)
                    .contains("to_timestamp", "encode(bytes, 'escape'::text)")
                    .doesNotContain("howdah.moment", "howdah.text", "howdah.utf8(");
        }
    }

    /** Subtransactions, which exception blocks are, fail in parallel queries before Postgres 17. Nobody but inserts asks for due_ms. */
    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void functions_are_parallel_safe_wherever_they_need_no_subtransaction(TestDatabase.Server server) {
        try (LogFixture own = new LogFixture(server)) {
            assertThat(own.database.query("""
                    select string_agg(proname, ' ' order by proname)
                    from pg_proc
                    where pronamespace = 'howdah'::regnamespace and proparallel <> 's' and provolatile <> 'v'
                        and proname <> 'due_ms' and (proname <> 'json' or current_setting('server_version_num')::integer >= 160000)""")).isNull();
        }
    }

    /** A null would say that there is nothing. */
    @Test
    void a_role_without_usage_of_the_schema_gets_an_error_or_the_truth() throws Exception {
        try (Connection connection = fixture.database.connect();
                Statement statement = connection.createStatement()) {
            // Never committed, so the role needs no name of its own.
            statement.execute("begin");
            statement.execute("create role looker");
            statement.execute("create view public.look as select howdah.headers('\\x02026104c3a9') as headers,"
                    + " howdah.text('\\xc3a9') as text, howdah.moment(0) as moment, howdah.json('\\x31') as json");
            statement.execute("grant select on public.look to looker");
            statement.execute("set local role looker");
            try (ResultSet row = statement.executeQuery("select headers, text, moment from public.look")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString("headers")).isEqualTo("{\"a\": \"é\"}");
                assertThat(row.getString("text")).isEqualTo("é");
                assertThat(row.getString("moment")).isNotNull();
            }
            assertThatThrownBy(() -> statement.executeQuery("select json from public.look"))
                    .hasMessageContaining("permission denied for schema howdah");
        }
    }

    /** Subtransactions, which exception blocks are, fail in parallel queries before Postgres 17. Nobody but inserts asks for due_ms. */
    @Test
    void functions_work_in_a_query_that_would_like_to_be_parallel() throws Exception {
        try (Connection connection = fixture.database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table public.big as"
                    + " select convert_to('\"' || i || '\"', 'UTF8') as value from generate_series(1, 20000) as i");
            statement.execute("analyze public.big");
            statement.execute("set min_parallel_table_scan_size = 0");
            statement.execute("set parallel_setup_cost = 0");
            statement.execute("set parallel_tuple_cost = 0");
            try (ResultSet row = statement.executeQuery("select count(*) from public.big"
                    + " where howdah.text(value) <> '' and howdah.json(value) is not null"
                    + " and howdah.headers('\\x00') is not null")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(20_000);
            }
        }
    }

    private String query(String expression) {
        return fixture.database.query("select " + expression);
    }
}
