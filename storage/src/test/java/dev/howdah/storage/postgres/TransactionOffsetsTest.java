package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.Append.Enlistment;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupShardStore.Owner;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.OffsetStore;
import dev.howdah.storage.OffsetStore.GroupPartition;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetExpiry;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.OffsetStore.PendingOutcome;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.PendingOffsets;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.AddGroup;
import dev.howdah.storage.TransactionAction.End;
import dev.howdah.storage.TransactionAction.Init;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionOutcome.Done;
import dev.howdah.storage.TransactionOutcome.Refusal;
import dev.howdah.storage.TransactionOutcome.Refused;
import dev.howdah.storage.TransactionStore;
import dev.howdah.storage.TransactionStore.Turn;
import dev.howdah.storage.postgres.TestDatabase.Server;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** That offsets of transactions count once these are committed, and never else. */
@ParameterizedClass
@EnumSource(Server.class)
class TransactionOffsetsTest {

    private static final String GROUP = "orders";

    /** Less than a lane goes on with what is in its way. */
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Longer than an index takes. */
    private static final String LONG_GROUP = "g".repeat(5_000);

    private final LogFixture fixture;
    private PartitionId a0;
    private PartitionId a1;
    private TransactionStore store;
    private GroupStores groups;
    private OffsetStore offsets;
    private List<GroupLease> leases;
    private long freshId = 1_000;

    TransactionOffsetsTest(Server server) {
        fixture = new LogFixture(server);
    }

