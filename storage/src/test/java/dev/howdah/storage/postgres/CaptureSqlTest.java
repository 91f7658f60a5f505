package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Each row that a statement changes is an event in the writer's transaction, whoever writes. */
class CaptureSqlTest {

    private LogFixture fixture;
    private TestDatabase database;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        database = fixture.database;
        fixture.topic("changes", 3);
        database.execute("create schema shop; create type shop.mood as enum ('good', 'bad');"
                + " create table shop.customer (id int, part text, name text, mood shop.mood, tags text[], primary key (id, part));"
                + " select howdah.publish('shop.customer', 'changes')");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** What has come since the last call: op, key, before and after. */
    private String events() {
        String events = database.query(
                "select string_agg(concat_ws(' ', v ->> 'op', howdah.text(key), coalesce(v #>> '{before,name}', '-'),"
                        + " coalesce(v #>> '{after,name}', '-')), '; ' order by ticket)"
                        + " from (select *, howdah.json(value) as v from howdah.outbox) as o");
        database.execute("delete from howdah.outbox");
        return events == null ? "" : events;
    }

    @Test
    void each_row_is_an_event_with_what_was_and_what_is() {
        database.execute(
                "insert into shop.customer values (1, 'a', 'Ann', 'good', '{x,y}'), (2, 'b', null, null, null)");
        assertThat(database.query(
                        "select string_agg(howdah.json(value)::text, '; ' order by ticket) from howdah.outbox"))
                .isEqualTo(
                        "{\"op\": \"insert\", \"after\": {\"id\": 1, \"mood\": \"good\", \"name\": \"Ann\", \"part\": \"a\","
                                + " \"tags\": [\"x\", \"y\"]}, \"table\": \"shop.customer\", \"before\": null}; {\"op\": \"insert\","
                                + " \"after\": {\"id\": 2, \"mood\": null, \"name\": null, \"part\": \"b\", \"tags\": null}, \"table\":"
                                + " \"shop.customer\", \"before\": null}");
        assertThat(events())
                .isEqualTo("insert {\"id\": 1, \"part\": \"a\"} - Ann; insert {\"id\": 2, \"part\": \"b\"} - -");

        database.execute("update shop.customer set name = 'Bob' where id = 2");
        assertThat(events()).isEqualTo("update {\"id\": 2, \"part\": \"b\"} - Bob");
        database.execute("update shop.customer set name = 'nobody' where id = 7");
        assertThat(events()).isEmpty();
        database.execute("insert into shop.customer values (1, 'a', 'Eve'), (3, 'c', 'Cid')"
                + " on conflict (id, part) do update set name = excluded.name");
        assertThat(events().split("; "))
                .containsExactlyInAnyOrder(
                        "update {\"id\": 1, \"part\": \"a\"} Ann Eve", "insert {\"id\": 3, \"part\": \"c\"} - Cid");
        database.execute("delete from shop.customer where id = 3");
        assertThat(events()).isEqualTo("delete {\"id\": 3, \"part\": \"c\"} Cid -");
    }

    @Test
    void a_row_that_gets_another_key_leaves_the_one_it_had() {
        database.execute("insert into shop.customer values (1, 'a', 'Ann')");
        events();
        database.execute("update shop.customer set id = 5");
        assertThat(events().split("; "))
                .containsExactlyInAnyOrder(
                        "delete {\"id\": 1, \"part\": \"a\"} Ann -", "insert {\"id\": 5, \"part\": \"a\"} - Ann");
    }

