package dev.howdah.broker.group;

import static dev.howdah.broker.group.ClassicReplies.NO_MEMBER_ID;
import static dev.howdah.broker.group.ClassicReplies.joinError;
import static dev.howdah.broker.group.ClassicReplies.joined;
import static dev.howdah.broker.group.ClassicReplies.syncError;
import static dev.howdah.broker.group.ClassicReplies.synced;
import static dev.howdah.broker.group.ClassicState.COMPLETING_REBALANCE;
import static dev.howdah.broker.group.ClassicState.DEAD;
import static dev.howdah.broker.group.ClassicState.EMPTY;
import static dev.howdah.broker.group.ClassicState.PREPARING_REBALANCE;
import static dev.howdah.broker.group.ClassicState.STABLE;

import dev.howdah.broker.group.ClassicMember.Protocol;
import dev.howdah.broker.group.ClassicReplies.Generation;
import dev.howdah.broker.group.ClassicReplies.LeaderTask;
import dev.howdah.broker.group.TimerKey.Purpose;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.howdah.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.HeartbeatResponse;
import dev.howdah.protocol.message.JoinGroupResponse;
import dev.howdah.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.LeaveGroupResponse.MemberResponse;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupResponse;
import dev.howdah.storage.GroupKind;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A group of the classic protocol: members join, the leader assigns, all heartbeat. The states and what leads from one to the
 * other are drawn at {@link ClassicState}.
 *
 * <p>A generation is stored when it becomes stable, before any member learns its assignment, and when the group becomes empty.
 * So after a restart members carry on with the generation they have; one that was still being made is made again.
 *
 * <p>Thread: group lane. The protocol type, the metadata and the assignments are the clients' own ("consumer", "connect", "sr").
 */
public final class ClassicGroup implements Group {

    private final String groupId;
    private final ClassicMembers members = new ClassicMembers();
    private final Set<String> pendingSync = new HashSet<>();
    private ClassicState state = EMPTY;
    private long stateSinceMs;
    private int generationId;
    private @Nullable String protocolType;
    private @Nullable String protocolName;

    /** Parsed when a generation is made; null when not known. */
    private @Nullable Set<String> subscribedTopics;

    /** This rebalance began with an empty group, so the initial delay runs and not the members' timeouts. */
    private boolean initialRebalance;

    private boolean memberAddedDuringDelay;
    private long initialDelayEndsMs;
    private boolean stored;

    /** Its members were told, before it was stored, that they must rejoin: so it is after a restart too. */
    private boolean rebalanceDue;

    /** A group that nobody has heard of. */
    ClassicGroup(String groupId, long nowMs) {
        this.groupId = groupId;
        this.stateSinceMs = nowMs;
    }

    /** A group as it was stored. */
    static ClassicGroup restored(
            String groupId, int generationId, ClassicCodec.GroupState saved, List<ClassicMember> all) {
        ClassicGroup group = new ClassicGroup(groupId, saved.stateSinceMs());
        group.generationId = generationId;
        group.protocolType = saved.protocolType();
        group.protocolName = saved.protocolName();
        all.forEach(group.members::add);
        group.members.restoreLeader(saved.leaderId());
        group.state = all.isEmpty() ? EMPTY : STABLE;
        group.subscribedTopics = group.parseSubscribedTopics();
        group.rebalanceDue = saved.rebalanceDue();
        group.stored = true;
        return group;
    }

    /** A group in the place of a consumer group, whose rows it replaces when it is stored. */
    static ClassicGroup inPlaceOf(String groupId, int groupEpoch, List<ClassicMember> members, long nowMs) {
        ClassicCodec.GroupState state = members.isEmpty()
                ? new ClassicCodec.GroupState(null, null, null, nowMs, false)
                : new ClassicCodec.GroupState(EmbeddedProtocol.TYPE, null, members.get(0).memberId, nowMs, true);
        return restored(groupId, groupEpoch, state, members);
    }

    /** It has just taken the place of a consumer group and has members. */
    void onDowngraded(Turn turn) {
        save(turn, saved -> {});
        onLoaded(turn);
    }

    /** A consumer group takes its place: whoever waits rejoins there. No other event follows. */
    void onUpgrade(Turn turn) {
        turn.cancel(TimerKey.ofGroup(Purpose.JOIN));
        turn.cancel(TimerKey.ofGroup(Purpose.SYNC));
        for (ClassicMember member : members.all()) {
            answerJoin(member, joinError(KafkaError.REBALANCE_IN_PROGRESS, member.memberId), turn);
            answerSync(member, syncError(KafkaError.REBALANCE_IN_PROGRESS), turn);
        }
        state = DEAD;
    }

