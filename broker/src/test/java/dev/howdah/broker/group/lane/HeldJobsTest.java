package dev.howdah.broker.group.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.lane.GroupCall.Refusal;
import dev.howdah.broker.group.lane.GroupRoom.OffsetStability;
import dev.howdah.broker.group.machine.GroupSettings;
import dev.howdah.broker.group.machine.TestMember;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.TransactionAction.Producer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Somebody else has locked the rows of a group. */
class HeldJobsTest extends SteppedLane {

    @Test
    void locked_group_holds_up_no_other() {
        serve();
        List<String> groups = new ArrayList<>(List.of(GROUP));
        IntStream.range(0, 8).mapToObj(SteppedLane::sibling).forEach(groups::add);
        groups.forEach(group -> assertThat(commit(group, 1)).isEmpty());
        settle();
        stores.locked.addAll(List.of(sibling(2), sibling(5)));
        Map<String, List<KafkaError>> answers = new LinkedHashMap<>();
        groups.forEach(group -> answers.put(group, commit(group, 2)));
        assertThat(writer.waitingCount()).isEqualTo(9);
        writer.step();
        lane.cycle(null);
        answers.forEach((group, answer) -> assertThat(answer)
                .as(group)
                .hasSize(stores.locked.contains(group) ? 0 : 1)
                .allMatch(error -> error == KafkaError.NONE));
        assertThat(writer.heldCount()).isEqualTo(2);
        assertThat(writer.waitingCount()).isZero();

        stores.locked.clear();
        pass(900);
        settle();
        assertThat(answers.values()).allSatisfy(answer -> assertThat(answer).containsExactly(KafkaError.NONE));
        assertThat(writer.heldCount()).isZero();
        assertThat(stores.offsets.get(sibling(2)).values())
                .extracting(OffsetCommit::offset)
                .containsExactly(2L);
    }

    @Test
    void jobs_of_a_locked_group_stay_in_order_and_reads_do_not_wait() {
        serve();
        TestMember member = stableMember();
        commit(GROUP, member, 1);
        settle();
        stores.locked.add(GROUP);
        List<KafkaError> first = commit(GROUP, member, 2);
        settle();
        List<KafkaError> second = commit(GROUP, member, 3);
        settle();
        Producer producer = stores.init("tx");
        assertThat(commitPending("tx", producer, 9)).isEmpty();
        assertThat(committed()).isEqualTo(1);
        assertThat(unstable(OffsetStability.REQUIRED)).isEmpty();
        assertThat(first).isEmpty();
        assertThat(second).isEmpty();
        assertThat(writer.heldCount()).isEqualTo(3);

        stores.locked.clear();
        stores.statements.clear();
        pass(900);
        settle();
        assertThat(stores.statements).containsExactly("commit 2", "commit pending 1");
        assertThat(first).containsExactly(KafkaError.NONE);
        assertThat(second).containsExactly(KafkaError.NONE);
        assertThat(committed()).isEqualTo(3);
    }

    @Test
    void generation_of_a_locked_group_is_told_when_it_is_stored() {
        serve();
        TestMember member = joinedMember();
        stores.locked.add(GROUP);
        run(room -> syncAsLeader(room, member));
        for (int i = 0; i < 20; i++) {
            settle();
            pass(1_000);
            run(room -> assertThat(heartbeat(room, member)).isEqualTo(KafkaError.NONE));
            List<KafkaError> beside = commit(sibling(0), i);
            settle();
            assertThat(beside).containsExactly(KafkaError.NONE);
        }
        assertThat(member.isParkedInSync()).isTrue();
        stores.locked.clear();
        pass(900);
        settle();
        assertThat(member.lastSync()).isEqualTo(KafkaError.NONE);
        assertThat(stores.rows).containsKey(GROUP);
    }

    @Test
    void commit_of_a_locked_group_fails_at_its_deadline_and_the_next_one_is_not_tried_with_others() {
        serve();
        commit(GROUP, 1);
        settle();
        stores.locked.add(GROUP);
        List<KafkaError> late = commit(GROUP, 2);
        settle();
        pass(5_100);
        settle();
        assertThat(late).containsExactly(KafkaError.COORDINATOR_NOT_AVAILABLE);
        assertThat(writer.heldCount()).isZero();

        stores.statements.clear();
        List<KafkaError> next = commit(GROUP, 3);
        List<KafkaError> beside = commit(sibling(0), 3);
        writer.step();
        lane.cycle(null);
        assertThat(stores.statements).startsWith("save 1", "commit 1");
        assertThat(beside).containsExactly(KafkaError.NONE);
        assertThat(next).isEmpty();
        stores.locked.clear();
        pass(900);
        settle();
        assertThat(next).containsExactly(KafkaError.NONE);
    }

