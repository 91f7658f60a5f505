package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.GroupConfigs;
import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A consumer group, event by event. */
class ConsumerGroupTest {

    private final TestTurn turn = TestTurn.savingAtOnce();

    @BeforeEach
    void begin() {
        turn.topics.put("a", 4);
        turn.group = new ConsumerGroup("g", turn.nowMs);
    }

    @Test
    void the_first_member_gets_everything_in_the_first_answer() {
        ConsumerClient m1 = client("m1").join();
        assertThat(m1.error).isEqualTo(KafkaError.NONE);
        assertThat(m1.epoch).isEqualTo(2);
        assertThat(m1.owned).hasSize(4);
        assertThat(m1.answer.heartbeatIntervalMs()).isEqualTo(5_000);
        assertThat(turn.group.stateName()).isEqualTo("Stable");
    }

    @Test
    void whoever_comes_within_the_assignment_interval_is_assigned_together_after_it() {
        assignmentInterval(1_000);
        ConsumerClient m1 = client("m1").join();
        assertThat(m1.owned).as("the first waits for nothing").hasSize(4);
        turn.nowMs += 999;
        ConsumerClient m2 = client("m2").join();
        assertThat(m2.error).isEqualTo(KafkaError.NONE);
        assertThat(m2.epoch).as("of the assignment, that it has no part in").isEqualTo(2);
        assertThat(m1.beat().assigned).hasSize(4);
        assertThat(turn.group.stateName()).isEqualTo("Assigning");
        turn.nowMs += 1;
        assertThat(m1.beat().assigned).hasSize(2);
        m1.revoke().beat();
        assertThat(m2.beat().owned).hasSize(2);
        assertThat(m2.epoch).isEqualTo(3);
    }

    @Test
    void a_clock_that_is_set_back_delays_no_assignment() {
        assignmentInterval(1_000);
        client("m1").join();
        turn.nowMs -= 3_600_000;
        assertThat(client("m2").join().epoch).isEqualTo(3);
    }

    private void assignmentInterval(int ms) {
        turn.settings = GroupSettings.of(
                BrokerConfig.of(Map.of(GroupConfigs.CONSUMER_ASSIGNMENT_INTERVAL_MS, Integer.toString(ms))));
    }

    @Test
    void a_partition_is_given_only_when_its_owner_has_given_it_back() {
        ConsumerClient m1 = client("m1").join().beat();
        ConsumerClient m2 = client("m2").join();
        assertThat(m2.epoch).isEqualTo(3);
        assertThat(m2.owned).isEmpty();
        assertThat(turn.group.stateName()).isEqualTo("Reconciling");

        m1.beat();
        assertThat(m1.assigned).hasSize(2);
        assertThat(m1.epoch).as("until it has given back").isEqualTo(2);
        assertThat(m2.beat().owned).isEmpty();
        m1.beat();
        assertThat(m2.beat().owned)
                .as("a heartbeat that does not say so gives nothing back")
                .isEmpty();

        m1.revoke().beat();
        assertThat(m1.epoch).isEqualTo(3);
        assertThat(m2.beat().owned).hasSize(2);
        assertThat(m2.owned).doesNotContainAnyElementsOf(m1.owned);
        assertThat(turn.group.stateName()).isEqualTo("Stable");
    }

    /** As the Java client does until it has heard of the topic. */
    @Test
    void a_member_that_confirms_less_than_it_was_given_has_not_given_back_the_rest() {
        ConsumerClient m1 = client("m1").join();
        Set<TopicIdPartition> given = new HashSet<>(m1.owned);
        m1.owned.clear();
        ConsumerClient m2 = client("m2").join();
        m1.confirmWhatItOwns();
        assertThat(m1.epoch).as("it is told first").isEqualTo(2);
        assertThat(m2.beat().owned).isEmpty();

        m1.owned.addAll(given);
        m1.revoke().beat();
        assertThat(m1.epoch).isEqualTo(3);
        assertThat(m2.beat().owned).hasSize(2).doesNotContainAnyElementsOf(m1.owned);
    }

