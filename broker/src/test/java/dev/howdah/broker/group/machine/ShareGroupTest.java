package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.GroupConfigs;
import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.howdah.protocol.message.ShareGroupDescribeResponse.DescribedGroup;
import dev.howdah.protocol.message.ShareGroupHeartbeatRequest;
import dev.howdah.protocol.message.ShareGroupHeartbeatResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A share group, event by event. */
class ShareGroupTest {

    private final TestTurn turn = TestTurn.savingAtOnce();

    @BeforeEach
    void begin() {
        turn.topics.put("a", 4);
        turn.group = new ShareGroup("g");
    }

    @Test
    void the_first_member_gets_everything_in_the_first_answer() {
        Client m1 = new Client("m1").join();
        assertThat(m1.error()).isEqualTo(KafkaError.NONE);
        assertThat(m1.epoch).isEqualTo(2);
        assertThat(m1.assigned).hasSize(4);
        assertThat(m1.answer.heartbeatIntervalMs()).isEqualTo(5_000);
        assertThat(turn.group.stateName()).isEqualTo("Stable");
        assertThat(turn.group.protocolType()).isEqualTo("share");
    }

    @Test
    void members_share_the_partitions_out_and_nobody_waits_for_another() {
        Client m1 = new Client("m1").join();
        Client m2 = new Client("m2").join();
        assertThat(m2.assigned).hasSize(2);
        m1.beat();
        assertThat(m1.assigned).hasSize(2).doesNotContainAnyElementsOf(m2.assigned);
        assertThat(m1.epoch).isEqualTo(3);
    }