    /** Expiry waits for no lock: it finds no offset of a group whose first commit still waits. */
    @Test
    void group_whose_first_commit_is_held_does_not_expire() {
        serve();
        commit(GROUP, 1);
        settle();
        stores.offsets.get(GROUP).clear();
        stores.locked.add(GROUP);
        pass(GroupSettings.DEFAULT.expiryIntervalMs() - 900);
        List<KafkaError> answer = commit(GROUP, 2);
        pass(900);
        settle();
        stores.locked.clear();
        pass(900);
        settle();
        assertThat(answer).containsExactly(KafkaError.NONE);
        assertThat(committed()).isEqualTo(2);
    }

    @Test
    void what_waits_for_locked_groups_is_bounded_and_leaves_room_for_others() {
        serve();
        commit(GROUP, 1);
        settle();
        stores.locked.add(GROUP);
        for (int i = 0; i < HELD_MAX; i++) {
            assertThat(commit(GROUP, i)).isEmpty();
            settle();
        }
        List<KafkaError> tooMany = commit(GROUP, 9);
        settle();
        assertThat(tooMany).containsExactly(KafkaError.COORDINATOR_NOT_AVAILABLE);
        assertThat(writer.heldCount()).isEqualTo(HELD_MAX);
        List<Refusal> refused = new ArrayList<>();
        lane.offer(GroupCall.ofStore(sibling(0), room -> {}, refused::add));
        lane.cycle(null);
        assertThat(refused).isEmpty();
    }

    @Test
    void tries_of_locked_groups_leave_four_fifths_of_the_time_to_others() {
        serve();
        List<String> groups =
                IntStream.range(0, 8).mapToObj(SteppedLane::sibling).toList();
        groups.forEach(group -> commit(group, 1));
        settle();
        long[] waitedNanos = new long[1];
        stores.onLockWait = waited -> {
            waitedNanos[0] += waited.toNanos();
            nanos += waited.toNanos();
        };
        stores.locked.addAll(groups);
        groups.forEach(group -> commit(group, 2));
        writer.step();
        lane.cycle(null);
        waitedNanos[0] = 0;
        long start = nanos;
        while (nanos - start < TimeUnit.SECONDS.toNanos(4)) {
            writer.step();
            nanos += TimeUnit.MILLISECONDS.toNanos(5);
        }
        long oneLongWait = TimeUnit.MILLISECONDS.toNanos(200);
        assertThat(waitedNanos[0]).isPositive().isLessThanOrEqualTo((nanos - start) / 5 + oneLongWait);
        assertThat(writer.heldCount()).isEqualTo(8);
    }

    @Test
    void revoked_shard_does_not_wait_for_a_locked_group() {
        serve();
        commit(GROUP, 1);
        settle();
        stores.locked.add(GROUP);
        List<KafkaError> held = commit(GROUP, 5);
        List<KafkaError> commits = commit(sibling(0), 5);
        settle();
        List<String> drained = new ArrayList<>();
        lane.submitRevoke(LEASE, () -> drained.add("drained"));
        settle();
        assertThat(drained).hasSize(1);
        assertThat(commits).containsExactly(KafkaError.NONE);
        assertThat(writer.heldCount()).isZero();
        assertThat(held).containsExactly(KafkaError.COORDINATOR_NOT_AVAILABLE);
    }

    @Test
    void deletion_of_a_locked_group_waits_for_its_turn() {
        serve();
        commit(GROUP, 1);
        settle();
        stores.locked.add(GROUP);
        List<KafkaError> committed = commit(GROUP, 2);
        List<KafkaError> deleted = new ArrayList<>();
        run(room -> room.delete(deleted::add));
        List<KafkaError> beside = commit(sibling(0), 1);
        settle();
        assertThat(beside).containsExactly(KafkaError.NONE);
        assertThat(deleted).isEmpty();
        stores.locked.clear();
        pass(900);
        settle();
        assertThat(committed).containsExactly(KafkaError.NONE);
        assertThat(deleted).containsExactly(KafkaError.NONE);
        assertThat(stores.rows).containsOnlyKeys(sibling(0));
    }
}
