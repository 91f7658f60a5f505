package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.broker.group.machine.TimerKey.Purpose;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupStore.StoredGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The classic group's machine, event by event. */
class ClassicGroupTest {

    private final TestTurn turn = new TestTurn();
    private ClassicGroup group;

    @BeforeEach
    void create() {
        group = new ClassicGroup("g", turn.nowMs);
        turn.group = group;
    }

    @Test
    void first_member_is_told_its_id_then_waits_for_the_initial_delay() {
        TestMember a = member("a").joinOnce();
        assertThat(a.joins).containsExactly(KafkaError.MEMBER_ID_REQUIRED);
        assertThat(a.memberId).startsWith("a-");
        assertState("Empty");
        a.joinOnce();
        assertState("PreparingRebalance");
        assertThat(a.isParkedInJoin()).isTrue();
        turn.advance(turn.settings.initialRebalanceDelayMs());
        assertThat(a.lastJoin()).isEqualTo(KafkaError.NONE);
        assertThat(a.generation).isEqualTo(1);
        assertThat(a.leads).isTrue();
        assertThat(a.membersSeen).containsExactly(a.memberId);
        assertState("CompletingRebalance");
    }

    @Test
    void before_v4_a_member_joins_without_being_told_its_id() {
        TestMember a = member("a");
        a.joinVersion = 3;
        a.joinOnce();
        assertThat(a.joins).isEmpty();
        assertState("PreparingRebalance");
    }

    @Test
    void every_further_member_prolongs_the_initial_delay_up_to_the_rebalance_timeout() {
        TestMember a = member("a");
        a.rebalanceTimeoutMs = 1_200;
        a.join();
        turn.advance(400);
        TestMember b = member("b").join();
        turn.advance(400);
        assertThat(a.isParkedInJoin()).isTrue();
        TestMember c = member("c").join();
        turn.advance(300);
        assertThat(a.isParkedInJoin()).isTrue();
        turn.advance(100);
        assertThat(List.of(a.lastJoin(), b.lastJoin(), c.lastJoin())).containsOnly(KafkaError.NONE);
    }

    @Test
    void assignment_is_handed_out_only_when_it_is_stored() {
        List<TestMember> two = joined("a", "b");
        two.get(1).sync();
        two.get(0).sync(assign(two));
        assertThat(two).allMatch(TestMember::isParkedInSync);
        assertState("CompletingRebalance");
        turn.finishSaves();
        assertState("Stable");
        assertThat(two).allSatisfy(m -> assertThat(text(m.assignment)).isEqualTo("for " + m.name));
    }

    @Test
    void members_that_the_leader_forgot_get_an_empty_assignment() {
        List<TestMember> two = joined("a", "b");
        two.get(1).sync();
        two.get(0).sync(Map.of());
        turn.finishSaves();
        assertThat(two.get(1).lastSync()).isEqualTo(KafkaError.NONE);
        assertThat(two.get(1).assignment).isEmpty();
    }

    @Test
    void late_sync_is_answered_from_the_stable_group() {
        List<TestMember> two = joined("a", "b");
        two.get(0).sync(assign(two));
        turn.finishSaves();
        two.get(1).sync();
        assertThat(text(two.get(1).assignment)).isEqualTo("for b");
    }

