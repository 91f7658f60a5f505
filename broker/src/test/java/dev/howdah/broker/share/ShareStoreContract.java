package dev.howdah.broker.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareAction.Acknowledge;
import dev.howdah.storage.ShareAction.Claim;
import dev.howdah.storage.ShareAction.Refresh;
import dev.howdah.storage.ShareAction.ReleaseAll;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.ShareOffsetStore;
import dev.howdah.storage.ShareOffsetStore.ShareOffsets;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.ShareOutcome.Claimed;
import dev.howdah.storage.ShareOutcome.Done;
import dev.howdah.storage.ShareOutcome.NotInitialized;
import dev.howdah.storage.ShareOutcome.Refusal;
import dev.howdah.storage.ShareOutcome.Refused;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.ShareStore;
import dev.howdah.storage.ShareStore.Turn;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What a share lane relies on, of whatever stores its share partitions. Each test has a group, and so names, of its own. */
abstract class ShareStoreContract {

    private static final ShareLimits LIMITS = new ShareLimits(100, 5, Duration.ofMinutes(1));
    private static final ShareLimits BRIEF = new ShareLimits(100, 5, Duration.ofMillis(1));
    private static final long END = 1_000;

    private String group;
    private int topicId;
    private SharePartitionId id;

    /** The store under test. */
    abstract ShareStore store();

    /** Another store over the same data. */
    abstract ShareStore other();

    /** A store over the same data, which the test may close. */
    abstract ShareStore closable();

    abstract ShareOffsetStore offsets();

    /** The id of a new topic of four partitions. */
    abstract int createTopic(String name);

    abstract void deleteTopic(int id);

    @BeforeEach
    void name(TestInfo test) {
        group = test.getTestMethod().orElseThrow().getName();
        topicId = createTopic("topic-of-" + group);
        id = id(0);
        assertThat(offsets().initialize(Map.of(id, 0L))).isEmpty();
    }

    @Test
    void new_records_are_acquired_in_order_and_by_one_member_at_a_time() {
        Turn turn = store().run(List.of(claim("a", 10), claim("b", 5), claim("a", 1)));
        assertThat(turn.outcomes()).containsExactly(claimed(0, 9, 1), claimed(10, 14, 1), claimed(15, 15, 1));
        assertThat(other().run(List.of(claim("c", 2))).outcomes()).containsExactly(claimed(16, 17, 1));
        assertThat(store().run(List.of(claim("a", 2))).outcomes()).containsExactly(claimed(18, 19, 1));
    }

    @Test
    void nothing_beyond_the_end_is_acquired() {
        assertThat(claimUpTo("a", 10, 3)).isEqualTo(claimed(0, 2, 1));
        assertThat(claimUpTo("a", 10, 3)).isEqualTo(new Claimed(List.of()));
        assertThat(claimUpTo("a", 10, 2)).isEqualTo(new Claimed(List.of()));
        assertThat(claimUpTo("a", 10, 4)).isEqualTo(claimed(3, 3, 1));
    }

    @Test
    void no_more_records_are_locked_than_may_be() {
        ShareLimits few = new ShareLimits(8, 5, Duration.ofMinutes(1));
        assertThat(one(new Claim(id, few, "a", 5, 0, END))).isEqualTo(claimed(0, 4, 1));
        assertThat(one(new Claim(id, few, "a", 5, 0, END))).isEqualTo(claimed(5, 7, 1));
        assertThat(one(new Claim(id, few, "a", 5, 0, END))).isEqualTo(new Claimed(List.of()));
        acknowledge("a", new AckRange(2, 4, AckType.ACCEPT));
        assertThat(one(new Claim(id, few, "a", 5, 0, END))).isEqualTo(claimed(8, 10, 1));
        acknowledge("a", new AckRange(0, 0, AckType.RELEASE));
        assertThat(one(new Claim(id, few, "a", 5, 0, END))).isEqualTo(claimed(0, 0, 2));
    }

    @Test
    void accepted_records_are_done_and_the_start_moves_over_them() {
        one(claim("a", 10));
        assertThat(acknowledge("a", new AckRange(0, 3, AckType.ACCEPT))).isEqualTo(new Done());
        assertThat(status()).isEqualTo(status(4, 10, 0, 0, 6));
        acknowledge("a", new AckRange(6, 7, AckType.REJECT), new AckRange(9, 9, AckType.GAP));
        assertThat(status()).isEqualTo(status(4, 10, 3, 0, 3));
        assertThat(offsets().describe(group)).containsExactly(new ShareOffsets(id.partition(), 0, 4, 10, 3));
        acknowledge("a", new AckRange(4, 5, AckType.ACCEPT), new AckRange(8, 8, AckType.ACCEPT));
        assertThat(status()).isEqualTo(status(10, 10, 0, 0, 0));
    }

