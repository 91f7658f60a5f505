package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.machine.TimerKey.Purpose;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupRequest.MemberIdentity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A group that changes its protocol while it has members, event by event. */
class GroupMigrationTest {

    private final TestTurn turn = TestTurn.savingAtOnce();

    @BeforeEach
    void begin() {
        turn.topics.put("a", 4);
        turn.group = new ClassicGroup("g", turn.nowMs);
    }

    // --- upgrade

    @Test
    void a_member_of_the_consumer_protocol_upgrades_the_group_and_the_others_stay_in_their_generation() {
        List<ClassicConsumer> two = stableClassic(false, "c1", "c2");
        ConsumerClient modern = modern("m").join();
        assertThat(modern.error).isEqualTo(KafkaError.NONE);
        assertThat(modern.epoch).isEqualTo(2);
        assertThat(modern.owned).as("all is still the others'").isEmpty();
        assertThat(turn.group).isInstanceOf(ConsumerGroup.class);
        assertThat(((ConsumerGroup) turn.group).groupEpoch()).isEqualTo(2);
        for (ClassicConsumer client : two) {
            assertThat(client.member.generation).isEqualTo(1);
            assertThat(client.member.commit()).isEqualTo(KafkaError.NONE);
            assertThat(client.member.heartbeat()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        }
    }

    @ParameterizedTest(name = "cooperative: {0}")
    @ValueSource(booleans = {true, false})
    void classic_members_rejoin_and_the_server_assigns_to_all(boolean cooperative) {
        List<ClassicConsumer> two = stableClassic(cooperative, "c1", "c2");
        ConsumerClient modern = modern("m").join();
        two.forEach(ClassicConsumer::settle);
        modern.beat();
        assertThat(sizes(two)).containsExactlyInAnyOrder(1, 2);
        assertThat(modern.owned).hasSize(1);
        assertThat(allOwned(two, modern)).hasSize(4);
        for (ClassicConsumer client : two) {
            assertThat(client.member.generation).isEqualTo(2);
            assertThat(client.member.leads).isFalse();
            assertThat(client.member.protocolName).isEqualTo(cooperative ? "cooperative-sticky" : "range");
            assertThat(client.member.heartbeat()).isEqualTo(KafkaError.NONE);
            assertThat(client.member.commit()).isEqualTo(KafkaError.NONE);
        }
        assertThat(turn.group.stateName()).isEqualTo("Stable");
    }

    @Test
    void a_cooperative_member_keeps_its_generation_until_it_has_given_back() {
        ClassicConsumer classic = stableClassic(true, "c").get(0);
        ConsumerClient modern = modern("m").join();
        classic.act(); // heartbeat
        classic.act(); // join: it still owns all
        assertThat(classic.member.generation).isEqualTo(1);
        assertThat(classic.owned).hasSize(4);
        assertThat(modern.beat().owned).isEmpty();
        classic.act(); // sync: it gives two back
        assertThat(classic.owned).hasSize(2);
        assertThat(modern.beat().owned).as("not heard yet").isEmpty();
        assertThat(classic.member.heartbeat()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        classic.act(); // join: says so
        assertThat(classic.member.generation).isEqualTo(2);
        assertThat(modern.beat().owned).hasSize(2);
    }

    @Test
    void a_classic_member_that_lacks_something_is_told_to_rejoin_when_all_of_it_is_free() {
        ConsumerClient modern = modern("m").join().beat();
        ClassicConsumer classic = classic("c", true).settle();
        assertThat(classic.owned).isEmpty();
        assertThat(classic.member.heartbeat()).isEqualTo(KafkaError.NONE);
        modern.beat();
        assertThat(classic.member.heartbeat()).isEqualTo(KafkaError.NONE);
        modern.revoke().beat();
        assertThat(classic.member.heartbeat()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        assertThat(classic.settle().owned).hasSize(2);
    }

    @Test
    void joins_and_syncs_that_wait_are_told_to_come_again() {
        List<ClassicConsumer> two = stableClassic(false, "c1", "c2");
        ClassicConsumer third = classic("c3", false).act().act();
        two.get(0).act().act();
        assertThat(two.get(0).isParked()).isTrue();
        assertThat(third.isParked()).isTrue();
        modern("m").join();
        assertThat(two.get(0).member.lastJoin()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        assertThat(third.member.lastJoin()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        assertThat(turn.isSet(TimerKey.ofGroup(Purpose.JOIN))).isFalse();

        third.absorb().settle();
        assertThat(third.isMember()).isTrue();
    }

    @Test
    void what_a_member_was_assigned_last_is_its_own_also_after_rebalances_that_came_to_nothing() {
        turn.topics.put("a", 20);
        List<ClassicConsumer> two = stableClassic(true, "c1", "c2");
        ClassicConsumer third = classic("c3", true).act().act();
        two.forEach(client -> client.act().act());
        assertThat(turn.group.stateName()).isEqualTo("CompletingRebalance");
        classic("c4", true).act().act();
        assertThat(turn.group.stateName()).isEqualTo("PreparingRebalance");
        ConsumerClient modern = modern("m").join();
        assertThat(modern.owned).isEmpty();
        assertThat(allOwned(two, modern)).hasSize(20);
        third.absorb();
    }

    @Test
    void a_save_that_was_under_way_changes_nothing_any_more() {
        List<ClassicConsumer> one = stableClassic(false, "c1");
        classic("c2", false).act().act();
        one.get(0).act().act();
        turn.savesAtOnce = false;
        one.get(0).act(); // the leader's assignment is being stored
        ConsumerClient modern = modern("m").join();
        turn.finishSaves();
        assertThat(one.get(0).member.lastSync()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        assertThat(modern.error).isEqualTo(KafkaError.NONE);
        assertThat(turn.group).isInstanceOf(ConsumerGroup.class);
    }

    @Test
    void members_that_do_not_speak_the_consumers_protocol_keep_the_group_classic() {
        TestMember connect = new TestMember("w", turn.group, turn);
        connect.protocolType = "connect";
        connect.join();
        turn.advance(1_000);
        connect.sync();
        ConsumerClient modern = modern("m").join();
        assertThat(modern.error).isEqualTo(KafkaError.GROUP_ID_NOT_FOUND);
        assertThat(modern.answer.errorMessage()).contains("protocol type is connect");
        assertThat(connect.heartbeat()).isEqualTo(KafkaError.NONE);
    }

    @Test
    void assignments_of_an_assignor_of_their_own_keep_the_group_classic() {
        TestMember own = new TestMember("c", turn.group, turn);
        own.subscription = new byte[] {0, 1, 2};
        own.join();
        turn.advance(1_000);
        own.sync();
        assertThat(modern("m").join().error).isEqualTo(KafkaError.GROUP_ID_NOT_FOUND);
        assertThat(own.heartbeat()).isEqualTo(KafkaError.NONE);
    }

    @ParameterizedTest
    @EnumSource(MigrationPolicy.class)
    void the_policy_says_who_may_upgrade(MigrationPolicy policy) {
        settings(policy, 5_000);
        List<ClassicConsumer> one = stableClassic(false, "c");
        KafkaError error = modern("m").join().error;
        if (policy == MigrationPolicy.UPGRADE || policy == MigrationPolicy.BIDIRECTIONAL) {
            assertThat(error).isEqualTo(KafkaError.NONE);
        } else {
            assertThat(error).isEqualTo(KafkaError.GROUP_ID_NOT_FOUND);
            assertThat(one.get(0).member.heartbeat()).isEqualTo(KafkaError.NONE);
        }
    }

    @Test
    void a_full_group_is_not_upgraded() {
        settings(MigrationPolicy.BIDIRECTIONAL, 1);
        List<ClassicConsumer> one = stableClassic(false, "c");
        assertThat(modern("m").join().error).isEqualTo(KafkaError.GROUP_MAX_SIZE_REACHED);
        assertThat(one.get(0).member.heartbeat()).isEqualTo(KafkaError.NONE);
    }

    @Test
    void a_heartbeat_that_does_not_join_upgrades_nothing() {
        stableClassic(false, "c");
        ConsumerClient modern = modern("m");
        modern.epoch = 1;
        assertThat(modern.beat().error).isEqualTo(KafkaError.GROUP_ID_NOT_FOUND);
        assertThat(turn.group).isInstanceOf(ClassicGroup.class);
    }

    @Test
    void a_static_member_changes_its_protocol_and_gets_what_its_predecessor_had() {
        ClassicConsumer before = classic("c", false);
        before.member.instanceId = "i";
        before.settle();
        turn.advance(1_000);
        before.absorb().settle();
        assertThat(before.owned).hasSize(4);
        ConsumerClient after = modern("m");
        after.instanceId = "i";
        assertThat(after.join().owned).hasSize(4);
        assertThat(before.member.heartbeat()).isEqualTo(KafkaError.FENCED_INSTANCE_ID);
        assertThat(((ConsumerGroup) turn.group).members().count()).isEqualTo(1);
    }

    // --- mixed

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"generation", "unknown", "modern"})
    void requests_of_the_classic_protocol_are_checked(String what) {
        List<ClassicConsumer> one = stableClassic(false, "c");
        ConsumerClient modern = modern("m").join();
        TestMember member = one.get(0).member;
        KafkaError expected = KafkaError.UNKNOWN_MEMBER_ID;
        switch (what) {
            case "generation" -> {
                member.generation = 9;
                expected = KafkaError.ILLEGAL_GENERATION;
            }
            case "unknown" -> member.memberId = "stranger";
            default -> member.memberId = modern.memberId;
        }
        assertThat(member.heartbeat()).isEqualTo(expected);
        assertThat(member.sync().lastSync()).isEqualTo(expected);
    }

    @Test
    void a_sync_in_an_older_epoch_is_told_to_rejoin_and_with_another_protocol_is_refused() {
        ClassicConsumer classic = stableClassic(false, "c").get(0);
        modern("m").join();
        classic.act().act(); // heartbeat, join
        modern("m2").join();
        assertThat(classic.member.sync().lastSync()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        classic.member.protocolName = "sticky";
        assertThat(classic.member.sync().lastSync()).isEqualTo(KafkaError.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void a_join_without_a_protocol_that_all_classic_members_know_is_refused() {
        stableClassic(false, "c");
        modern("m").join();
        assertThat(classic("x", true).act().member.lastJoin()).isEqualTo(KafkaError.INCONSISTENT_GROUP_PROTOCOL);
        ClassicConsumer connect = classic("y", false);
        connect.member.protocolType = "connect";
        assertThat(connect.act().member.lastJoin()).isEqualTo(KafkaError.INCONSISTENT_GROUP_PROTOCOL);
        TestMember malformed = new TestMember("z", turn.group, turn);
        malformed.subscription = new byte[] {1};
        assertThat(malformed.joinOnce().lastJoin()).isEqualTo(KafkaError.MEMBER_ID_REQUIRED);
        malformed.memberId = "z";
        assertThat(malformed.joinOnce().lastJoin()).isEqualTo(KafkaError.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void a_full_mixed_group_takes_nobody_but_its_own() {
        settings(MigrationPolicy.BIDIRECTIONAL, 2);
        ClassicConsumer classic = stableClassic(false, "c").get(0);
        modern("m").join();
        assertThat(classic("x", false).act().member.lastJoin()).isEqualTo(KafkaError.GROUP_MAX_SIZE_REACHED);
        assertThat(classic.settle().member.lastJoin()).isEqualTo(KafkaError.NONE);
    }

    @Test
    void a_member_that_is_out_and_does_not_know_it_drops_what_it_had() {
        ClassicConsumer classic = stableClassic(true, "c").get(0);
        ConsumerClient modern = modern("m").join();
        classic.act(); // it is told to rejoin
        for (int i = 0; i < 3; i++) {
            turn.advance(4_000);
            modern.beat();
        }
        assertThat(modern.owned).as("its session has ended").hasSize(4);
        classic.act(); // it believes that it owns all
        assertThat(classic.member.lastJoin()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        assertThat(classic.owned).isEmpty();
        classic.settle();
        assertThat(classic.isMember()).isTrue();
    }

    @Test
    void a_classic_member_that_does_not_rejoin_or_sync_in_its_time_is_out() {
        List<ClassicConsumer> two = stableClassic(true, "c1", "c2");
        ConsumerClient modern = modern("m").join();
        two.get(0).member.heartbeat();
        two.get(1).act().act(); // heartbeat, join; it will not sync
        for (int i = 0; i < 13; i++) {
            turn.advance(5_000);
            modern.beat();
            two.forEach(client -> client.member.heartbeat());
        }
        assertThat(two.get(0).member.heartbeat()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        assertThat(two.get(1).member.heartbeat()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        assertThat(modern.owned).hasSize(4);
    }

    @Test
    void a_topic_that_grows_is_seen_at_the_heartbeat_of_a_classic_member() {
        ClassicConsumer classic = stableClassic(false, "c").get(0);
        ConsumerClient modern = modern("m").join();
        classic.settle();
        modern.beat();
        assertThat(classic.member.heartbeat()).isEqualTo(KafkaError.NONE);
        turn.topics.put("a", 6);
        assertThat(classic.member.heartbeat()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
    }

    @Test
    void a_static_classic_member_that_comes_back_keeps_its_partitions_and_nobody_else_moves() {
        ClassicConsumer first = classic("c", false);
        first.member.instanceId = "i";
        first.settle();
        turn.advance(1_000);
        first.absorb().settle();
        ConsumerClient modern = modern("m").join();
        first.settle();
        modern.beat();
        int epoch = ((ConsumerGroup) turn.group).groupEpoch();
        ClassicConsumer second = classic("c", false);
        second.member.instanceId = "i";
        second.settle();
        assertThat(second.owned).isEqualTo(first.owned);
        assertThat(((ConsumerGroup) turn.group).groupEpoch()).isEqualTo(epoch);
        assertThat(first.member.heartbeat()).isEqualTo(KafkaError.FENCED_INSTANCE_ID);
        assertThat(first.member.leave()).isEqualTo(KafkaError.FENCED_INSTANCE_ID);
        first.member.memberId = "";
        assertThat(first.member.leave()).as("an administrator").isEqualTo(KafkaError.NONE);
    }

    @Test
    void a_mixed_group_goes_on_after_a_restart_of_the_broker() {
        List<ClassicConsumer> two = stableClassic(true, "c1", "c2");
        ConsumerClient modern = modern("m").join();
        two.forEach(ClassicConsumer::settle);
        modern.beat();
        turn.restart("g");
        for (ClassicConsumer client : two) {
            assertThat(client.member.heartbeat()).isEqualTo(KafkaError.NONE);
            assertThat(client.member.commit()).isEqualTo(KafkaError.NONE);
            assertThat(client.member.sync().lastSync()).isEqualTo(KafkaError.NONE);
        }
        assertThat(modern.beat().error).isEqualTo(KafkaError.NONE);
        turn.advance(11_000); // the classic session timeout, not the consumer's
        assertThat(((ConsumerGroup) turn.group).members().count()).isEqualTo(1);
    }

    @Test
    void a_description_tells_which_protocol_a_member_speaks() {
        stableClassic(false, "c");
        modern("m").join();
        List<Byte> types = new ArrayList<>();
        ConsumerDescriptions.describe((ConsumerGroup) turn.group, turn.topics)
                .members()
                .forEach(member -> types.add(member.memberType()));
        assertThat(types).containsExactlyInAnyOrder((byte) 0, (byte) 1);
    }

    // --- downgrade

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"leaves", "is silent", "is removed"})
    void when_the_last_member_of_the_consumer_protocol_is_gone_the_group_is_classic_and_rebalances(String how) {
        List<ClassicConsumer> two = stableClassic(true, "c1", "c2");
        ConsumerClient modern = modern("m");
        modern.instanceId = "i";
        modern.join();
        two.forEach(ClassicConsumer::settle);
        modern.beat();
        switch (how) {
            case "leaves" -> modern.leave(CurrentAssignment.LEAVING);
            case "is silent" -> {
                for (int i = 0; i < 10; i++) {
                    turn.advance(5_000);
                    two.forEach(client -> client.member.heartbeat());
                }
            }
            default ->
                turn.group.onLeave(
                        LeaveGroupRequest.builder()
                                .members(List.of(MemberIdentity.builder()
                                        .groupInstanceId("i")
                                        .build()))
                                .build(),
                        response -> {},
                        turn);
        }
        assertThat(turn.group).isInstanceOf(ClassicGroup.class);
        assertThat(turn.group.stateName()).isEqualTo("PreparingRebalance");
        for (ClassicConsumer client : two) {
            assertThat(client.member.commit()).as("in the generation it has").isEqualTo(KafkaError.NONE);
            assertThat(client.member.heartbeat()).isEqualTo(KafkaError.REBALANCE_IN_PROGRESS);
        }
        for (int i = 0; i < 8; i++) {
            two.forEach(ClassicConsumer::act);
            two.forEach(ClassicConsumer::absorb);
        }
        assertThat(turn.group.stateName()).isEqualTo("Stable");
        assertThat(allOwned(two, null)).hasSize(4);
        assertThat(two.stream().filter(client -> client.member.leads)).hasSize(1);
    }

    @Test
    void the_rebalance_after_a_downgrade_is_not_forgotten_over_a_restart() {
        List<ClassicConsumer> two = stableClassic(true, "c1", "c2");
        ConsumerClient modern = modern("m").join();
        two.forEach(ClassicConsumer::settle);
        modern.beat();
        modern.leave(CurrentAssignment.LEAVING);
        turn.restart("g");
        assertThat(turn.group.stateName()).isEqualTo("PreparingRebalance");
        for (int i = 0; i < 8; i++) {
            two.forEach(ClassicConsumer::act);
            two.forEach(ClassicConsumer::absorb);
        }
        assertThat(allOwned(two, null)).hasSize(4);
        turn.restart("g");
        assertThat(turn.group.stateName()).as("only once").isEqualTo("Stable");
    }

    @ParameterizedTest
    @EnumSource(MigrationPolicy.class)
    void the_policy_says_who_may_downgrade(MigrationPolicy policy) {
        ClassicConsumer classic = stableClassic(false, "c").get(0);
        ConsumerClient modern = modern("m").join();
        classic.settle();
        settings(policy, 5_000);
        modern.leave(CurrentAssignment.LEAVING);
        if (policy == MigrationPolicy.DOWNGRADE || policy == MigrationPolicy.BIDIRECTIONAL) {
            assertThat(turn.group).isInstanceOf(ClassicGroup.class);
        } else {
            assertThat(turn.group).isInstanceOf(ConsumerGroup.class);
            assertThat(classic.settle().owned)
                    .as("the server goes on assigning")
                    .hasSize(4);
        }
    }

    @Test
    void a_static_member_that_goes_back_to_the_classic_protocol_as_the_last_one_downgrades_the_group() {
        ClassicConsumer classic = stableClassic(false, "c").get(0);
        ConsumerClient modern = modern("m");
        modern.instanceId = "i";
        modern.join();
        classic.settle();
        modern.beat();
        modern.leave(CurrentAssignment.AWAY);
        ClassicConsumer back = classic("back", false);
        back.member.instanceId = "i";
        for (int i = 0; i < 8; i++) {
            back.act();
            classic.act();
            back.absorb();
            classic.absorb();
        }
        assertThat(turn.group).isInstanceOf(ClassicGroup.class);
        assertThat(turn.group.stateName()).isEqualTo("Stable");
        assertThat(allOwned(List.of(classic, back), null)).hasSize(4);
    }

    @Test
    void the_static_successor_of_the_last_consumer_member_goes_on_without_a_rebalance() {
        ClassicConsumer classic = stableClassic(false, "c").get(0);
        ConsumerClient modern = mixed(classic);
        Set<TopicIdPartition> held = Set.copyOf(modern.owned);
        int epoch = ((ConsumerGroup) turn.group).groupEpoch();
        ClassicConsumer successor = classic("successor", false);
        successor.member.instanceId = "i";
        successor.act();
        assertThat(turn.group).isInstanceOf(ClassicGroup.class);
        assertThat(turn.group.stateName()).isEqualTo("Stable");
        assertThat(successor.member.generation).isEqualTo(epoch);
        assertThat(successor.member.leads).isTrue();
        assertThat(successor.act().owned).isEqualTo(held);
        assertThat(classic.member.heartbeat()).isEqualTo(KafkaError.NONE);
        assertThat(allOwned(List.of(classic, successor), null)).hasSize(4);
        turn.restart("g");
        assertThat(turn.group.stateName()).isEqualTo("Stable");
    }

    @Test
    void a_static_successor_that_wants_something_else_makes_the_group_rebalance() {
        turn.topics.put("b", 2);
        ClassicConsumer classic = stableClassic(false, "c").get(0);
        mixed(classic);
        ClassicConsumer successor = classic("successor", false);
        successor.member.instanceId = "i";
        successor.topics = List.of("b");
        successor.act();
        assertThat(turn.group.stateName()).isEqualTo("PreparingRebalance");
    }

    @Test
    void a_static_successor_after_the_topic_has_grown_makes_the_group_rebalance() {
        ClassicConsumer classic = stableClassic(false, "c").get(0);
        mixed(classic);
        turn.topics.put("a", 6);
        ClassicConsumer successor = classic("successor", false);
        successor.member.instanceId = "i";
        successor.act();
        assertThat(turn.group.stateName()).isEqualTo("PreparingRebalance");
    }

    /** A static member of the consumer protocol joins, and both have what is theirs. */
    private ConsumerClient mixed(ClassicConsumer classic) {
        ConsumerClient modern = modern("m");
        modern.instanceId = "i";
        modern.join();
        classic.settle();
        modern.beat();
        classic.settle();
        assertThat(turn.group.stateName()).isEqualTo("Stable");
        return modern;
    }

    @Test
    void no_timer_of_the_consumer_group_is_left_after_the_downgrade() {
        ClassicConsumer classic = stableClassic(true, "c").get(0);
        ConsumerClient modern = modern("m").join();
        classic.act().act().act();
        modern.leave(CurrentAssignment.LEAVING);
        String id = classic.member.memberId;
        assertThat(turn.isSet(new TimerKey(Purpose.JOIN, id))).isFalse();
        assertThat(turn.isSet(new TimerKey(Purpose.SYNC, id))).isFalse();
        assertThat(turn.isSet(new TimerKey(Purpose.SESSION, id))).isTrue();
        turn.advance(600_000);
        assertThat(turn.group.stateName()).isEqualTo("Empty");
    }

    private List<ClassicConsumer> stableClassic(boolean cooperative, String... names) {
        List<ClassicConsumer> all = new ArrayList<>();
        for (String name : names) {
            all.add(classic(name, cooperative).act().act());
        }
        turn.advance(turn.settings.initialRebalanceDelayMs() * 10L);
        all.forEach(ClassicConsumer::absorb);
        for (int i = 0; i < 3; i++) {
            all.forEach(ClassicConsumer::act);
            all.forEach(ClassicConsumer::absorb);
        }
        assertThat(turn.group.stateName()).isEqualTo("Stable");
        return all;
    }

    private ClassicConsumer classic(String name, boolean cooperative) {
        return new ClassicConsumer(name, turn, cooperative);
    }

    private ConsumerClient modern(String memberId) {
        return new ConsumerClient(memberId, turn);
    }

    private static List<Integer> sizes(List<ClassicConsumer> clients) {
        return clients.stream().map(client -> client.owned.size()).toList();
    }

    private static Set<TopicIdPartition> allOwned(List<ClassicConsumer> classic, ConsumerClient modern) {
        Set<TopicIdPartition> all = new HashSet<>();
        classic.forEach(client ->
                client.owned.forEach(partition -> assertThat(all.add(partition)).isTrue()));
        if (modern != null) {
            modern.owned.forEach(partition -> assertThat(all.add(partition)).isTrue());
        }
        return all;
    }

    private void settings(MigrationPolicy policy, int membersMax) {
        GroupSettings s = turn.settings;
        turn.settings = new GroupSettings(
                s.sessionTimeoutMinMs(),
                s.sessionTimeoutMaxMs(),
                s.initialRebalanceDelayMs(),
                s.newMemberJoinTimeoutMs(),
                membersMax,
                s.memberMetadataBytesMax(),
                s.offsetMetadataCharsMax(),
                s.offsetsRetentionMs(),
                s.expiryIntervalMs(),
                s.commitTimeoutMs(),
                new ConsumerGroupSettings(
                        s.consumer().sessionTimeoutMs(), s.consumer().heartbeatIntervalMs(), 0, policy),
                s.share());
    }
}
