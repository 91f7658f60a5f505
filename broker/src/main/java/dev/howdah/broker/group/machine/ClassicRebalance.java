package dev.howdah.broker.group.machine;

import static dev.howdah.broker.group.machine.ClassicReplies.NO_MEMBER_ID;
import static dev.howdah.broker.group.machine.ClassicReplies.joinError;
import static dev.howdah.broker.group.machine.ClassicReplies.joined;
import static dev.howdah.broker.group.machine.ClassicReplies.syncError;
import static dev.howdah.broker.group.machine.ClassicReplies.synced;
import static dev.howdah.broker.group.machine.ClassicState.COMPLETING_REBALANCE;
import static dev.howdah.broker.group.machine.ClassicState.DEAD;
import static dev.howdah.broker.group.machine.ClassicState.EMPTY;
import static dev.howdah.broker.group.machine.ClassicState.PREPARING_REBALANCE;
import static dev.howdah.broker.group.machine.ClassicState.STABLE;

import dev.howdah.broker.group.machine.ClassicReplies.Generation;
import dev.howdah.broker.group.machine.ClassicReplies.LeaderTask;
import dev.howdah.broker.group.machine.TimerKey.Purpose;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.JoinGroupResponse;
import dev.howdah.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupResponse;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a classic group from one generation to the next. {@link ClassicState} draws the states and the transitions.
 *
 * <p>A generation is stored when the group becomes empty, and when it becomes stable, before any member learns its
 * assignment. So after a restart the members go on with their generation. A generation that was not complete is made
 * again.
 *
 * <p>Thread: group lane.
 */
final class ClassicRebalance {

    private final String groupId;
    private final ClassicMembers members = new ClassicMembers();
    private final Set<String> pendingSync = new HashSet<>();
    private ClassicState state = EMPTY;
    private long stateSinceMs;
    private int generationId;
    private @Nullable String protocolType;
    private @Nullable String protocolName;

    /**
     * The topics to which the members are subscribed. They are read when a generation is made, and null as long as they
     * are not known.
     */
    private @Nullable Set<String> subscribedTopics;

    /**
     * True if this rebalance began with an empty group. Then {@code group.initial.rebalance.delay.ms} runs, not the
     * members' timeouts (KIP-134).
     */
    private boolean initialRebalance;

    private boolean memberAddedDuringDelay;
    private long initialDelayEndsMs;
    private boolean stored;

    /**
     * True if members were told to rejoin before this state was stored. After a restart, that rebalance starts again.
     */
    private boolean rebalanceDue;

    /** Begins with a new group. */
    ClassicRebalance(String groupId, long nowMs) {
        this.groupId = groupId;
        this.stateSinceMs = nowMs;
    }

    /** Begins with a group that was stored. */
    static ClassicRebalance restored(
            String groupId, int generationId, ClassicCodec.GroupState saved, List<ClassicMember> all) {
        ClassicRebalance restored = new ClassicRebalance(groupId, saved.stateSinceMs());
        restored.generationId = generationId;
        restored.protocolType = saved.protocolType();
        restored.protocolName = saved.protocolName();
        all.forEach(restored.members::add);
        restored.members.restoreLeader(saved.leaderId());
        restored.state = all.isEmpty() ? EMPTY : STABLE;
        restored.subscribedTopics = restored.parseSubscribedTopics();
        restored.rebalanceDue = saved.rebalanceDue();
        restored.stored = true;
        return restored;
    }

    /** Adds a new member and parks its join. */
    void add(ClassicMember member, JoinCall call, Turn turn) {
        if (state == PREPARING_REBALANCE && initialRebalance) {
            memberAddedDuringDelay = true;
        }
        if (members.isEmpty()) {
            protocolType = call.request().protocolType();
        }
        members.park(member, call.reply());
        members.add(member);
        // The member cannot send heartbeats before it is answered. Without this session, a client that hung up would
        // stay a member.
        turn.schedule(session(member.memberId), turn.settings().newMemberJoinTimeoutMs());
        rebalanceOrComplete(turn);
    }

    /** Replaces a static member that came back with another member id (KIP-345). */
    ClassicMember replace(ClassicMember old, String memberId, Turn turn) {
        answerJoin(old, joinError(KafkaError.FENCED_INSTANCE_ID, old.memberId), turn);
        answerSync(old, syncError(KafkaError.FENCED_INSTANCE_ID), turn);
        turn.cancel(session(old.memberId));
        pendingSync.remove(old.memberId);
        ClassicMember member = members.replace(old, memberId);
        turn.schedule(session(memberId), member.sessionTimeoutMs);
        return member;
    }

    void rebalanceOrComplete(Turn turn) {
        if (state.canRebalance()) {
            prepareRebalance(turn);
        } else {
            maybeCompleteJoin(turn);
        }
    }

