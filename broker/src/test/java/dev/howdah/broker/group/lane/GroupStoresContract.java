package dev.howdah.broker.group.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.Append.Enlistment;
import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupStore.Deletion;
import dev.howdah.storage.GroupStore.GroupRow;
import dev.howdah.storage.GroupStore.MemberRow;
import dev.howdah.storage.GroupStore.StoredGroup;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore.GroupPartition;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetExpiry;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.OffsetStore.PendingOutcome;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.PendingOffsets;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TransactionAction.Producer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What a group lane relies on, of whatever stores its groups. Each test has a group, and so names, of its own. */
abstract class GroupStoresContract {

    private String group;
    private GroupLease lease;
    private int topicId;

    /** The stores under test. */
    abstract GroupStores stores();

    /** Other stores over the same data, which the test may close. */
    abstract GroupStores closable();

    /** The lease of a shard that stands. */
    abstract GroupLease leaseOf(int shard);

    /** The id of a new topic of four partitions. */
    abstract int createTopic(String name);

    abstract void deleteTopic(int id);

    /** Makes a transactional id known, with nothing open. */
    abstract Producer initTransactions(String transactionalId);

    /** AddOffsetsToTxn. */
    abstract void addGroup(String transactionalId, Producer producer, String groupId);

    /** Ends the transaction; the epoch stays. */
    abstract void endTransaction(String transactionalId, Producer producer, boolean commits);

    @BeforeEach
    void name(TestInfo test) {
        group = test.getTestMethod().orElseThrow().getName();
        lease = leaseOf(GroupShardStore.shardOf(group));
        topicId = createTopic("topic-of-" + group);
    }

    @Test
    void offsets_come_back_as_they_were_committed_and_in_order() {
        OffsetCommit odd = new OffsetCommit(
                group, new PartitionId(topicId, 1), 7, 3, "a\0b \u20ac", 1_700_000_000_000L, Optional.of(99L));
        OffsetCommit plain = commit(group, 0, 5);
        int other = createTopic("other");
        OffsetCommit last = new OffsetCommit(group, new PartitionId(other, 0), 1, -1, "", 1, Optional.empty());
        assertThat(stores().offsets().commit(List.of(lease), List.of(last, odd, plain)))
                .isEmpty();
        assertThat(fetchAll(group)).containsExactly(plain, odd, last);
        assertThat(stores().offsets().fetch(List.of(new OffsetQuery(group, other))))
                .containsExactly(last);
        assertThat(stores().offsets().fetch(List.of(new OffsetQuery(group, topicId), new OffsetQuery(group, null))))
                .containsExactly(plain, odd, last);
    }

    @Test
    void last_of_several_commits_counts() {
        stores().offsets().commit(List.of(lease), List.of(commit(group, 0, 5), commit(group, 0, 6)));
        assertThat(fetchAll(group)).containsExactly(commit(group, 0, 6));
        stores().offsets().commit(List.of(lease), List.of(commit(group, 0, 4)));
        assertThat(fetchAll(group)).containsExactly(commit(group, 0, 4));
    }

    @Test
    void stale_lease_writes_nothing_while_its_neighbour_does() {
        String other = groupOfAnotherShard();
        GroupLease good = leaseOf(GroupShardStore.shardOf(other));
        stores().groups().save(List.of(good), List.of(whole(other, 1, "a")));
        stores().offsets().commit(List.of(good), List.of(commit(other, 0, 5)));
        GroupLease stale = new GroupLease(good.shard(), good.epoch() - 1);
        List<GroupLease> both = List.of(lease, stale);

        assertThat(stores().offsets().commit(both, List.of(commit(group, 0, 5), commit(other, 0, 6))))
                .containsExactly(stale.shard());
        assertThat(stores().groups().save(both, List.of(whole(group, 1, "a"), whole(other, 2))))
                .containsExactly(stale.shard());
        assertThat(stores().offsets().delete(both, other, List.of(new PartitionId(topicId, 0))))
                .containsExactly(stale.shard());
        assertThat(stores().groups().delete(both, List.of(other))).containsExactly(stale.shard());
        assertThat(stores().groups().deleteUnused(stale, other)).isEqualTo(Deletion.PASSED_ON);
        assertThat(stores().offsets().expire(both, List.of(new OffsetExpiry(other, Long.MAX_VALUE, Set.of())), 1))
                .isEmpty();

        assertThat(fetchAll(group)).hasSize(1);
        assertThat(memberIds(group)).containsExactly("a");
        assertThat(fetchAll(other)).containsExactly(commit(other, 0, 5));
        assertThat(memberIds(other)).containsExactly("a");
    }

