package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.HeartbeatResponse;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupResponse;
import dev.howdah.storage.GroupKind;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group of the consumer protocol (KIP-848): members only send heartbeats, and the group assigns.
 *
 * <pre>
 *   a member joins, leaves or subscribes, a topic comes, goes or grows   →  group epoch + 1
 *   the next heartbeat of anybody finds assignment epoch &lt; group epoch    →  target of every member, assignment epoch = group epoch
 *   each heartbeat                                                       →  this member one step nearer to its target
 *                                                                          ({@link Reconciliation}), at last member epoch =
 *                                                                          assignment epoch
 *
 *   Empty ──join──▶ Assigning ──next heartbeat──▶ Reconciling ──all have their target──▶ Stable
 * </pre>
 *
 * <p>A change is stored before a member is told of it. If nothing changes, the answer comes from memory. So after a
 * restart the members go on with their epochs. While a group migrates, it also has members with the classic protocol
 * ({@link ClassicProtocolMembers}). When only these are left, {@link GroupMigration} may make it a classic group.
 * Thread: group lane.
 */
public final class ConsumerGroup implements Group {

    private final String groupId;
    private final ConsumerGroupState state;
    private final ClassicProtocolMembers classics;
    private boolean dead;

    /** Makes a new group. */
    public ConsumerGroup(String groupId, long nowMs) {
        this(new ConsumerGroupState(groupId, nowMs));
    }

    ConsumerGroup(ConsumerGroupState state) {
        this.groupId = state.groupId();
        this.state = state;
        this.classics = new ClassicProtocolMembers(state);
    }

    @Override
    public void onConsumerHeartbeat(HeartbeatCall call, Turn turn) {
        if (dead) {
            turn.reply(call.reply(), ConsumerReplies.error(KafkaError.COORDINATOR_NOT_AVAILABLE, null));
            return;
        }
        Admission admission = admit(call, turn);
        if (admission instanceof Admission.Refused refused) {
            turn.reply(call.reply(), ConsumerReplies.error(refused.error(), refused.message()));
            if (isNew()) {
                turn.forget();
            }
        } else if (admission instanceof Admission.Admitted admitted) {
            if (call.isLeave()) {
                leave(call, admitted.member(), turn);
            } else {
                beat(call, admitted, turn);
            }
        }
    }

    private Admission admit(HeartbeatCall call, Turn turn) {
        if (call.isLeave()) {
            return Admission.expect(call.request(), state.members(), groupId);
        }
        if (!call.isJoin()) {
            return Admission.beat(call.request(), state.members(), groupId);
        }
        ConsumerGroupHeartbeatRequest request = call.request();
        Optional<ConsumerMember> known = Admission.find(request, state.members());
        if (known.isPresent()) {
            return admitAgain(request, known.get(), turn);
        }
        // If a dynamic member becomes static, it counts as a new member.
        state.members().find(request.memberId()).ifPresent(member -> {
            state.drop(member, turn);
            state.noteGone(turn);
        });
        int membersMax = turn.settings().membersMax();
        if (state.members().count() >= membersMax) {
            return Admission.full(membersMax);
        }
        ConsumerMember member =
                new ConsumerMember(memberId(request, turn), MemberProfile.unknown(request.instanceId(), call.client()));
        state.add(member);
        return Admission.newcomer(member);
    }

    private Admission admitAgain(ConsumerGroupHeartbeatRequest request, ConsumerMember member, Turn turn) {
        if (member.memberId.equals(request.memberId())) {
            // The member has lost our answer, or was fenced, or has used the classic protocol until now. It owns
            // nothing.
            if (member.current.isAway() || member.usesClassicProtocol()) {
                ConsumerGroupState.cancelTimers(member, turn);
                state.release(member, CurrentAssignment.JOINING);
            }
            return Admission.known(member);
        }
        // A static member with the classic protocol does not say that it goes away; its successor just joins.
        return member.current.isAway() || member.usesClassicProtocol()
                ? Admission.known(state.replace(member, memberId(request, turn), turn))
                : Admission.refuse(
                        KafkaError.UNRELEASED_INSTANCE_ID,
                        "Static member " + request.memberId() + " with instance id " + request.instanceId()
                                + " cannot join the group because the instance id is owned by member "
                                + member.memberId + ".");
    }