    @Test
    void heartbeats_without_change_store_nothing_and_carry_no_assignment() {
        ConsumerClient m1 = client("m1").join().beat();
        int saves = turn.saveCount;
        turn.savesAtOnce = false;
        for (int i = 0; i < 10; i++) {
            m1.beat();
            assertThat(m1.answer.assignment()).isNull();
        }
        assertThat(m1.answers).isEqualTo(12);
        assertThat(turn.saveCount).isEqualTo(saves);
    }

    @Test
    void a_member_is_told_only_what_is_stored_and_others_do_not_wait_for_it() {
        ConsumerClient m1 = client("m1").join().beat();
        turn.savesAtOnce = false;
        ConsumerClient m2 = client("m2").join();
        assertThat(m2.answers).isZero();
        int before = m1.answers;
        m1.beat(); // begins to give back: has changed itself
        assertThat(m1.answers).isEqualTo(before);
        turn.finishSaves();
        assertThat(m2.answers).isEqualTo(1);
        turn.savesAtOnce = false;
        client("m3").join();
        m2.beat(); // a step of its own may follow, but a plain answer does not wait for the others' changes
        m2.hangUp();
    }

    @Test
    void an_answer_is_lost_and_the_old_epoch_is_good_once_more() {
        ConsumerClient m1 = client("m1").join().beat();
        client("m2").join();
        m1.beat();
        m1.revoke();
        Set<TopicIdPartition> owned = new HashSet<>(m1.owned);
        m1.beat();
        assertThat(m1.epoch).isEqualTo(3);
        m1.epoch = 2; // it never heard of 3
        m1.owned = owned;
        assertThat(m1.beatFull().error).isEqualTo(KafkaError.NONE);
        assertThat(m1.epoch).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"2, FENCED_MEMBER_EPOCH", "3, NONE", "4, NONE", "5, FENCED_MEMBER_EPOCH"})
    void a_heartbeat_needs_the_members_epoch_or_the_one_before(int epoch, KafkaError expected) {
        ConsumerClient m1 = client("m1").join();
        m1.subscribe("a", "x");
        m1.subscribe("a", "x", "y");
        assertThat(m1.epoch).isEqualTo(4);
        m1.epoch = epoch;
        assertThat(m1.beat().error).isEqualTo(expected);
    }

    @Test
    void the_epoch_before_is_no_good_with_partitions_that_are_not_assigned_any_more() {
        ConsumerClient m1 = client("m1").join().beat();
        client("m2").join();
        m1.beat();
        Set<TopicIdPartition> all = new HashSet<>(m1.owned);
        m1.revoke().beat();
        m1.epoch = 2;
        m1.owned = all;
        assertThat(m1.beatFull().error).isEqualTo(KafkaError.FENCED_MEMBER_EPOCH);
    }

    @Test
    void a_fenced_member_joins_anew_under_its_id_and_gets_its_partitions() {
        ConsumerClient m1 = client("m1").join().beat();
        m1.epoch = 7;
        assertThat(m1.beat().error).isEqualTo(KafkaError.FENCED_MEMBER_EPOCH);
        assertThat(m1.join().error).isEqualTo(KafkaError.NONE);
        assertThat(m1.owned).hasSize(4);
    }

    @Test
    void strangers_are_told_so() {
        client("m1").join();
        ConsumerClient stranger = client("x");
        stranger.epoch = 1;
        assertThat(stranger.beat().error).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        assertThat(stranger.leave(CurrentAssignment.LEAVING).error).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void without_a_member_id_the_group_makes_one() {
        ConsumerClient m1 = client("").join();
        assertThat(m1.memberId).isEqualTo("uuid1");
        assertThat(m1.beat().error).isEqualTo(KafkaError.NONE);
    }

    @Test
    void who_leaves_is_gone_and_the_others_take_over() {
        ConsumerClient m1 = client("m1").join();
        ConsumerClient m2 = client("m2").join();
        assertThat(m1.leave(CurrentAssignment.LEAVING).error).isEqualTo(KafkaError.NONE);
        assertThat(m1.answer.memberEpoch()).isEqualTo(CurrentAssignment.LEAVING);
        assertThat(turn.group.stateName()).isEqualTo("Assigning");
        assertThat(m2.beat().owned).hasSize(4);
        m2.leave(CurrentAssignment.LEAVING);
        assertThat(turn.group.stateName()).isEqualTo("Empty");
        assertThat(turn.timerCount()).isZero();
    }

    @Test
    void a_silent_member_is_out_when_its_session_ends() {
        ConsumerClient m1 = client("m1").join();
        ConsumerClient m2 = client("m2").join();
        turn.advance(30_000);
        m2.beat();
        turn.advance(20_000);
        assertThat(m2.beat().owned).hasSize(4);
        assertThat(m1.beat().error).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void a_member_that_does_not_give_back_in_its_time_is_out() {
        ConsumerClient m1 = client("m1");
        m1.rebalanceTimeoutMs = 12_000;
        m1.join().beat();
        ConsumerClient m2 = client("m2").join();
        for (int i = 0; i < 3; i++) {
            m1.beat();
            m2.beat();
            turn.advance(5_000);
        }
        assertThat(m1.beat().error).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        assertThat(m2.beat().owned).hasSize(4);
    }

    @Test
    void giving_back_stops_the_clock() {
        ConsumerClient m1 = client("m1");
        m1.rebalanceTimeoutMs = 12_000;
        m1.join().beat();
        client("m2").join();
        m1.beat();
        m1.revoke().beat();
        turn.advance(30_000);
        assertThat(m1.beat().error).isEqualTo(KafkaError.NONE);
    }

    @Test
    void topics_that_come_grow_and_go_are_seen_with_the_next_heartbeat() {
        ConsumerClient m1 = client("m1");
        m1.topics = List.of("a", "b");
        m1.join();
        assertThat(m1.owned).hasSize(4);
        turn.topics.put("b", 2);
        assertThat(m1.beat().owned).hasSize(6);
        turn.topics.put("a", 5);
        assertThat(m1.beat().owned).hasSize(7);
        turn.topics.remove("b");
        m1.beat();
        assertThat(m1.revoke().beat().owned).hasSize(5);
        turn.topics.put("other", 9);
        int epoch = m1.epoch;
        assertThat(m1.beat().epoch).as("nobody reads that one").isEqualTo(epoch);
    }

    @Test
    void a_regular_expression_and_names_add_up() {
        turn.topics.put("e-1", 1);
        ConsumerClient m1 = client("m1");
        m1.regex = "e-.*";
        m1.join();
        assertThat(m1.owned).hasSize(5);
        turn.topics.put("e-2", 1);
        assertThat(m1.beat().owned).hasSize(6);
        assertThat(turn.group.isSubscribed("e-2")).isTrue();
        assertThat(turn.group.isSubscribed("f")).isFalse();
    }

    @Test
    void the_assignor_that_most_wish_for_is_taken() {
        ConsumerClient m1 = client("m1");
        m1.assignor = "range";
        m1.join();
        assertThat(((ConsumerGroup) turn.group).assignorName()).isEqualTo("range");
        client("m2").join();
        assertThat(((ConsumerGroup) turn.group).assignorName()).isEqualTo("range");
        m1.leave(CurrentAssignment.LEAVING);
        assertThat(((ConsumerGroup) turn.group).assignorName()).isEqualTo("uniform");
    }

    @Test
    void a_static_member_that_is_away_keeps_its_partitions_until_its_session_ends() {
        ConsumerClient m1 = client("m1");
        m1.instanceId = "i1";
        m1.join();
        int epoch = ((ConsumerGroup) turn.group).groupEpoch();
        m1.leave(CurrentAssignment.AWAY);
        assertThat(m1.answer.memberEpoch()).isEqualTo(CurrentAssignment.AWAY);

        ConsumerClient back = client("m1-again");
        back.instanceId = "i1";
        assertThat(back.join().owned).hasSize(4);
        assertThat(((ConsumerGroup) turn.group).groupEpoch()).isEqualTo(epoch);

        back.leave(CurrentAssignment.AWAY);
        turn.advance(46_000);
        assertThat(turn.group.isEmpty()).isTrue();
    }

    @Test
    void an_instance_id_in_use_is_not_released_and_its_former_user_is_fenced() {
        ConsumerClient m1 = client("m1");
        m1.instanceId = "i1";
        m1.join();
        ConsumerClient rival = client("rival");
        rival.instanceId = "i1";
        assertThat(rival.join().error).isEqualTo(KafkaError.UNRELEASED_INSTANCE_ID);
        m1.leave(CurrentAssignment.AWAY);
        assertThat(rival.join().error).isEqualTo(KafkaError.NONE);
        m1.epoch = 1;
        assertThat(m1.beat().error).isEqualTo(KafkaError.FENCED_INSTANCE_ID);
        m1.instanceId = "i9";
        assertThat(m1.beat().error).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void a_full_group_takes_nobody_but_its_own() {
        GroupSettings s = turn.settings;
        turn.settings = new GroupSettings(
                s.sessionTimeoutMinMs(),
                s.sessionTimeoutMaxMs(),
                s.initialRebalanceDelayMs(),
                s.newMemberJoinTimeoutMs(),
                1,
                s.memberMetadataBytesMax(),
                s.offsetMetadataCharsMax(),
                s.offsetsRetentionMs(),
                s.expiryIntervalMs(),
                s.commitTimeoutMs(),
                s.consumer(),
                s.share());
        ConsumerClient m1 = client("m1").join();
        assertThat(client("m2").join().error).isEqualTo(KafkaError.GROUP_MAX_SIZE_REACHED);
        assertThat(m1.join().error).isEqualTo(KafkaError.NONE);
    }

    @Test
    void commits_need_an_epoch_that_is_not_older_than_the_partition_is_the_members() {
        ConsumerClient m1 = client("m1").join().beat();
        Set<TopicIdPartition> atFirst = new HashSet<>(m1.owned);
        turn.topics.put("a", 5);
        m1.beat();
        Set<TopicIdPartition> later = new HashSet<>(m1.owned);
        later.removeAll(atFirst);
        assertThat(m1.epoch).isEqualTo(3);
        assertThat(m1.commit(m1.owned, 3)).isEqualTo(KafkaError.NONE);
        assertThat(m1.commit(atFirst, 2)).isEqualTo(KafkaError.NONE);
        assertThat(m1.commit(later, 2)).isEqualTo(KafkaError.STALE_MEMBER_EPOCH);
        assertThat(m1.commit(m1.owned, 4)).isEqualTo(KafkaError.STALE_MEMBER_EPOCH);
        assertThat(client("x").commit(atFirst, 2)).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        assertThat(turn.group.onCommit(new Committer("m1", null, 3, (short) 8), turn))
                .isEqualTo(KafkaError.UNSUPPORTED_VERSION);
        assertThat(turn.group.onCommit(new Committer("", null, -1, (short) 9), turn))
                .isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        m1.leave(CurrentAssignment.LEAVING);
        assertThat(turn.group.onCommit(new Committer("", null, -1, (short) 9), turn))
                .isEqualTo(KafkaError.NONE);
    }

    @Test
    void a_transaction_commits_for_the_members_epoch_or_without_a_name() {
        client("m1").join().beat();
        assertThat(turn.group.onCommit(Committer.transactional("", null, -1, (short) 2), turn))
                .isEqualTo(KafkaError.NONE);
        assertThat(turn.group.onCommit(Committer.transactional("m1", null, 2, (short) 3), turn))
                .as("TxnOffsetCommit has other versions than OffsetCommit")
                .isEqualTo(KafkaError.NONE);
        assertThat(turn.group.onCommit(Committer.transactional("x", null, 2, (short) 3), turn))
                .isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
        assertThat(turn.group.onCommit(Committer.transactional("m1", null, 9, (short) 3), turn))
                .isEqualTo(KafkaError.STALE_MEMBER_EPOCH);
    }

    @Test
    void a_partition_that_is_being_given_back_can_still_be_committed() {
        ConsumerClient m1 = client("m1").join().beat();
        client("m2").join();
        m1.beat();
        assertThat(m1.owned).hasSize(4);
        assertThat(m1.commit(m1.owned, 2)).isEqualTo(KafkaError.NONE);
    }

    @Test
    void offsets_are_read_with_the_members_epoch_or_by_tools() {
        client("m1").join();
        assertThat(turn.group.checkFetch(null, -1)).isEqualTo(KafkaError.NONE);
        assertThat(turn.group.checkFetch("m1", 2)).isEqualTo(KafkaError.NONE);
        assertThat(turn.group.checkFetch("m1", 3)).isEqualTo(KafkaError.STALE_MEMBER_EPOCH);
        assertThat(turn.group.checkFetch("m2", 1)).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void members_go_on_after_a_restart_and_those_who_do_not_return_are_out() {
        ConsumerClient m1 = client("m1").join().beat();
        ConsumerClient m2 = client("m2").join();
        m1.beat();
        m1.revoke().beat();
        m2.beat();
        int saves = turn.saveCount;
        turn.restart("g");
        assertThat(turn.group.stateName()).isEqualTo("Stable");
        assertThat(m1.beatFull().error).isEqualTo(KafkaError.NONE);
        assertThat(m1.owned).hasSize(2);
        assertThat(turn.saveCount).isEqualTo(saves);
        turn.advance(30_000);
        m1.beat();
        turn.advance(20_000);
        assertThat(m1.beat().owned).hasSize(4);
        assertThat(turn.group.isSubscribed("a")).isTrue();
    }

    @Test
    void a_topic_that_grew_while_the_broker_was_down_is_seen_after_the_restart() {
        ConsumerClient m1 = client("m1").join().beat();
        turn.topics.put("a", 6);
        turn.restart("g");
        assertThat(m1.beat().owned).hasSize(6);
    }

    @Test
    void a_lost_group_sends_its_members_elsewhere() {
        ConsumerClient m1 = client("m1").join();
        turn.group.onLost(KafkaError.NOT_COORDINATOR, turn);
        assertThat(m1.beat().error).isEqualTo(KafkaError.COORDINATOR_NOT_AVAILABLE);
        assertThat(turn.group.stateName()).isEqualTo("Dead");
    }

    @Test
    void only_an_empty_group_may_be_deleted_and_its_offsets_expire_from_then_on() {
        ConsumerClient m1 = client("m1").join();
        assertThat(turn.group.checkDelete()).isEqualTo(KafkaError.NON_EMPTY_GROUP);
        assertThat(turn.group.expiry(turn).orElseThrow().subscribed()).containsExactly("a");
        m1.leave(CurrentAssignment.LEAVING);
        assertThat(turn.group.checkDelete()).isEqualTo(KafkaError.NONE);
        assertThat(turn.group.expiry(turn).orElseThrow().committedBeforeMs()).isEqualTo(Long.MIN_VALUE);
        turn.nowMs += Duration.ofDays(8).toMillis();
        assertThat(turn.group.expiry(turn).orElseThrow().committedBeforeMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_description_shows_epochs_and_both_assignments() {
        ConsumerClient m1 = client("m1").join().beat();
        client("m2").join();
        m1.beat();
        var described = ConsumerDescriptions.describe((ConsumerGroup) turn.group, turn.topics);
        assertThat(described.groupState()).isEqualTo("Reconciling");
        assertThat(described.groupEpoch()).isEqualTo(3);
        assertThat(described.assignmentEpoch()).isEqualTo(3);
        assertThat(described.assignorName()).isEqualTo("uniform");
        var first = described.members().get(0);
        assertThat(first.memberEpoch()).isEqualTo(2);
        assertThat(first.subscribedTopicRegex()).isEmpty();
        assertThat(first.assignment().topicPartitions().get(0).partitions())
                .as("it has not given anything back yet")
                .hasSize(4);
        assertThat(first.memberType()).isEqualTo((byte) 1);
        assertThat(first.subscribedTopicNames()).containsExactly("a");
        assertThat(first.targetAssignment().topicPartitions().get(0).topicName())
                .isEqualTo("a");
        assertThat(first.targetAssignment().topicPartitions().get(0).partitions())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'', m, 0, 1000, false, a, '', , INVALID_REQUEST",
        "g, '', 0, 1000, true, a, '', , INVALID_REQUEST",
        "g, '', 1, 1000, true, a, '', , INVALID_REQUEST",
        "g, m, 0, -1, true, a, '', , INVALID_REQUEST",
        "g, m, 0, 1000, false, a, '', , INVALID_REQUEST",
        "g, m, 0, 1000, true, , , , INVALID_REQUEST",
        "g, m, -3, 1000, true, a, '', , INVALID_REQUEST",
        "g, m, -2, 1000, true, a, '', , INVALID_REQUEST",
        "g, m, 0, 1000, true, a, '', sticky, UNSUPPORTED_ASSIGNOR",
        "g, m, 0, 1000, true, a, '[', , INVALID_REGULAR_EXPRESSION",
        "g, m, 0, 1000, true, , 'a.*', uniform, NONE",
        "g, m, 0, 1000, true, a, , range, NONE",
        "g, m, 5, -1, false, , , , NONE",
        "g, m, -1, -1, false, , , , NONE",
    })
    void a_heartbeat_must_say_what_it_must(
            String groupId,
            String memberId,
            int epoch,
            int rebalanceTimeoutMs,
            boolean ownsNothing,
            String topic,
            String regex,
            String assignor,
            KafkaError expected) {
        Optional<ConsumerGroupHeartbeatResponse> refusal = HeartbeatChecks.check(
                (short) 1,
                ConsumerGroupHeartbeatRequest.builder()
                        .groupId(groupId)
                        .memberId(memberId)
                        .memberEpoch(epoch)
                        .rebalanceTimeoutMs(rebalanceTimeoutMs)
                        .topicPartitions(ownsNothing ? List.of() : null)
                        .subscribedTopicNames(topic == null ? null : List.of(topic))
                        .subscribedTopicRegex(regex)
                        .serverAssignor(assignor)
                        .build());
        assertThat(refusal.map(ConsumerGroupHeartbeatResponse::errorCode).orElse((short) 0))
                .isEqualTo(expected.code());
    }

    @Test
    void what_a_deleted_topic_had_is_given_back() {
        ConsumerClient m1 = client("m1").join().beat();
        turn.topics.remove("a");
        m1.beat();
        assertThat(m1.assigned).isEmpty();
        m1.revoke().beat();
        assertThat(turn.group.stateName()).isEqualTo("Stable");
        List<UUID> told = new ArrayList<>();
        m1.beatFull().answer.assignment().topicPartitions().forEach(topic -> told.add(topic.topicId()));
        assertThat(told).isEmpty();
    }

    private ConsumerClient client(String memberId) {
        return new ConsumerClient(memberId, turn);
    }
}