    @Override
    public void onConsumerHeartbeat(HeartbeatCall call, Turn turn) {
        if (state == DEAD) {
            turn.reply(call.reply(), ConsumerReplies.error(KafkaError.COORDINATOR_NOT_AVAILABLE, null));
        } else if (call.isJoin()) {
            GroupMigration.upgrade(this, call, turn).ifPresent(group -> group.onConsumerHeartbeat(call, turn));
        } else {
            turn.reply(
                    call.reply(),
                    ConsumerReplies.error(
                            KafkaError.GROUP_ID_NOT_FOUND, "Group " + groupId + " is not a consumer group."));
        }
    }

    @Override
    public void onJoin(JoinCall call, Turn turn) {
        String memberId = call.request().memberId();
        List<Protocol> protocols = ClassicRequests.protocols(call.request());
        if (state == DEAD) {
            turn.reply(call.reply(), joinError(KafkaError.COORDINATOR_NOT_AVAILABLE, memberId));
        } else if (!accepts(memberId, turn.settings().membersMax())) {
            turn.reply(call.reply(), joinError(KafkaError.GROUP_MAX_SIZE_REACHED, NO_MEMBER_ID));
            if (members.contains(memberId) || members.isPending(memberId)) {
                removeMember(memberId, KafkaError.GROUP_MAX_SIZE_REACHED, turn);
                membersGone(turn);
            }
        } else if (!supports(call.request().protocolType(), protocols)) {
            turn.reply(call.reply(), joinError(KafkaError.INCONSISTENT_GROUP_PROTOCOL, memberId));
        } else if (memberId.isEmpty()) {
            onNewMember(call, protocols, turn);
        } else {
            onKnownMember(call, protocols, turn);
        }
    }

    private void onNewMember(JoinCall call, List<Protocol> protocols, Turn turn) {
        String instanceId = call.request().groupInstanceId();
        if (instanceId != null) {
            String memberId = ClassicRequests.memberIdFor(instanceId, turn.newUuid());
            Optional<String> before = members.findStatic(instanceId);
            if (before.isPresent()) {
                replaceStatic(call, protocols, members.member(before.get()), memberId, turn);
            } else {
                addMember(call, protocols, memberId, turn);
            }
            return;
        }
        String memberId = ClassicRequests.memberIdFor(call.client().clientId(), turn.newUuid());
        if (call.requiresKnownMemberId()) {
            members.addPending(memberId);
            turn.schedule(session(memberId), call.request().sessionTimeoutMs());
            turn.reply(call.reply(), joinError(KafkaError.MEMBER_ID_REQUIRED, memberId));
        } else {
            addMember(call, protocols, memberId, turn);
        }
    }

    private void onKnownMember(JoinCall call, List<Protocol> protocols, Turn turn) {
        String memberId = call.request().memberId();
        if (members.isPending(memberId) && call.request().groupInstanceId() == null) {
            addMember(call, protocols, memberId, turn);
            return;
        }
        KafkaError error = members.check(memberId, call.request().groupInstanceId());
        if (error != KafkaError.NONE) {
            turn.reply(call.reply(), joinError(error, memberId));
            return;
        }
        ClassicMember member = members.member(memberId);
        boolean unchanged = member.protocols.equals(protocols);
        switch (state) {
            case PREPARING_REBALANCE -> updateMember(call, protocols, member, turn);
            case COMPLETING_REBALANCE -> {
                // The same metadata again: the answer to its first join was lost.
                if (unchanged) {
                    turn.reply(call.reply(), joined(generation(), memberId, membersFor(memberId), LeaderTask.ASSIGN));
                } else {
                    updateMember(call, protocols, member, turn);
                }
            }
            case STABLE -> {
                // A leader joins again when something changed that only it can see, such as a topic's partitions.
                if (members.isLeader(memberId) || !unchanged) {
                    updateMember(call, protocols, member, turn);
                } else {
                    turn.reply(call.reply(), joined(generation(), memberId, List.of(), LeaderTask.ASSIGN));
                }
            }
            case EMPTY, DEAD -> turn.reply(call.reply(), joinError(KafkaError.UNKNOWN_MEMBER_ID, memberId));
        }
    }