    @Test
    void a_shard_without_a_lease_is_not_written() {
        String other = groupOfAnotherShard();
        assertThat(stores().offsets().commit(List.of(lease), List.of(commit(other, 0, 5))))
                .isEmpty();
        assertThat(stores().groups().save(List.of(lease), List.of(whole(other, 1, "a"))))
                .isEmpty();
        assertThat(fetchAll(other)).isEmpty();
        assertThat(load(other)).isEmpty();
    }

    @Test
    void offsets_go_with_their_topic_and_later_commits_for_it_are_dropped() {
        int other = createTopic("kept-of-" + group);
        OffsetCommit kept = new OffsetCommit(group, new PartitionId(other, 0), 1, -1, "", 1, Optional.empty());
        stores().offsets().commit(List.of(lease), List.of(commit(group, 0, 5), kept));
        deleteTopic(topicId);
        assertThat(fetchAll(group)).containsExactly(kept);
        assertThat(stores().offsets().commit(List.of(lease), List.of(commit(group, 0, 6), kept)))
                .isEmpty();
        assertThat(fetchAll(group)).containsExactly(kept);
    }

    @Test
    void whole_group_replaces_what_was_stored() {
        stores().groups().save(List.of(lease), List.of(whole(group, 1, "a", "b")));
        stores().groups().save(List.of(lease), List.of(whole(group, 2, "b", "c")));
        assertThat(load(group)).map(stored -> stored.row().epoch()).contains(2);
        assertThat(memberIds(group)).containsExactlyInAnyOrder("b", "c");
        stores().groups().save(List.of(lease), List.of(whole(group, 3)));
        assertThat(memberIds(group)).isEmpty();
    }

    @Test
    void changes_of_one_group_are_stored_in_order() {
        GroupChange join = GroupChange.changed(group, row(2), List.of(member("b"), member("c")), List.of("a"));
        GroupChange leave = GroupChange.changed(group, row(3), List.of(member("a")), List.of("c"));
        stores().groups().save(List.of(lease), List.of(whole(group, 1, "a", "x"), join, leave));
        assertThat(load(group)).map(stored -> stored.row().epoch()).contains(3);
        assertThat(memberIds(group)).containsExactlyInAnyOrder("a", "b", "x");
        stores().groups().save(List.of(lease), List.of(leave, whole(group, 4, "z")));
        assertThat(memberIds(group)).containsExactly("z");
    }

    @Test
    void deleted_group_is_gone_with_members_and_offsets() {
        stores().groups().save(List.of(lease), List.of(whole(group, 1, "a")));
        stores().offsets().commit(List.of(lease), List.of(commit(group, 0, 5)));
        assertThat(stores().groups().delete(List.of(lease), List.of(group))).isEmpty();
        assertThat(load(group)).isEmpty();
        assertThat(fetchAll(group)).isEmpty();
    }

    @Test
    void a_group_with_offsets_is_not_deleted_as_unused() {
        stores().groups().save(List.of(lease), List.of(whole(group, 1)));
        stores().offsets().commit(List.of(lease), List.of(commit(group, 0, 5)));
        assertThat(stores().groups().deleteUnused(lease, group)).isEqualTo(Deletion.HAS_OFFSETS);
        stores().offsets().delete(List.of(lease), group, List.of(new PartitionId(topicId, 0)));
        Producer producer = initTransactions("tx-" + group);
        commitPending(producer, Enlistment.BY_BATCH, commit(group, 0, 6));
        assertThat(stores().groups().deleteUnused(lease, group)).isEqualTo(Deletion.HAS_OFFSETS);
        assertThat(load(group)).isPresent();
        endTransaction("tx-" + group, producer, false);
        assertThat(stores().groups().deleteUnused(lease, group)).isEqualTo(Deletion.DELETED);
        assertThat(load(group)).isEmpty();
    }

    @Test
    void some_offsets_can_be_deleted() {
        stores().offsets().commit(List.of(lease), List.of(commit(group, 0, 5), commit(group, 1, 6)));
        assertThat(stores().offsets().delete(List.of(lease), group, List.of(new PartitionId(topicId, 0))))
                .isEmpty();
        assertThat(fetchAll(group)).containsExactly(commit(group, 1, 6));
    }

