package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody finds who only reads. */
class ReadingRoleTest {

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
    void the_grants_of_the_readme_are_enough_to_read_what_is_there_and_what_comes() throws Exception {
        LogFixture.appended(fixture.writer(), fixture.partition("before"), TestBatches.values("a", "b"));
        // Roles are the whole server's.
        String role = "reader_" + System.nanoTime();
        fixture.database.execute("create role " + role);
        try {
            fixture.database.execute(grants().replace("to reader", "to " + role));
            LogFixture.appended(fixture.writer(), fixture.partition("later"), TestBatches.values("a", "b"));
            try (Connection connection = fixture.database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("set role " + role);
                for (String topic : List.of("before", "later")) {
                    for (String query : List.of(
                            "select count(*) from topics." + topic + " where howdah.json(value) is null",
                            "select count(*) from howdah.read('" + topic + "', 0, 0, 9)",
                            "select count(*) from howdah.latest('" + topic + "', 9)",
                            "select sum(record_count) from howdah.chunks('" + topic + "')")) {
                        try (ResultSet row = statement.executeQuery(query)) {
                            assertThat(row.next()).isTrue();
                            assertThat(row.getInt(1)).as(query).isEqualTo(2);
                        }
                    }
                }
                statement.execute("select * from howdah.group_lag");
            }
        } finally {
            fixture.database.execute("drop owned by " + role + "; drop role " + role);
        }
    }

    /** The block of the README that begins with a grant. */
    private static String grants() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        int start = readme.indexOf("grant usage on schema");
        return readme.substring(start, readme.indexOf("```", start));
    }

    @Test
    void every_table_view_and_column_says_what_it_is() throws Exception {
        fixture.partition("a");
        List<String> silent = new ArrayList<>();
        try (Connection connection = fixture.database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select c.oid::regclass || coalesce('.' || a.attname, '')
                        from pg_class as c
                        left join lateral (
                            select 0 as attnum, null as attname
                            union all
                            select attnum, attname from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped
                        ) as a on true
                        where c.relnamespace in ('howdah'::regnamespace, 'topics'::regnamespace) and c.relkind in ('r', 'v')
                            and not exists (
                                select from pg_description as d
                                where d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = a.attnum)""")) {
            while (rows.next()) {
                silent.add(rows.getString(1));
            }
        }
        assertThat(silent.stream().sorted().collect(Collectors.toList())).isEmpty();
    }
}