    private void addMember(JoinCall call, List<Protocol> protocols, String memberId, Turn turn) {
        ClassicMember member = new ClassicMember(
                memberId,
                call.request().groupInstanceId(),
                call.client(),
                call.request().sessionTimeoutMs(),
                call.rebalanceTimeoutMs(),
                protocols);
        member.isNew = true;
        if (state == PREPARING_REBALANCE && initialRebalance) {
            memberAddedDuringDelay = true;
        }
        if (members.isEmpty()) {
            protocolType = call.request().protocolType();
        }
        members.park(member, call.reply());
        members.add(member);
        // It cannot heartbeat before it is answered, and a client that hung up and tries again would leave a ghost
        // behind.
        turn.schedule(session(memberId), turn.settings().newMemberJoinTimeoutMs());
        rebalanceOrComplete(turn);
    }

    private void updateMember(JoinCall call, List<Protocol> protocols, ClassicMember member, Turn turn) {
        adopt(call, protocols, member, turn);
        rebalanceOrComplete(turn);
    }

    private void adopt(JoinCall call, List<Protocol> protocols, ClassicMember member, Turn turn) {
        members.changeProtocols(member, protocols);
        member.rebalanceTimeoutMs = call.rebalanceTimeoutMs();
        member.sessionTimeoutMs = call.request().sessionTimeoutMs();
        // Whoever asked before on another connection has stopped listening; answered, its connection is free again.
        answerJoin(member, joinError(KafkaError.REBALANCE_IN_PROGRESS, member.memberId), turn);
        members.park(member, call.reply());
    }

    private void replaceStatic(JoinCall call, List<Protocol> protocols, ClassicMember old, String memberId, Turn turn) {
        answerJoin(old, joinError(KafkaError.FENCED_INSTANCE_ID, old.memberId), turn);
        answerSync(old, syncError(KafkaError.FENCED_INSTANCE_ID), turn);
        String leaderBefore = members.leaderId();
        turn.cancel(session(old.memberId));
        pendingSync.remove(old.memberId);
        ClassicMember member = members.replace(old, memberId);
        turn.schedule(session(memberId), member.sessionTimeoutMs);
        adopt(call, protocols, member, turn);
        if (state == STABLE && members.selectProtocol().equals(protocolName)) {
            int generationAtSave = generationId;
            save(turn, saved -> {
                // A rebalance that began meanwhile counts this join as its own.
                if (state == STABLE && generationId == generationAtSave && members.contains(memberId)) {
                    answerJoin(member, staticRejoined(call, memberId, leaderBefore), saved);
                    saved.schedule(session(memberId), member.sessionTimeoutMs);
                }
            });
        } else if (state == STABLE || state == COMPLETING_REBALANCE) {
            // In CompletingRebalance the leader may be assigning to the old id, and the new one would get nothing.
            prepareRebalance(turn);
        } else {
            maybeCompleteJoin(turn);
        }
    }

    private JoinGroupResponse staticRejoined(JoinCall call, String memberId, @Nullable String leaderBefore) {
        if (call.supportsSkippingAssignment()) {
            boolean leads = members.isLeader(memberId);
            return joined(
                    generation(),
                    memberId,
                    membersFor(memberId),
                    leads ? LeaderTask.KEEP_ASSIGNMENT : LeaderTask.ASSIGN);
        }
        // Before v9 it must not learn that it leads, or it would assign without there being a rebalance.
        return joined(
                new Generation(generationId, protocolType, protocolName, leaderBefore),
                memberId,
                List.of(),
                LeaderTask.ASSIGN);
    }

    private void rebalanceOrComplete(Turn turn) {
        if (state.canRebalance()) {
            prepareRebalance(turn);
        } else {
            maybeCompleteJoin(turn);
        }
    }

