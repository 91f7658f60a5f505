package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    /** Subtransactions, which exception blocks are, fail in parallel queries before Postgres 17. */
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
