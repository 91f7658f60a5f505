package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.machine.GroupTopics.GroupTopic;
import dev.howdah.broker.group.machine.Reconciliation.Subscription;
import dev.howdah.broker.group.machine.TimerKey.Purpose;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state of a consumer group: its members, their target and current assignments with the epochs, and what has to be
 * stored. Members of both protocols are treated alike here: each says what it subscribes to and owns, and gets one step
 * nearer to its target.
 *
 * <p>Thread: group lane.
 */
final class ConsumerGroupState {

    private static final List<Purpose> MEMBER_TIMERS =
            List.of(Purpose.SESSION, Purpose.REVOCATION, Purpose.JOIN, Purpose.SYNC);

    /**
     * The epoch of a group without an assignment. As in Kafka, the first assignment has the next epoch. A member that
     * joins has epoch 0.
     */
    private static final int FIRST_EPOCH = 1;

    private static final long NEVER = -1;

    private final String groupId;
    private final ConsumerMembers members = new ConsumerMembers();
    private final Subscriptions subscriptions = new Subscriptions();
    private final ConsumerChanges changes;
    private int groupEpoch = FIRST_EPOCH;
    private int assignmentEpoch = FIRST_EPOCH;

    /**
     * When the last assignment was computed. This is not stored, so after a restart the next one is computed at once.
     */
    private long assignedAtMs = NEVER;

    private boolean isNew = true;
    private long topicsFingerprint;
    private long emptySinceMs;
    private Set<String> subscribedTopics = Set.of();

    /** Begins with a new group. */
    ConsumerGroupState(String groupId, long nowMs) {
        this.groupId = groupId;
        this.emptySinceMs = nowMs;
        this.changes = new ConsumerChanges(groupId);
    }

    /**
     * Begins with a group that takes the place of a classic one. When it is stored, it replaces the rows of that group.
     */
    static ConsumerGroupState inPlaceOf(ClassicGroup group, List<ConsumerMember> all, long nowMs) {
        ConsumerGroupState successor = new ConsumerGroupState(group.groupId(), nowMs);
        successor.isNew = false;
        successor.groupEpoch = Math.max(FIRST_EPOCH, group.generation().id());
        successor.assignmentEpoch = successor.groupEpoch;
        all.forEach(successor.members::add);
        successor.changes.addWhole();
        return successor;
    }

    /** Begins with a group that was stored. */
    static ConsumerGroupState restored(
            String groupId, int groupEpoch, ConsumerCodec.GroupState state, List<ConsumerMember> all) {
        ConsumerGroupState restored = new ConsumerGroupState(groupId, state.emptySinceMs());
        restored.isNew = false;
        restored.groupEpoch = groupEpoch;
        restored.assignmentEpoch = state.assignmentEpoch();
        restored.topicsFingerprint = state.topicsFingerprint();
        all.forEach(restored.members::add);
        return restored;
    }

    void add(ConsumerMember member) {
        members.add(member);
    }

    /** Replaces a static member that came back with another member id. It gets what was reserved for it. */
    ConsumerMember replace(ConsumerMember before, String memberId, Turn turn) {
        ConsumerMember successor = new ConsumerMember(memberId, before.profile);
        successor.current = before.current.withoutOwner(CurrentAssignment.JOINING);
        successor.target = before.target;
        drop(before, turn);
        members.add(successor);
        changes.add(successor);
        return successor;
    }

    /** Notes that a member owns nothing at this moment. Its partitions stay reserved for it. */
    void release(ConsumerMember member, int newEpoch) {
        members.change(member, member.current.withoutOwner(newEpoch));
        changes.add(member);
    }

    /**
     * Handles what a member says. Makes a new epoch and new targets if that, or the topics, require it, and takes the
     * member one step further.
     *
     * @param profile what the member says about itself
     * @param claim what the member says it owns
     */
    void advance(Admission.Admitted admitted, MemberProfile profile, Claim claim, Turn turn) {
        ConsumerMember member = admitted.member();
        boolean topicsChanged = subscriptions.refresh(turn.topics());
        MemberProfile before = member.profile;
        member.profile = profile;
        if (admitted.isNew() || !profile.equals(before)) {
            changes.add(member);
        }
        boolean subscriptionChanged = admitted.isNew() || !profile.subscribesAs(before);
        boolean otherTopics = (topicsChanged || subscriptionChanged) && lookAtTopics();
        if (subscriptionChanged || otherTopics) {
            bumpEpoch();
        }
        if (isAssignmentDue(turn)) {
            assign(turn);
        }
        reconcile(member, claim, subscriptionChanged ? Subscription.CHANGED : Subscription.AS_BEFORE, turn);
    }

    /**
     * Makes a new epoch if topics to which the group is subscribed were created, deleted or grown since the last look.
     */
    void noticeTopics(Turn turn) {
        if (subscriptions.refresh(turn.topics()) && !members.isEmpty() && lookAtTopics()) {
            bumpEpoch();
        }
    }

    /**
     * Looks at the topics. Returns true if the group is subscribed to other topics, or to more partitions, than before.
     */
    private boolean lookAtTopics() {
        Set<GroupTopic> topics = subscriptions.topics(members.all());
        Set<String> names = new HashSet<>();
        topics.forEach(topic -> names.add(topic.name()));
        subscribedTopics = names;
        long before = topicsFingerprint;
        topicsFingerprint = Subscriptions.fingerprint(topics);
        return before != topicsFingerprint;
    }

    private void bumpEpoch() {
        groupEpoch++;
        isNew = false;
        changes.addRow();
    }