    private void prepareRebalance(Turn turn) {
        if (state == COMPLETING_REBALANCE) {
            for (ClassicMember member : members.all()) {
                // It keeps the assignment that it had last, which it may still own: an upgrade must know that.
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

    private void maybeCompleteJoin(Turn turn) {
        if (state == PREPARING_REBALANCE && !initialRebalance && members.haveAllJoined()) {
            completeJoin(turn);
        }
    }

    /** Goes on with those who have joined. Static members that have not stay, until their session ends. */
    private void completeJoin(Turn turn) {
        turn.cancel(TimerKey.ofGroup(Purpose.JOIN));
        for (ClassicMember member : List.copyOf(members.all())) {
            if (!member.awaitsJoin() && !member.isStatic()) {
                removeMember(member.memberId, KafkaError.UNKNOWN_MEMBER_ID, turn);
            }
        }
        if (!members.isEmpty() && !members.electJoinedLeader()) {
            // Only silent static members: wait until they speak or their sessions end.
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

    @Override
    public void onSync(SyncGroupRequest request, Reply<SyncGroupResponse> reply, Turn turn) {
        KafkaError error = checkSync(request);
        if (error != KafkaError.NONE) {
            turn.reply(reply, syncError(error));
            return;
        }
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

    private KafkaError checkSync(SyncGroupRequest request) {
        if (state == DEAD) {
            return KafkaError.COORDINATOR_NOT_AVAILABLE;
        }
        KafkaError error = members.check(request.memberId(), request.groupInstanceId());
        if (error != KafkaError.NONE) {
            return error;
        }
        if (request.generationId() != generationId) {
            return KafkaError.ILLEGAL_GENERATION;
        }
        if (ClassicRequests.differs(request.protocolType(), protocolType)
                || ClassicRequests.differs(request.protocolName(), protocolName)) {
            return KafkaError.INCONSISTENT_GROUP_PROTOCOL;
        }
        return state == PREPARING_REBALANCE ? KafkaError.REBALANCE_IN_PROGRESS : KafkaError.NONE;
    }

    /** Members that the leader left out get an empty assignment, which is legal. */
    private void distribute(Map<String, byte[]> assignment, Turn turn) {
        transition(STABLE, turn.nowMs());
        for (ClassicMember member : members.all()) {
            member.assignment = assignment.getOrDefault(member.memberId, ClassicMember.NO_ASSIGNMENT);
            if (answerSync(member, synced(generation(), member.assignment), turn)) {
                turn.schedule(session(member.memberId), member.sessionTimeoutMs);
            }
        }
    }

    @Override
    public void onHeartbeat(HeartbeatRequest request, Reply<HeartbeatResponse> reply, Turn turn) {
        turn.reply(reply, ClassicReplies.heartbeat(heartbeat(request, turn)));
    }

    private KafkaError heartbeat(HeartbeatRequest request, Turn turn) {
        if (state == DEAD) {
            return KafkaError.COORDINATOR_NOT_AVAILABLE;
        }
        KafkaError error = members.check(request.memberId(), request.groupInstanceId());
        if (error != KafkaError.NONE) {
            return error;
        }
        if (request.generationId() != generationId) {
            return KafkaError.ILLEGAL_GENERATION;
        }
        touch(request.memberId(), turn);
        return state == PREPARING_REBALANCE ? KafkaError.REBALANCE_IN_PROGRESS : KafkaError.NONE;
    }

    @Override
    public void onLeave(LeaveGroupRequest request, Reply<LeaveGroupResponse> reply, Turn turn) {
        if (state == DEAD) {
            turn.reply(reply, ClassicReplies.leaveError(KafkaError.COORDINATOR_NOT_AVAILABLE));
            return;
        }
        List<MemberResponse> left = new ArrayList<>();
        boolean anyLeft = false;
        for (MemberIdentity identity : request.members()) {
            KafkaError error = leave(identity, turn);
            anyLeft |= error == KafkaError.NONE;
            left.add(MemberResponse.builder()
                    .memberId(identity.memberId())
                    .groupInstanceId(identity.groupInstanceId())
                    .errorCode(error.code())
                    .build());
        }
        if (anyLeft) {
            membersGone(turn);
        }
        turn.reply(reply, LeaveGroupResponse.builder().members(left).build());
    }

    private KafkaError leave(MemberIdentity identity, Turn turn) {
        String memberId = identity.memberId();
        String instanceId = identity.groupInstanceId();
        if (memberId.isEmpty()) {
            // An administrator removes a static member by its instance id alone.
            Optional<String> known = instanceId == null ? Optional.empty() : members.findStatic(instanceId);
            known.ifPresent(id -> removeMember(id, KafkaError.UNKNOWN_MEMBER_ID, turn));
            return known.isPresent() ? KafkaError.NONE : KafkaError.UNKNOWN_MEMBER_ID;
        }
        KafkaError error = members.isPending(memberId) ? KafkaError.NONE : members.check(memberId, instanceId);
        if (error == KafkaError.NONE) {
            removeMember(memberId, KafkaError.UNKNOWN_MEMBER_ID, turn);
        }
        return error;
    }

    @Override
    public void onTimer(TimerKey key, Turn turn) {
        switch (key.purpose()) {
            case SESSION -> onSessionEnd(key.memberId(), turn);
            case JOIN -> onJoinTimeout(turn);
            case SYNC -> onSyncTimeout(turn);
            default -> throw new AssertionError("timer of another kind of group: " + key);
        }
    }

    private void onSessionEnd(String memberId, Turn turn) {
        Optional<ClassicMember> member = members.find(memberId);
        if (member.isPresent() && member.get().isExcusedFromHeartbeat()) {
            return;
        }
        if (member.isPresent() || members.isPending(memberId)) {
            removeMember(memberId, KafkaError.UNKNOWN_MEMBER_ID, turn);
            membersGone(turn);
        }
    }

    private void onJoinTimeout(Turn turn) {
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

    private void onSyncTimeout(Turn turn) {
        if ((state == COMPLETING_REBALANCE || state == STABLE) && !pendingSync.isEmpty()) {
            for (String memberId : List.copyOf(pendingSync)) {
                removeMember(memberId, KafkaError.UNKNOWN_MEMBER_ID, turn);
            }
            prepareRebalance(turn);
        }
    }

    /** What follows when members have left, one way or the other. */
    private void membersGone(Turn turn) {
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

    private void removeMember(String memberId, KafkaError why, Turn turn) {
        members.find(memberId).ifPresent(member -> {
            answerJoin(member, joinError(why, NO_MEMBER_ID), turn);
            answerSync(member, syncError(why), turn);
        });
        members.remove(memberId);
        pendingSync.remove(memberId);
        turn.cancel(session(memberId));
    }

    @Override
    public void onLoaded(Turn turn) {
        members.all().forEach(member -> turn.schedule(session(member.memberId), member.sessionTimeoutMs));
        if (rebalanceDue) {
            prepareRebalance(turn);
        }
    }

    @Override
    public void onLost(KafkaError error, Turn turn) {
        for (ClassicMember member : members.all()) {
            answerJoin(member, joinError(error, member.memberId), turn);
            answerSync(member, syncError(error), turn);
        }
        state = DEAD;
    }

    @Override
    public KafkaError onCommit(Committer committer, Turn turn) {
        KafkaError error = checkCommit(committer);
        if (error != KafkaError.NONE) {
            return error;
        }
        if (state == STABLE || state == PREPARING_REBALANCE) {
            touch(committer.memberId(), turn);
        }
        if (!stored) {
            save(turn, saved -> {});
        }
        return KafkaError.NONE;
    }

    private KafkaError checkCommit(Committer committer) {
        if (state == DEAD) {
            return KafkaError.COORDINATOR_NOT_AVAILABLE;
        }
        // A tool, or a consumer that assigns its partitions itself: it may write while nobody else does.
        if (committer.generationOrEpoch() < 0 && state == EMPTY) {
            return KafkaError.NONE;
        }
        if (committer.generationOrEpoch() < 0 && committer.memberId().isEmpty() && committer.instanceId() == null) {
            return KafkaError.UNKNOWN_MEMBER_ID;
        }
        KafkaError error = members.check(committer.memberId(), committer.instanceId());
        if (error != KafkaError.NONE) {
            return error;
        }
        if (committer.generationOrEpoch() != generationId) {
            return KafkaError.ILLEGAL_GENERATION;
        }
        return state == COMPLETING_REBALANCE ? KafkaError.REBALANCE_IN_PROGRESS : KafkaError.NONE;
    }

    @Override
    public KafkaError checkFetch(@Nullable String memberId, int memberEpoch) {
        return KafkaError.NONE;
    }

    @Override
    public KafkaError checkDeleteOffsets() {
        if (state == DEAD) {
            return KafkaError.GROUP_ID_NOT_FOUND;
        }
        return state == EMPTY || ClassicRequests.isConsumer(protocolType)
                ? KafkaError.NONE
                : KafkaError.NON_EMPTY_GROUP;
    }

    @Override
    public boolean isSubscribed(String topic) {
        Set<String> topics = subscribedTopics;
        return topics == null ? ClassicRequests.isConsumer(protocolType) : topics.contains(topic);
    }

    @Override
    public KafkaError checkDelete() {
        if (state == DEAD) {
            return KafkaError.GROUP_ID_NOT_FOUND;
        }
        return state == EMPTY ? KafkaError.NONE : KafkaError.NON_EMPTY_GROUP;
    }

    @Override
    public void onDelete() {
        transition(DEAD, stateSinceMs);
    }

    @Override
    public boolean isAbandoned() {
        return state == EMPTY && !members.hasPending();
    }

    @Override
    public Optional<Expiry> expiry(Turn turn) {
        long retentionMs = turn.settings().offsetsRetentionMs();
        if (protocolType == null) {
            return Optional.of(new Expiry(turn.nowMs() - retentionMs, Set.of()));
        }
        if (state == EMPTY) {
            boolean over = turn.nowMs() - stateSinceMs >= retentionMs;
            return Optional.of(new Expiry(over ? Long.MAX_VALUE : Long.MIN_VALUE, Set.of()));
        }
        if (state == STABLE && subscribedTopics != null) {
            return Optional.of(new Expiry(turn.nowMs() - retentionMs, subscribedTopics));
        }
        return Optional.empty();
    }

    @Override
    public DescribedGroup describe() {
        boolean stable = state == STABLE;
        return DescribedGroup.builder()
                .groupId(groupId)
                .groupState(stateName())
                .protocolType(protocolType())
                .protocolData(stable && protocolName != null ? protocolName : "")
                .members(members.all().stream()
                        .map(member -> DescribedGroupMember.builder()
                                .memberId(member.memberId)
                                .groupInstanceId(member.instanceId)
                                .clientId(member.client.clientId())
                                .clientHost(member.client.clientHost())
                                .memberMetadata(Unpooled.wrappedBuffer(
                                        stable ? member.metadata(protocolName) : ClassicMember.NO_ASSIGNMENT))
                                .memberAssignment(Unpooled.wrappedBuffer(
                                        stable ? member.assignment : ClassicMember.NO_ASSIGNMENT))
                                .build())
                        .toList())
                .build();
    }

    @Override
    public String groupId() {
        return groupId;
    }

    @Override
    public GroupKind kind() {
        return GroupKind.CLASSIC;
    }

    @Override
    public String stateName() {
        return state.kafkaName();
    }

    @Override
    public String protocolType() {
        return protocolType == null ? "" : protocolType;
    }

    @Override
    public boolean isEmpty() {
        return state == EMPTY;
    }

    ClassicMembers members() {
        return members;
    }

    Generation generation() {
        return new Generation(generationId, protocolType, protocolName, members.leaderId());
    }

    boolean isRebalanceDue() {
        return rebalanceDue;
    }

    long stateSinceMs() {
        return stateSinceMs;
    }

    /** While a rebalance goes on, those who have already joined count, so that the last to come are turned away. */
    private boolean accepts(String memberId, int membersMax) {
        return switch (state) {
            case EMPTY, DEAD -> true;
            case PREPARING_REBALANCE ->
                members.find(memberId).map(ClassicMember::awaitsJoin).orElse(false)
                        || members.awaitingJoinCount() < membersMax;
            case COMPLETING_REBALANCE, STABLE -> members.contains(memberId) || members.count() < membersMax;
        };
    }

    private boolean supports(String type, List<Protocol> protocols) {
        if (type.isEmpty() || protocols.isEmpty()) {
            return false;
        }
        return members.isEmpty() || (type.equals(protocolType) && members.supportAny(protocols));
    }

    /** Only the leader learns the members. */
    private List<JoinGroupResponseMember> membersFor(String memberId) {
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

    private void answerJoin(ClassicMember member, JoinGroupResponse response, Turn turn) {
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

    private void save(Turn turn, Consumer<Turn> then) {
        stored = true;
        Map<String, byte[]> assignment = new HashMap<>();
        members.all().forEach(member -> assignment.put(member.memberId, member.assignment));
        turn.save(ClassicCodec.change(this, assignment), then);
    }

    private void touch(String memberId, Turn turn) {
        members.find(memberId).ifPresent(member -> turn.schedule(session(memberId), member.sessionTimeoutMs));
    }

    private static TimerKey session(String memberId) {
        return new TimerKey(Purpose.SESSION, memberId);
    }

    private void transition(ClassicState next, long nowMs) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("group " + groupId + ": " + state + " cannot become " + next);
        }
        state = next;
        stateSinceMs = nowMs;
    }
}