    @Test
    void offsets_expire_by_their_own_time_or_by_when_they_were_committed() {
        int subscribed = createTopic("subscribed");
        OffsetCommit ownTime = new OffsetCommit(group, new PartitionId(topicId, 1), 1, -1, "", 1, Optional.of(50L));
        OffsetCommit old = new OffsetCommit(group, new PartitionId(topicId, 2), 1, -1, "", 10, Optional.empty());
        OffsetCommit fresh = new OffsetCommit(group, new PartitionId(topicId, 3), 1, -1, "", 30, Optional.empty());
        OffsetCommit kept = new OffsetCommit(group, new PartitionId(subscribed, 0), 1, -1, "", 10, Optional.empty());
        stores().offsets().commit(List.of(lease), List.of(ownTime, old, fresh, kept));

        List<OffsetExpiry> expiry = List.of(new OffsetExpiry(group, 20, Set.of("subscribed")));
        assertThat(stores().offsets().expire(List.of(lease), expiry, 49)).isEmpty();
        assertThat(fetchAll(group)).containsExactly(ownTime, fresh, kept);
        List<OffsetExpiry> all = List.of(new OffsetExpiry(group, Long.MAX_VALUE, Set.of()));
        assertThat(stores().offsets().expire(List.of(lease), all, 50)).containsExactly(group);
        assertThat(fetchAll(group)).isEmpty();
    }

    @Test
    void ids_of_any_length_and_with_any_characters_are_told_apart() {
        Random random = new Random(1);
        String longId = group
                + random.ints(30_000, 'a', 'z').mapToObj(Character::toString).collect(Collectors.joining());
        List<String> ids = List.of(longId, longId + "x", group + "a\0b", group + "~sha256:" + "0".repeat(64));
        for (String id : ids) {
            GroupLease own = leaseOf(GroupShardStore.shardOf(id));
            GroupChange all = whole(id, 1, ids.toArray(String[]::new));
            GroupChange one = GroupChange.changed(id, row(2), List.of(member("new")), List.of(longId, "a"));
            stores().groups().save(List.of(own), List.of(all));
            stores().groups().save(List.of(own), List.of(one));
            stores().offsets().commit(List.of(own), List.of(commit(id, 0, ids.indexOf(id)), commit(id, 1, 9)));
            stores().offsets().delete(List.of(own), id, List.of(new PartitionId(topicId, 1)));
        }
        for (String id : ids) {
            List<String> members = new ArrayList<>(ids);
            members.set(0, "new");
            assertThat(memberIds(id)).containsExactlyInAnyOrderElementsOf(members);
            assertThat(fetchAll(id)).containsExactly(commit(id, 0, ids.indexOf(id)));
        }
        GroupLease own = leaseOf(GroupShardStore.shardOf(longId));
        OffsetExpiry kept = new OffsetExpiry(longId, Long.MAX_VALUE, Set.of("topic-of-" + group, "nul\0"));
        assertThat(stores().offsets().expire(List.of(own), List.of(kept), 2)).isEmpty();
        OffsetExpiry none = new OffsetExpiry(longId, Long.MAX_VALUE, Set.of("nul\0"));
        assertThat(stores().offsets().expire(List.of(own), List.of(none), 2)).containsExactly(longId);
        stores().groups().delete(List.of(own), List.of(longId));
        assertThat(load(longId)).isEmpty();
        assertThat(memberIds(ids.get(1))).hasSameSizeAs(ids);
    }

    @Test
    void offsets_of_a_transaction_count_once_it_is_committed() {
        Producer producer = initTransactions("tx-" + group);
        stores().offsets().commit(List.of(lease), List.of(commit(group, 0, 5)));

        assertThat(commitPending(producer, Enlistment.BY_BATCH, commit(group, 0, 6), commit(group, 1, 7)))
                .isEqualTo(PendingOutcome.STORED);
        assertThat(fetchAll(group)).containsExactly(commit(group, 0, 5));
        assertThat(findPending(group)).containsExactlyInAnyOrder(place(0), place(1));
        assertThat(stores().offsets().findPending(List.of(new OffsetQuery(group, topicId + 1_000))))
                .isEmpty();

        endTransaction("tx-" + group, producer, true);
        assertThat(fetchAll(group)).containsExactly(commit(group, 0, 6), commit(group, 1, 7));
        assertThat(findPending(group)).isEmpty();
    }

    @Test
    void offsets_of_a_transaction_that_is_aborted_never_count() {
        Producer producer = initTransactions("tx-" + group);
        addGroup("tx-" + group, producer, group);
        assertThat(commitPending(producer, Enlistment.DECLARED, commit(group, 0, 6)))
                .isEqualTo(PendingOutcome.STORED);
        assertThat(commitPending(producer, Enlistment.DECLARED, commit(group, 0, 8)))
                .as("again")
                .isEqualTo(PendingOutcome.STORED);

        endTransaction("tx-" + group, producer, false);
        assertThat(fetchAll(group)).isEmpty();
        assertThat(findPending(group)).isEmpty();
        assertThat(commitPending(producer, Enlistment.DECLARED, commit(group, 0, 9)))
                .as("the next transaction begins without the group")
                .isEqualTo(PendingOutcome.INVALID_TXN_STATE);
    }