    @Test
    void released_records_come_first_and_count_their_deliveries() {
        one(claim("a", 10));
        acknowledge("a", new AckRange(2, 3, AckType.RELEASE), new AckRange(7, 7, AckType.RELEASE));
        assertThat(status().availableCount()).isEqualTo(3);
        assertThat(one(claim("b", 5)))
                .isEqualTo(new Claimed(
                        List.of(new AcquiredRange(2, 3, 2), new AcquiredRange(7, 7, 2), new AcquiredRange(10, 11, 1))));
    }

    @Test
    void unsent_records_come_again_as_if_they_had_not_been_acquired() {
        one(claim("a", 10));
        acknowledge("a", AckRange.unsent(4, 9, 1));
        assertThat(one(claim("b", 3))).isEqualTo(claimed(4, 6, 1));
    }

    @Test
    void what_the_member_has_again_is_not_taken_for_the_unsent_delivery_before() {
        assertThat(one(claim("a", 3))).isEqualTo(claimed(0, 2, 1));
        acknowledge("a", new AckRange(0, 2, AckType.RELEASE));
        assertThat(one(claim("a", 3))).isEqualTo(claimed(0, 2, 2));

        assertThat(acknowledge("a", AckRange.unsent(0, 2, 1)))
                .isEqualTo(new Refused(Refusal.INVALID_RECORD_STATE, "delivered again: offsets 0 to 2"));
        assertThat(acknowledge("a", new AckRange(0, 2, AckType.ACCEPT))).isEqualTo(new Done());
    }

    @Test
    void released_after_its_last_delivery_a_record_is_done() {
        ShareLimits twice = new ShareLimits(100, 2, Duration.ofMinutes(1));
        one(new Claim(id, twice, "a", 2, 0, END));
        one(new Acknowledge(id, twice, "a", List.of(new AckRange(0, 1, AckType.RELEASE))));
        assertThat(one(new Claim(id, twice, "a", 2, 0, END))).isEqualTo(claimed(0, 1, 2));
        one(new Acknowledge(id, twice, "a", List.of(new AckRange(0, 1, AckType.RELEASE))));
        assertThat(status()).isEqualTo(status(2, 2, 0, 0, 0));
    }

    @Test
    void often_delivered_records_come_in_halves_and_alone_for_the_last_time() {
        for (int delivery = 1; delivery <= 3; delivery++) {
            assertThat(one(claim("a", 8))).isEqualTo(claimed(0, 7, delivery));
            acknowledge("a", new AckRange(0, 7, AckType.RELEASE));
        }
        assertThat(one(claim("a", 8))).isEqualTo(claimed(0, 3, 4));
        assertThat(one(claim("a", 8))).isEqualTo(claimed(4, 5, 4));
        acknowledge("a", new AckRange(0, 3, AckType.RELEASE));
        assertThat(one(claim("a", 8))).isEqualTo(claimed(0, 0, 5));
        assertThat(one(claim("a", 8))).isEqualTo(claimed(1, 1, 5));
    }

    @Test
    void a_lock_that_has_run_out_makes_records_available() {
        one(new Claim(id, BRIEF, "a", 10, 0, END));
        awaitExpiry();
        assertThat(other().run(List.of(claim("b", 10))).outcomes()).containsExactly(claimed(0, 9, 2));
        assertThat(acknowledge("a", new AckRange(0, 0, AckType.ACCEPT))).isInstanceOf(Refused.class);
    }

    @Test
    void a_renewed_lock_runs_from_then_on() {
        one(new Claim(id, new ShareLimits(100, 5, Duration.ofMinutes(5)), "a", 10, 0, END));
        acknowledge("a", new AckRange(0, 9, AckType.RENEW));
        assertThat(status()).isEqualTo(status(0, 10, 0, 0, 10));
        Duration next = offsets().look(List.of(id)).get(id).nextExpiry().orElseThrow();
        assertThat(next).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
        assertThat(acknowledge("a", new AckRange(0, 9, AckType.ACCEPT))).isEqualTo(new Done());
    }

    @Test
    void an_acknowledgement_that_is_refused_changes_nothing() {
        one(claim("a", 10));
        one(claim("b", 10));
        assertThat(acknowledge("a", new AckRange(0, 4, AckType.ACCEPT), new AckRange(8, 12, AckType.ACCEPT)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Refusal.INVALID_RECORD_STATE));
        assertThat(acknowledge("a", new AckRange(0, 4, AckType.ACCEPT), new AckRange(4, 5, AckType.RELEASE)))
                .isInstanceOf(Refused.class);
        assertThat(acknowledge("b", new AckRange(15, 20, AckType.ACCEPT)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Refusal.INVALID_REQUEST));
        assertThat(status()).isEqualTo(status(0, 20, 0, 0, 20));
        assertThat(acknowledge("a", new AckRange(5, 9, AckType.ACCEPT))).isEqualTo(new Done());
        assertThat(acknowledge("a", new AckRange(5, 9, AckType.ACCEPT)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Refusal.INVALID_RECORD_STATE));
    }

