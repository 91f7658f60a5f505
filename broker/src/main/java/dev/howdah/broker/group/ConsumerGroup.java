package dev.howdah.broker.group;

import dev.howdah.broker.group.Reconciliation.Subscription;
import dev.howdah.broker.group.TimerKey.Purpose;
import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.howdah.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.HeartbeatResponse;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupResponse;
import dev.howdah.storage.GroupKind;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group of the consumer protocol (KIP-848): members only heartbeat, and the group assigns.
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
 * <p>What a member is told is stored first; what does not change is answered from memory. So after a restart members carry on
 * with their epochs. Thread: group lane.
 */
public final class ConsumerGroup implements Group {

    private final String groupId;
    private final ConsumerMembers members = new ConsumerMembers();
    private final Subscriptions subscriptions = new Subscriptions();
    private final ConsumerChanges changes;
    private int groupEpoch;
    private int assignmentEpoch;
    private long topicsFingerprint;
    private long emptySinceMs;
    private Set<String> subscribedTopics = Set.of();
    private boolean dead;

    /** A group that nobody has heard of. */
    public ConsumerGroup(String groupId, long nowMs) {
        this.groupId = groupId;
        this.emptySinceMs = nowMs;
        this.changes = new ConsumerChanges(groupId);
    }

    /** A group in the place of an empty one of another kind, whose rows it replaces. */
    public static ConsumerGroup inPlaceOf(ClassicGroup group, long nowMs) {
        ConsumerGroup successor = new ConsumerGroup(group.groupId(), nowMs);
        successor.groupEpoch = group.generation().id();
        successor.assignmentEpoch = successor.groupEpoch;
        successor.changes.addWhole();
        return successor;
    }

    /** A group as it was stored. */
    static ConsumerGroup restored(
            String groupId, int groupEpoch, ConsumerCodec.GroupState state, List<ConsumerMember> all) {
        ConsumerGroup group = new ConsumerGroup(groupId, state.emptySinceMs());
        group.groupEpoch = groupEpoch;
        group.assignmentEpoch = state.assignmentEpoch();
        group.topicsFingerprint = state.topicsFingerprint();
        all.forEach(group.members::add);
        return group;
    }

    /** A request that {@link HeartbeatChecks} has passed. */
    public void onConsumerHeartbeat(HeartbeatCall call, Turn turn) {
        if (dead) {
            turn.reply(call.reply(), ConsumerReplies.error(KafkaError.COORDINATOR_NOT_AVAILABLE, null));
            return;
        }
        Admission admission = admit(call, turn);
        ConsumerMember member = admission.member();
        if (member == null) {
            turn.reply(call.reply(), ConsumerReplies.error(admission.error(), admission.message()));
            if (isNew()) {
                turn.forget();
            }
        } else if (call.isLeave()) {
            leave(call, member, turn);
        } else {
            beat(call, member, admission.isNew(), turn);
        }
    }

    private Admission admit(HeartbeatCall call, Turn turn) {
        if (call.isLeave()) {
            return Admission.expect(call.request(), members, groupId);
        }
        if (!call.isJoin()) {
            return Admission.beat(call.request(), members, groupId);
        }
        ConsumerGroupHeartbeatRequest request = call.request();
        Optional<ConsumerMember> known = Admission.find(request, members);
        if (known.isPresent()) {
            return admitAgain(request, known.get(), turn);
        }
        // A dynamic member that becomes static begins anew.
        members.find(request.memberId()).ifPresent(member -> remove(member, turn));
        int membersMax = turn.settings().membersMax();
        if (members.count() >= membersMax) {
            return Admission.refuse(
                    KafkaError.GROUP_MAX_SIZE_REACHED,
                    "The group has reached its maximum capacity of " + membersMax + " members.");
        }
        ConsumerMember member =
                new ConsumerMember(memberId(request, turn), MemberProfile.unknown(request.instanceId(), call.client()));
        members.add(member);
        return Admission.newcomer(member);
    }

    private Admission admitAgain(ConsumerGroupHeartbeatRequest request, ConsumerMember member, Turn turn) {
        if (member.memberId.equals(request.memberId())) {
            // It lost our answer, or was fenced, and owns nothing.
            if (member.current.isAway()) {
                members.change(member, member.current.withoutOwner(CurrentAssignment.JOINING));
            }
            return Admission.known(member);
        }
        return member.current.isAway()
                ? Admission.known(replaceStatic(member, memberId(request, turn), turn))
                : Admission.refuse(
                        KafkaError.UNRELEASED_INSTANCE_ID,
                        "Static member " + request.memberId() + " with instance id " + request.instanceId()
                                + " cannot join the group because the instance id is owned by member "
                                + member.memberId + ".");
    }

    private static String memberId(ConsumerGroupHeartbeatRequest request, Turn turn) {
        return request.memberId().isEmpty() ? turn.newUuid() : request.memberId();
    }

