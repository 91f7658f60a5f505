package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A group changes its protocol (KIP-848). An empty one always may; one with members keeps them, as far as {@link MigrationPolicy}
 * allows it at all.
 *
 * <pre>
 *                    a member of the consumer protocol joins: the members go on in their generation,
 *                    which is now the group's epoch, and are told to rejoin
 *    ClassicGroup ─────────────────────────────────────────────────────────────────────────▶ ConsumerGroup
 *                 ◀─────────────────────────────────────────────────────────────────────────
 *                    the last member of the consumer protocol is gone: the members that are left go on in
 *                    the group's epoch, which is now their generation, and are told to rejoin
 * </pre>
 *
 * <p>Thread: group lane.
 */
final class GroupMigration {

    private GroupMigration() {}

    /**
     * Puts a consumer group in the place of a classic one, for a member that wants to join it.
     *
     * @return empty if that may not be, and the call is answered
     */
    static Optional<ConsumerGroup> upgrade(ClassicGroup group, HeartbeatCall call, Turn turn) {
        Optional<String> obstacle = group.isEmpty() ? Optional.empty() : obstacle(group, turn.settings());
        Optional<List<ConsumerMember>> members =
                obstacle.isPresent() ? Optional.empty() : members(group, turn.topics());
        if (members.isEmpty()) {
            String why = obstacle.orElse("its members use an assignor of their own");
            turn.reply(
                    call.reply(),
                    ConsumerReplies.error(
                            KafkaError.GROUP_ID_NOT_FOUND,
                            "Group " + GroupIds.shown(group.groupId()) + " is a classic group and stays one: " + why
                                    + "."));
            return Optional.empty();
        }
        int membersMax = turn.settings().membersMax();
        boolean replaces = call.request().instanceId() != null
                && group.members().findStatic(call.request().instanceId()).isPresent();
        if (members.get().size() >= membersMax && !replaces) {
            Admission.Refused full = Admission.full(membersMax);
            turn.reply(call.reply(), ConsumerReplies.error(full.error(), full.message()));
            return Optional.empty();
        }
        group.onUpgrade(turn);
        ConsumerGroup successor = new ConsumerGroup(ConsumerGroupState.inPlaceOf(group, members.get(), turn.nowMs()));
        turn.replaceGroup(successor);
        members.get().forEach(member -> ConsumerGroupState.startSession(member, turn));
        return Optional.of(successor);
    }

    private static Optional<String> obstacle(ClassicGroup group, GroupSettings settings) {
        if (!settings.consumer().migrationPolicy().allowsUpgrade()) {
            return Optional.of("group.consumer.migration.policy does not allow to upgrade it");
        }
        return ClassicRequests.isConsumer(group.protocolType())
                ? Optional.empty()
                : Optional.of("its protocol type is " + group.protocolType());
    }

    /** Empty if what the members say or have is not the consumer's protocol, or they share partitions. */
    private static Optional<List<ConsumerMember>> members(ClassicGroup group, GroupTopics topics) {
        Set<TopicIdPartition> held = new HashSet<>();
        List<ConsumerMember> members = new ArrayList<>();
        for (ClassicMember member : group.members().all()) {
            ClassicProfile classic = new ClassicProfile(member.sessionTimeoutMs, member.protocols);
            var subscription =
                    EmbeddedProtocol.readSubscription(classic.protocol().metadata(), topics);
            var assignment = EmbeddedProtocol.readAssignment(member.assignment, topics);
            if (subscription.isEmpty()
                    || assignment.isEmpty()
                    || !assignment.get().stream().allMatch(held::add)) {
                return Optional.empty();
            }
            members.add(member(member, group.generation().id(), classic, subscription.get(), assignment.get()));
        }
        return Optional.of(members);
    }

    /** It has what it was assigned last, and may still own it even if it has rejoined since. */
    private static ConsumerMember member(
            ClassicMember member,
            int generationId,
            ClassicProfile classic,
            EmbeddedProtocol.Subscription subscription,
            List<TopicIdPartition> assignment) {
        ConsumerMember successor = new ConsumerMember(
                member.memberId,
                new MemberProfile(
                        member.instanceId,
                        subscription.rackId(),
                        member.client,
                        member.rebalanceTimeoutMs,
                        subscription.topicNames(),
                        "",
                        null,
                        classic));
        Map<TopicIdPartition, Integer> assigned = new HashMap<>();
        assignment.forEach(partition -> assigned.put(partition, generationId));
        successor.current =
                new CurrentAssignment(CurrentAssignment.State.STABLE, generationId, generationId, assigned, Map.of());
        successor.target = Set.copyOf(assignment);
        return successor;
    }

