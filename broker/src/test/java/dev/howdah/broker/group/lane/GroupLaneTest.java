package dev.howdah.broker.group.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.lane.GroupCall.Refusal;
import dev.howdah.broker.group.lane.GroupRoom.OffsetStability;
import dev.howdah.broker.group.machine.GroupSettings;
import dev.howdah.broker.group.machine.TestMember;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.GroupStore.GroupRow;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.PendingOutcome;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TransactionAction.Producer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A lane and its writer, stepped by hand. */
class GroupLaneTest extends SteppedLane {

    private int missed;

    @Test
    void calls_are_refused_until_the_shard_is_owned_and_loaded() {
        assertThat(refusal(GROUP)).isEqualTo(Refusal.NOT_OWNER);
        lane.submitGrant(LEASE);
        lane.cycle(null);
        assertThat(refusal(GROUP)).isEqualTo(Refusal.LOADING);
        settle();
        assertThat(refusal(GROUP)).isNull();
        leases.lose(LEASE.shard());
        assertThat(refusal(GROUP)).isEqualTo(Refusal.NOT_OWNER);
    }

    @Test
    void an_error_in_one_call_ends_neither_the_others_nor_the_lane() {
        serve();
        List<Refusal> refused = new ArrayList<>();
        lane.offer(GroupCall.of(
                GROUP,
                room -> {
                    throw new NoClassDefFoundError("planted by a test");
                },
                refused::add));
        lane.cycle(null);
        assertThat(refused).containsExactly(Refusal.FAILED);
        assertThat(refusal(GROUP)).isNull();
    }

    @Test
    void full_mailbox_refuses() {
        for (int i = 0; i < 5; i++) {
            assertThat(lane.offer(GroupCall.of(GROUP, room -> {}, why -> {}))).isTrue();
        }
        assertThat(lane.offer(GroupCall.of(GROUP, room -> {}, why -> {}))).isFalse();
        lane.cycle(null);
        assertThat(lane.offer(GroupCall.of(GROUP, room -> {}, why -> {}))).isTrue();
    }

    @Test
    void calls_that_need_the_store_are_refused_when_it_falls_behind_and_others_are_not() {
        serve();
        for (int i = 0; i < 4; i++) {
            commit(GROUP, i);
        }
        assertThat(refusal(GROUP)).isNull();
        List<Refusal> refused = new ArrayList<>();
        lane.offer(GroupCall.ofStore(GROUP, room -> {}, refused::add));
        lane.cycle(null);
        assertThat(refused).containsExactly(Refusal.FULL);
    }

    @Test
    void heartbeats_are_answered_while_postgres_is_away() {
        serve();
        TestMember member = stableMember();
        stores.failure = new StorageFailure.Unavailable("away");
        List<KafkaError> commits = commit(GROUP, member, 5);
        pass(1_000);
        settle();
        List<KafkaError> beats = new ArrayList<>();
        run(room -> beats.add(heartbeat(room, member)));
        assertThat(beats).containsExactly(KafkaError.NONE);
        assertThat(commits).isEmpty();
    }

    @Test
    void commit_that_waits_too_long_fails_so_that_the_client_tries_again() {
        serve();
        stores.failure = new StorageFailure.Unavailable("away");
        List<KafkaError> early = commit(GROUP, 5);
        settle();
        pass(4_000);
        List<KafkaError> late = commit(GROUP, 6);
        pass(2_000);
        settle();
        assertThat(early).containsExactly(KafkaError.COORDINATOR_NOT_AVAILABLE);
        assertThat(late).isEmpty();
        stores.failure = null;
        settle();
        assertThat(late).containsExactly(KafkaError.NONE);
        assertThat(committed()).isEqualTo(6);
    }

    @Test
    void save_is_tried_until_it_is_done() {
        serve();
        TestMember member = joinedMember();
        stores.failure = new StorageFailure.Contended("40001", "busy");
        run(room -> syncAsLeader(room, member));
        for (int i = 0; i < 20; i++) {
            settle();
            pass(1_000);
            run(room -> assertThat(heartbeat(room, member)).isEqualTo(KafkaError.NONE));
        }
        assertThat(member.isParkedInSync()).isTrue();
        stores.failure = null;
        settle();
        assertThat(member.lastSync()).isEqualTo(KafkaError.NONE);
        assertThat(stores.rows).containsKey(GROUP);
    }