    void prepareRebalance(Turn turn) {
        if (state == COMPLETING_REBALANCE) {
            for (ClassicMember member : members.all()) {
                // The member keeps its last assignment. It may still own that, and an upgrade must know it.
                if (answerSync(member, syncError(KafkaError.REBALANCE_IN_PROGRESS), turn)) {
                    turn.schedule(session(member.memberId), member.sessionTimeoutMs);
                }
            }
        }
        pendingSync.clear();
        turn.cancel(TimerKey.ofGroup(Purpose.SYNC));
        initialRebalance = state == EMPTY;
        transition(PREPARING_REBALANCE, turn.nowMs());
        if (initialRebalance) {
            memberAddedDuringDelay = false;
            initialDelayEndsMs = turn.nowMs() + members.rebalanceTimeoutMs();
            scheduleInitialDelay(turn);
        } else if (members.haveAllJoined()) {
            completeJoin(turn);
        } else {
            turn.schedule(TimerKey.ofGroup(Purpose.JOIN), members.rebalanceTimeoutMs());
        }
    }

    private void scheduleInitialDelay(Turn turn) {
        long left = Math.max(0, initialDelayEndsMs - turn.nowMs());
        turn.schedule(TimerKey.ofGroup(Purpose.JOIN), Math.min(turn.settings().initialRebalanceDelayMs(), left));
    }

    void maybeCompleteJoin(Turn turn) {
        if (state == PREPARING_REBALANCE && !initialRebalance && members.haveAllJoined()) {
            completeJoin(turn);
        }
    }

    /**
     * Ends the join phase with the members that have joined. A static member that has not joined stays until its
     * session ends (KIP-345).
     */
    private void completeJoin(Turn turn) {
        turn.cancel(TimerKey.ofGroup(Purpose.JOIN));
        for (ClassicMember member : List.copyOf(members.all())) {
            if (!member.awaitsJoin() && !member.isStatic()) {
                removeMember(member.memberId, KafkaError.UNKNOWN_MEMBER_ID, turn);
            }
        }
        if (!members.isEmpty() && !members.electJoinedLeader()) {
            // Only static members are left, and none has joined: wait until one joins or their sessions end.
            turn.schedule(TimerKey.ofGroup(Purpose.JOIN), members.rebalanceTimeoutMs());
            return;
        }
        initialRebalance = false;
        rebalanceDue = false;
        generationId = generationId == Integer.MAX_VALUE ? 0 : generationId + 1;
        pendingSync.clear();
        if (members.isEmpty()) {
            protocolName = null;
            transition(EMPTY, turn.nowMs());
            subscribedTopics = parseSubscribedTopics();
            save(turn, saved -> {});
            return;
        }
        protocolName = members.selectProtocol();
        transition(COMPLETING_REBALANCE, turn.nowMs());
        subscribedTopics = parseSubscribedTopics();
        for (ClassicMember member : members.all()) {
            answerJoin(
                    member,
                    joined(generation(), member.memberId, membersFor(member.memberId), LeaderTask.ASSIGN),
                    turn);
            member.isNew = false;
            turn.schedule(session(member.memberId), member.sessionTimeoutMs);
            pendingSync.add(member.memberId);
        }
        turn.schedule(TimerKey.ofGroup(Purpose.SYNC), members.rebalanceTimeoutMs());
    }

    /** A member of this generation asks for its assignment. The leader brings the assignments of all members. */
    void sync(SyncGroupRequest request, Reply<SyncGroupResponse> reply, Turn turn) {
        ClassicMember member = members.member(request.memberId());
        pendingSync.remove(member.memberId);
        if (pendingSync.isEmpty()) {
            turn.cancel(TimerKey.ofGroup(Purpose.SYNC));
        }
        if (state == STABLE) {
            turn.reply(reply, synced(generation(), member.assignment));
            return;
        }
        answerSync(member, syncError(KafkaError.REBALANCE_IN_PROGRESS), turn);
        member.syncReply = reply;
        if (members.isLeader(member.memberId)) {
            Map<String, byte[]> assignment = ClassicRequests.assignments(request);
            int generationAtSave = generationId;
            stored = true;
            turn.save(ClassicCodec.change(this, assignment), saved -> {
                if (state == COMPLETING_REBALANCE && generationId == generationAtSave) {
                    distribute(assignment, saved);
                }
            });
        }
    }

    /** Distributes the assignment. Members that the leader left out get an empty one, which is legal. */
    private void distribute(Map<String, byte[]> assignment, Turn turn) {
        transition(STABLE, turn.nowMs());
        for (ClassicMember member : members.all()) {
            member.assignment = assignment.getOrDefault(member.memberId, ClassicMember.NO_ASSIGNMENT);
            if (answerSync(member, synced(generation(), member.assignment), turn)) {
                turn.schedule(session(member.memberId), member.sessionTimeoutMs);
            }
        }
    }

    void onLoaded(Turn turn) {
        members.all().forEach(member -> turn.schedule(session(member.memberId), member.sessionTimeoutMs));
        if (rebalanceDue) {
            prepareRebalance(turn);
        }
    }

