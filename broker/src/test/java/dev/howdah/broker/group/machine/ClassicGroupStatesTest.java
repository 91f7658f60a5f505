package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.broker.group.machine.TimerKey.Purpose;
import dev.howdah.protocol.KafkaError;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event in every state of a classic group: what it is answered, and the state after it.
 *
 * <p>There are a leader, a follower and a static follower, who were in the group and left it where it is empty or dead. In
 * PreparingRebalance a fourth member waits for them to rejoin; in CompletingRebalance nobody has synced yet.
 */
class ClassicGroupStatesTest {

    private static final String TABLE = """
                                                        | Empty                      | PreparingRebalance             | CompletingRebalance            | Stable                         | Dead
            a new member asks for an id                 | MEMBER_ID_REQUIRED         | MEMBER_ID_REQUIRED             | MEMBER_ID_REQUIRED             | MEMBER_ID_REQUIRED             | COORDINATOR_NOT_AVAILABLE
            a new member joins with its id              | waits > PreparingRebalance | waits                          | waits > PreparingRebalance     | waits > PreparingRebalance     | COORDINATOR_NOT_AVAILABLE
            a new member joins before v4                | waits > PreparingRebalance | waits                          | waits > PreparingRebalance     | waits > PreparingRebalance     | COORDINATOR_NOT_AVAILABLE
            a new static member joins                   | waits > PreparingRebalance | waits                          | waits > PreparingRebalance     | waits > PreparingRebalance     | COORDINATOR_NOT_AVAILABLE
            somebody with an id that is not known joins | UNKNOWN_MEMBER_ID          | UNKNOWN_MEMBER_ID              | UNKNOWN_MEMBER_ID              | UNKNOWN_MEMBER_ID              | COORDINATOR_NOT_AVAILABLE
            somebody of another protocol type joins     | MEMBER_ID_REQUIRED         | INCONSISTENT_GROUP_PROTOCOL    | INCONSISTENT_GROUP_PROTOCOL    | INCONSISTENT_GROUP_PROTOCOL    | COORDINATOR_NOT_AVAILABLE
            somebody without a common protocol joins    | MEMBER_ID_REQUIRED         | INCONSISTENT_GROUP_PROTOCOL    | INCONSISTENT_GROUP_PROTOCOL    | INCONSISTENT_GROUP_PROTOCOL    | COORDINATOR_NOT_AVAILABLE
            the leader joins again unchanged            | UNKNOWN_MEMBER_ID          | waits                          | NONE                           | waits > PreparingRebalance     | COORDINATOR_NOT_AVAILABLE
            a follower joins again unchanged            | UNKNOWN_MEMBER_ID          | waits                          | NONE                           | NONE                           | COORDINATOR_NOT_AVAILABLE
            a follower joins again changed              | UNKNOWN_MEMBER_ID          | waits                          | waits > PreparingRebalance     | waits > PreparingRebalance     | COORDINATOR_NOT_AVAILABLE
            a static follower comes back without its id | waits > PreparingRebalance | waits                          | waits > PreparingRebalance     | NONE                           | COORDINATOR_NOT_AVAILABLE
            somebody uses the instance id of another    | UNKNOWN_MEMBER_ID          | FENCED_INSTANCE_ID             | FENCED_INSTANCE_ID             | FENCED_INSTANCE_ID             | COORDINATOR_NOT_AVAILABLE
            the leader syncs                            | UNKNOWN_MEMBER_ID          | REBALANCE_IN_PROGRESS          | NONE > Stable                  | NONE                           | COORDINATOR_NOT_AVAILABLE
            a follower syncs                            | UNKNOWN_MEMBER_ID          | REBALANCE_IN_PROGRESS          | waits                          | NONE                           | COORDINATOR_NOT_AVAILABLE
            a follower syncs in another generation      | UNKNOWN_MEMBER_ID          | ILLEGAL_GENERATION             | ILLEGAL_GENERATION             | ILLEGAL_GENERATION             | COORDINATOR_NOT_AVAILABLE
            a follower syncs with another protocol      | UNKNOWN_MEMBER_ID          | INCONSISTENT_GROUP_PROTOCOL    | INCONSISTENT_GROUP_PROTOCOL    | INCONSISTENT_GROUP_PROTOCOL    | COORDINATOR_NOT_AVAILABLE
            a stranger syncs                            | UNKNOWN_MEMBER_ID          | UNKNOWN_MEMBER_ID              | UNKNOWN_MEMBER_ID              | UNKNOWN_MEMBER_ID              | COORDINATOR_NOT_AVAILABLE
            a member heartbeats                         | UNKNOWN_MEMBER_ID          | REBALANCE_IN_PROGRESS          | NONE                           | NONE                           | COORDINATOR_NOT_AVAILABLE
            a member heartbeats in another generation   | UNKNOWN_MEMBER_ID          | ILLEGAL_GENERATION             | ILLEGAL_GENERATION             | ILLEGAL_GENERATION             | COORDINATOR_NOT_AVAILABLE
            a stranger heartbeats                       | UNKNOWN_MEMBER_ID          | UNKNOWN_MEMBER_ID              | UNKNOWN_MEMBER_ID              | UNKNOWN_MEMBER_ID              | COORDINATOR_NOT_AVAILABLE
            a member leaves                             | UNKNOWN_MEMBER_ID          | NONE                           | NONE > PreparingRebalance      | NONE > PreparingRebalance      | COORDINATOR_NOT_AVAILABLE
            everybody leaves                            | UNKNOWN_MEMBER_ID          | NONE > CompletingRebalance     | NONE > Empty                   | NONE > Empty                   | COORDINATOR_NOT_AVAILABLE
            a stranger leaves                           | UNKNOWN_MEMBER_ID          | UNKNOWN_MEMBER_ID              | UNKNOWN_MEMBER_ID              | UNKNOWN_MEMBER_ID              | COORDINATOR_NOT_AVAILABLE
            a session ends                              | done                       | done                           | done > PreparingRebalance      | done > PreparingRebalance      | done
            the time to rejoin is up                    | done                       | done > CompletingRebalance     | done                           | done                           | done
            the time to sync is up                      | done                       | done                           | done > Empty                   | done                           | done
            a member commits                            | UNKNOWN_MEMBER_ID          | NONE                           | REBALANCE_IN_PROGRESS          | NONE                           | COORDINATOR_NOT_AVAILABLE
            a member commits in another generation      | UNKNOWN_MEMBER_ID          | ILLEGAL_GENERATION             | ILLEGAL_GENERATION             | ILLEGAL_GENERATION             | COORDINATOR_NOT_AVAILABLE
            a tool commits                              | NONE                       | UNKNOWN_MEMBER_ID              | UNKNOWN_MEMBER_ID              | UNKNOWN_MEMBER_ID              | COORDINATOR_NOT_AVAILABLE
            offsets are read                            | NONE                       | NONE                           | NONE                           | NONE                           | NONE
            offsets are to be deleted                   | NONE                       | NONE                           | NONE                           | NONE                           | GROUP_ID_NOT_FOUND
            the group is to be deleted                  | NONE                       | NON_EMPTY_GROUP                | NON_EMPTY_GROUP                | NON_EMPTY_GROUP                | GROUP_ID_NOT_FOUND
            the group is loaded                         | done                       | done                           | done                           | done                           | done
            the group is lost                           | done > Dead                | done > Dead                    | done > Dead                    | done > Dead                    | done
            a member of the consumer protocol joins     | NONE, other kind > Stable  | NONE, other kind > Reconciling | NONE, other kind > Reconciling | NONE, other kind > Reconciling | COORDINATOR_NOT_AVAILABLE
            a heartbeat of the consumer protocol comes  | GROUP_ID_NOT_FOUND         | GROUP_ID_NOT_FOUND             | GROUP_ID_NOT_FOUND             | GROUP_ID_NOT_FOUND             | COORDINATOR_NOT_AVAILABLE
            """;