    @Test
    void waiting_commits_of_many_groups_share_a_statement() {
        serve();
        List<KafkaError> done = new ArrayList<>();
        List<String> groups = List.of(GROUP, sibling(0), sibling(1));
        groups.forEach(group -> done.addAll(commit(group, 5)));
        stores.statements.clear();
        writer.step();
        assertThat(stores.statements).containsExactly("save 3", "commit 3");
    }

    @Test
    void refused_content_fails_its_own_group_only() {
        serve();
        stores.poisoned = sibling(0);
        List<KafkaError> bad = commit(sibling(0), 5);
        List<KafkaError> good = commit(GROUP, 5);
        settle();
        assertThat(good).containsExactly(KafkaError.NONE);
        assertThat(bad).containsExactly(KafkaError.UNKNOWN_SERVER_ERROR);
        assertThat(committed()).isEqualTo(5);
    }

    @Test
    void fenced_write_drops_the_shard_and_tells_everyone() {
        serve();
        TestMember member = stableMember();
        TestMember parked = parkedMember();
        stores.epochs.put(LEASE.shard(), LEASE.epoch() + 1);
        List<KafkaError> commits = commit(GROUP, member, 5);
        settle();
        assertThat(commits).containsExactly(KafkaError.NOT_COORDINATOR);
        assertThat(parked.lastJoin()).isEqualTo(KafkaError.NOT_COORDINATOR);
        assertThat(fenced).containsExactly(LEASE);
        assertThat(refusal(GROUP)).isEqualTo(Refusal.NOT_OWNER);
    }

