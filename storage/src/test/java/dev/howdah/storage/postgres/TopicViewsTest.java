package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.Finding;
import dev.howdah.storage.Finding.State;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore;
import dev.howdah.storage.TopicStore.NewTopic;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people make over, of and in the place of topics' views. */
class TopicViewsTest {

    private static final String COUNT = "select count(*) from topics.orders";

    private final LogFixture fixture = new LogFixture();
    private final TestDatabase database = fixture.database;
    private final TopicStore topics = fixture.storage.topics();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_topic_that_something_is_made_of_is_not_deleted_and_that_is_named() {
        Topic topic = fixture.topic("orders", 1);
        database.execute("create view public.report as " + COUNT);
        database.execute(
                "create materialized view public.\"Stock\" as select * from howdah_log.t" + topic.id() + "_log");

        assertObstructed(
                () -> topics.delete(topic.id()),
                "materialized view public.\"Stock\", view public.report in the database depend on"
                        + " \"topics\".\"orders\" or its tables");
        assertThat(topics.list()).containsExactly(topic);

        database.execute("drop view public.report; drop materialized view public.\"Stock\"");
        assertThat(topics.delete(topic.id())).isTrue();
    }

    @Test
    void a_name_that_something_of_the_users_has_is_refused_and_that_stays() {
        for (String kind : List.of("table", "view", "materialized view")) {
            String made = kind.equals("table") ? " (a int)" : " as select 1 as a";
            database.execute("create " + kind + " topics.customers" + made);

            assertObstructed(
                    () -> topics.create(new NewTopic("customers", 1, Map.of()), LogFixture.NOW),
                    "\"topics\".\"customers\" is not howdah's");
            database.execute("drop " + kind + " topics.customers");
        }
        assertThat(topics.create(new NewTopic("customers", 1, Map.of()), LogFixture.NOW))
                .isPresent();
    }

    @Test
    void a_view_that_was_dropped_is_there_after_a_start() throws Exception {
        PartitionId id = fixture.partition("orders");
        LogFixture.appended(fixture.writer(), id, TestBatches.values("one"));
        database.execute("drop view topics.orders");

        database.open().close();
        assertThat(database.query(COUNT)).isEqualTo("1");
        assertThat(database.query("select obj_description('topics.orders'::regclass)"))
                .contains("A topic");
    }

    @Test
    void a_view_that_was_replaced_is_put_aside_at_a_start() {
        Topic topic = fixture.topic("orders", 1);
        database.execute("drop view topics.orders; create view topics.orders as select 7 as seven");
        database.execute("create view public.report as select seven from topics.orders");

        database.open().close();
        assertThat(database.query(COUNT)).isEqualTo("0");
        assertThat(database.query("select seven from topics.\"orders~replaced~" + topic.id() + "\""))
                .isEqualTo("7");
        assertThat(database.query("select seven from public.report")).isEqualTo("7");
    }

    @Test
    void the_doctor_finds_nothing_wrong_with_what_is_right() {
        fixture.topic("orders", 1);
        fixture.topic("x".repeat(100), 1);

        assertThat(examine()).extracting(Finding::state).containsOnly(State.GOOD);
        assertThat(examine()).extracting(Finding::text).anyMatch(text -> text.startsWith("views: each topic"));
        assertThat(database.query("select count(*) from pg_class where relname like '%reference%' and relkind = 'v'"
                        + " and relnamespace = 'topics'::regnamespace"))
                .isEqualTo("0");
    }

    @Test
    void the_doctor_makes_changed_views_whole() {
        fixture.topic("orders", 1);
        fixture.topic("other", 1);
        String definition = database.query("select pg_get_viewdef('topics.orders'::regclass)");
        database.execute(
                "create or replace view topics.orders as " + definition.replace(";", " and chunk.partition = 7"));
        database.execute("create view public.report as " + COUNT);

        assertThat(examine())
                .filteredOn(finding -> finding.state() != State.GOOD)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.state()).isEqualTo(State.MENDED);
                    assertThat(finding.text()).contains("\"topics\".\"orders\"", "it was made again");
                });
        assertThat(database.query("select pg_get_viewdef('topics.orders'::regclass)"))
                .isEqualTo(definition);
    }

    @Test
    void the_doctor_leaves_data_alone_and_says_so() {
        Topic topic = fixture.topic("orders", 1);
        database.execute("drop view topics.orders; create table topics.orders as select 5 as five");

        for (int visit = 0; visit < 2; visit++) {
            assertThat(examine())
                    .filteredOn(finding -> finding.state() == State.WRONG)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.text()).contains("leaves alone", "rename or move it"));
        }
        // A broker starts all the same, and the topic can go.
        database.open().close();
        assertThat(topics.delete(topic.id())).isTrue();
        assertThat(database.query("select five from topics.orders")).isEqualTo("5");
    }

    @Test
    void the_doctor_sees_settings_rights_and_the_schema() {
        database.execute("create role stranger nologin");
        try {
            database.execute("alter table howdah.topic owner to stranger; alter table howdah.config owner to stranger");
            database.execute("create role helper login superuser password 'helper'");
            // The superuser is a member of all roles, so the question is asked as another one.
            database.execute("alter role helper nosuperuser; grant usage, create on schema howdah, howdah_log, topics"
                    + " to helper; grant select on all tables in schema howdah to helper");
            var url = database.url();
            List<Finding> findings =
                    PostgresStorage.examine(StorageOptions.of(new dev.howdah.storage.postgres.options.PostgresUrl(
                            url.host(), url.port(), url.database(), "helper", "helper", Map.of())));
            assertThat(findings)
                    .extracting(Finding::text)
                    .anyMatch(text -> text.contains("rights: not owned by helper or a role of it: howdah."));
        } finally {
            database.execute("reassign owned by stranger to current_user; drop role stranger");
            database.execute("drop owned by helper; drop role helper");
        }
        database.execute("insert into howdah.migration values (now(), 999, 'future')");
        assertThat(examine())
                .extracting(Finding::text)
                .anyMatch(text -> text.contains("schema: ") && text.contains("newer"));
        try (TestDatabase empty = TestDatabase.create()) {
            assertThat(PostgresStorage.examine(StorageOptions.of(empty.url())))
                    .extracting(Finding::text)
                    .anyMatch(text -> text.startsWith("schema: none yet"));
        }
    }

    private List<Finding> examine() {
        return PostgresStorage.examine(StorageOptions.of(database.url()));
    }

    private static void assertObstructed(Runnable call, String words) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(StorageException.class, e -> {
            assertThat(e.failure()).isInstanceOf(StorageFailure.Obstructed.class);
            assertThat(e.failure().detail()).contains(words).doesNotContain("\n");
        });
    }
}
