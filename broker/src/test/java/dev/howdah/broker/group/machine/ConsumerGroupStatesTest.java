package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.broker.group.machine.TimerKey.Purpose;
import dev.howdah.protocol.KafkaError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event in every state of a consumer group: what it is answered, and the state after it.
 *
 * <p>There are a member, a static one and one of the classic protocol, who left the group where it is empty or dead. In Assigning
 * a fourth has just left; in Reconciling a fourth waits for partitions that the others have not given back.
 */
class ConsumerGroupStatesTest {

    private static final List<String> STATES = List.of("Empty", "Assigning", "Reconciling", "Stable", "Dead");
    private static final String TABLE = """
                                                                | Empty                                  | Assigning                       | Reconciling                     | Stable                          | Dead
            a new member joins                                  | NONE > Stable                          | NONE > Reconciling              | NONE                            | NONE > Reconciling              | COORDINATOR_NOT_AVAILABLE
            a new static member joins                           | NONE > Stable                          | NONE > Reconciling              | NONE                            | NONE > Reconciling              | COORDINATOR_NOT_AVAILABLE
            a member joins again                                | NONE > Stable                          | NONE > Reconciling              | NONE                            | NONE                            | COORDINATOR_NOT_AVAILABLE
            a static member joins under another id              | NONE > Stable                          | UNRELEASED_INSTANCE_ID          | UNRELEASED_INSTANCE_ID          | UNRELEASED_INSTANCE_ID          | COORDINATOR_NOT_AVAILABLE
            a static member that is away joins under another id | NONE > Stable                          | NONE > Reconciling              | NONE                            | NONE                            | COORDINATOR_NOT_AVAILABLE
            a member heartbeats                                 | UNKNOWN_MEMBER_ID                      | NONE > Reconciling              | NONE                            | NONE                            | COORDINATOR_NOT_AVAILABLE
            a member heartbeats with everything                 | UNKNOWN_MEMBER_ID                      | NONE > Reconciling              | NONE                            | NONE                            | COORDINATOR_NOT_AVAILABLE
            a member heartbeats in a greater epoch              | UNKNOWN_MEMBER_ID                      | FENCED_MEMBER_EPOCH             | FENCED_MEMBER_EPOCH             | FENCED_MEMBER_EPOCH             | COORDINATOR_NOT_AVAILABLE
            a member heartbeats in an older epoch               | UNKNOWN_MEMBER_ID                      | FENCED_MEMBER_EPOCH             | FENCED_MEMBER_EPOCH             | FENCED_MEMBER_EPOCH             | COORDINATOR_NOT_AVAILABLE
            a stranger heartbeats                               | UNKNOWN_MEMBER_ID                      | UNKNOWN_MEMBER_ID               | UNKNOWN_MEMBER_ID               | UNKNOWN_MEMBER_ID               | COORDINATOR_NOT_AVAILABLE
            somebody uses the instance id of another            | UNKNOWN_MEMBER_ID                      | FENCED_INSTANCE_ID              | FENCED_INSTANCE_ID              | FENCED_INSTANCE_ID              | COORDINATOR_NOT_AVAILABLE
            a member gives back what it must                    | UNKNOWN_MEMBER_ID                      | NONE > Reconciling              | NONE                            | NONE                            | COORDINATOR_NOT_AVAILABLE
            a member subscribes to nothing                      | UNKNOWN_MEMBER_ID                      | NONE > Reconciling              | NONE                            | NONE > Reconciling              | COORDINATOR_NOT_AVAILABLE
            a topic grows and a member heartbeats               | UNKNOWN_MEMBER_ID                      | NONE > Reconciling              | NONE                            | NONE > Reconciling              | COORDINATOR_NOT_AVAILABLE
            a member leaves                                     | UNKNOWN_MEMBER_ID                      | NONE                            | NONE > Assigning                | NONE > Assigning                | COORDINATOR_NOT_AVAILABLE
            a static member leaves for a while                  | UNKNOWN_MEMBER_ID                      | NONE                            | NONE                            | NONE > Reconciling              | COORDINATOR_NOT_AVAILABLE
            a stranger leaves                                   | UNKNOWN_MEMBER_ID                      | UNKNOWN_MEMBER_ID               | UNKNOWN_MEMBER_ID               | UNKNOWN_MEMBER_ID               | COORDINATOR_NOT_AVAILABLE
            all but the classic member leave                    | same kind                              | other kind > PreparingRebalance | other kind > PreparingRebalance | other kind > PreparingRebalance | same kind
            a session ends                                      | done                                   | done                            | done > Assigning                | done > Assigning                | done
            the time to give back is up                         | done                                   | done                            | done > Assigning                | done > Assigning                | done
            the time to rejoin is up                            | done                                   | done                            | done > Assigning                | done > Assigning                | done
            the time to sync is up                              | done                                   | done                            | done > Assigning                | done > Assigning                | done
            a classic member joins                              | waits, other kind > PreparingRebalance | NONE > Reconciling              | NONE                            | NONE > Reconciling              | COORDINATOR_NOT_AVAILABLE
            a classic member joins again                        | UNKNOWN_MEMBER_ID                      | NONE > Reconciling              | NONE                            | NONE                            | COORDINATOR_NOT_AVAILABLE
            a classic member syncs                              | UNKNOWN_MEMBER_ID                      | REBALANCE_IN_PROGRESS           | REBALANCE_IN_PROGRESS           | NONE                            | COORDINATOR_NOT_AVAILABLE
            a classic member syncs in another generation        | UNKNOWN_MEMBER_ID                      | ILLEGAL_GENERATION              | ILLEGAL_GENERATION              | ILLEGAL_GENERATION              | COORDINATOR_NOT_AVAILABLE
            a classic member heartbeats                         | UNKNOWN_MEMBER_ID                      | REBALANCE_IN_PROGRESS           | REBALANCE_IN_PROGRESS           | NONE                            | COORDINATOR_NOT_AVAILABLE
            a classic member heartbeats in another generation   | UNKNOWN_MEMBER_ID                      | ILLEGAL_GENERATION              | ILLEGAL_GENERATION              | ILLEGAL_GENERATION              | COORDINATOR_NOT_AVAILABLE
            a classic member leaves                             | UNKNOWN_MEMBER_ID                      | NONE                            | NONE > Assigning                | NONE > Assigning                | COORDINATOR_NOT_AVAILABLE
            a classic member commits                            | UNKNOWN_MEMBER_ID                      | NONE                            | NONE                            | NONE                            | COORDINATOR_NOT_AVAILABLE
            a classic member commits in another generation      | UNKNOWN_MEMBER_ID                      | ILLEGAL_GENERATION              | ILLEGAL_GENERATION              | ILLEGAL_GENERATION              | COORDINATOR_NOT_AVAILABLE
            a member commits                                    | UNKNOWN_MEMBER_ID                      | NONE                            | NONE                            | NONE                            | COORDINATOR_NOT_AVAILABLE
            a member commits in a greater epoch                 | UNKNOWN_MEMBER_ID                      | STALE_MEMBER_EPOCH              | STALE_MEMBER_EPOCH              | STALE_MEMBER_EPOCH              | COORDINATOR_NOT_AVAILABLE
            a member commits with an old client                 | UNKNOWN_MEMBER_ID                      | UNSUPPORTED_VERSION             | UNSUPPORTED_VERSION             | UNSUPPORTED_VERSION             | COORDINATOR_NOT_AVAILABLE
            a tool commits                                      | NONE                                   | UNKNOWN_MEMBER_ID               | UNKNOWN_MEMBER_ID               | UNKNOWN_MEMBER_ID               | COORDINATOR_NOT_AVAILABLE
            a member reads offsets                              | UNKNOWN_MEMBER_ID                      | NONE                            | NONE                            | NONE                            | UNKNOWN_MEMBER_ID
            a member reads offsets in another epoch             | UNKNOWN_MEMBER_ID                      | STALE_MEMBER_EPOCH              | STALE_MEMBER_EPOCH              | STALE_MEMBER_EPOCH              | UNKNOWN_MEMBER_ID
            a tool reads offsets                                | NONE                                   | NONE                            | NONE                            | NONE                            | NONE
            offsets are to be deleted                           | NONE                                   | NONE                            | NONE                            | NONE                            | GROUP_ID_NOT_FOUND
            the group is to be deleted                          | NONE                                   | NON_EMPTY_GROUP                 | NON_EMPTY_GROUP                 | NON_EMPTY_GROUP                 | GROUP_ID_NOT_FOUND
            the group is loaded                                 | done                                   | done                            | done                            | done                            | done
            the group is lost                                   | done > Dead                            | done > Dead                     | done > Dead                     | done > Dead                     | done
            """;

