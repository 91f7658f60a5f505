package dev.howdah.broker.group.machine;

import static dev.howdah.broker.group.machine.ClassicReplies.syncError;
import static dev.howdah.broker.group.machine.ClassicState.COMPLETING_REBALANCE;
import static dev.howdah.broker.group.machine.ClassicState.DEAD;
import static dev.howdah.broker.group.machine.ClassicState.EMPTY;
import static dev.howdah.broker.group.machine.ClassicState.PREPARING_REBALANCE;
import static dev.howdah.broker.group.machine.ClassicState.STABLE;

import dev.howdah.broker.group.machine.ClassicReplies.Generation;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.HeartbeatResponse;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.LeaveGroupResponse.MemberResponse;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupResponse;
import dev.howdah.storage.GroupKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group of the classic protocol: members join, one of them assigns as the leader, and all send heartbeats. {@link
 * ClassicJoins} admits members, and {@link ClassicRebalance} makes the generations.
 *
 * <p>Clients of any kind use it ("consumer", "connect", "sr"). Only they understand their metadata and assignments.
 * Thread: group lane.
 */
public final class ClassicGroup implements Group {

    private final String groupId;
    private final ClassicRebalance rebalance;
    private final ClassicMembers members;
    private final ClassicJoins joins;

    /** Makes a new group. */
    public ClassicGroup(String groupId, long nowMs) {
        this(new ClassicRebalance(groupId, nowMs));
    }

    ClassicGroup(ClassicRebalance rebalance) {
        this.groupId = rebalance.groupId();
        this.rebalance = rebalance;
        this.members = rebalance.members();
        this.joins = new ClassicJoins(rebalance);
    }

    /**
     * Makes a group that takes the place of a consumer group. When it is stored, it replaces the rows of that group.
     */
    static ClassicGroup inPlaceOf(String groupId, int groupEpoch, List<ClassicMember> members, long nowMs) {
        ClassicCodec.GroupState state = members.isEmpty()
                ? new ClassicCodec.GroupState(null, null, null, nowMs, false)
                : new ClassicCodec.GroupState(EmbeddedProtocol.TYPE, null, members.get(0).memberId, nowMs, true);
        return new ClassicGroup(ClassicRebalance.restored(groupId, groupEpoch, state, members));
    }

    /** As {@link #inPlaceOf}, for members that go on with their partitions. The first of them is the leader. */
    static ClassicGroup stableInPlaceOf(String groupId, int groupEpoch, List<ClassicMember> members, long nowMs) {
        ClassicMembers all = new ClassicMembers();
        members.forEach(all::add);
        ClassicCodec.GroupState state = new ClassicCodec.GroupState(
                EmbeddedProtocol.TYPE, all.selectProtocol(), members.get(0).memberId, nowMs, false);
        return new ClassicGroup(ClassicRebalance.restored(groupId, groupEpoch, state, members));
    }

    /** The leader has come in the place of a member that spoke the consumer protocol. It is told its generation. */
    void onSuccessor(String memberId, JoinCall call, Turn turn) {
        turn.replyWhenSaved(
                call.reply(),
                joins.staticRejoined(call, memberId, null),
                error -> ClassicReplies.joinError(error, ClassicReplies.NO_MEMBER_ID));
    }

    /** This group has just taken the place of a consumer group, and has members. */
    void onDowngraded(Turn turn) {
        rebalance.save(turn, saved -> {});
        rebalance.onLoaded(turn);
    }

    /**
     * A consumer group takes the place of this one. Members that wait are told to rejoin, and will find the new group.
     * No other event follows.
     */
    void onUpgrade(Turn turn) {
        rebalance.cancelTimers(turn);
        rebalance.end(KafkaError.REBALANCE_IN_PROGRESS, turn);
    }

    @Override
    public void onJoin(JoinCall call, Turn turn) {
        joins.onJoin(call, turn);
    }

    @Override
    public void onLoaded(Turn turn) {
        rebalance.onLoaded(turn);
    }