    void onSessionEnd(String memberId, Turn turn) {
        Optional<ClassicMember> member = members.find(memberId);
        if (member.isPresent() && member.get().isExcusedFromHeartbeat()) {
            return;
        }
        if (member.isPresent() || members.isPending(memberId)) {
            removeMember(memberId, KafkaError.UNKNOWN_MEMBER_ID, turn);
            membersGone(turn);
        }
    }

    void onJoinTimeout(Turn turn) {
        if (state != PREPARING_REBALANCE) {
            return;
        }
        if (initialRebalance && memberAddedDuringDelay && turn.nowMs() < initialDelayEndsMs) {
            memberAddedDuringDelay = false;
            scheduleInitialDelay(turn);
        } else {
            completeJoin(turn);
        }
    }

    void onSyncTimeout(Turn turn) {
        if ((state == COMPLETING_REBALANCE || state == STABLE) && !pendingSync.isEmpty()) {
            for (String memberId : List.copyOf(pendingSync)) {
                removeMember(memberId, KafkaError.UNKNOWN_MEMBER_ID, turn);
            }
            prepareRebalance(turn);
        }
    }

    /** Called after members have left, whether they said so or were dropped. The group becomes empty or rebalances. */
    void membersGone(Turn turn) {
        if (state == STABLE || state == COMPLETING_REBALANCE) {
            prepareRebalance(turn);
        } else if (state == PREPARING_REBALANCE && (members.isEmpty() || !initialRebalance)) {
            if (members.haveAllJoined()) {
                completeJoin(turn);
            }
        } else if (state == EMPTY && !stored && !members.hasPending()) {
            turn.forget();
        }
    }

    void removeMember(String memberId, KafkaError why, Turn turn) {
        members.find(memberId).ifPresent(member -> {
            answerJoin(member, joinError(why, NO_MEMBER_ID), turn);
            answerSync(member, syncError(why), turn);
        });
        members.remove(memberId);
        pendingSync.remove(memberId);
        turn.cancel(session(memberId));
    }

    /** Ends the rebalance. Parked requests are answered with the error. */
    void end(KafkaError why, Turn turn) {
        for (ClassicMember member : members.all()) {
            answerJoin(member, joinError(why, member.memberId), turn);
            answerSync(member, syncError(why), turn);
        }
        state = DEAD;
    }

    void cancelTimers(Turn turn) {
        turn.cancel(TimerKey.ofGroup(Purpose.JOIN));
        turn.cancel(TimerKey.ofGroup(Purpose.SYNC));
    }

    void answerJoin(ClassicMember member, JoinGroupResponse response, Turn turn) {
        members.unpark(member).ifPresent(reply -> turn.reply(reply, response));
    }

    private boolean answerSync(ClassicMember member, SyncGroupResponse response, Turn turn) {
        Reply<SyncGroupResponse> reply = member.syncReply;
        member.syncReply = null;
        if (reply != null) {
            turn.reply(reply, response);
        }
        return reply != null;
    }

    /** The members for the answer to a member's join. Only the leader gets them. */
    List<JoinGroupResponseMember> membersFor(String memberId) {
        if (!members.isLeader(memberId)) {
            return List.of();
        }
        return members.all().stream()
                .map(member -> JoinGroupResponseMember.builder()
                        .memberId(member.memberId)
                        .groupInstanceId(member.instanceId)
                        .metadata(Unpooled.wrappedBuffer(member.metadata(protocolName)))
                        .build())
                .toList();
    }

    private @Nullable Set<String> parseSubscribedTopics() {
        return ClassicRequests.subscribedTopics(protocolType, protocolName, members.all());
    }

    void save(Turn turn, Consumer<Turn> then) {
        stored = true;
        Map<String, byte[]> assignment = new HashMap<>();
        members.all().forEach(member -> assignment.put(member.memberId, member.assignment));
        turn.save(ClassicCodec.change(this, assignment), then);
    }

    void touch(String memberId, Turn turn) {
        members.find(memberId).ifPresent(member -> turn.schedule(session(memberId), member.sessionTimeoutMs));
    }

    static TimerKey session(String memberId) {
        return new TimerKey(Purpose.SESSION, memberId);
    }

    void transition(ClassicState next, long nowMs) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("group " + groupId + ": " + state + " cannot become " + next);
        }
        state = next;
        stateSinceMs = nowMs;
    }

    Generation generation() {
        return new Generation(generationId, protocolType, protocolName, members.leaderId());
    }

    String groupId() {
        return groupId;
    }

    ClassicMembers members() {
        return members;
    }

    ClassicState state() {
        return state;
    }

    long stateSinceMs() {
        return stateSinceMs;
    }

    @Nullable
    Set<String> subscribedTopics() {
        return subscribedTopics;
    }

    boolean isStored() {
        return stored;
    }

    boolean isDue() {
        return rebalanceDue;
    }
}