    @BeforeEach
    void open() {
        int topicId = fixture.topic("a", 2).id();
        a0 = new PartitionId(topicId, 0);
        a1 = new PartitionId(topicId, 1);
        store = fixture.storage.openTransactionStore("transactions");
        groups = fixture.storage.openGroupStores("group-0");
        offsets = groups.offsets();
        leases = fixture.storage
                .groupShards()
                .claim(new Owner(1, UUID.randomUUID()), GroupShardStore.SHARDS, Duration.ofMinutes(5));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Turn turn(TransactionAction... actions) {
        return store.run(List.of(actions), LogFixture.NOW);
    }

    private Producer init(String id) {
        Init init = new Init(id, ++freshId, Producer.NONE, Duration.ofMinutes(1));
        return ((Done) turn(init).outcomes().get(0)).producer();
    }

    private static OffsetCommit commit(String group, PartitionId id, long offset) {
        return new OffsetCommit(group, id, offset, 3, "meta\0data", 1_000, Optional.empty());
    }

    private PendingOutcome pending(
            String id, Producer producer, Enlistment enlistment, String group, OffsetCommit... commits) {
        return offsets.commitPending(
                        leases, List.of(new PendingOffsets(id, producer, enlistment, group, List.of(commits))))
                .get(0);
    }

    private List<OffsetCommit> committed(String group) {
        return offsets.fetch(List.of(new OffsetQuery(group, null)));
    }

    private List<GroupPartition> unstable(String group) {
        List<GroupPartition> whole = offsets.findPending(List.of(new OffsetQuery(group, null)));
        assertThat(offsets.findPending(List.of(new OffsetQuery(group, a0.topicId()))))
                .isEqualTo(whole);
        return whole;
    }

    @Test
    void a_commit_moves_them_and_an_abort_drops_them() {
        Producer producer = init("id");
        offsets.commit(leases, List.of(commit(GROUP, a0, 5)));
        assertThat(pending("id", producer, Enlistment.BY_BATCH, GROUP, commit(GROUP, a0, 7), commit(GROUP, a1, 8)))
                .isEqualTo(PendingOutcome.STORED);
        assertThat(pending("id", producer, Enlistment.BY_BATCH, GROUP, commit(GROUP, a1, 9)))
                .isEqualTo(PendingOutcome.STORED);
        assertThat(pending("id", producer, Enlistment.BY_BATCH, LONG_GROUP, commit(LONG_GROUP, a1, 2)))
                .isEqualTo(PendingOutcome.STORED);
        assertThat(committed(GROUP)).containsExactly(commit(GROUP, a0, 5));
        assertThat(unstable(GROUP)).containsExactly(new GroupPartition(GROUP, a0), new GroupPartition(GROUP, a1));
        assertThat(unstable(LONG_GROUP)).containsExactly(new GroupPartition(LONG_GROUP, a1));

        Turn turn = turn(new End("id", producer, true, true, 1));

        Producer next = ((Done) turn.outcomes().get(0)).producer();
        assertThat(committed(GROUP)).containsExactly(commit(GROUP, a0, 7), commit(GROUP, a1, 9));
        assertThat(committed(LONG_GROUP)).containsExactly(commit(LONG_GROUP, a1, 2));
        assertThat(unstable(GROUP)).isEmpty();
        pending("id", next, Enlistment.BY_BATCH, GROUP, commit(GROUP, a0, 100));
        turn(new End("id", next, false, true, 1));
        assertThat(committed(GROUP)).containsExactly(commit(GROUP, a0, 7), commit(GROUP, a1, 9));
        assertThat(unstable(GROUP)).isEmpty();
        assertThat(fixture.database.query("select count(*) from howdah.transaction_group"))
                .isEqualTo("0");
    }

    @Test
    void who_may_not_write_may_not_commit_offsets() {
        Producer producer = init("id");
        OffsetCommit commit = commit(GROUP, a0, 7);
        assertThat(pending("other", producer, Enlistment.BY_BATCH, GROUP, commit))
                .isEqualTo(PendingOutcome.INVALID_PRODUCER_ID_MAPPING);
        assertThat(pending("id", new Producer(7, (short) 0), Enlistment.BY_BATCH, GROUP, commit))
                .isEqualTo(PendingOutcome.INVALID_PRODUCER_ID_MAPPING);
        assertThat(pending("id", new Producer(producer.id(), (short) 5), Enlistment.BY_BATCH, GROUP, commit))
                .isEqualTo(PendingOutcome.INVALID_PRODUCER_EPOCH);
        Producer next = init("id");
        assertThat(pending("id", producer, Enlistment.BY_BATCH, GROUP, commit))
                .isEqualTo(PendingOutcome.INVALID_PRODUCER_EPOCH);
        assertThat(pending("id", next, Enlistment.DECLARED, GROUP, commit)).isEqualTo(PendingOutcome.INVALID_TXN_STATE);
        assertThat(offsets.commitPending(
                        List.of(),
                        List.of(new PendingOffsets("id", next, Enlistment.BY_BATCH, GROUP, List.of(commit)))))
                .containsExactly(PendingOutcome.PASSED_ON);
        assertThat(unstable(GROUP)).isEmpty();
        assertThat(fixture.database.query("select count(*) from howdah.transaction_group"))
                .isEqualTo("0");
        turn(new AddGroup("id", next, GROUP));
        assertThat(pending("id", next, Enlistment.DECLARED, GROUP, commit)).isEqualTo(PendingOutcome.STORED);
        turn(new End("id", next, true, false, 1));
        assertThat(pending("id", next, Enlistment.DECLARED, GROUP, commit)).isEqualTo(PendingOutcome.INVALID_TXN_STATE);
        assertThat(committed(GROUP)).containsExactly(commit);
    }

    @Test
    void two_transactions_that_commit_one_partition_at_once() {
        Producer one = init("one");
        Producer two = init("two");
        pending("one", one, Enlistment.BY_BATCH, GROUP, commit(GROUP, a0, 1));
        pending("two", two, Enlistment.BY_BATCH, GROUP, commit(GROUP, a0, 2));
        Turn turn = turn(new End("one", one, true, true, 1), new End("two", two, true, true, 1));
        assertThat(turn.outcomes()).allMatch(Done.class::isInstance);
        assertThat(committed(GROUP)).containsExactly(commit(GROUP, a0, 2));
    }

    @Test
    void what_is_deleted_stays_away_when_the_transaction_is_committed() {
        Producer producer = init("id");
        pending("id", producer, Enlistment.BY_BATCH, GROUP, commit(GROUP, a0, 7), commit(GROUP, a1, 8));
        offsets.delete(leases, GROUP, List.of(a0));
        assertThat(unstable(GROUP)).containsExactly(new GroupPartition(GROUP, a1));
        pending("id", producer, Enlistment.BY_BATCH, "gone", commit("gone", a0, 7));
        groups.groups().delete(leases, List.of("gone"));
        turn(new End("id", producer, true, true, 1));
        assertThat(committed(GROUP)).containsExactly(commit(GROUP, a1, 8));
        assertThat(committed("gone")).isEmpty();
    }

    @Test
    void offsets_of_a_deleted_topic_go_with_it() {
        Producer producer = init("id");
        pending("id", producer, Enlistment.BY_BATCH, GROUP, commit(GROUP, a0, 7));
        PartitionId kept = fixture.partition("kept");
        pending("id", producer, Enlistment.BY_BATCH, GROUP, commit(GROUP, kept, 8));
        fixture.storage.topics().delete(a0.topicId());
        // It comes too late.
        assertThat(pending("id", producer, Enlistment.BY_BATCH, GROUP, commit(GROUP, a1, 9)))
                .isEqualTo(PendingOutcome.STORED);
        turn(new End("id", producer, true, true, 1));
        assertThat(committed(GROUP)).containsExactly(commit(GROUP, kept, 8));
    }

    @Test
    void an_offset_with_a_pending_one_does_not_expire() {
        Producer producer = init("id");
        offsets.commit(leases, List.of(commit(GROUP, a0, 5), commit(GROUP, a1, 5)));
        pending("id", producer, Enlistment.BY_BATCH, GROUP, commit(GROUP, a0, 7));
        pending("id", producer, Enlistment.BY_BATCH, "fresh", commit("fresh", a0, 7));
        List<OffsetExpiry> all =
                List.of(new OffsetExpiry(GROUP, 2_000, Set.of()), new OffsetExpiry("fresh", 2_000, Set.of()));
        assertThat(offsets.expire(leases, all, 9_000)).isEmpty();
        assertThat(committed(GROUP)).containsExactly(commit(GROUP, a0, 5));
        turn(new End("id", producer, false, true, 1));
        assertThat(offsets.expire(leases, all, 9_000)).containsExactlyInAnyOrder(GROUP, "fresh");
    }

    /** An application that has moved offsets before its COMMIT, one that was there and one that is not there for others yet. */
    @Test
    void offsets_that_an_application_has_locked_hold_up_no_other_transaction() throws Exception {
        offsets.commit(leases, List.of(commit("locked", a0, 1)));
        Map<String, String> groupOf = new LinkedHashMap<>();
        groupOf.put("one", "locked");
        groupOf.put("two", GROUP);
        groupOf.put("three", "fresh");
        groupOf.put("four", "others");
        groupOf.put("five", "fresh");
        Map<String, Producer> producers = new HashMap<>();
        groupOf.forEach((id, group) -> {
            producers.put(id, init(id));
            pending(id, producers.get(id), Enlistment.BY_BATCH, group, commit(group, a0, 7), commit(group, a1, 7));
        });
        Producer aborting = init("aborting");
        pending("aborting", aborting, Enlistment.BY_BATCH, "locked", commit("locked", a0, 100));
        List<TransactionAction> ends = new ArrayList<>();
        groupOf.keySet().forEach(id -> ends.add(new End(id, producers.get(id), true, true, 1)));
        ends.add(new End("aborting", aborting, false, true, 1));
        ends.add(new Init("new", ++freshId, Producer.NONE, Duration.ofMinutes(1)));
        try (Connection application = fixture.database.connect();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("select howdah.commit_offsets('locked', 'a', 0, 2)");
            statement.execute("select howdah.commit_offsets('fresh', 'a', 1, 2)");
            statement.execute("set constraints all immediate");

            long start = System.nanoTime();
            Turn turn = turn(ends.toArray(new TransactionAction[0]));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            Refused comeAgain = new Refused(Refusal.CONCURRENT_TRANSACTIONS);
            assertThat(turn.outcomes().get(0)).isEqualTo(comeAgain);
            assertThat(turn.outcomes().get(2)).isEqualTo(comeAgain);
            assertThat(turn.outcomes().get(4)).isEqualTo(comeAgain);
            assertThat(List.of(1, 3, 5, 6))
                    .allSatisfy(place -> assertThat(turn.outcomes().get(place)).isInstanceOf(Done.class));
            assertThat(committed(GROUP)).containsExactly(commit(GROUP, a0, 7), commit(GROUP, a1, 7));
            assertThat(committed("others")).hasSize(2);
            application.commit();
        }
        assertThat(turn(ends.get(0), ends.get(2), ends.get(4)).outcomes()).allMatch(Done.class::isInstance);
        assertThat(committed("locked")).containsExactly(commit("locked", a0, 7), commit("locked", a1, 7));
        assertThat(committed("fresh")).containsExactly(commit("fresh", a0, 7), commit("fresh", a1, 7));
    }
}