    private final TestTurn turn = TestTurn.savingAtOnce();
    private final ConsumerClient member = new ConsumerClient("member", turn);
    private final ConsumerClient settled = new ConsumerClient("static", turn);
    private final ClassicConsumer classic;
    private final ConsumerClient stranger = new ConsumerClient("stranger", turn);
    private final Map<String, Supplier<String>> events = new LinkedHashMap<>();

    ConsumerGroupStatesTest() {
        turn.topics.put("a", 8);
        turn.group = new ConsumerGroup("g", turn.nowMs);
        classic = new ClassicConsumer("classic", turn, true);
        settled.instanceId = "i";
        events.put("a new member joins", () -> said(stranger.join()));
        events.put("a new static member joins", () -> {
            stranger.instanceId = "other";
            return said(stranger.join());
        });
        events.put("a member joins again", () -> said(member.join()));
        events.put("a static member joins under another id", () -> {
            stranger.instanceId = "i";
            return said(stranger.join());
        });
        events.put("a static member that is away joins under another id", () -> {
            settled.leave(CurrentAssignment.AWAY);
            stranger.instanceId = "i";
            return said(stranger.join());
        });
        events.put("a member heartbeats", () -> said(member.beat()));
        events.put("a member heartbeats with everything", () -> said(member.beatFull()));
        events.put(
                "a member heartbeats in a greater epoch",
                () -> said(inEpoch(member.epoch + 1).beat()));
        events.put(
                "a member heartbeats in an older epoch", () -> said(inEpoch(1).beat()));
        events.put("a stranger heartbeats", () -> {
            stranger.epoch = 3;
            return said(stranger.beat());
        });
        events.put("somebody uses the instance id of another", () -> {
            stranger.epoch = 3;
            stranger.instanceId = "i";
            return said(stranger.beat());
        });
        events.put("a member gives back what it must", () -> {
            member.beat();
            return said(member.revoke().beat());
        });
        events.put("a member subscribes to nothing", () -> said(member.subscribe()));
        events.put("a topic grows and a member heartbeats", () -> {
            turn.topics.put("a", 9);
            return said(member.beat());
        });
        events.put("a member leaves", () -> said(member.leave(CurrentAssignment.LEAVING)));
        events.put("a static member leaves for a while", () -> said(settled.leave(CurrentAssignment.AWAY)));
        events.put("a stranger leaves", () -> said(stranger.leave(CurrentAssignment.LEAVING)));
        events.put("all but the classic member leave", () -> {
            if (turn.group instanceof ConsumerGroup group) {
                List<String> ids = group.members().all().stream()
                        .filter(known -> !known.usesClassicProtocol())
                        .map(known -> known.memberId)
                        .toList();
                ids.forEach(id -> timer(new TimerKey(Purpose.SESSION, id)));
            }
            return kind();
        });
        events.put("a session ends", () -> timer(new TimerKey(Purpose.SESSION, "member")));
        events.put("the time to give back is up", () -> timer(new TimerKey(Purpose.REVOCATION, "member")));
        events.put("the time to rejoin is up", () -> timer(new TimerKey(Purpose.JOIN, classic.member.memberId)));
        events.put("the time to sync is up", () -> timer(new TimerKey(Purpose.SYNC, classic.member.memberId)));
        events.put("a classic member joins", () -> {
            ClassicConsumer another = new ClassicConsumer("another", turn, true);
            another.act().act();
            return another.isParked()
                    ? "waits, " + kind()
                    : another.member.lastJoin().name();
        });
        events.put("a classic member joins again", () -> {
            classic.member.joinOnce();
            return classic.member.isParkedInJoin()
                    ? "waits"
                    : classic.member.lastJoin().name();
        });
        events.put(
                "a classic member syncs", () -> classic.member.sync().lastSync().name());
        events.put("a classic member syncs in another generation", () -> {
            classic.member.generation--;
            return classic.member.sync().lastSync().name();
        });
        events.put(
                "a classic member heartbeats", () -> classic.member.heartbeat().name());
        events.put("a classic member heartbeats in another generation", () -> {
            classic.member.generation--;
            return classic.member.heartbeat().name();
        });
        events.put("a classic member leaves", () -> classic.member.leave().name());
        events.put("a classic member commits", () -> classic.member.commit().name());
        events.put("a classic member commits in another generation", () -> {
            classic.member.generation--;
            return classic.member.commit().name();
        });
        events.put(
                "a member commits",
                () -> member.commit(member.owned, member.epoch).name());
        events.put(
                "a member commits in a greater epoch",
                () -> member.commit(member.owned, member.epoch + 1).name());
        events.put(
                "a member commits with an old client",
                () -> turn.group
                        .onCommit(new Committer("member", null, member.epoch, (short) 8), turn)
                        .name());
        events.put(
                "a tool commits",
                () -> turn.group
                        .onCommit(new Committer("", null, -1, (short) 9), turn)
                        .name());
        events.put(
                "a member reads offsets",
                () -> turn.group.checkFetch("member", member.epoch).name());
        events.put(
                "a member reads offsets in another epoch",
                () -> turn.group.checkFetch("member", member.epoch + 1).name());
        events.put("a tool reads offsets", () -> turn.group.checkFetch(null, -1).name());
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
    }

