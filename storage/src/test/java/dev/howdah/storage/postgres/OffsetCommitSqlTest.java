package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupStore.Deletion;
import dev.howdah.storage.GroupStore.GroupRow;
import dev.howdah.storage.GroupStore.MemberRow;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetExpiry;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offsets move with the application's COMMIT, of two that have read the same only one does, and nobody waits for a transaction. */
class OffsetCommitSqlTest {

    /** The broker's. */
    private static final String SESSION = "select string_agg(pid::text, ' ') from pg_stat_activity"
            + " where application_name = 'howdah test' and datname = current_database()";

    private LogFixture fixture;
    private TestDatabase database;
    private Topic topic;
    private GroupStores stores;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        database = fixture.database;
        topic = fixture.topic("orders", 2);
        stores = fixture.storage.openGroupStores("test");
    }

    @AfterEach
    void close() {
        stores.close();
        fixture.close();
    }

    private String committed(String group) {
        return database.query("select string_agg(partition || ':' || committed_offset, ' ' order by partition)"
                + " from howdah.group_lag where group_id = '" + group + "'");
    }

    private Connection begin(String... statements) throws SQLException {
        Connection session = database.connect();
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return session;
    }

    private static String commit(Connection session) {
        try (session) {
            session.commit();
            return "committed";
        } catch (SQLException e) {
            return e.getSQLState() + " " + e.getMessage();
        }
    }

    private String failure(String sql) {
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            statement.execute(sql);
            return "done";
        } catch (SQLException e) {
            return e.getSQLState() + " " + e.getMessage();
        }
    }

    private GroupLease lease(String group) {
        int shard = GroupShardStore.shardOf(group);
        return new GroupLease(
                shard, Long.parseLong(database.query("select epoch from howdah.group_shard where shard = " + shard)));
    }

    private void members(String group, int generation, String... members) {
        GroupChange change = GroupChange.whole(
                group,
                new GroupRow(GroupKind.CLASSIC, generation, new byte[] {1}),
                List.of(members).stream()
                        .map(member -> new MemberRow(member, new byte[] {1}))
                        .toList());
        assertThat(stores.groups().save(List.of(lease(group)), List.of(change))).isEmpty();
    }

    @Test
    void offsets_move_with_the_commit_and_not_before() throws Exception {
        Connection session = begin(
                "create table public.done (n int)",
                "insert into public.done values (1)",
                "select howdah.commit_offsets('g', 'orders', 1, 7)",
                "select howdah.commit_offsets('g', 'orders', 0, 9)",
                "select howdah.commit_offsets('g', 'orders', 0, 3, metadata => 'm')",
                "savepoint s",
                "select howdah.commit_offsets('g', 'orders', 1, 99)",
                "rollback to s");
        assertThat(committed("g")).isNull();
        assertThat(commit(session)).isEqualTo("committed");
        assertThat(committed("g")).isEqualTo("0:3 1:7");
        assertThat(database.query("select count(*) from howdah.offset_commit")).isEqualTo("0");

        begin("select howdah.commit_offsets('g', 'orders', 1, 8)").close();
        assertThat(committed("g")).isEqualTo("0:3 1:7");
    }

    @Test
    void a_commit_that_has_begun_keeps_an_unused_group_and_its_offset() throws Exception {
        assertThat(deletedBehindCommit(() -> stores.groups().deleteUnused(lease("g"), "g")))
                .isEqualTo(Deletion.HAS_OFFSETS);
        assertThat(committed("g")).isEqualTo("0:5");
        database.execute("delete from howdah.group_offset");
        assertThat(stores.groups().deleteUnused(lease("g"), "g")).isEqualTo(Deletion.DELETED);
        assertThat(database.query("select count(*) from howdah.group_state")).isEqualTo("0");
    }

    @Test
    void a_group_that_is_deleted_takes_along_an_offset_whose_commit_had_begun() throws Exception {
        assertThat(deletedBehindCommit(() -> stores.groups().delete(List.of(lease("g")), List.of("g"))))
                .isEqualTo(Set.of());
        assertThat(database.query("select (select count(*) from howdah.group_state) || ' '"
                        + " || (select count(*) from howdah.group_offset)"))
                .isEqualTo("0 0");
    }

    /** The application's transaction has moved the offset, and commits while the deletion waits. */
    private Object deletedBehindCommit(Supplier<Object> deletion) throws Exception {
        members("g", 1);
        Connection session =
                begin("select howdah.commit_offsets('g', 'orders', 0, 5)", "set constraints all immediate");
        stores.waitForLocks(Duration.ofSeconds(30));
        CompletableFuture<Object> deleted = CompletableFuture.supplyAsync(deletion);
        database.awaitQuery(
                "select count(*) from pg_stat_activity"
                        + " where application_name = 'howdah test' and datname = current_database() and wait_event_type = 'Lock'");
        assertThat(commit(session)).isEqualTo("committed");
        return deleted.get(30, TimeUnit.SECONDS);
    }

    @Test
    void of_two_that_have_read_the_same_one_commits() throws Exception {
        for (int was = -1; was < 8; was += was < 0 ? 1 : 4) {
            int next = was < 0 ? 0 : was + 4;
            String sql = "select howdah.commit_offsets('g', 'orders', 0, " + next + ", expected => " + was + ")";
            Connection first = begin(sql);
            Connection second = begin(sql);
            Connection third = begin(sql);
            CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> commit(second));
            List<String> ends = List.of(commit(first), other.get(30, TimeUnit.SECONDS), commit(third));
            assertThat(ends).filteredOn("committed"::equals).hasSize(1);
            assertThat(ends)
                    .filteredOn(end -> !end.equals("committed"))
                    .allSatisfy(end -> assertThat(end).startsWith("40001"));
            assertThat(committed("g")).isEqualTo("0:" + next);
        }
    }

    /** Who founds a group waits for another one that does. In one that is there, both find nothing committed. */
    @Test
    void of_two_that_are_the_first_to_commit_in_a_group_that_is_there_one_does() throws Exception {
        database.execute("select howdah.commit_offsets('g', 'orders', 1, 1)");
        Connection first = begin(
                "select howdah.commit_offsets('g', 'orders', 0, 5, expected => -1)", "set constraints all immediate");
        Connection second = begin("select howdah.commit_offsets('g', 'orders', 0, 6, expected => -1)");
        CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> commit(second));
        database.awaitQuery("select count(*) from pg_stat_activity where datname = current_database() and"
                + " wait_event_type = 'Lock'");
        assertThat(commit(first)).isEqualTo("committed");
        assertThat(other.get(30, TimeUnit.SECONDS)).startsWith("40001");
        assertThat(committed("g")).isEqualTo("0:5 1:1");
    }

    @Test
    void a_group_with_members_takes_offsets_of_its_members_in_its_generation() throws Exception {
        members("g", 5, "a", "b");
        assertThat(failure("select howdah.commit_offsets('g', 'orders', 0, 1)")).contains("55000", "active members");
        assertThat(failure("select howdah.commit_offsets('g', 'orders', 0, 1, 'c', 5)"))
                .contains("55000", "member c is not in generation 5");
        assertThat(failure("select howdah.commit_offsets('g', 'orders', 0, 1, 'a', 4)"))
                .contains("55000", "generation 5");
        assertThat(failure("select howdah.commit_offsets('g', 'orders', 0, 1, 'a', 5)"))
                .isEqualTo("done");

        Connection late = begin("select howdah.commit_offsets('g', 'orders', 0, 2, 'a', 5)");
        members("g", 6, "b");
        assertThat(commit(late)).contains("55000", "not in generation 5");
        assertThat(committed("g")).isEqualTo("0:1");
    }

    /** However long a transaction is, brokers commit for the same group and give it a new generation meanwhile. */
    @Test
    void brokers_do_not_wait_for_an_open_transaction() throws Exception {
        members("g", 5, "a");
        try (Connection open = begin("select howdah.commit_offsets('g', 'orders', 0, 2, 'a', 5)")) {
            CompletableFuture<Void> broker = CompletableFuture.runAsync(() -> {
                commit("g");
                members("g", 6, "a");
            });
            broker.get(5, TimeUnit.SECONDS);
            assertThat(committed("g")).isEqualTo("0:9");
            open.rollback();
        }
    }

    /** Offsets that were moved before the COMMIT. What a broker does for the group changes nothing then, and takes no longer than it may wait. */
    @Test
    void a_broker_that_finds_a_group_locked_goes_on_with_others_over_the_same_session() throws Exception {
        members("g", 5, "a");
        stores.offsets().commit(List.of(lease("g"), lease("h")), List.of(offset("g", 1), offset("h", 1)));
        String session = database.query(SESSION);
        try (Connection open = begin(
                "select howdah.commit_offsets('g', 'orders', 0, 2, 'a', 5)",
                "select howdah.commit_offsets('fresh', 'orders', 0, 2)",
                "set constraints all immediate")) {
            for (Duration wait : List.of(Duration.ofMillis(1), Duration.ofMillis(50))) {
                stores.waitForLocks(wait);
                assertContended(() -> commit("h", "g"));
                assertContended(() -> commit("fresh", "h"));
                assertContended(() -> members("g", 6, "b"));
                assertContended(() -> stores.groups().delete(List.of(lease("g")), List.of("g")));
            }
            assertThat(committed("h")).isEqualTo("0:1");
            commit("h");
            assertThat(committed("h")).isEqualTo("0:9");
            assertThat(stores.offsets().fetch(List.of(new OffsetQuery("g", null))))
                    .containsExactly(offset("g", 1));
            assertThat(stores.offsets()
                            .expire(
                                    List.of(lease("g"), lease("h")),
                                    List.of(
                                            new OffsetExpiry("g", Long.MAX_VALUE, Set.of()),
                                            new OffsetExpiry("h", Long.MAX_VALUE, Set.of())),
                                    0))
                    .as("what is locked expires later")
                    .containsExactly("h");
            assertThat(commit(open)).isEqualTo("committed");
        }
        assertThat(committed("g") + " " + committed("fresh")).isEqualTo("0:2 0:2");
        commit("g", "fresh");
        assertThat(committed("g") + " " + committed("fresh")).isEqualTo("0:9 0:9");
        assertThat(database.query(SESSION)).isEqualTo(session);
    }

    private static void assertContended(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Contended.class));
    }

    private void commit(String... groups) {
        List<String> all = List.of(groups);
        assertThat(stores.offsets()
                        .commit(
                                all.stream().map(this::lease).distinct().toList(),
                                all.stream().map(group -> offset(group, 9)).toList()))
                .isEmpty();
    }

    private OffsetCommit offset(String group, long offset) {
        return new OffsetCommit(group, new PartitionId(topic.id(), 0), offset, -1, "", 0, Optional.empty());
    }

    @Test
    void what_is_wrong_is_one_clear_error() {
        assertThat(failure("select howdah.commit_offsets('', 'orders', 0, 1)")).contains("22023");
        assertThat(failure("select howdah.commit_offsets('g', 'nosuch', 0, 1)")).contains("42P01", "nosuch");
        assertThat(failure("select howdah.commit_offsets('g', 'orders', 2, 1)")).contains("22003", "partition 2");
        assertThat(failure("select howdah.commit_offsets('g', 'orders', 0, -1)"))
                .contains("22023");
        assertThat(failure("select howdah.commit_offsets('g', 'orders', 0, 1, 'a')"))
                .contains("22023");
        String metadata = "select howdah.commit_offsets('m', 'orders', 0, 1, metadata => repeat('x', %s))";
        assertThat(failure(metadata.formatted(4097))).contains("22023");
        assertThat(failure(metadata.formatted(4096))).isEqualTo("done");
        database.execute(
                "insert into howdah.group_state (shard, epoch, kind, group_id, state) values (0, 0, 'SHARE', 's', '')");
        assertThat(failure("select howdah.commit_offsets('s', 'orders', 0, 1)")).contains("55000", "no consumer group");
    }

    @Test
    void a_group_has_the_shard_that_brokers_give_it() {
        for (String group : List.of("a", "group-7", "Größe", "группа", "\uD83D\uDE00 x", "y".repeat(1_000))) {
            assertThat(database.query("select howdah.shard_of('" + group + "')"))
                    .isEqualTo(Integer.toString(GroupShardStore.shardOf(group)));
        }
    }
}