    private static String memberId(ConsumerGroupHeartbeatRequest request, Turn turn) {
        return request.memberId().isEmpty() ? turn.newUuid() : request.memberId();
    }

    private void beat(HeartbeatCall call, Admission.Admitted admitted, Turn turn) {
        ConsumerMember member = admitted.member();
        Set<TopicIdPartition> told = member.current.assigned().keySet();
        state.advance(
                admitted, member.profile.update(call.request(), call.client()), ConsumerReplies.claim(call), turn);
        ConsumerGroupState.startSession(member, turn);
        state.save(turn);
        boolean tell = call.isFull() || !member.current.assigned().keySet().equals(told);
        ConsumerGroupHeartbeatResponse response = ConsumerGroupHeartbeatResponse.builder()
                .memberId(member.memberId)
                .memberEpoch(member.current.epoch())
                .heartbeatIntervalMs(turn.settings().consumer().heartbeatIntervalMs())
                .assignment(
                        tell
                                ? ConsumerReplies.assignment(
                                        member.current.assigned().keySet())
                                : null)
                .build();
        if (member.savesPending > 0) {
            turn.replyWhenSaved(call.reply(), response, error -> ConsumerReplies.error(error, null));
        } else {
            turn.reply(call.reply(), response);
        }
    }

    private void leave(HeartbeatCall call, ConsumerMember member, Turn turn) {
        int epoch = call.request().memberEpoch();
        if (epoch == CurrentAssignment.AWAY) {
            // The session goes on. The member has to come back before it ends.
            state.release(member, CurrentAssignment.AWAY);
            turn.cancel(new TimerKey(TimerKey.Purpose.REVOCATION, member.memberId));
            state.save(turn);
        } else {
            remove(List.of(member), turn);
        }
        turn.replyWhenSaved(
                call.reply(),
                ConsumerReplies.left(member.memberId, epoch),
                error -> ConsumerReplies.error(error, null));
    }

    /**
     * Removes members that are gone for good. A classic group may take the place of this one then, so the caller must
     * not use this one afterwards.
     */
    private void remove(Collection<ConsumerMember> gone, Turn turn) {
        if (gone.isEmpty()) {
            return;
        }
        gone.forEach(member -> state.drop(member, turn));
        if (GroupMigration.isDowngradeDue(state, turn.settings())) {
            becomeClassic(turn);
        } else {
            state.noteGone(turn);
            state.save(turn);
        }
    }

    private Group becomeClassic(Turn turn) {
        dead = true;
        return GroupMigration.downgrade(state, turn);
    }

    @Override
    public void onTimer(TimerKey key, Turn turn) {
        // Whichever timer it was, the member has been silent, or has delayed others, for too long.
        remove(state.members().find(key.memberId()).stream().toList(), turn);
    }

    @Override
    public void onLoaded(Turn turn) {
        state.onLoaded(turn);
    }

    @Override
    public void onLost(KafkaError error, Turn turn) {
        dead = true;
    }

    @Override
    public void onJoin(JoinCall call, Turn turn) {
        if (dead) {
            turn.reply(
                    call.reply(),
                    ClassicReplies.joinError(KafkaError.COORDINATOR_NOT_AVAILABLE, ClassicReplies.NO_MEMBER_ID));
            return;
        }
        if (state.members().isEmpty()) {
            becomeClassic(turn).onJoin(call, turn);
            return;
        }
        if (!classics.accept(call, turn)) {
            return;
        }
        Optional<ConsumerMember> before = classics.findKnown(call);
        boolean endsConsumerProtocol =
                before.isPresent() && GroupMigration.isLastOfConsumerProtocol(before.get(), state, turn.settings());
        if (endsConsumerProtocol && GroupMigration.isSeamless(before.get(), call, state, turn)) {
            dead = true;
            GroupMigration.downgradeWith(before.get(), call, state, turn);
        } else if (endsConsumerProtocol) {
            state.drop(before.get(), turn);
            becomeClassic(turn).onJoin(call, turn);
        } else {
            classics.join(call, before, turn);
        }
    }

