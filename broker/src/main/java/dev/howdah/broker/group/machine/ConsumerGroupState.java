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
 * Who is in a consumer group, what everyone is to have and has, in which epoch, and what of that is still to be stored. Members of
 * both protocols are alike here: each comes, says what it subscribes to and owns, and gets one step nearer to its target.
 *
 * <p>Thread: group lane.
 */
final class ConsumerGroupState {

    private static final List<Purpose> MEMBER_TIMERS =
            List.of(Purpose.SESSION, Purpose.REVOCATION, Purpose.JOIN, Purpose.SYNC);

    /** Of a group that has no assignment yet; as in Kafka, the first one has the next. 0 is a member's that joins. */
    private static final int FIRST_EPOCH = 1;

    private static final long NEVER = -1;

    private final String groupId;
    private final ConsumerMembers members = new ConsumerMembers();
    private final Subscriptions subscriptions = new Subscriptions();
    private final ConsumerChanges changes;
    private int groupEpoch = FIRST_EPOCH;
    private int assignmentEpoch = FIRST_EPOCH;

    /** When the last assignment was computed; not kept over a restart, after which the next is computed at once. */
    private long assignedAtMs = NEVER;

    private boolean isNew = true;
    private long topicsFingerprint;
    private long emptySinceMs;
    private Set<String> subscribedTopics = Set.of();

    /** Of a group that nobody has heard of. */
    ConsumerGroupState(String groupId, long nowMs) {
        this.groupId = groupId;
        this.emptySinceMs = nowMs;
        this.changes = new ConsumerChanges(groupId);
    }

    /** A group that takes the place of a classic one. When it is stored, it replaces the rows of that group. */
    static ConsumerGroupState inPlaceOf(ClassicGroup group, List<ConsumerMember> all, long nowMs) {
        ConsumerGroupState successor = new ConsumerGroupState(group.groupId(), nowMs);
        successor.isNew = false;
        successor.groupEpoch = Math.max(FIRST_EPOCH, group.generation().id());
        successor.assignmentEpoch = successor.groupEpoch;
        all.forEach(successor.members::add);
        successor.changes.addWhole();
        return successor;
    }

    /** As it was stored. */
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

    /** A static member came back and has another id now. It gets what was reserved for it. */
    ConsumerMember replace(ConsumerMember before, String memberId, Turn turn) {
        ConsumerMember successor = new ConsumerMember(memberId, before.profile);
        successor.current = before.current.withoutOwner(CurrentAssignment.JOINING);
        successor.target = before.target;
        drop(before, turn);
        members.add(successor);
        changes.add(successor);
        return successor;
    }

    /** It owns nothing now, and what is assigned to it stays its own. */
    void release(ConsumerMember member, int newEpoch) {
        members.change(member, member.current.withoutOwner(newEpoch));
        changes.add(member);
    }

    /**
     * A member says something: new epochs and targets if that or the topics call for it, and its next step.
     *
     * @param profile what it says about itself
     * @param claim what it says it owns
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

    /** A new epoch if the topics that the group is subscribed to came, went or grew since somebody last looked. */
    void noticeTopics(Turn turn) {
        if (subscriptions.refresh(turn.topics()) && !members.isEmpty() && lookAtTopics()) {
            bumpEpoch();
        }
    }

    /** True if the group is subscribed to other topics, or to more partitions, than before. */
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
     * The group is in a newer epoch than its assignment, and the last one was made long enough ago: what comes within
     * {@code group.consumer.assignment.interval.ms} is assigned together.
     */
    boolean isAssignmentDue(Turn turn) {
        long sinceMs = turn.nowMs() - assignedAtMs;
        // A clock that was set back delays nothing.
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
        // A member of the classic protocol is told to rejoin, and has the same time for that.
        if (next.state() == CurrentAssignment.State.UNREVOKED_PARTITIONS && !member.usesClassicProtocol()) {
            turn.schedule(revocation, member.profile.rebalanceTimeoutMs());
        } else {
            turn.cancel(revocation);
        }
    }

    /** True if all partitions that the member is still to get are free. Then its next step gives it the rest. */
    boolean isTargetFree(ConsumerMember member) {
        return member.target.stream().allMatch(partition -> members.isFree(partition, member));
    }

    /** It is gone, and what it had is free. The epoch is as before: {@link #noteGone} follows, unless the group ends. */
    void drop(ConsumerMember member, Turn turn) {
        members.remove(member);
        changes.remove(member);
        cancelTimers(member, turn);
    }

    /** Members were dropped: the others get what they had. */
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
        // A topic may have come, grown or gone while nobody looked.
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

    /** Stores what has changed, if anything has. */
    void save(Turn turn) {
        changes.save(
                ConsumerCodec.row(
                        groupEpoch, new ConsumerCodec.GroupState(assignmentEpoch, topicsFingerprint, emptySinceMs)),
                members.all(),
                turn);
    }

    /** All the others have what they are to have in the group's epoch, so that what this one is to have is free. */
    boolean isSettledBut(ConsumerMember member) {
        return groupEpoch == assignmentEpoch
                && members.all().stream().allMatch(one -> one.equals(member) || one.isReconciled(groupEpoch));
    }

    /** Nothing has happened in it yet, and nothing of it is stored. */
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