    /**
     * Whether an assignment has to be made now. The group must be in a newer epoch than its assignment, and the last
     * assignment must be older than {@code group.consumer.assignment.interval.ms}: changes within that time are
     * assigned together.
     */
    boolean isAssignmentDue(Turn turn) {
        long sinceMs = turn.nowMs() - assignedAtMs;
        // If the clock was set back, nothing is delayed.
        boolean isFree = assignedAtMs == NEVER
                || sinceMs < 0
                || sinceMs >= turn.settings().consumer().assignmentIntervalMs();
        return groupEpoch > assignmentEpoch && isFree;
    }

    private void assign(Turn turn) {
        Map<String, Set<TopicIdPartition>> targets = TargetAssignment.compute(members.all(), subscriptions);
        for (ConsumerMember member : members.all()) {
            Set<TopicIdPartition> target = targets.getOrDefault(member.memberId, Set.of());
            if (!target.equals(member.target)) {
                member.target = Set.copyOf(target);
                changes.add(member);
            }
        }
        assignmentEpoch = groupEpoch;
        assignedAtMs = turn.nowMs();
        changes.addRow();
    }

    private void reconcile(ConsumerMember member, Claim claim, Subscription subscription, Turn turn) {
        if (subscription == Subscription.AS_BEFORE && member.isReconciled(assignmentEpoch)) {
            return;
        }
        CurrentAssignment next = new Reconciliation(
                        assignmentEpoch,
                        member.target,
                        subscriptions.topicIds(member.profile),
                        claim,
                        partition -> members.isFree(partition, member),
                        subscription)
                .step(member.current);
        if (next.equals(member.current)) {
            return;
        }
        members.change(member, next);
        changes.add(member);
        TimerKey revocation = new TimerKey(Purpose.REVOCATION, member.memberId);
        // A member with the classic protocol is told to rejoin instead, and has the same time for that.
        if (next.state() == CurrentAssignment.State.UNREVOKED_PARTITIONS && !member.usesClassicProtocol()) {
            turn.schedule(revocation, member.profile.rebalanceTimeoutMs());
        } else {
            turn.cancel(revocation);
        }
    }

    /** Whether all partitions that the member still has to get are free. Then its next step gives it the rest. */
    boolean isTargetFree(ConsumerMember member) {
        return member.target.stream().allMatch(partition -> members.isFree(partition, member));
    }

    /**
     * Removes a member; its partitions are free. The epoch stays. {@link #noteGone} must follow, unless the group ends.
     */
    void drop(ConsumerMember member, Turn turn) {
        members.remove(member);
        changes.remove(member);
        cancelTimers(member, turn);
    }

    /** Makes a new epoch after members were dropped, so that the others get their partitions. */
    void noteGone(Turn turn) {
        if (members.isEmpty()) {
            emptySinceMs = turn.nowMs();
        }
        lookAtTopics();
        bumpEpoch();
    }

    static void cancelTimers(ConsumerMember member, Turn turn) {
        MEMBER_TIMERS.forEach(purpose -> turn.cancel(new TimerKey(purpose, member.memberId)));
    }

    static void startSession(ConsumerMember member, Turn turn) {
        ClassicProfile classic = member.profile.classic();
        turn.schedule(
                new TimerKey(Purpose.SESSION, member.memberId),
                classic == null ? turn.settings().consumer().sessionTimeoutMs() : classic.sessionTimeoutMs());
    }

    void onLoaded(Turn turn) {
        subscriptions.refresh(turn.topics());
        // Topics may have been created, grown or deleted while nobody looked.
        if (!members.isEmpty() && lookAtTopics()) {
            bumpEpoch();
        }
        for (ConsumerMember member : members.all()) {
            startSession(member, turn);
            if (member.current.state() == CurrentAssignment.State.UNREVOKED_PARTITIONS
                    && !member.usesClassicProtocol()) {
                turn.schedule(new TimerKey(Purpose.REVOCATION, member.memberId), member.profile.rebalanceTimeoutMs());
            }
        }
    }

    /** Stores the changes, if there are any. */
    void save(Turn turn) {
        changes.save(
                ConsumerCodec.row(
                        groupEpoch, new ConsumerCodec.GroupState(assignmentEpoch, topicsFingerprint, emptySinceMs)),
                members.all(),
                turn);
    }

    /** Whether all other members have their targets in the group's epoch, so that the target of this one is free. */
    boolean isSettledBut(ConsumerMember member) {
        return groupEpoch == assignmentEpoch
                && members.all().stream().allMatch(one -> one.equals(member) || one.isReconciled(groupEpoch));
    }

    /** Whether nothing has happened in the group yet, so that nothing of it is stored. */
    boolean isNew() {
        return isNew;
    }

    String stateName() {
        if (members.isEmpty()) {
            return "Empty";
        } else if (groupEpoch > assignmentEpoch) {
            return "Assigning";
        }
        return members.all().stream().allMatch(member -> member.isReconciled(assignmentEpoch))
                ? "Stable"
                : "Reconciling";
    }

    String groupId() {
        return groupId;
    }

    ConsumerMembers members() {
        return members;
    }

    Collection<ConsumerMember> all() {
        return members.all();
    }

    int groupEpoch() {
        return groupEpoch;
    }

    int assignmentEpoch() {
        return assignmentEpoch;
    }

    long emptySinceMs() {
        return emptySinceMs;
    }

    Set<String> subscribedTopics() {
        return subscribedTopics;
    }
}