    /** Members are left, all of them of the classic protocol, and may go back to it. */
    static boolean isDowngradeDue(ConsumerGroupState state, GroupSettings settings) {
        int count = state.members().count();
        return count > 0
                && count <= settings.membersMax()
                && state.members().classicCount() == count
                && settings.consumer().migrationPolicy().allowsDowngrade();
    }

    /** It speaks the consumer protocol, nobody else does, and when it goes the group may become a classic one. */
    static boolean isLastOfConsumerProtocol(ConsumerMember member, ConsumerGroupState state, GroupSettings settings) {
        return !member.usesClassicProtocol()
                && state.members().classicCount() == state.members().count() - 1
                && settings.consumer().migrationPolicy().allowsDowngrade();
    }

    /** Puts a classic group, which rebalances unless it is empty, in the place of a consumer group. */
    static ClassicGroup downgrade(ConsumerGroupState state, Turn turn) {
        List<ClassicMember> members = new ArrayList<>();
        for (ConsumerMember member : state.all()) {
            ClassicProfile classic = member.profile.classic();
            if (classic == null) {
                throw new IllegalStateException("member " + member.memberId + " speaks the consumer protocol");
            }
            ConsumerGroupState.cancelTimers(member, turn);
            members.add(member(member, classic, turn.topics()));
        }
        ClassicGroup successor = ClassicGroup.inPlaceOf(state.groupId(), state.groupEpoch(), members, turn.nowMs());
        turn.replaceGroup(successor);
        if (!members.isEmpty()) {
            successor.onDowngraded(turn);
        }
        return successor;
    }

    /** A static successor that wants what the member before wanted, in a group in which nothing is under way. */
    static boolean isSeamless(ConsumerMember before, JoinCall call, ConsumerGroupState state, Turn turn) {
        state.noticeTopics(turn);
        byte[] metadata = ClassicRequests.protocols(call.request()).get(0).metadata();
        return call.request().memberId().isEmpty()
                && state.isSettledBut(before)
                && before.profile.topicRegex().isEmpty()
                && EmbeddedProtocol.readSubscription(metadata, turn.topics())
                        .filter(said -> said.topicNames().equals(before.profile.topicNames()))
                        .isPresent();
    }

    /**
     * The last member of the consumer protocol was static and comes again with the classic one, into a group in which all
     * others have what they are to have: nobody need rejoin, the successor goes on with what the member before was to have.
     */
    static void downgradeWith(ConsumerMember before, JoinCall call, ConsumerGroupState state, Turn turn) {
        ClassicMember successor = new ClassicMember(
                ClassicProtocolMembers.newId(call, turn),
                before.profile.instanceId(),
                call.client(),
                call.request().sessionTimeoutMs(),
                call.rebalanceTimeoutMs(),
                ClassicRequests.protocols(call.request()));
        successor.assignment = EmbeddedProtocol.writeAssignment(
                before.target, successor.protocols.get(0).metadata(), turn.topics());
        List<ClassicMember> members = new ArrayList<>();
        members.add(successor);
        for (ConsumerMember member : state.all()) {
            ConsumerGroupState.cancelTimers(member, turn);
            ClassicProfile classic = member.profile.classic();
            if (classic != null) {
                members.add(member(member, classic, turn.topics()));
            }
        }
        ClassicGroup group = ClassicGroup.stableInPlaceOf(state.groupId(), state.groupEpoch(), members, turn.nowMs());
        turn.replaceGroup(group);
        group.onDowngraded(turn);
        group.onSuccessor(successor.memberId, call, turn);
    }

    private static ClassicMember member(ConsumerMember member, ClassicProfile classic, GroupTopics topics) {
        ClassicMember successor = new ClassicMember(
                member.memberId,
                member.profile.instanceId(),
                member.profile.client(),
                classic.sessionTimeoutMs(),
                member.profile.rebalanceTimeoutMs(),
                classic.protocols());
        successor.assignment = EmbeddedProtocol.writeAssignment(
                member.current.held(), classic.protocol().metadata(), topics);
        return successor;
    }
}