    @Test
    void more_members_than_partitions_share_them() {
        turn.topics.put("a", 2);
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(new Client("m" + i).join());
        }
        all.forEach(Client::beat);
        Set<TopicIdPartition> covered = new HashSet<>();
        all.forEach(member -> covered.addAll(member.assigned));
        assertThat(covered).hasSize(2);
        assertThat(all).allSatisfy(member -> assertThat(member.assigned).isNotEmpty());
    }

    @Test
    void the_assignment_is_told_only_when_it_changes() {
        Client m1 = new Client("m1").join();
        m1.beat();
        assertThat(m1.answer.assignment()).isNull();
        turn.topics.put("a", 6);
        m1.beat();
        assertThat(m1.answer.assignment()).isNotNull();
        assertThat(m1.assigned).hasSize(6);
    }

    @Test
    void whoever_comes_within_the_assignment_interval_is_assigned_after_it() {
        turn.settings = GroupSettings.of(BrokerConfig.of(Map.of(GroupConfigs.SHARE_ASSIGNMENT_INTERVAL_MS, "1000")));
        Client m1 = new Client("m1").join();
        turn.nowMs += 999;
        Client m2 = new Client("m2").join();
        assertThat(m2.error()).isEqualTo(KafkaError.NONE);
        assertThat(m2.epoch).as("of the assignment, that it has no part in").isEqualTo(m1.epoch);
        assertThat(m2.assigned).isEmpty();
        turn.nowMs += 1;
        assertThat(m2.beat().assigned).hasSize(2);
    }

    @Test
    void a_member_that_leaves_makes_room() {
        Client m1 = new Client("m1").join();
        Client m2 = new Client("m2").join();
        m2.leave();
        assertThat(m2.error()).isEqualTo(KafkaError.NONE);
        assertThat(m2.answer.memberEpoch()).isEqualTo(-1);
        assertThat(m1.beat().assigned).hasSize(4);
        m1.leave();
        assertThat(turn.group.stateName()).isEqualTo("Empty");
        assertThat(turn.group.checkDelete()).isEqualTo(KafkaError.NONE);
        assertThat(turn.timerCount()).isZero();
    }

    @Test
    void a_silent_member_is_out_after_its_session() {
        new Client("m1").join();
        Client m2 = new Client("m2").join();
        turn.advance(30_000);
        m2.beat();
        turn.advance(20_000);
        assertThat(turn.group.memberCount()).isEqualTo(1);
        assertThat(m2.beat().assigned).hasSize(4);
    }

    @Test
    void a_member_may_have_missed_one_answer_and_no_more() {
        Client m1 = new Client("m1").join();
        new Client("m2").join();
        m1.beat();
        m1.epoch = 2;
        assertThat(m1.beat().error()).isEqualTo(KafkaError.NONE);
        assertThat(m1.epoch).isEqualTo(3);
        m1.epoch = 7;
        assertThat(m1.beat().error()).isEqualTo(KafkaError.FENCED_MEMBER_EPOCH);
    }

    @Test
    void a_stranger_is_no_member() {
        new Client("m1").join();
        Client stranger = new Client("m9");
        stranger.epoch = 1;
        assertThat(stranger.beat().error()).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
    }

    @Test
    void a_full_group_takes_nobody_but_its_own() {
        turn.settings = GroupSettings.of(BrokerConfig.of(Map.of(GroupConfigs.SHARE_MAX_SIZE, "1")));
        Client m1 = new Client("m1").join();
        assertThat(new Client("m2").join().error()).isEqualTo(KafkaError.GROUP_MAX_SIZE_REACHED);
        assertThat(m1.join().error()).isEqualTo(KafkaError.NONE);
    }

    @Test
    void members_carry_on_after_a_restart() {
        Client m1 = new Client("m1").join();
        Client m2 = new Client("m2").join();
        m1.beat();
        turn.restart("g");
        assertThat(m1.beat().error()).isEqualTo(KafkaError.NONE);
        assertThat(m1.answer.assignment()).isNull();
        assertThat(m2.beat().epoch).isEqualTo(3);
        assertThat(turn.group.kind().name()).isEqualTo("SHARE");
        turn.advance(45_000);
        assertThat(turn.group.isEmpty())
                .as("sessions go on, with their full time")
                .isTrue();
    }

    @Test
    void a_heartbeat_stores_nothing() {
        Client m1 = new Client("m1").join();
        int before = turn.saveCount;
        m1.beat().beat().beat();
        assertThat(turn.saveCount).isEqualTo(before);
    }

    @Test
    void nothing_is_told_before_it_is_stored() {
        turn.savesAtOnce = false;
        Client m1 = new Client("m1").join();
        assertThat(m1.answer).isNull();
        turn.finishSaves();
        assertThat(m1.assigned).hasSize(4);
    }

    @Test
    void the_other_protocols_are_refused() {
        new Client("m1").join();
        ConsumerGroupHeartbeatResponse[] answer = new ConsumerGroupHeartbeatResponse[1];
        turn.group.onConsumerHeartbeat(
                new HeartbeatCall(
                        ConsumerGroupHeartbeatRequest.builder()
                                .groupId("g")
                                .memberId("c")
                                .build(),
                        new ClientIdentity("client", "/10.0.0.1"),
                        response -> answer[0] = response),
                turn);
        assertThat(answer[0].errorCode()).isEqualTo(KafkaError.GROUP_ID_NOT_FOUND.code());
        assertThat(turn.group.onCommit(new Group.Committer("m1", null, 1, (short) 9), turn))
                .isEqualTo(KafkaError.GROUP_ID_NOT_FOUND);
        assertThat(turn.group.checkDelete()).isEqualTo(KafkaError.NON_EMPTY_GROUP);
    }

    @Test
    void a_group_of_another_kind_takes_no_sharing_member() {
        turn.group = new ConsumerGroup("g", turn.nowMs);
        assertThat(new Client("m1").join().error()).isEqualTo(KafkaError.GROUP_ID_NOT_FOUND);
    }

    @Test
    void it_is_described_with_members_and_partitions() {
        new Client("m1").join();
        DescribedGroup described = ShareDescriptions.describe((ShareGroup) turn.group, turn.topics);
        assertThat(described.groupState()).isEqualTo("Stable");
        assertThat(described.assignorName()).isEqualTo("simple");
        assertThat(described.groupEpoch()).isEqualTo(2);
        assertThat(described.members()).singleElement().satisfies(member -> {
            assertThat(member.clientId()).isEqualTo("client");
            assertThat(member.subscribedTopicNames()).containsExactly("a");
            assertThat(member.assignment().topicPartitions())
                    .singleElement()
                    .satisfies(topic -> assertThat(topic.topicName()).isEqualTo("a"));
        });
    }

    @ParameterizedTest
    @CsvSource({"'',m1,1", "g,'',0", "g,m1,-2", "g,m1,0"})
    void what_makes_no_sense_is_refused_at_the_door(String groupId, String memberId, int epoch) {
        assertThat(ShareHeartbeatChecks.check(ShareGroupHeartbeatRequest.builder()
                        .groupId(groupId)
                        .memberId(memberId)
                        .memberEpoch(epoch)
                        .build()))
                .hasValueSatisfying(
                        refusal -> assertThat(refusal.errorCode()).isEqualTo(KafkaError.INVALID_REQUEST.code()));
    }

    /** A member under test: what it was told. */
    private final class Client {

        private final String memberId;
        private int epoch;
        private Set<TopicIdPartition> assigned = Set.of();
        private ShareGroupHeartbeatResponse answer;

        private Client(String memberId) {
            this.memberId = memberId;
        }

        private Client join() {
            epoch = 0;
            return send(request().subscribedTopicNames(List.of("a")).build());
        }

        private Client beat() {
            return send(request().build());
        }

        private Client leave() {
            epoch = -1;
            return send(request().build());
        }

        private ShareGroupHeartbeatRequest.Builder request() {
            return ShareGroupHeartbeatRequest.builder()
                    .groupId("g")
                    .memberId(memberId)
                    .memberEpoch(epoch);
        }

        private Client send(ShareGroupHeartbeatRequest request) {
            turn.group.onShareHeartbeat(
                    new ShareHeartbeatCall(request, new ClientIdentity("client", "/10.0.0.1"), this::onAnswer), turn);
            return this;
        }

        private void onAnswer(ShareGroupHeartbeatResponse response) {
            answer = response;
            if (response.errorCode() == 0 && response.memberEpoch() >= 0) {
                epoch = response.memberEpoch();
            }
            if (response.assignment() != null) {
                assigned = new HashSet<>();
                response.assignment()
                        .topicPartitions()
                        .forEach(topic -> topic.partitions()
                                .forEach(index -> assigned.add(new TopicIdPartition(topic.topicId(), index))));
            }
        }

        private KafkaError error() {
            return KafkaError.ofCode(answer.errorCode()).orElseThrow();
        }
    }
}