    /** The successor gets what was kept for the one that went away. */
    private ConsumerMember replaceStatic(ConsumerMember away, String memberId, Turn turn) {
        ConsumerMember successor = new ConsumerMember(memberId, away.profile);
        successor.current = away.current.withoutOwner(CurrentAssignment.JOINING);
        successor.target = away.target;
        drop(away, turn);
        members.add(successor);
        changes.add(successor);
        return successor;
    }

    private void beat(HeartbeatCall call, ConsumerMember member, boolean isNew, Turn turn) {
        boolean topicsChanged = subscriptions.refresh(turn.topics());
        MemberProfile before = member.profile;
        member.profile = before.update(call.request(), call.client());
        if (isNew || !member.profile.equals(before)) {
            changes.add(member);
        }
        boolean subscriptionChanged = isNew || !member.profile.subscribesAs(before);
        boolean otherTopics = (topicsChanged || subscriptionChanged) && lookAtTopics();
        if (subscriptionChanged || otherTopics) {
            bumpEpoch();
        }
        if (groupEpoch > assignmentEpoch) {
            assign();
        }
        Set<TopicIdPartition> told = member.current.assigned().keySet();
        reconcile(
                member,
                ConsumerReplies.owned(call.request()),
                subscriptionChanged ? Subscription.CHANGED : Subscription.AS_BEFORE,
                turn);
        turn.schedule(
                new TimerKey(Purpose.SESSION, member.memberId),
                turn.settings().consumer().sessionTimeoutMs());
        save(turn);
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
            // Its session goes on: it has until then to come back.
            members.change(member, member.current.withoutOwner(CurrentAssignment.AWAY));
            turn.cancel(new TimerKey(Purpose.REVOCATION, member.memberId));
            changes.add(member);
        } else {
            remove(member, turn);
        }
        save(turn);
        turn.replyWhenSaved(
                call.reply(),
                ConsumerReplies.left(member.memberId, epoch),
                error -> ConsumerReplies.error(error, null));
    }

    /** True if the group is subscribed to other topics, or to more partitions, than before. */
    private boolean lookAtTopics() {
        var topics = subscriptions.topics(members.all());
        Set<String> names = new HashSet<>();
        topics.forEach(topic -> names.add(topic.name()));
        subscribedTopics = names;
        long before = topicsFingerprint;
        topicsFingerprint = Subscriptions.fingerprint(topics);
        return before != topicsFingerprint;
    }

    private void bumpEpoch() {
        groupEpoch++;
        changes.addRow();
    }

    private void assign() {
        Map<String, Set<TopicIdPartition>> targets = TargetAssignment.compute(members.all(), subscriptions);
        for (ConsumerMember member : members.all()) {
            Set<TopicIdPartition> target = targets.getOrDefault(member.memberId, Set.of());
            if (!target.equals(member.target)) {
                member.target = Set.copyOf(target);
                changes.add(member);
            }
        }
        assignmentEpoch = groupEpoch;
        changes.addRow();
    }

    private void reconcile(
            ConsumerMember member, @Nullable Set<TopicIdPartition> owned, Subscription subscription, Turn turn) {
        if (subscription == Subscription.AS_BEFORE && member.isReconciled(assignmentEpoch)) {
            return;
        }
        CurrentAssignment next = new Reconciliation(
                        assignmentEpoch,
                        member.target,
                        subscriptions.topicIds(member.profile),
                        owned,
                        partition -> members.isFree(partition, member),
                        subscription)
                .step(member.current);
        if (next.equals(member.current)) {
            return;
        }
        members.change(member, next);
        changes.add(member);
        TimerKey revocation = new TimerKey(Purpose.REVOCATION, member.memberId);
        if (next.state() == CurrentAssignment.State.UNREVOKED_PARTITIONS) {
            turn.schedule(revocation, member.profile.rebalanceTimeoutMs());
        } else {
            turn.cancel(revocation);
        }
    }

    /** It is gone, and what it had is free. */
    private void remove(ConsumerMember member, Turn turn) {
        drop(member, turn);
        if (members.isEmpty()) {
            emptySinceMs = turn.nowMs();
        }
        lookAtTopics();
        bumpEpoch();
    }

    private void drop(ConsumerMember member, Turn turn) {
        members.remove(member);
        changes.remove(member);
        turn.cancel(new TimerKey(Purpose.SESSION, member.memberId));
        turn.cancel(new TimerKey(Purpose.REVOCATION, member.memberId));
    }

    private void save(Turn turn) {
        changes.save(
                ConsumerCodec.row(
                        groupEpoch, new ConsumerCodec.GroupState(assignmentEpoch, topicsFingerprint, emptySinceMs)),
                members.all(),
                turn);
    }

    @Override
    public void onTimer(TimerKey key, Turn turn) {
        // Session or revocation: it was silent, or held others up, for too long.
        members.find(key.memberId()).ifPresent(member -> {
            remove(member, turn);
            save(turn);
        });
    }

    @Override
    public void onLoaded(Turn turn) {
        subscriptions.refresh(turn.topics());
        // A topic may have come, grown or gone while nobody looked.
        if (!members.isEmpty() && lookAtTopics()) {
            bumpEpoch();
        }
        for (ConsumerMember member : members.all()) {
            turn.schedule(
                    new TimerKey(Purpose.SESSION, member.memberId),
                    turn.settings().consumer().sessionTimeoutMs());
            if (member.current.state() == CurrentAssignment.State.UNREVOKED_PARTITIONS) {
                turn.schedule(new TimerKey(Purpose.REVOCATION, member.memberId), member.profile.rebalanceTimeoutMs());
            }
        }
    }

    @Override
    public void onLost(KafkaError error, Turn turn) {
        dead = true;
    }

    @Override
    public void onJoin(JoinCall call, Turn turn) {
        if (!dead && members.isEmpty()) {
            ClassicGroup successor = ClassicGroup.restored(
                    groupId, groupEpoch, new ClassicCodec.GroupState(null, null, null, turn.nowMs()), List.of());
            turn.replaceGroup(successor);
            successor.onJoin(call, turn);
            return;
        }
        KafkaError error = dead ? KafkaError.COORDINATOR_NOT_AVAILABLE : KafkaError.INCONSISTENT_GROUP_PROTOCOL;
        turn.reply(call.reply(), ClassicReplies.joinError(error, call.request().memberId()));
    }

    @Override
    public void onSync(SyncGroupRequest request, Reply<SyncGroupResponse> reply, Turn turn) {
        turn.reply(reply, ClassicReplies.syncError(classicError()));
    }

    @Override
    public void onHeartbeat(HeartbeatRequest request, Reply<HeartbeatResponse> reply, Turn turn) {
        turn.reply(reply, ClassicReplies.heartbeat(classicError()));
    }

    @Override
    public void onLeave(LeaveGroupRequest request, Reply<LeaveGroupResponse> reply, Turn turn) {
        turn.reply(reply, ClassicReplies.leaveError(classicError()));
    }

    private KafkaError classicError() {
        return dead ? KafkaError.COORDINATOR_NOT_AVAILABLE : KafkaError.UNKNOWN_MEMBER_ID;
    }

    @Override
    public KafkaError onCommit(Committer committer, Turn turn) {
        return dead ? KafkaError.COORDINATOR_NOT_AVAILABLE : OffsetChecks.commit(members, committer);
    }

    @Override
    public KafkaError checkCommit(Committer committer, Collection<TopicIdPartition> partitions) {
        return OffsetChecks.commit(members, committer, partitions);
    }

    @Override
    public KafkaError checkFetch(@Nullable String memberId, int memberEpoch) {
        return OffsetChecks.fetch(members, memberId, memberEpoch);
    }

    @Override
    public KafkaError checkDeleteOffsets() {
        return dead ? KafkaError.GROUP_ID_NOT_FOUND : KafkaError.NONE;
    }

    @Override
    public boolean isSubscribed(String topic) {
        return subscribedTopics.contains(topic);
    }

    @Override
    public KafkaError checkDelete() {
        if (dead) {
            return KafkaError.GROUP_ID_NOT_FOUND;
        }
        return members.isEmpty() ? KafkaError.NONE : KafkaError.NON_EMPTY_GROUP;
    }

    @Override
    public void onDelete() {
        dead = true;
    }

    @Override
    public boolean isAbandoned() {
        return members.isEmpty();
    }

    @Override
    public Optional<Expiry> expiry(Turn turn) {
        long retentionMs = turn.settings().offsetsRetentionMs();
        if (members.isEmpty()) {
            boolean over = turn.nowMs() - emptySinceMs >= retentionMs;
            return Optional.of(new Expiry(over ? Long.MAX_VALUE : Long.MIN_VALUE, Set.of()));
        }
        return Optional.of(new Expiry(turn.nowMs() - retentionMs, subscribedTopics));
    }

    @Override
    public DescribedGroup describe() {
        return DescribedGroup.builder()
                .groupId(groupId)
                .groupState(stateName())
                .protocolType(protocolType())
                .build();
    }

    @Override
    public String stateName() {
        if (dead) {
            return "Dead";
        } else if (members.isEmpty()) {
            return "Empty";
        } else if (groupEpoch > assignmentEpoch) {
            return "Assigning";
        }
        return members.all().stream().allMatch(member -> member.isReconciled(assignmentEpoch))
                ? "Stable"
                : "Reconciling";
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
        return "consumer";
    }

    @Override
    public boolean isEmpty() {
        return members.isEmpty();
    }

    private boolean isNew() {
        return groupEpoch == 0 && members.isEmpty();
    }

    ConsumerMembers members() {
        return members;
    }

    int groupEpoch() {
        return groupEpoch;
    }

    int assignmentEpoch() {
        return assignmentEpoch;
    }

    String assignorName() {
        return TargetAssignment.assignor(members.all()).name();
    }
}