    private final TestTurn turn = TestTurn.savingAtOnce();
    private final TestMember leader = member("leader");
    private final TestMember follower = member("follower");
    private final TestMember settled = member("static");
    private final TestMember stranger = member("stranger");
    private final Map<String, Supplier<String>> events = new LinkedHashMap<>();

    ClassicGroupStatesTest() {
        turn.group = new ClassicGroup("g", turn.nowMs);
        settled.instanceId = "i";
        events.put("a new member asks for an id", () -> join(stranger));
        events.put("a new member joins with its id", () -> {
            join(stranger);
            return join(stranger);
        });
        events.put("a new member joins before v4", () -> {
            stranger.joinVersion = 3;
            return join(stranger);
        });
        events.put("a new static member joins", () -> {
            stranger.instanceId = "other";
            return join(stranger);
        });
        events.put("somebody with an id that is not known joins", () -> {
            stranger.memberId = "stranger-1";
            return join(stranger);
        });
        events.put("somebody of another protocol type joins", () -> {
            stranger.protocolType = "connect";
            return join(stranger);
        });
        events.put("somebody without a common protocol joins", () -> {
            stranger.protocols = List.of("sticky");
            return join(stranger);
        });
        events.put("the leader joins again unchanged", () -> join(leader));
        events.put("a follower joins again unchanged", () -> join(follower));
        events.put("a follower joins again changed", () -> {
            follower.subscription = new byte[] {0, 0, 0, 0, 0, 0, -1, -1, -1, -1};
            return join(follower);
        });
        events.put("a static follower comes back without its id", () -> {
            settled.memberId = "";
            return join(settled);
        });
        events.put("somebody uses the instance id of another", () -> {
            stranger.memberId = "stranger-1";
            stranger.instanceId = "i";
            return join(stranger);
        });
        events.put("the leader syncs", () -> sync(leader));
        events.put("a follower syncs", () -> sync(follower));
        events.put("a follower syncs in another generation", () -> sync(older(follower)));
        events.put("a follower syncs with another protocol", () -> {
            follower.protocolName = "sticky";
            return sync(follower);
        });
        events.put("a stranger syncs", () -> sync(stranger));
        events.put("a member heartbeats", () -> follower.heartbeat().name());
        events.put(
                "a member heartbeats in another generation",
                () -> older(follower).heartbeat().name());
        events.put("a stranger heartbeats", () -> stranger.heartbeat().name());
        events.put("a member leaves", () -> follower.leave().name());
        events.put("everybody leaves", () -> {
            leader.leave();
            settled.leave();
            return follower.leave().name();
        });
        events.put("a stranger leaves", () -> stranger.leave().name());
        events.put("a session ends", () -> timer(new TimerKey(Purpose.SESSION, follower.memberId)));
        events.put("the time to rejoin is up", () -> timer(TimerKey.ofGroup(Purpose.JOIN)));
        events.put("the time to sync is up", () -> timer(TimerKey.ofGroup(Purpose.SYNC)));
        events.put("a member commits", () -> follower.commit().name());
        events.put(
                "a member commits in another generation",
                () -> older(follower).commit().name());
        events.put(
                "a tool commits",
                () -> turn.group
                        .onCommit(new Committer("", null, -1, (short) 9), turn)
                        .name());
        events.put("offsets are read", () -> turn.group.checkFetch(null, -1).name());
        events.put(
                "offsets are to be deleted",
                () -> turn.group.checkDeleteOffsets().name());
        events.put("the group is to be deleted", () -> turn.group.checkDelete().name());
        events.put("the group is loaded", () -> {
            turn.group.onLoaded(turn);
            return "done";
        });
        events.put("the group is lost", () -> {
            turn.group.onLost(KafkaError.NOT_COORDINATOR, turn);
            return "done";
        });
        events.put("a member of the consumer protocol joins", () -> {
            ConsumerClient client = new ConsumerClient("m", turn).join();
            return client.error.name() + (turn.group instanceof ConsumerGroup ? ", other kind" : "");
        });
        events.put("a heartbeat of the consumer protocol comes", () -> {
            ConsumerClient client = new ConsumerClient("m", turn);
            client.epoch = 1;
            return client.beat().error.name();
        });
    }