    @Override
    public void onSync(SyncGroupRequest request, Reply<SyncGroupResponse> reply, Turn turn) {
        if (dead) {
            turn.reply(reply, ClassicReplies.syncError(KafkaError.COORDINATOR_NOT_AVAILABLE));
        } else {
            classics.sync(request, reply, turn);
        }
    }

    @Override
    public void onHeartbeat(HeartbeatRequest request, Reply<HeartbeatResponse> reply, Turn turn) {
        KafkaError error = dead ? KafkaError.COORDINATOR_NOT_AVAILABLE : classics.heartbeat(request, turn);
        turn.reply(reply, ClassicReplies.heartbeat(error));
    }

    @Override
    public void onLeave(LeaveGroupRequest request, Reply<LeaveGroupResponse> reply, Turn turn) {
        if (dead) {
            turn.reply(reply, ClassicReplies.leaveError(KafkaError.COORDINATOR_NOT_AVAILABLE));
            return;
        }
        ClassicProtocolMembers.Leaving leaving = classics.leave(request);
        remove(leaving.members(), turn);
        turn.replyWhenSaved(reply, leaving.response(), ClassicReplies::leaveError);
    }

    @Override
    public KafkaError onCommit(Committer committer, Turn turn) {
        return dead ? KafkaError.COORDINATOR_NOT_AVAILABLE : OffsetChecks.commit(state.members(), committer);
    }

    @Override
    public KafkaError checkCommit(Committer committer, Collection<TopicIdPartition> partitions) {
        return OffsetChecks.commit(state.members(), committer, partitions);
    }

    @Override
    public KafkaError checkFetch(@Nullable String memberId, int memberEpoch) {
        return OffsetChecks.fetch(state.members(), memberId, memberEpoch);
    }

    @Override
    public KafkaError checkDeleteOffsets() {
        return dead ? KafkaError.GROUP_ID_NOT_FOUND : KafkaError.NONE;
    }

    @Override
    public boolean isSubscribed(String topic) {
        return state.subscribedTopics().contains(topic);
    }

    @Override
    public boolean isDead() {
        return dead;
    }

    @Override
    public void onDelete() {
        dead = true;
    }

    @Override
    public boolean isAbandoned() {
        return isEmpty();
    }

    @Override
    public Optional<Expiry> expiry(Turn turn) {
        long retentionMs = turn.settings().offsetsRetentionMs();
        if (isEmpty()) {
            boolean over = turn.nowMs() - state.emptySinceMs() >= retentionMs;
            return Optional.of(new Expiry(over ? Long.MAX_VALUE : Long.MIN_VALUE, Set.of()));
        }
        return Optional.of(new Expiry(turn.nowMs() - retentionMs, state.subscribedTopics()));
    }

    @Override
    public String stateName() {
        return dead ? "Dead" : state.stateName();
    }

    @Override
    public String groupId() {
        return groupId;
    }

    @Override
    public GroupKind kind() {
        return GroupKind.CONSUMER;
    }

    @Override
    public String protocolType() {
        return EmbeddedProtocol.TYPE;
    }

    @Override
    public boolean isEmpty() {
        return state.members().isEmpty();
    }

    private boolean isNew() {
        return state.isNew();
    }

    @Override
    public int memberCount() {
        return state.members().count();
    }

    ConsumerMembers members() {
        return state.members();
    }

    int groupEpoch() {
        return state.groupEpoch();
    }

    int assignmentEpoch() {
        return state.assignmentEpoch();
    }

    String assignorName() {
        return TargetAssignment.assignor(state.all()).name();
    }
}