    static Stream<Arguments> cells() {
        return StateTable.cells(TABLE, STATES, List.copyOf(new ConsumerGroupStatesTest().events.keySet()));
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
        ConsumerClient fourth = new ConsumerClient("fourth", turn);
        member.join();
        settled.join();
        classic.settle();
        if (state.equals("Assigning")) {
            fourth.join();
        }
        for (int i = 0; i < 4; i++) {
            member.beat().revoke();
            settled.beat().revoke();
            classic.settle();
            if (state.equals("Assigning")) {
                fourth.beat().revoke();
            }
        }
        switch (state) {
            case "Assigning" -> fourth.leave(CurrentAssignment.LEAVING);
            case "Reconciling" -> fourth.join();
            case "Empty" -> leaveAll();
            case "Dead" -> {
                leaveAll();
                turn.group.onDelete();
            }
            default -> assertThat(state).isEqualTo("Stable");
        }
    }

    /** The classic one first: the group is to stay what it is. */
    private void leaveAll() {
        int epoch = member.epoch;
        classic.member.leave();
        settled.leave(CurrentAssignment.LEAVING);
        member.leave(CurrentAssignment.LEAVING);
        member.epoch = epoch;
    }

    private ConsumerClient inEpoch(int epoch) {
        member.epoch = epoch;
        return member;
    }

    private static String said(ConsumerClient client) {
        return client.error.name();
    }

    private String kind() {
        return turn.group instanceof ClassicGroup ? "other kind" : "same kind";
    }

    private String timer(TimerKey key) {
        turn.group.onTimer(key, turn);
        return "done";
    }
}