    @Test
    void offsets_of_a_transaction_are_refused_one_by_one() {
        Producer producer = initTransactions("tx-" + group);
        String other = groupOfAnotherShard();
        PendingOffsets good = pending(producer, Enlistment.BY_BATCH, commit(group, 0, 6));
        PendingOffsets unknown = new PendingOffsets(
                "unknown-" + group, producer, Enlistment.BY_BATCH, group, List.of(commit(group, 0, 7)));
        PendingOffsets oldEpoch = pending(
                new Producer(producer.id(), (short) (producer.epoch() - 1)), Enlistment.BY_BATCH, commit(group, 0, 8));
        PendingOffsets elsewhere = pending(producer, Enlistment.BY_BATCH, commit(other, 0, 9));
        GroupLease otherLease = leaseOf(GroupShardStore.shardOf(other));
        GroupLease stale = new GroupLease(otherLease.shard(), otherLease.epoch() - 1);

        assertThat(stores().offsets().commitPending(List.of(lease, stale), List.of(unknown, oldEpoch, good, elsewhere)))
                .containsExactly(
                        PendingOutcome.INVALID_PRODUCER_ID_MAPPING,
                        PendingOutcome.INVALID_PRODUCER_EPOCH,
                        PendingOutcome.STORED,
                        PendingOutcome.PASSED_ON);
        assertThat(findPending(group)).containsExactly(place(0));
        assertThat(findPending(other)).isEmpty();
    }

    @Test
    void a_group_in_an_open_transaction_is_not_one_without_offsets() {
        Producer producer = initTransactions("tx-" + group);
        commitPending(producer, Enlistment.BY_BATCH, commit(group, 0, 6));
        List<OffsetExpiry> all = List.of(new OffsetExpiry(group, Long.MAX_VALUE, Set.of()));

        assertThat(stores().offsets().expire(List.of(lease), all, 1)).isEmpty();
        endTransaction("tx-" + group, producer, true);

        assertThat(fetchAll(group)).containsExactly(commit(group, 0, 6));
        assertThat(stores().offsets().expire(List.of(lease), all, 1)).containsExactly(group);
    }

    private PendingOutcome commitPending(Producer producer, Enlistment enlistment, OffsetCommit... commits) {
        return stores().offsets()
                .commitPending(List.of(lease), List.of(pending(producer, enlistment, commits)))
                .get(0);
    }

    private PendingOffsets pending(Producer producer, Enlistment enlistment, OffsetCommit... commits) {
        return new PendingOffsets("tx-" + group, producer, enlistment, commits[0].groupId(), List.of(commits));
    }

    private List<PartitionId> findPending(String groupId) {
        return stores().offsets().findPending(List.of(new OffsetQuery(groupId, null))).stream()
                .map(GroupPartition::partition)
                .toList();
    }

    private PartitionId place(int partition) {
        return new PartitionId(topicId, partition);
    }

    @Test
    void closed_stores_say_so() {
        GroupStores closed = closable();
        closed.close();
        assertThatThrownBy(() -> closed.groups().load(lease.shard()))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.failure()).isInstanceOf(StorageFailure.Closed.class));
    }

    private OffsetCommit commit(String groupId, int partition, long offset) {
        return new OffsetCommit(groupId, new PartitionId(topicId, partition), offset, -1, "", 1, Optional.empty());
    }

    private List<OffsetCommit> fetchAll(String groupId) {
        return stores().offsets().fetch(List.of(new OffsetQuery(groupId, null)));
    }

    private Optional<StoredGroup> load(String groupId) {
        return stores().groups().load(GroupShardStore.shardOf(groupId)).stream()
                .filter(stored -> stored.groupId().equals(groupId))
                .findFirst();
    }

    private List<String> memberIds(String groupId) {
        return load(groupId).orElseThrow().members().stream()
                .map(MemberRow::memberId)
                .toList();
    }

    private String groupOfAnotherShard() {
        return Stream.iterate(0, i -> i + 1)
                .map(i -> group + i)
                .filter(id -> GroupShardStore.shardOf(id) != lease.shard())
                .findFirst()
                .orElseThrow();
    }

    private static GroupChange whole(String groupId, int epoch, String... memberIds) {
        return GroupChange.whole(
                groupId,
                row(epoch),
                Stream.of(memberIds).map(GroupStoresContract::member).toList());
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
}
