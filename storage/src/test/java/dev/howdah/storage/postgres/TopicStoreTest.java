package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore;
import dev.howdah.storage.TopicStore.NewTopic;
import dev.howdah.storage.postgres.TestDatabase.Server;
import dev.howdah.storage.postgres.segment.LogTables;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of {@link TopicStore}. */
@ParameterizedClass
@EnumSource(Server.class)
class TopicStoreTest {

    private final LogFixture fixture;
    private final TopicStore topics;

    TopicStoreTest(Server server) {
        fixture = new LogFixture(server);
        topics = fixture.storage.topics();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_created_topic_is_listed_with_its_config_and_empty_heads() {
        Map<String, String> config = Map.of("retention.ms", "5", "quote'\"\\,{}", "null");
        Topic created =
                topics.create(new NewTopic("a", 2, config), LogFixture.NOW).orElseThrow();

        assertThat(topics.list()).containsExactly(created);
        assertThat(created.config()).isEqualTo(config);
        int epoch = fixture.storage.leaderEpochs().current();
        assertThat(topics.heads())
                .containsExactly(
                        new PartitionHead(new PartitionId(created.id(), 0), 0, 0, epoch),
                        new PartitionHead(new PartitionId(created.id(), 1), 0, 0, epoch));
    }

    @Test
    void a_name_is_taken_once_and_a_new_topic_of_that_name_gets_other_ids() {
        Topic first = fixture.topic("a", 1);
        assertThat(topics.create(new NewTopic("a", 1, Map.of()), LogFixture.NOW))
                .isEmpty();

        assertThat(topics.delete(first.id())).isTrue();
        assertThat(topics.delete(first.id())).isFalse();
        Topic second = fixture.topic("a", 1);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.uuid()).isNotEqualTo(first.uuid());
        assertThat(topics.list()).containsExactly(second);
    }

    @Test
    void a_deletion_leaves_no_table_view_or_row() {
        Topic topic = fixture.topic("a", 3);
        topics.delete(topic.id());

        assertThat(fixture.database.query("select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace"
                        + " where nspname in ('howdah_log', 'topics')"))
                .isEqualTo("0");
        assertThat(fixture.database.query("select (select count(*) from howdah.partition_head)"
                        + " + (select count(*) from howdah.segment) + (select count(*) from howdah.leader_epoch_start)"
                        + " + (select count(*) from howdah.topic_drop)"))
                .isEqualTo("0");
    }

    @Test
    void tables_that_somebody_reads_are_dropped_later_and_nobody_waits() throws Exception {
        Topic topic = fixture.topic("a", 1);
        try (Connection reader = fixture.database.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.executeQuery("select count(*) from " + new LogTables(topic.id()).table());
            assertThat(topics.delete(topic.id())).isTrue();
            assertThat(topics.list()).isEmpty();
            assertThat(fixture.database.query("select count(*) from howdah.topic_drop"))
                    .isEqualTo("1");
            reader.commit();
        }
        fixture.storage.segments().createAhead(List.of(), LogFixture.NOW);

        assertThat(fixture.database.query("select count(*) from howdah.topic_drop"))
                .isEqualTo("0");
    }

    @Test
    void a_deletion_that_cannot_lock_is_contended_and_undone() throws Exception {
        Topic topic = fixture.topic("a", 1);
        try (Connection holder = fixture.database.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select * from howdah.partition_head for update");

            assertThatThrownBy(() -> topics.delete(topic.id()))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Contended.class));
            holder.rollback();
        }
        assertThat(topics.list()).containsExactly(topic);
    }

    @Test
    void a_topic_grows_but_never_shrinks() {
        Topic topic = fixture.topic("a", 2);

        assertThat(topics.grow(topic.id(), 2)).isEmpty();
        assertThat(topics.grow(topic.id(), 1)).isEmpty();
        assertThat(topics.grow(topic.id() + 100, 5)).isEmpty();
        assertThat(topics.grow(topic.id(), 5).orElseThrow().partitionCount()).isEqualTo(5);
        assertThat(topics.heads()).extracting(head -> head.id().partition()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void configuration_is_replaced() {
        Topic topic = fixture.topic("a", 1);

        assertThat(topics.configure(topic.id(), before -> Map.of("cleanup.policy", "compact"))
                        .orElseThrow()
                        .config())
                .isEqualTo(Map.of("cleanup.policy", "compact"));
        assertThat(topics.configure(topic.id(), before -> Map.of())
                        .orElseThrow()
                        .config())
                .isEmpty();
        assertThat(topics.configure(topic.id() + 100, before -> Map.of())).isEmpty();
    }

    @Test
    void hostile_names_get_views_of_their_own() throws Exception {
        String shared = "s".repeat(63);
        List<String> names = List.of(
                "quo\"te",
                "'; drop schema howdah cascade; --",
                "Upper",
                "upper",
                "a.b",
                "a_b",
                "select",
                shared,
                shared + "x".repeat(186),
                shared + "y".repeat(186));
        for (String name : names) {
            PartitionId id = fixture.partition(name);
            LogFixture.appended(fixture.writer(), id, TestBatches.values(name));
        }

        assertThat(topics.list()).extracting(Topic::name).containsExactlyElementsOf(names);
        for (Topic topic : topics.list()) {
            String view = new LogTables(topic.id()).view(topic.name());
            assertThat(fixture.database.query("select string_agg(howdah.text(value), ',') from " + view))
                    .isEqualTo(topic.name());
        }
    }
}