    @Test
    void an_acknowledgement_of_what_lies_below_the_start_changes_nothing_and_is_no_error() {
        one(claim("a", 10));
        acknowledge("a", new AckRange(0, 3, AckType.ACCEPT));
        assertThat(acknowledge("a", new AckRange(0, 3, AckType.RELEASE))).isEqualTo(new Done());
        assertThat(acknowledge("b", new AckRange(0, 1, AckType.ACCEPT), new AckRange(2, 3, AckType.RENEW)))
                .isEqualTo(new Done());
        assertThat(status()).isEqualTo(status(4, 10, 0, 0, 6));
        assertThat(acknowledge("b", new AckRange(0, 1, AckType.ACCEPT), new AckRange(4, 4, AckType.ACCEPT)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Refusal.INVALID_RECORD_STATE));
    }

    @Test
    void a_member_that_goes_gives_back_what_it_holds() {
        one(claim("a", 3));
        one(claim("b", 3));
        assertThat(one(new ReleaseAll(id, LIMITS, "a"))).isEqualTo(new Done());
        assertThat(one(new ReleaseAll(id, LIMITS, "nobody"))).isEqualTo(new Done());
        assertThat(status()).isEqualTo(status(0, 6, 0, 3, 3));
        assertThat(one(claim("c", 3))).isEqualTo(claimed(0, 2, 2));
    }

    @Test
    void what_the_log_has_deleted_is_forgotten() {
        one(claim("a", 10));
        acknowledge("a", new AckRange(8, 8, AckType.ACCEPT));
        one(new Refresh(id, LIMITS, 5));
        assertThat(status()).isEqualTo(status(5, 10, 1, 0, 4));
        assertThat(acknowledge("a", new AckRange(3, 6, AckType.ACCEPT))).isEqualTo(new Done());
        assertThat(status()).isEqualTo(status(7, 10, 1, 0, 2));
        one(new Refresh(id, LIMITS, 3));
        assertThat(status()).isEqualTo(status(7, 10, 1, 0, 2));
        assertThat(one(new Claim(id, LIMITS, "a", 10, 50, END))).isEqualTo(claimed(50, 59, 1));
    }

    @Test
    void several_share_partitions_in_one_call() {
        SharePartitionId second = id(1);
        SharePartitionId missing = id(2);
        SharePartitionId otherGroup = new SharePartitionId(group + "-other", id.partition());
        offsets().initialize(Map.of(second, 7L, otherGroup, 0L));
        Turn turn = store().run(List.of(
                new Claim(second, LIMITS, "a", 2, 0, END),
                claim("a", 2),
                new Claim(missing, LIMITS, "a", 2, 0, END),
                new Claim(otherGroup, LIMITS, "a", 2, 0, END),
                new Acknowledge(second, LIMITS, "a", List.of(new AckRange(7, 7, AckType.ACCEPT)))));
        assertThat(turn.outcomes())
                .containsExactly(
                        claimed(7, 8, 1), claimed(0, 1, 1), new NotInitialized(), claimed(0, 1, 1), new Done());
        assertThat(turn.statuses()).containsOnlyKeys(id, second, otherGroup);
        assertThat(offsets().look(List.of(id, second, missing)).keySet()).containsExactlyInAnyOrder(id, second);
    }

    @Test
    void initializing_leaves_alone_what_is_there() {
        one(claim("a", 2));
        assertThat(offsets().initialize(Map.of(id, 500L, id(3), 5L))).isEmpty();
        assertThat(offsets().describe(group))
                .containsExactly(
                        new ShareOffsets(id.partition(), 0, 0, 2, 0), new ShareOffsets(id(3).partition(), 0, 5, 5, 0));
    }

    @Test
    void altered_it_begins_elsewhere_and_with_another_epoch() {
        one(claim("a", 10));
        assertThat(offsets().alter(Map.of(id, 4L, id(1), 9L))).isEmpty();
        assertThat(offsets().describe(group))
                .containsExactly(
                        new ShareOffsets(id.partition(), 1, 4, 4, 0), new ShareOffsets(id(1).partition(), 0, 9, 9, 0));
        assertThat(acknowledge("a", new AckRange(0, 9, AckType.ACCEPT))).isInstanceOf(Refused.class);
        assertThat(one(claim("a", 2))).isEqualTo(claimed(4, 5, 1));
    }