    @Test
    void sessions_do_not_end_while_the_lease_is_not_renewed() {
        serve();
        TestMember member = stableMember();
        leases.lose(LEASE.shard());
        pass(60_000);
        leases.hold(LEASE.shard(), nanos + LONG_NANOS);
        run(room -> assertThat(heartbeat(room, member)).isEqualTo(KafkaError.NONE));
        pass(30_000);
        run(room -> assertThat(heartbeat(room, member)).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID));
    }

    @Test
    void pause_of_the_process_ends_no_session() {
        serve();
        TestMember member = stableMember();
        nanos += TimeUnit.MINUTES.toNanos(5);
        lane.cycle(null);
        run(room -> assertThat(heartbeat(room, member)).isEqualTo(KafkaError.NONE));
    }

    @Test
    void time_passes_while_thousands_of_calls_come_in_a_second() {
        serve();
        TestMember member = stableMember();
        for (long left = TimeUnit.MINUTES.toNanos(1); left > 0; left -= 400_000) {
            nanos += 400_000;
            lane.cycle(null);
        }
        run(room -> assertThat(heartbeat(room, member)).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID));
    }

    @Test
    void what_is_told_once_is_done_when_the_shard_is_loaded() {
        lane.submitGrant(LEASE);
        lane.cycle(null);
        List<String> heard = news();
        lane.cycle(null);
        assertThat(heard).isEmpty();

        settle();

        assertThat(heard).containsExactly("done");
    }

    @Test
    void what_is_told_once_of_a_shard_that_is_lost_before_it_is_loaded_is_refused() {
        lane.submitGrant(LEASE);
        lane.cycle(null);
        List<String> heard = news();
        lane.cycle(null);
        leases.lose(LEASE.shard());
        lane.submitRevoke(LEASE, () -> {});

        settle();

        assertThat(heard).containsExactly("refused NOT_OWNER");
    }

    @Test
    void what_is_told_once_is_not_refused_because_the_lease_is_late() {
        serve();
        leases.lose(LEASE.shard());
        List<String> heard = news();
        lane.cycle(null);

        assertThat(heard).containsExactly("done");
    }

    @Test
    void groups_that_came_into_being_in_the_store_are_found_by_a_look_and_the_others_stay_as_they_are() {
        serve();
        TestMember member = stableMember();
        storeElsewhere(sibling(0));

        look();

        assertThat(missed).isZero();
        assertThat(surveyed()).containsExactlyInAnyOrder(GROUP, sibling(0));
        run(room -> assertThat(heartbeat(room, member)).isEqualTo(KafkaError.NONE));
    }

    @Test
    void a_group_that_came_into_being_while_its_shard_was_being_loaded_is_found_too() {
        lane.submitGrant(LEASE);
        lane.cycle(null);
        // The shard is read, and the lane has not heard of it yet.
        writer.step();
        storeElsewhere(GROUP);
        lane.submitLook(() -> missed++);

        settle();

        assertThat(surveyed()).containsExactly(GROUP);
    }

    @Test
    void a_group_that_is_deleted_meanwhile_does_not_come_back_by_a_look() {
        serve();
        commit(GROUP, 5);
        settle();
        lane.submitLook(() -> missed++);
        lane.offer(GroupCall.ofStore(GROUP, room -> room.delete(error -> {}), why -> {}));
        settle();
        assertThat(surveyed()).isEmpty();

        commit(GROUP, 5);
        settle();
        lane.offer(GroupCall.ofStore(GROUP, room -> room.delete(error -> {}), why -> {}));
        lane.submitLook(() -> missed++);
        settle();
        assertThat(surveyed()).isEmpty();
    }

    @Test
    void a_look_that_the_store_does_not_answer_says_so() {
        serve();
        stores.failure = new StorageFailure.Unavailable("away");
        look();
        pass(GroupSettings.DEFAULT.commitTimeoutMs() + 1);

        settle();

        assertThat(missed).isEqualTo(1);
    }

    @Test
    void a_group_that_is_founded_anew_while_it_is_being_deleted_is_to_be_looked_for() {
        serve();
        commit(GROUP, 5);
        settle();
        run(room -> room.onFounded(() -> missed++));
        assertThat(missed).isZero();

        run(room -> room.delete(error -> {}));
        run(room -> room.onFounded(() -> missed++));

        assertThat(missed).isEqualTo(1);
    }

    private void look() {
        lane.submitLook(() -> missed++);
        settle();
    }

    /** As SQL does. */
    private void storeElsewhere(String groupId) {
        stores.rows.put(
                groupId,
                new GroupRow(
                        GroupKind.CLASSIC,
                        0,
                        HexFormat.of().parseHex("02ffffffffffffffffffffffff" + "0000000000000001" + "00000000")));
    }

    private List<String> surveyed() {
        List<String> found = new ArrayList<>();
        lane.offerSurvey(groups -> groups.forEach(group -> found.add(group.groupId())));
        lane.cycle(null);
        return found;
    }

    private List<String> news() {
        List<String> heard = new ArrayList<>();
        lane.offer(GroupCall.ofNews(GROUP, room -> heard.add("done"), why -> heard.add("refused " + why)));
        return heard;
    }

    @Test
    void stored_groups_are_there_after_a_restart() {
        serve();
        TestMember member = stableMember();
        commit(GROUP, member, 5);
        settle();
        leases.lose(LEASE.shard());
        create();
        serve();
        run(room -> assertThat(heartbeat(room, member)).isEqualTo(KafkaError.NONE));
        assertThat(committed()).isEqualTo(5);
    }

    @Test
    void revoked_shard_answers_those_who_wait_and_is_drained_when_all_is_written() {
        serve();
        TestMember parked = parkedMember();
        List<KafkaError> commits = commit(sibling(0), 5);
        List<String> drained = new ArrayList<>();
        lane.submitRevoke(LEASE, () -> drained.add("drained"));
        lane.cycle(null);
        assertThat(parked.lastJoin()).isEqualTo(KafkaError.NOT_COORDINATOR);
        assertThat(drained).isEmpty();
        settle();
        assertThat(drained).hasSize(1);
        assertThat(commits).containsExactly(KafkaError.NONE);
    }

    @Test
    void empty_group_without_offsets_is_deleted_and_one_with_offsets_is_kept() {
        serve();
        commit(GROUP, 5);
        settle();
        commit(sibling(0), 5);
        settle();
        stores.offsets.get(sibling(0)).clear();
        pass(GroupSettings.DEFAULT.expiryIntervalMs());
        settle();
        assertThat(stores.rows).containsOnlyKeys(GROUP);
        lane.offer(GroupCall.of(sibling(0), room -> assertThat(room.group()).isEmpty(), why -> {}));
        lane.cycle(null);
    }

    /** In SQL: no lane hears of an offset in a group that exists. */
    @Test
    void a_group_whose_offset_comes_between_the_look_and_the_deletion_stays_with_it() {
        serve();
        commit(GROUP, 5);
        settle();
        stores.offsets.get(GROUP).clear();
        pass(GroupSettings.DEFAULT.expiryIntervalMs());
        writer.step();
        assertThat(stores.statements).last().isEqualTo("expire 1");
        OffsetCommit elsewhere = offsetCommit(GROUP, 6);
        stores.offsets.get(GROUP).put(elsewhere.partition(), elsewhere);

        settle();

        assertThat(stores.statements).contains("delete unused");
        assertThat(surveyed()).containsExactly(GROUP);
        assertThat(committed()).isEqualTo(6);
        assertThat(commit(GROUP, 7)).isEmpty();
        settle();
        assertThat(committed()).isEqualTo(7);
    }

    @Test
    void a_group_whose_deletion_fails_is_still_there_and_can_be_deleted() {
        serve();
        commit(GROUP, 5);
        settle();
        stores.failure = new StorageFailure.Unavailable("away");
        List<KafkaError> deleted = new ArrayList<>();
        run(room -> room.delete(deleted::add));
        pass(GroupSettings.DEFAULT.commitTimeoutMs() + 1);
        settle();
        assertThat(deleted).containsExactly(KafkaError.COORDINATOR_NOT_AVAILABLE);
        stores.failure = null;
        settle();
        assertThat(surveyed()).containsExactly(GROUP);

        run(room -> room.delete(deleted::add));
        settle();
        assertThat(deleted).last().isEqualTo(KafkaError.NONE);
        assertThat(stores.rows).isEmpty();
        assertThat(stores.offsets).isEmpty();
    }

    @Test
    void expired_offsets_take_their_group_along() {
        serve();
        commit(GROUP, 5);
        settle();
        pass(GroupSettings.DEFAULT.offsetsRetentionMs() + GroupSettings.DEFAULT.expiryIntervalMs());
        settle();
        assertThat(stores.rows).isEmpty();
    }

    @Test
    void lane_keeps_a_bounded_number_of_groups() {
        serve();
        for (int i = 0; i < 10; i++) {
            int number = i;
            lane.offer(GroupCall.of(
                    sibling(i),
                    room -> assertThat(room.createClassic()).as("" + number).isPresent(),
                    why -> {}));
            lane.cycle(null);
        }
        lane.offer(GroupCall.of(
                sibling(10), room -> assertThat(room.createClassic()).isEmpty(), why -> {}));
        lane.cycle(null);
    }

    @Test
    void offsets_of_an_open_transaction_make_their_partition_unstable_until_its_end() {
        serve();
        Producer producer = stores.init("tx");
        commit(GROUP, 5);
        settle();
        assertThat(commitPending("tx", producer, 6)).containsExactly(PendingOutcome.STORED);
        assertThat(committed()).isEqualTo(5);
        assertThat(unstable(OffsetStability.REQUIRED)).containsExactly(new PartitionId(1, 0));
        assertThat(unstable(OffsetStability.ANY)).isEmpty();
        stores.end("tx", true);
        assertThat(committed()).isEqualTo(6);
        assertThat(unstable(OffsetStability.REQUIRED)).isEmpty();
    }

    @Test
    void offsets_are_looked_at_after_what_is_pending_so_that_none_is_taken_for_stable_that_was_not() {
        serve();
        commit(GROUP, 5);
        settle();
        stores.statements.clear();
        unstable(OffsetStability.REQUIRED);
        assertThat(stores.statements).containsExactly("find pending 1", "fetch 1");
    }

    @Test
    void offsets_of_a_transaction_are_not_stored_for_a_shard_that_another_broker_has() {
        serve();
        Producer producer = stores.init("tx");
        stores.epochs.put(LEASE.shard(), LEASE.epoch() + 1);
        List<KafkaError> errors = new ArrayList<>();
        run(room -> room.commitPending(pending("tx", producer, 6), (error, outcome) -> errors.add(error)));
        settle();
        assertThat(errors).containsExactly(KafkaError.NOT_COORDINATOR);
        assertThat(fenced).containsExactly(LEASE);
    }
}