    static Stream<Arguments> cells() {
        return StateTable.cells(
                TABLE,
                Arrays.stream(ClassicState.values())
                        .map(ClassicState::kafkaName)
                        .toList(),
                List.copyOf(new ClassicGroupStatesTest().events.keySet()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cells")
    void every_event_is_answered_in_every_state(String state, String event, String expected) {
        bring(state);
        assertThat(turn.group.stateName()).isEqualTo(state);
        String answer = events.get(event).get();
        String after = turn.group.stateName();
        assertThat(after.equals(state) ? answer : answer + " > " + after).isEqualTo(expected);
    }

    private void bring(String state) {
        List<TestMember> all = List.of(leader, follower, settled);
        all.forEach(TestMember::join);
        turn.advance(5_000);
        if (state.equals("CompletingRebalance")) {
            return;
        }
        all.forEach(TestMember::sync);
        switch (state) {
            case "PreparingRebalance" -> member("fourth").join();
            case "Empty" -> all.forEach(TestMember::leave);
            case "Dead" -> {
                all.forEach(TestMember::leave);
                turn.group.onDelete();
            }
            default -> assertThat(state).isEqualTo("Stable");
        }
    }

    private TestMember member(String name) {
        TestMember member = new TestMember(name, turn.group, turn);
        // ConsumerProtocolSubscription v1: no topics, no user data, nothing owned.
        member.subscription = new byte[] {0, 1, 0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0};
        return member;
    }

    private static TestMember older(TestMember member) {
        member.generation--;
        return member;
    }

    private static String join(TestMember member) {
        member.joinOnce();
        return member.isParkedInJoin() ? "waits" : member.lastJoin().name();
    }

    private static String sync(TestMember member) {
        member.sync();
        return member.isParkedInSync() ? "waits" : member.lastSync().name();
    }

    private String timer(TimerKey key) {
        turn.group.onTimer(key, turn);
        return "done";
    }
}