    @Override
    public void onConsumerHeartbeat(HeartbeatCall call, Turn turn) {
        if (rebalance.state() == DEAD) {
            turn.reply(call.reply(), ConsumerReplies.error(KafkaError.COORDINATOR_NOT_AVAILABLE, null));
        } else if (call.isJoin()) {
            GroupMigration.upgrade(this, call, turn).ifPresent(group -> group.onConsumerHeartbeat(call, turn));
        } else {
            turn.reply(
                    call.reply(),
                    ConsumerReplies.error(
                            KafkaError.GROUP_ID_NOT_FOUND,
                            "Group " + GroupIds.shown(groupId) + " is not a consumer group."));
        }
    }

    @Override
    public void onSync(SyncGroupRequest request, Reply<SyncGroupResponse> reply, Turn turn) {
        KafkaError error = checkSync(request);
        if (error != KafkaError.NONE) {
            turn.reply(reply, syncError(error));
            return;
        }
        rebalance.sync(request, reply, turn);
    }

    private KafkaError checkSync(SyncGroupRequest request) {
        if (rebalance.state() == DEAD) {
            return KafkaError.COORDINATOR_NOT_AVAILABLE;
        }
        KafkaError error = members.check(request.memberId(), request.groupInstanceId());
        if (error != KafkaError.NONE) {
            return error;
        }
        if (request.generationId() != rebalance.generation().id()) {
            return KafkaError.ILLEGAL_GENERATION;
        }
        if (ClassicRequests.differs(
                        request.protocolType(), rebalance.generation().protocolType())
                || ClassicRequests.differs(
                        request.protocolName(), rebalance.generation().protocolName())) {
            return KafkaError.INCONSISTENT_GROUP_PROTOCOL;
        }
        return rebalance.state() == PREPARING_REBALANCE ? KafkaError.REBALANCE_IN_PROGRESS : KafkaError.NONE;
    }

    @Override
    public void onHeartbeat(HeartbeatRequest request, Reply<HeartbeatResponse> reply, Turn turn) {
        turn.reply(reply, ClassicReplies.heartbeat(heartbeat(request, turn)));
    }

    private KafkaError heartbeat(HeartbeatRequest request, Turn turn) {
        if (rebalance.state() == DEAD) {
            return KafkaError.COORDINATOR_NOT_AVAILABLE;
        }
        KafkaError error = members.check(request.memberId(), request.groupInstanceId());
        if (error != KafkaError.NONE) {
            return error;
        }
        if (request.generationId() != rebalance.generation().id()) {
            return KafkaError.ILLEGAL_GENERATION;
        }
        rebalance.touch(request.memberId(), turn);
        return rebalance.state() == PREPARING_REBALANCE ? KafkaError.REBALANCE_IN_PROGRESS : KafkaError.NONE;
    }

    @Override
    public void onLeave(LeaveGroupRequest request, Reply<LeaveGroupResponse> reply, Turn turn) {
        if (rebalance.state() == DEAD) {
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
            rebalance.membersGone(turn);
        }
        turn.reply(reply, LeaveGroupResponse.builder().members(left).build());
    }

    private KafkaError leave(MemberIdentity identity, Turn turn) {
        String memberId = identity.memberId();
        String instanceId = identity.groupInstanceId();
        if (memberId.isEmpty()) {
            // Administrators remove a static member by its instance id alone.
            Optional<String> known = instanceId == null ? Optional.empty() : members.findStatic(instanceId);
            known.ifPresent(id -> rebalance.removeMember(id, KafkaError.UNKNOWN_MEMBER_ID, turn));
            return known.isPresent() ? KafkaError.NONE : KafkaError.UNKNOWN_MEMBER_ID;
        }
        KafkaError error = members.isPending(memberId) ? KafkaError.NONE : members.check(memberId, instanceId);
        if (error == KafkaError.NONE) {
            rebalance.removeMember(memberId, KafkaError.UNKNOWN_MEMBER_ID, turn);
        }
        return error;
    }

    @Override
    public void onTimer(TimerKey key, Turn turn) {
        switch (key.purpose()) {
            case SESSION -> rebalance.onSessionEnd(key.memberId(), turn);
            case JOIN -> rebalance.onJoinTimeout(turn);
            case SYNC -> rebalance.onSyncTimeout(turn);
            default -> throw new AssertionError("timer of another kind of group: " + key);
        }
    }