    @Test
    void copies_and_cascades_are_captured_and_what_is_rolled_back_is_not() throws Exception {
        database.execute("create table shop.sale (id int primary key, name text, customer int, part text,"
                + " foreign key (customer, part) references shop.customer on delete cascade);"
                + " select howdah.publish('shop.sale', 'changes')");
        try (Connection session = database.connect()) {
            session.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "copy shop.customer (id, part, name) from stdin",
                            new StringReader("1\ta\tAnn\n2\ta\tBob\n"));
        }
        assertThat(events())
                .isEqualTo("insert {\"id\": 1, \"part\": \"a\"} - Ann; insert {\"id\": 2, \"part\": \"a\"} - Bob");
        database.execute("insert into shop.sale values (1, 'one', 1, 'a'), (2, 'two', 1, 'a'), (3, 'three', 2, 'a')");
        events();
        database.execute("delete from shop.customer where id = 1");
        assertThat(events().split("; "))
                .containsExactlyInAnyOrder(
                        "delete {\"id\": 1, \"part\": \"a\"} Ann -",
                        "delete {\"id\": 1} one -",
                        "delete {\"id\": 2} two -");
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("delete from shop.sale");
            session.rollback();
        }
        assertThat(events()).isEmpty();
    }

    @Test
    void the_table_may_change_and_be_published_no_more() {
        database.execute(
                "alter table shop.customer add column born date default '2000-01-01'; alter table shop.customer drop column mood");
        database.execute("insert into shop.customer (id, part) values (1, 'a')");
        assertThat(database.query("select howdah.json(value) -> 'after' from howdah.outbox"))
                .isEqualTo("{\"id\": 1, \"born\": \"2000-01-01\", \"name\": null, \"part\": \"a\", \"tags\": null}");
        events();
        database.execute(
                "select howdah.unpublish('shop.customer'); insert into shop.customer (id, part) values (2, 'a')");
        assertThat(events()).isEmpty();
        assertThat(failure("create table shop.bare (a int); select howdah.publish('shop.bare', 'changes')", ""))
                .contains("55000", "no primary key");
        assertThat(failure("select howdah.publish('shop.customer', 'nosuch')", ""))
                .contains("42P01", "nosuch");
    }

    @Test
    void names_may_have_anything_in_them() {
        String table = "\"sch\"\"e'ma %I\".\"ta\"\"b'le %1$s \\ $1\"";
        database.execute("create schema \"sch\"\"e'ma %I\"; create table " + table
                + " (\"k\"\"e'y %L\" int, \"$1 \\\" text, name text, primary key (\"k\"\"e'y %L\", \"$1 \\\"))");
        String literal = "'" + table.replace("'", "''") + "'";
        database.execute("select howdah.publish(" + literal + ", 'changes')");
        database.execute("insert into " + table + " values (1, '$2', 'it''s')");
        assertThat(database.query("select howdah.json(value) ->> 'table' from howdah.outbox"))
                .isEqualTo("sch\"e'ma %I.ta\"b'le %1$s \\ $1");
        database.execute("update " + table + " set name = '%s'");
        assertThat(events())
                .isEqualTo("insert {\"$1 \\\\\": \"$2\", \"k\\\"e'y %L\": 1} - it's;"
                        + " update {\"$1 \\\\\": \"$2\", \"k\\\"e'y %L\": 1} it's %s");
        database.execute("select howdah.unpublish(" + literal + "); delete from " + table);
        assertThat(events()).isEmpty();
    }

    @Test
    void of_a_partitioned_table_what_is_written_through_it_is_captured() {
        database.execute("create table shop.parted (id int primary key, name text) partition by range (id);"
                + " create table shop.low partition of shop.parted for values from (0) to (10);"
                + " create table shop.high partition of shop.parted for values from (10) to (20);"
                + " select howdah.publish('shop.parted', 'changes'), howdah.publish('shop.high', 'changes')");
        database.execute("insert into shop.parted values (1, 'Ann')");
        database.execute("insert into shop.low values (2, 'by the name of a partition')");
        database.execute("insert into shop.high values (12, 'of one that is published')");
        assertThat(events()).isEqualTo("insert {\"id\": 1} - Ann; insert {\"id\": 12} - of one that is published");
        database.execute("update shop.parted set id = 11 where id = 1");
        assertThat(events().split("; "))
                .containsExactlyInAnyOrder("delete {\"id\": 1} Ann -", "insert {\"id\": 11} - Ann");
    }

    @Test
    void a_topic_that_is_deleted_is_said() {
        int topicId = Integer.parseInt(database.query("select id from howdah.topic where name = 'changes'"));
        fixture.storage.topics().delete(topicId);
        assertThat(failure("insert into shop.customer (id, part) values (1, 'a')", ""))
                .contains("42P01", "the topic to which table shop.customer is published was deleted");
        assertThat(failure(
                        "select howdah.unpublish('shop.customer'); insert into shop.customer (id, part) values (1, 'a')",
                        ""))
                .isEqualTo("done");
    }

    /** Who may only write to the table needs no right of Howdah's, and gets none of it by a type of its own. */
    @Test
    void a_writer_needs_no_rights_and_a_type_of_its_owner_gets_none() throws Exception {
        String role = "owner_" + System.nanoTime();
        database.execute("create role " + role + "; grant create, usage on schema shop to " + role
                + "; grant insert on shop.customer to " + role);
        try {
            String as = "set role " + role + "; ";
            assertThat(failure("insert into shop.customer (id, part, name) values (1, 'a', 'Ann')", as))
                    .isEqualTo("done");
            assertThat(failure(
                            "create table shop.own (id int primary key); select howdah.publish('shop.own', 'changes')",
                            as))
                    .contains("42501");
            database.execute("grant usage on schema howdah to " + role);
            assertThat(failure(
                            "create table shop.own (id int primary key); select howdah.publish('shop.own', 'changes')",
                            as))
                    .contains("42501");
            assertThat(failure(
                            "create table shop.own (id int primary key); create trigger t after insert on shop.own for each"
                                    + " statement execute function howdah.capture(1)",
                            as))
                    .contains("42501");
            database.execute("revoke usage on schema howdah from " + role);
            database.execute("create table public.spied (who text); grant insert on public.spied to public");
            assertThat(run(
                            "create type shop.evil as (a int); create function shop.spy(shop.evil) returns json language plpgsql as"
                                    + " $$ begin insert into public.spied values (current_user); return '1'; end $$;"
                                    + " create cast (shop.evil as json) with function shop.spy(shop.evil);"
                                    + " create table shop.own (id int primary key, e shop.evil, many shop.evil[])",
                            as))
                    .isEqualTo("done");
            database.execute("select howdah.publish('shop.own', 'changes')");
            assertThat(run(
                            "insert into shop.own values (1, row(1), array[row(2)::shop.evil]), (2, row(null), null)",
                            as))
                    .isEqualTo("done");
            assertThat(
                            database.query(
                                    "select string_agg(howdah.json(value) #>> '{after,e}', ' ' order by ticket) from howdah.outbox"))
                    .isEqualTo("(1) ()");
            assertThat(database.query("select string_agg(who, ' ') from public.spied"))
                    .isNull();
        } finally {
            database.execute("drop owned by " + role + " cascade; drop role " + role);
        }
    }

    private String run(String sql, String before) throws SQLException {
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            statement.execute(before);
            statement.execute(sql);
            return "done";
        }
    }

    private String failure(String sql, String before) {
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