    @Test
    void join_during_the_save_rebalances_and_the_save_changes_nothing() {
        List<TestMember> one = joined("a");
        one.get(0).sync(assign(one));
        TestMember b = member("b").join();
        assertThat(one.get(0).lastSync()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        turn.finishSaves();
        assertState("PreparingRebalance");
        one.get(0).join();
        assertThat(one.get(0).generation).isEqualTo(2);
        assertThat(b.generation).isEqualTo(2);
    }

    @Test
    void new_member_makes_the_others_rejoin_at_their_heartbeat() {
        List<TestMember> two = stable("a", "b");
        TestMember c = member("c").join();
        assertThat(c.isParkedInJoin()).isTrue();
        assertThat(two.get(0).heartbeat()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        two.get(0).join();
        assertThat(c.isParkedInJoin()).isTrue();
        two.get(1).join();
        assertThat(c.generation).isEqualTo(2);
        assertState("CompletingRebalance");
    }

    @Test
    void who_does_not_rejoin_in_the_rebalance_timeout_is_out() {
        List<TestMember> two = stable("a", "b");
        TestMember c = member("c").join();
        two.get(0).join();
        two.get(1).sessionTimeoutMs = 10_000;
        for (int i = 0; i < 12; i++) {
            assertThat(two.get(1).heartbeat()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
            turn.advance(5_000);
        }
        assertThat(c.generation).isEqualTo(2);
        assertThat(two.get(1).heartbeat()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void silent_member_is_out_after_its_session_timeout() {
        List<TestMember> two = stable("a", "b");
        turn.advance(9_999);
        assertThat(two.get(0).heartbeat()).isEqualTo(KafkaError.NONE);
        turn.advance(1);
        assertState("PreparingRebalance");
        assertThat(two.get(1).heartbeat()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        two.get(0).join();
        assertThat(two.get(0).generation).isEqualTo(2);
        assertThat(two.get(0).membersSeen).containsExactly(two.get(0).memberId);
    }

    @Test
    void parked_members_need_no_heartbeat() {
        List<TestMember> two = stable("a", "b");
        TestMember c = member("c").join();
        two.get(0).join();
        for (int i = 0; i < 4; i++) {
            turn.advance(9_000);
            assertThat(two.get(1).heartbeat()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        }
        assertThat(two.get(0).isParkedInJoin()).isTrue();
        assertThat(c.isParkedInJoin()).isTrue();
    }

    @Test
    void new_member_that_is_parked_too_long_is_out() {
        stable("a");
        TestMember b = member("b").join();
        assertThat(turn.isSet(new TimerKey(Purpose.SESSION, b.memberId))).isTrue();
        group.onTimer(new TimerKey(Purpose.SESSION, b.memberId), turn);
        assertThat(b.lastJoin()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void pending_member_that_never_joins_holds_the_rebalance_only_for_its_session_timeout() {
        List<TestMember> one = stable("a");
        TestMember b = member("b").joinOnce();
        member("c").join();
        one.get(0).join();
        assertThat(one.get(0).isParkedInJoin()).isTrue();
        turn.advance(10_000);
        assertThat(one.get(0).isParkedInJoin()).isFalse();
        b.joinOnce();
        assertThat(b.lastJoin()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void who_does_not_sync_in_the_rebalance_timeout_is_out() {
        List<TestMember> two = joined("a", "b");
        two.get(0).sync(assign(two));
        turn.finishSaves();
        for (int i = 0; i < 12; i++) {
            two.forEach(TestMember::heartbeat);
            turn.advance(5_000);
        }
        assertState("PreparingRebalance");
        assertThat(two.get(1).heartbeat()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        assertThat(two.get(0).heartbeat()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
    }

    @Test
    void leader_that_leaves_before_it_assigns_is_replaced() {
        List<TestMember> two = joined("a", "b");
        two.get(1).sync();
        assertThat(two.get(0).leave()).isEqualTo(KafkaError.NONE);
        assertThat(two.get(1).lastSync()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        two.get(1).join();
        assertThat(two.get(1).leads).isTrue();
        assertThat(two.get(1).generation).isEqualTo(2);
    }

    @Test
    void last_member_leaves_an_empty_group_with_a_new_generation() {
        List<TestMember> one = stable("a");
        one.get(0).leave();
        assertState("Empty");
        turn.finishSaves();
        GroupChange last = turn.saved.get(turn.saved.size() - 1);
        assertThat(last.row().epoch()).isEqualTo(2);
        assertThat(last.members()).isEmpty();
    }

    @Test
    void leader_that_joins_again_makes_a_new_generation() {
        List<TestMember> one = stable("a");
        one.get(0).join();
        assertThat(one.get(0).generation).isEqualTo(2);
    }

    @Test
    void follower_that_joins_again_unchanged_is_told_the_generation_it_has() {
        List<TestMember> two = stable("a", "b");
        two.get(1).join();
        assertThat(two.get(1).lastJoin()).isEqualTo(KafkaError.NONE);
        assertThat(two.get(1).generation).isEqualTo(1);
        assertThat(two.get(1).membersSeen).isEmpty();
        assertState("Stable");
    }

    @Test
    void follower_that_joins_again_with_other_metadata_makes_a_rebalance() {
        List<TestMember> two = stable("a", "b");
        two.get(1).metadata = "changed";
        two.get(1).join();
        assertState("PreparingRebalance");
    }

    @Test
    void lost_join_answer_is_given_again() {
        List<TestMember> two = joined("a", "b");
        two.forEach(TestMember::joinOnce);
        assertThat(two).allSatisfy(m -> assertThat(m.generation).isEqualTo(1));
        assertThat(two.get(0).membersSeen).hasSize(2);
        assertState("CompletingRebalance");
    }

    @Test
    void second_join_of_a_parked_member_frees_the_first() {
        List<TestMember> two = stable("a", "b");
        member("c").join();
        two.get(0).joinOnce();
        two.get(0).joinOnce();
        assertThat(two.get(0).joins).endsWith(KafkaError.REBALANCE_IN_PROGRESS);
        two.get(1).join();
        assertThat(two.get(0).generation).isEqualTo(2);
    }

    @Test
    void protocol_is_the_one_that_all_know_and_most_prefer() {
        TestMember a = member("a", "range", "sticky");
        TestMember b = member("b", "sticky", "range", "other");
        TestMember c = member("c", "sticky", "range");
        List.of(a, b, c).forEach(TestMember::join);
        turn.advance(10_000);
        assertThat(List.of(a, b, c)).allSatisfy(m -> assertThat(m.protocolName).isEqualTo("sticky"));
    }

    @Test
    void member_without_a_common_protocol_is_refused() {
        stable("a");
        TestMember b = member("b", "sticky").joinOnce();
        assertThat(b.joins).containsExactly(KafkaError.INCONSISTENT_GROUP_PROTOCOL);
        TestMember c = member("c");
        c.protocolType = "connect";
        assertThat(c.joinOnce().joins).containsExactly(KafkaError.INCONSISTENT_GROUP_PROTOCOL);
        TestMember d = member("d");
        d.protocols = List.of();
        assertThat(d.joinOnce().joins).containsExactly(KafkaError.INCONSISTENT_GROUP_PROTOCOL);
        assertState("Stable");
    }

    @Test
    void protocol_type_is_whatever_the_members_say() {
        TestMember a = member("a", "compatible");
        a.protocolType = "connect";
        a.join();
        turn.advance(1_000);
        a.sync(assign(List.of(a)));
        turn.finishSaves();
        assertThat(group.protocolType()).isEqualTo("connect");
        assertThat(group.describe().protocolData()).isEqualTo("compatible");
        assertThat(group.checkDeleteOffsets()).isEqualTo(KafkaError.NON_EMPTY_GROUP);
    }

    @Test
    void sync_with_another_protocol_is_refused() {
        List<TestMember> one = joined("a");
        one.get(0).protocolName = "other";
        assertThat(one.get(0).sync().lastSync()).isEqualTo(KafkaError.INCONSISTENT_GROUP_PROTOCOL);
        one.get(0).protocolName = null;
        one.get(0).sync(Map.of());
        assertThat(one.get(0).isParkedInSync()).isTrue();
    }

    @Test
    void full_group_turns_new_members_away() {
        turn.settings = settingsWithMembersMax(2);
        stable("a", "b");
        TestMember c = member("c").joinOnce();
        assertThat(c.joins).containsExactly(KafkaError.GROUP_MAX_SIZE_REACHED);
        assertState("Stable");
    }

    @Test
    void static_member_that_comes_back_keeps_its_place_without_a_rebalance() {
        List<TestMember> two = stableStatic("a", "b");
        TestMember back = staticMember("b").join();
        assertThat(back.isParkedInJoin()).as("until the new id is stored").isTrue();
        turn.finishSaves();
        assertThat(back.lastJoin()).isEqualTo(KafkaError.NONE);
        assertThat(back.generation).isEqualTo(1);
        assertThat(back.memberId).isNotEqualTo(two.get(1).memberId);
        assertThat(back.leads).isFalse();
        back.sync();
        assertThat(text(back.assignment)).isEqualTo("for b");
        assertThat(two.get(1).heartbeat()).isEqualTo(KafkaError.FENCED_INSTANCE_ID);
        assertThat(two.get(1).sync().lastSync()).isEqualTo(KafkaError.FENCED_INSTANCE_ID);
        assertThat(two.get(1).commit()).isEqualTo(KafkaError.FENCED_INSTANCE_ID);
        assertThat(two.get(1).leave()).isEqualTo(KafkaError.FENCED_INSTANCE_ID);
        assertThat(two.get(1).joinOnce().lastJoin()).isEqualTo(KafkaError.FENCED_INSTANCE_ID);
        assertState("Stable");
    }

    @Test
    void static_leader_that_comes_back_is_told_not_to_assign() {
        stableStatic("a", "b");
        TestMember back = staticMember("a").join();
        turn.finishSaves();
        assertThat(back.leads).isTrue();
        assertThat(back.skipAssignment).isTrue();
        assertThat(back.membersSeen).hasSize(2);
    }

    @Test
    void static_leader_that_comes_back_with_an_old_client_does_not_learn_that_it_leads() {
        List<TestMember> two = stableStatic("a", "b");
        TestMember back = staticMember("a");
        back.joinVersion = 8;
        back.join();
        turn.finishSaves();
        assertThat(back.leads).isFalse();
        assertThat(back.generation).isEqualTo(1);
        assertThat(two.get(0).memberId).isNotEqualTo(back.memberId);
    }

    @Test
    void static_member_that_comes_back_with_another_protocol_makes_a_rebalance() {
        stableStatic("a");
        TestMember back = staticMember("a");
        back.protocols = List.of("sticky");
        back.joinOnce();
        assertThat(back.joins).containsExactly(KafkaError.INCONSISTENT_GROUP_PROTOCOL);
        back.protocols = List.of("sticky", "range");
        back.joinOnce();
        assertThat(back.protocolName).isEqualTo("sticky");
        assertThat(back.generation).isEqualTo(2);
    }

    @Test
    void static_member_that_comes_back_while_others_sync_makes_them_join_again() {
        List<TestMember> two = joinedStatic("a", "b");
        two.get(0).sync();
        staticMember("b").join();
        assertThat(two.get(0).lastSync()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        assertState("PreparingRebalance");
    }

    @Test
    void parked_static_member_is_fenced_by_its_successor() {
        List<TestMember> two = stableStatic("a", "b");
        member("c").join();
        two.get(0).join();
        TestMember back = staticMember("a").join();
        assertThat(two.get(0).lastJoin()).isEqualTo(KafkaError.FENCED_INSTANCE_ID);
        two.get(1).join();
        assertThat(back.generation).isEqualTo(2);
    }

    @Test
    void static_member_stays_when_it_misses_a_rebalance_and_goes_when_its_session_ends() {
        List<TestMember> two = stableStatic("a", "b");
        two.get(1).sessionTimeoutMs = 10_000;
        TestMember c = member("c").join();
        two.get(0).join();
        for (int i = 0; i < 7; i++) {
            turn.advance(9_000);
            two.get(1).heartbeat();
        }
        assertThat(c.generation).isEqualTo(2);
        assertThat(group.members().count()).isEqualTo(3);
        turn.advance(5_000);
        assertThat(two.get(0).heartbeat()).isEqualTo(KafkaError.NONE);
        assertThat(c.heartbeat()).isEqualTo(KafkaError.NONE);
        turn.advance(5_000);
        assertThat(group.members().count()).isEqualTo(2);
    }

    @Test
    void static_member_can_be_removed_by_its_instance_id_alone() {
        stableStatic("a", "b");
        TestMember admin = member("admin");
        admin.instanceId = "instance b";
        assertThat(admin.leave()).isEqualTo(KafkaError.NONE);
        assertThat(group.members().count()).isEqualTo(1);
        assertThat(admin.leave()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void several_members_leave_in_one_rebalance() {
        List<TestMember> three = stable("a", "b", "c");
        List<Short> errors = new ArrayList<>();
        group.onLeave(
                LeaveGroupRequest.builder()
                        .groupId("g")
                        .members(List.of(
                                MemberIdentity.builder()
                                        .memberId(three.get(1).memberId)
                                        .build(),
                                MemberIdentity.builder().memberId("nobody").build(),
                                MemberIdentity.builder()
                                        .memberId(three.get(2).memberId)
                                        .build()))
                        .build(),
                response -> response.members().forEach(member -> errors.add(member.errorCode())),
                turn);
        assertThat(errors).containsExactly((short) 0, KafkaError.UNKNOWN_MEMBER_ID.code(), (short) 0);
        three.get(0).join();
        assertThat(three.get(0).generation).isEqualTo(2);
    }

    @Test
    void commit_of_a_member_counts_as_heartbeat() {
        List<TestMember> one = stable("a");
        turn.advance(9_000);
        assertThat(one.get(0).commit()).isEqualTo(KafkaError.NONE);
        turn.advance(9_000);
        assertThat(one.get(0).heartbeat()).isEqualTo(KafkaError.NONE);
    }

    @Test
    void commit_needs_the_generation_and_a_group_that_is_not_syncing() {
        List<TestMember> one = joined("a");
        assertThat(one.get(0).commit()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        one.get(0).sync(Map.of());
        turn.finishSaves();
        one.get(0).generation = 7;
        assertThat(one.get(0).commit()).isEqualTo(KafkaError.ILLEGAL_GENERATION);
        one.get(0).generation = -1;
        assertThat(one.get(0).commit()).isEqualTo(KafkaError.ILLEGAL_GENERATION);
    }

    @Test
    void member_may_commit_while_it_is_asked_to_rejoin() {
        List<TestMember> two = stable("a", "b");
        member("c").join();
        assertThat(two.get(0).commit()).isEqualTo(KafkaError.NONE);
    }

    @Test
    void outsider_commits_only_while_the_group_is_empty() {
        Committer outsider = new Committer("", null, -1, (short) 9);
        assertThat(group.onCommit(outsider, turn)).isEqualTo(KafkaError.NONE);
        assertThat(turn.saves).as("so that the group is there after a restart").hasSize(1);
        turn.finishSaves();
        stable("a");
        assertThat(group.onCommit(outsider, turn)).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void a_transaction_commits_for_a_group_with_members_and_for_one_that_rebalances() {
        List<TestMember> two = stable("a", "b");
        assertThat(group.onCommit(Committer.transactional("", null, -1, (short) 2), turn))
                .as("older producers cannot say for whom")
                .isEqualTo(KafkaError.NONE);
        assertThat(group.onCommit(Committer.transactional("x", null, 1, (short) 3), turn))
                .isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        int generation = two.get(0).generation();
        String memberId = two.get(0).memberId();
        assertThat(group.onCommit(Committer.transactional(memberId, null, generation + 1, (short) 3), turn))
                .isEqualTo(KafkaError.ILLEGAL_GENERATION);
        assertThat(group.onCommit(Committer.transactional(memberId, null, generation, (short) 3), turn))
                .isEqualTo(KafkaError.NONE);
    }

    @Test
    void group_without_a_name_for_itself_expires_offset_by_offset() {
        assertThat(group.onCommit(new Committer("", null, -1, (short) 9), turn)).isEqualTo(KafkaError.NONE);
        long retentionMs = turn.settings.offsetsRetentionMs();
        assertThat(group.expiry(turn).orElseThrow().committedBeforeMs()).isEqualTo(turn.nowMs - retentionMs);
    }

    @Test
    void offsets_expire_when_the_group_has_been_empty_for_the_retention() {
        List<TestMember> one = stable("a");
        turn.advance(5_000);
        one.get(0).leave();
        assertThat(group.expiry(turn).orElseThrow().committedBeforeMs()).isEqualTo(Long.MIN_VALUE);
        turn.nowMs += turn.settings.offsetsRetentionMs() - 1;
        assertThat(group.expiry(turn).orElseThrow().committedBeforeMs()).isEqualTo(Long.MIN_VALUE);
        turn.nowMs += 1;
        assertThat(group.expiry(turn).orElseThrow().committedBeforeMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void restored_group_goes_on_in_its_generation() {
        List<TestMember> two = stable("a", "b");
        GroupChange last = turn.saved.get(turn.saved.size() - 1);
        turn.group = ClassicCodec.restore(new StoredGroup("g", last.row(), last.members()));
        group = (ClassicGroup) turn.group;
        group.onLoaded(turn);
        TestMember a = again(two.get(0));
        TestMember b = again(two.get(1));
        assertThat(a.heartbeat()).isEqualTo(KafkaError.NONE);
        assertThat(b.commit()).isEqualTo(KafkaError.NONE);
        assertThat(text(a.sync().assignment)).isEqualTo("for a");
        turn.advance(10_001);
        assertThat(b.heartbeat()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void restored_static_member_comes_back_without_a_rebalance() {
        stableStatic("a", "b");
        GroupChange last = turn.saved.get(turn.saved.size() - 1);
        turn.group = ClassicCodec.restore(new StoredGroup("g", last.row(), last.members()));
        group = (ClassicGroup) turn.group;
        group.onLoaded(turn);
        TestMember back = staticMember("a").join();
        turn.finishSaves();
        assertThat(back.generation).isEqualTo(1);
        assertThat(back.leads).isTrue();
    }

    @Test
    void parked_calls_are_answered_when_the_group_is_lost() {
        List<TestMember> two = stable("a", "b");
        TestMember c = member("c").join();
        group.onLost(KafkaError.NOT_COORDINATOR, turn);
        assertThat(c.lastJoin()).isEqualTo(KafkaError.NOT_COORDINATOR);
        assertThat(two.get(0).heartbeat()).isEqualTo(KafkaError.COORDINATOR_NOT_AVAILABLE);
    }

    @Test
    void group_that_only_gave_out_an_id_is_forgotten() {
        member("a").joinOnce();
        turn.advance(10_000);
        assertThat(turn.forgotten).isTrue();
    }

    @Test
    void only_an_empty_group_may_be_deleted() {
        assertThat(group.checkDelete()).isEqualTo(KafkaError.NONE);
        List<TestMember> one = stable("a");
        assertThat(group.checkDelete()).isEqualTo(KafkaError.NON_EMPTY_GROUP);
        one.get(0).leave();
        assertThat(group.checkDelete()).isEqualTo(KafkaError.NONE);
        group.onDelete();
        assertThat(group.checkDelete()).isEqualTo(KafkaError.GROUP_ID_NOT_FOUND);
        assertThat(member("b").joinOnce().joins).containsExactly(KafkaError.COORDINATOR_NOT_AVAILABLE);
    }

    private GroupSettings settingsWithMembersMax(int max) {
        GroupSettings s = turn.settings;
        return new GroupSettings(
                s.sessionTimeoutMinMs(),
                s.sessionTimeoutMaxMs(),
                s.initialRebalanceDelayMs(),
                s.newMemberJoinTimeoutMs(),
                max,
                s.memberMetadataBytesMax(),
                s.offsetMetadataCharsMax(),
                s.offsetsRetentionMs(),
                s.expiryIntervalMs(),
                s.commitTimeoutMs(),
                s.consumer(),
                s.share());
    }

    private TestMember member(String name, String... protocols) {
        TestMember member = new TestMember(name, group, turn);
        if (protocols.length > 0) {
            member.protocols = List.of(protocols);
        }
        return member;
    }

    private TestMember staticMember(String name) {
        TestMember member = member(name);
        member.instanceId = "instance " + name;
        return member;
    }

    private TestMember again(TestMember before) {
        return before.again(group, turn);
    }

    private List<TestMember> joined(String... names) {
        return join(List.of(names).stream().map(name -> member(name)).toList());
    }

    private List<TestMember> joinedStatic(String... names) {
        return join(List.of(names).stream().map(this::staticMember).toList());
    }

    private List<TestMember> join(List<TestMember> members) {
        members.forEach(TestMember::join);
        turn.advance(turn.settings.initialRebalanceDelayMs());
        turn.advance(turn.settings.initialRebalanceDelayMs());
        assertThat(members).allSatisfy(m -> assertThat(m.lastJoin()).isEqualTo(KafkaError.NONE));
        return members;
    }

    private List<TestMember> stable(String... names) {
        return settle(joined(names));
    }

    private List<TestMember> stableStatic(String... names) {
        return settle(joinedStatic(names));
    }

    private List<TestMember> settle(List<TestMember> members) {
        members.stream().filter(m -> !m.leads).forEach(TestMember::sync);
        members.stream().filter(m -> m.leads).forEach(m -> m.sync(assign(members)));
        turn.finishSaves();
        assertState("Stable");
        return members;
    }

    private static Map<String, byte[]> assign(List<TestMember> members) {
        Map<String, byte[]> assignment = new HashMap<>();
        members.forEach(m -> assignment.put(m.memberId, ("for " + m.name).getBytes(StandardCharsets.UTF_8)));
        return assignment;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void assertState(String name) {
        assertThat(group.stateName()).isEqualTo(name);
    }
}
