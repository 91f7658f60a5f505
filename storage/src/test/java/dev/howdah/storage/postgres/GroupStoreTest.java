package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Endpoints;
import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupShardStore.Owner;
import dev.howdah.storage.GroupShardStore.Shard;
import dev.howdah.storage.GroupStore.GroupRow;
import dev.howdah.storage.GroupStore.MemberRow;
import dev.howdah.storage.GroupStore.StoredGroup;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetExpiry;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.TopicStore.NewTopic;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What group coordination relies on, on a real Postgres. */
class GroupStoreTest {

    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final String GROUP = "orders";
    private static final int SHARD = GroupShardStore.shardOf(GROUP);

    private final Owner owner = new Owner(1, UUID.randomUUID());
    private TestDatabase database;
    private PostgresStorage storage;
    private GroupShardStore shards;
    private GroupStores stores;
    private int topicId;

    @BeforeEach
    void open() {
        database = TestDatabase.migrated(TestDatabase.Server.LOCAL);
        storage = database.open();
        shards = storage.groupShards();
        stores = storage.openGroupStores("group-0");
        topicId = createTopic("events");
    }

    @AfterEach
    void close() {
        storage.close();
        database.close();
    }

    @Test
    void claim_takes_what_nobody_has_and_leaves_the_rest() {
        assertThat(shards.claim(owner, 20, LEASE)).hasSize(20);
        Owner other = new Owner(2, UUID.randomUUID());
        assertThat(shards.claim(other, 32, LEASE)).hasSize(12);
        assertThat(shards.claim(owner, 32, LEASE)).isEmpty();
        assertThat(shards.renew(owner, List.of(), LEASE))
                .filteredOn(shard -> shard.nodeId() == 2)
                .hasSize(12);
    }

    @Test
    void restarted_broker_takes_its_shards_back_at_once_under_a_new_epoch() {
        GroupLease before = claimAll();
        Owner restarted = new Owner(1, UUID.randomUUID());
        List<GroupLease> claimed = shards.claim(restarted, 32, LEASE);
        assertThat(claimed).hasSize(32).contains(new GroupLease(SHARD, before.epoch() + 1));
        assertThat(stores.offsets().commit(List.of(before), List.of(commit(GROUP, 0, 5))))
                .containsExactly(SHARD);
    }

    @Test
    void lease_that_ran_out_can_be_taken_and_can_be_renewed_while_it_is_not() {
        GroupLease lease = claimAll();
        database.execute("update howdah.group_shard set lease_until = now() - interval '1 second'");
        assertThat(shards.renew(new Owner(2, UUID.randomUUID()), List.of(), LEASE))
                .allMatch(shard -> shard.nodeId() == -1);
        assertThat(shards.renew(owner, List.of(lease), LEASE)).contains(new Shard(SHARD, lease.epoch(), 1));
        Owner other = new Owner(2, UUID.randomUUID());
        assertThat(shards.claim(other, 32, LEASE)).hasSize(31).noneMatch(taken -> taken.shard() == SHARD);
    }

    @Test
    void renewal_of_a_lease_that_passed_on_changes_nothing() {
        GroupLease lease = claimAll();
        Owner other = new Owner(2, UUID.randomUUID());
        database.execute("update howdah.group_shard set lease_until = now() - interval '1 second'");
        assertThat(shards.claim(other, 32, LEASE)).hasSize(32);
        assertThat(shards.renew(owner, List.of(lease), LEASE)).contains(new Shard(SHARD, lease.epoch() + 1, 2));
    }

    @Test
    void released_shards_are_free_at_once() {
        GroupLease lease = claimAll();
        shards.release(List.of(lease));
        assertThat(shards.claim(new Owner(2, UUID.randomUUID()), 32, LEASE))
                .containsExactly(new GroupLease(SHARD, lease.epoch() + 1));
    }