    @Test
    void deleted_it_is_gone_and_may_be_made_anew() {
        one(claim("a", 10));
        offsets().delete(group, Set.of(topicId));
        assertThat(one(claim("a", 1))).isEqualTo(new NotInitialized());
        offsets().initialize(Map.of(id, 3L));
        assertThat(one(claim("a", 1))).isEqualTo(claimed(3, 3, 1));
        offsets().deleteGroups(List.of(group));
        assertThat(offsets().describe(group)).isEmpty();
        assertThat(other().run(List.of(claim("a", 1))).outcomes()).containsExactly(new NotInitialized());
    }

    @Test
    void share_partitions_go_with_their_topic() {
        int kept = createTopic("kept-of-" + group);
        SharePartitionId keptId = new SharePartitionId(group, new PartitionId(kept, 0));
        offsets().initialize(Map.of(keptId, 0L));
        one(claim("a", 1));
        deleteTopic(topicId);
        assertThat(one(claim("a", 1))).isEqualTo(new NotInitialized());
        assertThat(offsets().initialize(Map.of(id, 0L, keptId, 0L))).containsExactly(id);
        assertThat(offsets().describe(group)).hasSize(1);
    }

    @Test
    void any_names_do() {
        SharePartitionId odd = new SharePartitionId("it's \"{odd}\" \u20ac \\ ", id.partition());
        offsets().initialize(Map.of(odd, 0L));
        String member = "m' {1,\"2\"} \ud83d\ude00 NULL";
        assertThat(one(new Claim(odd, LIMITS, member, 1, 0, END))).isEqualTo(claimed(0, 0, 1));
        ShareOutcome accepted = other().run(
                        List.of(new Acknowledge(odd, LIMITS, member, List.of(new AckRange(0, 0, AckType.ACCEPT)))))
                .outcomes()
                .get(0);
        assertThat(accepted).isEqualTo(new Done());
        offsets().deleteGroups(List.of(odd.groupId()));
    }

    @Test
    void names_of_any_length_do() {
        SharePartitionId odd = new SharePartitionId("long\0" + "x".repeat(5_000), id.partition());
        assertThat(offsets().initialize(Map.of(odd, 0L))).isEmpty();
        assertThat(one(new Claim(odd, LIMITS, "m".repeat(5_000), 1, 0, END))).isEqualTo(claimed(0, 0, 1));
        assertThat(offsets().look(List.of(odd))).containsOnlyKeys(odd);
        assertThat(offsets().describe(odd.groupId())).hasSize(1);
        SharePartitionId gone = new SharePartitionId(odd.groupId(), new PartitionId(Integer.MAX_VALUE, 0));
        assertThat(offsets().initialize(Map.of(gone, 0L))).containsExactly(gone);
        offsets().deleteGroups(List.of(odd.groupId()));
        assertThat(offsets().describe(odd.groupId())).isEmpty();
    }

    @Test
    void a_closed_store_says_so() {
        ShareStore closed = closable();
        closed.run(List.of(claim("a", 1)));
        closed.close();
        assertThatThrownBy(() -> closed.run(List.of(claim("a", 1))))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Closed.class));
    }

    private SharePartitionId id(int partition) {
        return new SharePartitionId(group, new PartitionId(topicId, partition));
    }

    private Claim claim(String member, int recordsMax) {
        return new Claim(id, LIMITS, member, recordsMax, 0, END);
    }

    private ShareOutcome claimUpTo(String member, int recordsMax, long endOffset) {
        return one(new Claim(id, LIMITS, member, recordsMax, 0, endOffset));
    }

    private ShareOutcome acknowledge(String member, AckRange... ranges) {
        return one(new Acknowledge(id, LIMITS, member, List.of(ranges)));
    }

    private ShareOutcome one(ShareAction action) {
        return store().run(List.of(action)).outcomes().get(0);
    }

    private static Claimed claimed(long first, long last, int deliveryCount) {
        return new Claimed(List.of(new AcquiredRange(first, last, deliveryCount)));
    }

    private static ShareStatus status(long start, long end, long complete, long available, long acquired) {
        return new ShareStatus(start, end, complete, available, acquired, Optional.empty());
    }

    /** As both the store and a look say, which must agree; without the expiry. */
    private ShareStatus status() {
        ShareStatus status =
                store().run(List.of(new Refresh(id, LIMITS, 0))).statuses().get(id);
        ShareStatus looked = offsets().look(List.of(id)).get(id);
        assertThat(without(looked)).isEqualTo(without(status));
        assertThat(looked.nextExpiry().isPresent())
                .isEqualTo(status.nextExpiry().isPresent());
        return without(status);
    }

    private static ShareStatus without(ShareStatus status) {
        return new ShareStatus(
                status.startOffset(),
                status.endOffset(),
                status.completeCount(),
                status.availableCount(),
                status.acquiredCount(),
                Optional.empty());
    }

    /** A look says when: no clock of ours. */
    private void awaitExpiry() {
        while (!offsets().look(List.of(id)).get(id).nextExpiry().orElseThrow().isZero()) {
            Thread.onSpinWait();
        }
    }
}