    @Override
    public void onLost(KafkaError error, Turn turn) {
        rebalance.end(error, turn);
    }

    @Override
    public KafkaError onCommit(Committer committer, Turn turn) {
        KafkaError error = checkCommit(committer);
        if (error != KafkaError.NONE) {
            return error;
        }
        if (rebalance.state() == STABLE || rebalance.state() == PREPARING_REBALANCE) {
            rebalance.touch(committer.memberId(), turn);
        }
        if (!rebalance.isStored()) {
            rebalance.save(turn, saved -> {});
        }
        return KafkaError.NONE;
    }

    private KafkaError checkCommit(Committer committer) {
        if (rebalance.state() == DEAD) {
            return KafkaError.COORDINATOR_NOT_AVAILABLE;
        }
        // The client is a tool, or a consumer that assigns its partitions itself. It may commit while the group has no
        // members.
        if (committer.generationOrEpoch() < 0 && rebalance.state() == EMPTY) {
            return KafkaError.NONE;
        }
        if (committer.namesNobody()) {
            // Older producers cannot say for whom they commit (Kafka's ClassicGroup.validateOffsetCommit).
            return committer.transactional() ? KafkaError.NONE : KafkaError.UNKNOWN_MEMBER_ID;
        }
        KafkaError error = members.check(committer.memberId(), committer.instanceId());
        if (error != KafkaError.NONE) {
            return error;
        }
        if (committer.generationOrEpoch() != rebalance.generation().id()) {
            return KafkaError.ILLEGAL_GENERATION;
        }
        return rebalance.state() == COMPLETING_REBALANCE && !committer.transactional()
                ? KafkaError.REBALANCE_IN_PROGRESS
                : KafkaError.NONE;
    }

    @Override
    public KafkaError checkFetch(@Nullable String memberId, int memberEpoch) {
        return KafkaError.NONE;
    }

    @Override
    public KafkaError checkDeleteOffsets() {
        if (rebalance.state() == DEAD) {
            return KafkaError.GROUP_ID_NOT_FOUND;
        }
        return rebalance.state() == EMPTY
                        || ClassicRequests.isConsumer(rebalance.generation().protocolType())
                ? KafkaError.NONE
                : KafkaError.NON_EMPTY_GROUP;
    }

    @Override
    public boolean isSubscribed(String topic) {
        Set<String> topics = rebalance.subscribedTopics();
        return topics == null
                ? ClassicRequests.isConsumer(rebalance.generation().protocolType())
                : topics.contains(topic);
    }

    @Override
    public boolean isDead() {
        return rebalance.state() == DEAD;
    }

    @Override
    public void onDelete() {
        rebalance.transition(DEAD, rebalance.stateSinceMs());
    }

    @Override
    public boolean isAbandoned() {
        return rebalance.state() == EMPTY && !members.hasPending();
    }

    @Override
    public Optional<Expiry> expiry(Turn turn) {
        long retentionMs = turn.settings().offsetsRetentionMs();
        if (rebalance.generation().protocolType() == null) {
            return Optional.of(new Expiry(turn.nowMs() - retentionMs, Set.of()));
        }
        if (rebalance.state() == EMPTY) {
            boolean over = turn.nowMs() - rebalance.stateSinceMs() >= retentionMs;
            return Optional.of(new Expiry(over ? Long.MAX_VALUE : Long.MIN_VALUE, Set.of()));
        }
        if (rebalance.state() == STABLE && rebalance.subscribedTopics() != null) {
            return Optional.of(new Expiry(turn.nowMs() - retentionMs, rebalance.subscribedTopics()));
        }
        return Optional.empty();
    }

    @Override
    public DescribedGroup describe() {
        return ClassicDescriptions.describe(rebalance);
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
        return rebalance.state().kafkaName();
    }

    @Override
    public String protocolType() {
        return rebalance.generation().protocolType() == null
                ? ""
                : rebalance.generation().protocolType();
    }

    @Override
    public boolean isEmpty() {
        return rebalance.state() == EMPTY;
    }

    @Override
    public int memberCount() {
        return members.count();
    }

    ClassicMembers members() {
        return members;
    }

    Generation generation() {
        return rebalance.generation();
    }
}