    @Test
    void shards_of_a_broker_whose_process_has_ended_are_free_long_before_their_lease_ends() {
        PostgresStorage dying = database.open();
        Endpoints address = endpoints(2);
        Owner dead = new Owner(dying.brokers().register(address), UUID.randomUUID());
        Owner other = new Owner(storage.brokers().register(endpoints(3)), UUID.randomUUID());
        assertThat(dying.groupShards().claim(dead, 32, LEASE)).hasSize(32);
        assertThat(shards.renew(other, List.of(), LEASE)).allMatch(shard -> shard.nodeId() == dead.nodeId());
        assertThat(shards.claim(other, 32, LEASE)).isEmpty();

        // As the kernel does for a process that is killed: its connections end, and nothing is given back.
        dying.close();
        awaitNobody(other);
        assertThat(shards.claim(other, 20, LEASE)).hasSize(20);

        // It is back before the rest is taken.
        awaitNobody(other, 12);
        try (PostgresStorage again = database.open()) {
            assertThat(again.brokers().register(address)).isEqualTo(dead.nodeId());
            assertThat(shards.claim(other, 32, LEASE)).isEmpty();
        }
    }

    private static Endpoints endpoints(int port) {
        return new Endpoints(new Address("host", port), Map.of());
    }

    private void awaitNobody(Owner looking) {
        awaitNobody(looking, 32);
    }

    private void awaitNobody(Owner looking, int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (shards.renew(looking, List.of(), LEASE).stream()
                        .filter(shard -> shard.nodeId() == -1)
                        .count()
                != count) {
            assertThat(System.nanoTime()).as(count + " shards are nobody's").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void write_that_began_before_a_takeover_changes_nothing() throws Exception {
        GroupLease lease = claimAll();
        try (Connection takeover = database.connect();
                Statement sql = takeover.createStatement()) {
            takeover.setAutoCommit(false);
            sql.execute("select from howdah.group_shard where shard = " + SHARD + " for update");
            sql.execute("update howdah.group_shard set epoch = epoch + 1 where shard = " + SHARD);
            CompletableFuture<Set<Integer>> passedOn = CompletableFuture.supplyAsync(
                    () -> stores.offsets().commit(List.of(lease), List.of(commit(GROUP, 0, 5))));
            awaitLockWait();
            takeover.commit();
            assertThat(passedOn.get(10, TimeUnit.SECONDS)).containsExactly(SHARD);
        }
        assertThat(fetchAll(GROUP)).isEmpty();
    }

    @Test
    void takeover_skips_a_shard_that_is_being_written_and_renewal_does_not_wait_for_it() throws Exception {
        GroupLease lease = claimAll();
        try (Connection writing = database.connect();
                Statement sql = writing.createStatement()) {
            writing.setAutoCommit(false);
            sql.execute("select from howdah.group_shard where shard = " + SHARD + " for key share");
            assertThat(shards.renew(owner, List.of(lease), LEASE)).contains(new Shard(SHARD, lease.epoch(), 1));
            Owner restarted = new Owner(1, UUID.randomUUID());
            assertThat(shards.claim(restarted, 32, LEASE)).hasSize(31).noneMatch(taken -> taken.shard() == SHARD);
            writing.commit();
            assertThat(shards.claim(restarted, 32, LEASE)).containsExactly(new GroupLease(SHARD, lease.epoch() + 1));
        }
    }

    @Test
    void offsets_come_back_as_they_were_committed() {
        GroupLease lease = claimAll();
        OffsetCommit odd = new OffsetCommit(
                GROUP, new PartitionId(topicId, 1), 7, 3, "a\0b \u20ac", 1_700_000_000_000L, Optional.of(99L));
        OffsetCommit plain = commit(GROUP, 0, 5);
        assertThat(stores.offsets().commit(List.of(lease), List.of(odd, plain))).isEmpty();
        assertThat(fetchAll(GROUP)).containsExactly(plain, odd);
        int other = createTopic("other");
        assertThat(stores.offsets().fetch(List.of(new OffsetQuery(GROUP, other))))
                .isEmpty();
        assertThat(stores.offsets().fetch(List.of(new OffsetQuery(GROUP, topicId), new OffsetQuery(GROUP, null))))
                .containsExactly(plain, odd);
    }

    @Test
    void last_of_several_commits_counts() {
        GroupLease lease = claimAll();
        stores.offsets().commit(List.of(lease), List.of(commit(GROUP, 0, 5), commit(GROUP, 0, 6)));
        assertThat(fetchAll(GROUP)).containsExactly(commit(GROUP, 0, 6));
        stores.offsets().commit(List.of(lease), List.of(commit(GROUP, 0, 4)));
        assertThat(fetchAll(GROUP)).containsExactly(commit(GROUP, 0, 4));
    }

    @Test
    void stale_lease_stores_nothing_while_its_neighbour_does() {
        GroupLease lease = claimAll();
        String other = groupOfAnotherShard();
        GroupLease stale = new GroupLease(GroupShardStore.shardOf(other), lease.epoch() - 1);
        assertThat(stores.offsets().commit(List.of(lease, stale), List.of(commit(GROUP, 0, 5), commit(other, 0, 5))))
                .containsExactly(stale.shard());
        assertThat(fetchAll(GROUP)).hasSize(1);
        assertThat(fetchAll(other)).isEmpty();
        assertThat(stores.groups().save(List.of(stale), List.of(whole(other, 1, "a"))))
                .containsExactly(stale.shard());
        assertThat(stores.groups().load(stale.shard())).isEmpty();
    }

    @Test
    void offsets_go_with_their_topic_and_later_commits_for_it_are_dropped() {
        GroupLease lease = claimAll();
        int other = createTopic("other");
        OffsetCommit kept = new OffsetCommit(GROUP, new PartitionId(other, 0), 1, -1, "", 1, Optional.empty());
        stores.offsets().commit(List.of(lease), List.of(commit(GROUP, 0, 5), kept));
        assertThat(storage.topics().delete(topicId)).isTrue();
        assertThat(fetchAll(GROUP)).containsExactly(kept);
        assertThat(stores.offsets().commit(List.of(lease), List.of(commit(GROUP, 0, 6), kept)))
                .isEmpty();
        assertThat(fetchAll(GROUP)).containsExactly(kept);
    }

    @Test
    void whole_group_replaces_what_was_stored() {
        GroupLease lease = claimAll();
        stores.groups().save(List.of(lease), List.of(whole(GROUP, 1, "a", "b")));
        stores.groups().save(List.of(lease), List.of(whole(GROUP, 2, "b", "c")));
        assertThat(load(GROUP).row().epoch()).isEqualTo(2);
        assertThat(memberIds(GROUP)).containsExactly("b", "c");
        stores.groups().save(List.of(lease), List.of(whole(GROUP, 3)));
        assertThat(memberIds(GROUP)).isEmpty();
    }

    @Test
    void changes_of_one_group_are_stored_in_order() {
        GroupLease lease = claimAll();
        GroupChange join = GroupChange.changed(GROUP, row(2), List.of(member("b"), member("c")), List.of("a"));
        GroupChange leave = GroupChange.changed(GROUP, row(3), List.of(member("a")), List.of("c"));
        stores.groups().save(List.of(lease), List.of(whole(GROUP, 1, "a", "x"), join, leave));
        assertThat(load(GROUP).row().epoch()).isEqualTo(3);
        assertThat(memberIds(GROUP)).containsExactly("a", "b", "x");
        stores.groups().save(List.of(lease), List.of(join, leave));
        assertThat(memberIds(GROUP)).containsExactly("a", "b", "x");
        stores.groups().save(List.of(lease), List.of(leave, whole(GROUP, 4, "z")));
        assertThat(memberIds(GROUP)).containsExactly("z");
    }

    @Test
    void deleted_group_is_gone_with_members_and_offsets() {
        GroupLease lease = claimAll();
        stores.groups().save(List.of(lease), List.of(whole(GROUP, 1, "a")));
        stores.offsets().commit(List.of(lease), List.of(commit(GROUP, 0, 5)));
        assertThat(stores.groups().delete(List.of(lease), List.of(GROUP))).isEmpty();
        assertThat(stores.groups().load(SHARD)).isEmpty();
        assertThat(fetchAll(GROUP)).isEmpty();
        assertThat(database.query("select count(*) from howdah.group_member")).isEqualTo("0");
    }

    @Test
    void some_offsets_can_be_deleted() {
        GroupLease lease = claimAll();
        stores.offsets().commit(List.of(lease), List.of(commit(GROUP, 0, 5), commit(GROUP, 1, 6)));
        assertThat(stores.offsets().delete(List.of(lease), GROUP, List.of(new PartitionId(topicId, 0))))
                .isEmpty();
        assertThat(fetchAll(GROUP)).containsExactly(commit(GROUP, 1, 6));
    }

    @Test
    void offsets_expire_by_their_own_time_or_by_when_they_were_committed() {
        GroupLease lease = claimAll();
        int kept = createTopic("kept");
        OffsetCommit ownTime = new OffsetCommit(GROUP, new PartitionId(topicId, 1), 1, -1, "", 1, Optional.of(50L));
        OffsetCommit old = new OffsetCommit(GROUP, new PartitionId(topicId, 2), 1, -1, "", 10, Optional.empty());
        OffsetCommit fresh = new OffsetCommit(GROUP, new PartitionId(topicId, 3), 1, -1, "", 30, Optional.empty());
        OffsetCommit subscribed = new OffsetCommit(GROUP, new PartitionId(kept, 0), 1, -1, "", 10, Optional.empty());
        stores.offsets().commit(List.of(lease), List.of(ownTime, old, fresh, subscribed));

        List<OffsetExpiry> expiry = List.of(new OffsetExpiry(GROUP, 20, Set.of("kept")));
        assertThat(stores.offsets().expire(List.of(lease), expiry, 49)).isEmpty();
        assertThat(fetchAll(GROUP)).containsExactly(ownTime, fresh, subscribed);
        List<OffsetExpiry> all = List.of(new OffsetExpiry(GROUP, Long.MAX_VALUE, Set.of()));
        assertThat(stores.offsets().expire(List.of(lease), all, 50)).containsExactly(GROUP);
        assertThat(fetchAll(GROUP)).isEmpty();
    }

    @Test
    void lost_connection_is_replaced() {
        GroupLease lease = claimAll();
        stores.offsets().commit(List.of(lease), List.of(commit(GROUP, 0, 5)));
        database.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where application_name = 'howdah group-0' and datname = current_database()");
        try {
            fetchAll(GROUP);
        } catch (dev.howdah.storage.StorageException e) {
            assertThat(e.failure()).isInstanceOf(dev.howdah.storage.StorageFailure.Unavailable.class);
        }
        assertThat(fetchAll(GROUP)).hasSize(1);
    }

    @Test
    void people_see_how_far_groups_are_behind() {
        GroupLease lease = claimAll();
        stores.offsets().commit(List.of(lease), List.of(commit(GROUP, 0, 5)));
        database.execute("update howdah.partition_head set next_offset = 12 where partition = 0");
        assertThat(database.query("select group_id || ' ' || topic || ' ' || lag from howdah.group_lag"))
                .isEqualTo("orders events 7");
    }

    private GroupLease claimAll() {
        return shards.claim(owner, 32, LEASE).stream()
                .filter(lease -> lease.shard() == SHARD)
                .findFirst()
                .orElseThrow();
    }

    private int createTopic(String name) {
        return storage.topics()
                .create(new NewTopic(name, 4, Map.of()), Instant.now())
                .orElseThrow()
                .id();
    }

    private OffsetCommit commit(String groupId, int partition, long offset) {
        return new OffsetCommit(groupId, new PartitionId(topicId, partition), offset, -1, "", 1, Optional.empty());
    }

    private List<OffsetCommit> fetchAll(String groupId) {
        return stores.offsets().fetch(List.of(new OffsetQuery(groupId, null)));
    }

    private StoredGroup load(String groupId) {
        return stores.groups().load(GroupShardStore.shardOf(groupId)).stream()
                .filter(group -> group.groupId().equals(groupId))
                .findFirst()
                .orElseThrow();
    }

    private List<String> memberIds(String groupId) {
        return load(groupId).members().stream().map(MemberRow::memberId).toList();
    }

    private static GroupChange whole(String groupId, int epoch, String... memberIds) {
        return GroupChange.whole(
                groupId,
                row(epoch),
                List.of(memberIds).stream().map(GroupStoreTest::member).toList());
    }

    private static GroupRow row(int epoch) {
        return new GroupRow(GroupKind.CLASSIC, epoch, bytes("state " + epoch));
    }

    private static MemberRow member(String memberId) {
        return new MemberRow(memberId, bytes("of " + memberId));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String groupOfAnotherShard() {
        for (int i = 0; ; i++) {
            if (GroupShardStore.shardOf("group" + i) != SHARD) {
                return "group" + i;
            }
        }
    }

    private void awaitLockWait() {
        String waiting = "select count(*) from pg_stat_activity"
                + " where application_name = 'howdah group-0' and datname = current_database() and wait_event_type = 'Lock'";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (database.query(waiting).equals("0") && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }
}
