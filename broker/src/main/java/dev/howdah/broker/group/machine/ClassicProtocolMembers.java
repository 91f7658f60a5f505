package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.machine.ClassicMember.Protocol;
import dev.howdah.broker.group.machine.ClassicReplies.Generation;
import dev.howdah.broker.group.machine.ClassicReplies.LeaderTask;
import dev.howdah.broker.group.machine.CurrentAssignment.State;
import dev.howdah.broker.group.machine.TimerKey.Purpose;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.JoinGroupRequest;
import dev.howdah.protocol.message.JoinGroupResponse;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.LeaveGroupResponse.MemberResponse;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Handles the requests of those members of a consumer group that use the classic protocol. Their JoinGroup does what a
 * heartbeat does for other members: it says what they subscribe to and own, and takes them one step further. No member
 * waits for another, and none is a leader.
 *
 * <pre>
 *   JoinGroup ─▶ generation = member epoch ─▶ SyncGroup ─▶ what is assigned to it now
 *       ▲                                                        │
 *       └────────── Heartbeat: REBALANCE_IN_PROGRESS ◀───────────┘  the group is in a newer epoch, or it must say what it has
 *                                                                   given back, or all that it still lacks is free
 * </pre>
 *
 * <p>Thread: group lane.
 */
final class ClassicProtocolMembers {

    private final ConsumerGroupState state;

    ClassicProtocolMembers(ConsumerGroupState state) {
        this.state = state;
    }

    /** The members that a LeaveGroup removes, and the answer. */
    record Leaving(Set<ConsumerMember> members, LeaveGroupResponse response) {}

    /**
     * Whether the join may go on. If it returns false, the join is answered already: it was refused, or told to come
     * again with a member id.
     */
    boolean accept(JoinCall call, Turn turn) {
        JoinGroupRequest request = call.request();
        Optional<ConsumerMember> known = findKnown(call);
        KafkaError error = checkProtocol(request, known, turn);
        if (error != KafkaError.NONE) {
            return refuse(call, error, turn);
        }
        if (request.memberId().isEmpty() && request.groupInstanceId() == null && call.requiresKnownMemberId()) {
            // The id need not be remembered, because here a member may come with an id that it has made up itself.
            String memberId = ClassicRequests.memberIdFor(call.client().clientId(), turn.newUuid());
            turn.reply(call.reply(), ClassicReplies.joinError(KafkaError.MEMBER_ID_REQUIRED, memberId));
            return false;
        }
        error = checkMember(request, known, turn);
        return error == KafkaError.NONE || refuse(call, error, turn);
    }

    /** Refuses a join. As in Kafka, the answer names no member. Returns false, always. */
    private static boolean refuse(JoinCall call, KafkaError error, Turn turn) {
        turn.reply(call.reply(), ClassicReplies.joinError(error, ClassicReplies.NO_MEMBER_ID));
        return false;
    }

    private KafkaError checkProtocol(JoinGroupRequest request, Optional<ConsumerMember> known, Turn turn) {
        if (known.isEmpty() && state.members().count() >= turn.settings().membersMax()) {
            return KafkaError.GROUP_MAX_SIZE_REACHED;
        }
        // Members that were admitted under another policy may stay.
        boolean mayJoin = known.filter(ConsumerMember::usesClassicProtocol).isPresent()
                || turn.settings().consumer().migrationPolicy().allowsMixedGroups();
        boolean isSupported = mayJoin
                && EmbeddedProtocol.TYPE.equals(request.protocolType())
                && ClassicRequests.protocols(request).stream()
                        .anyMatch(protocol -> isKnownToAllBut(known, protocol.name()));
        return isSupported ? KafkaError.NONE : KafkaError.INCONSISTENT_GROUP_PROTOCOL;
    }

    private static KafkaError checkMember(JoinGroupRequest request, Optional<ConsumerMember> known, Turn turn) {
        List<Protocol> protocols = ClassicRequests.protocols(request);
        var subscription = EmbeddedProtocol.readSubscription(protocols.get(0).metadata(), turn.topics());
        if (subscription.isEmpty()) {
            return KafkaError.INCONSISTENT_GROUP_PROTOCOL;
        }
        if (known.isEmpty()) {
            // The client was a member and does not know yet that it was removed. Other members may own its partitions
            // now, and it would go on with them until its next SyncGroup is answered. This error makes it give up
            // everything.
            return subscription.get().owned().isEmpty() ? KafkaError.NONE : KafkaError.UNKNOWN_MEMBER_ID;
        }
        boolean isAnother =
                !request.memberId().isEmpty() && !known.get().memberId.equals(request.memberId());
        return isAnother ? KafkaError.FENCED_INSTANCE_ID : KafkaError.NONE;
    }

    /**
     * Whether all other members support this protocol. They must share one, because the group may become a classic one.
     */
    private boolean isKnownToAllBut(Optional<ConsumerMember> member, String protocolName) {
        for (ConsumerMember other : state.all()) {
            ClassicProfile classic = other.profile.classic();
            if (classic != null && !member.equals(Optional.of(other)) && !classic.knows(protocolName)) {
                return false;
            }
        }
        return true;
    }

    /** Finds the member that joins again, or that the join replaces, by its instance id if it has one. */
    Optional<ConsumerMember> findKnown(JoinCall call) {
        String instanceId = call.request().groupInstanceId();
        return instanceId == null
                ? state.members().find(call.request().memberId())
                : state.members().findStatic(instanceId);
    }

    /** Carries out a join that was admitted. */
    void join(JoinCall call, Optional<ConsumerMember> known, Turn turn) {
        Admission.Admitted admitted = admit(call, known, turn);
        ConsumerMember member = admitted.member();
        List<Protocol> protocols = ClassicRequests.protocols(call.request());
        ClassicProfile classic = new ClassicProfile(call.request().sessionTimeoutMs(), protocols);
        EmbeddedProtocol.Subscription subscription = EmbeddedProtocol.readSubscription(
                        classic.protocol().metadata(), turn.topics())
                .orElseThrow();
        state.advance(
                admitted,
                MemberProfile.ofClassic(member.profile.instanceId(), call, subscription, classic),
                new Claim(subscription.owned(), Claim.Occasion.WHOLE_STATE),
                turn);
        turn.cancel(timer(Purpose.REVOCATION, member));
        turn.cancel(timer(Purpose.JOIN, member));
        member.isDueToRejoin = false;
        ConsumerGroupState.startSession(member, turn);
        turn.schedule(timer(Purpose.SYNC, member), member.profile.rebalanceTimeoutMs());
        state.save(turn);
        JoinGroupResponse response =
                ClassicReplies.joined(generation(member, classic), member.memberId, List.of(), LeaderTask.ASSIGN);
        turn.replyWhenSaved(
                call.reply(), response, error -> ClassicReplies.joinError(error, ClassicReplies.NO_MEMBER_ID));
    }

    private Admission.Admitted admit(JoinCall call, Optional<ConsumerMember> known, Turn turn) {
        JoinGroupRequest request = call.request();
        if (known.isPresent()) {
            ConsumerMember before = known.get();
            // A static member that was restarted does not know its member id.
            return Admission.known(
                    before.memberId.equals(request.memberId())
                            ? before
                            : state.replace(before, newId(call, turn), turn));
        }
        if (!request.memberId().isEmpty()) {
            // If a dynamic member becomes static, it counts as a new member.
            state.members().find(request.memberId()).ifPresent(member -> {
                state.drop(member, turn);
                state.noteGone(turn);
            });
        }
        String memberId = request.memberId().isEmpty() ? newId(call, turn) : request.memberId();
        ConsumerMember member =
                new ConsumerMember(memberId, MemberProfile.unknown(request.groupInstanceId(), call.client()));
        state.add(member);
        return Admission.newcomer(member);
    }

    static String newId(JoinCall call, Turn turn) {
        String instanceId = call.request().groupInstanceId();
        return ClassicRequests.memberIdFor(instanceId == null ? call.client().clientId() : instanceId, turn.newUuid());
    }

    void sync(SyncGroupRequest request, Reply<SyncGroupResponse> reply, Turn turn) {
        KafkaError error = check(request.memberId(), request.groupInstanceId(), request.generationId());
        if (error != KafkaError.NONE) {
            turn.reply(reply, ClassicReplies.syncError(error));
            return;
        }
        ConsumerMember member = state.members().find(request.memberId()).orElseThrow();
        ClassicProfile classic = classic(member);
        Generation generation = generation(member, classic);
        if (ClassicRequests.differs(request.protocolType(), generation.protocolType())
                || ClassicRequests.differs(request.protocolName(), generation.protocolName())) {
            turn.reply(reply, ClassicReplies.syncError(KafkaError.INCONSISTENT_GROUP_PROTOCOL));
            return;
        }
        if (isBehind(member, turn)) {
            awaitRejoin(member, turn);
            turn.reply(reply, ClassicReplies.syncError(KafkaError.REBALANCE_IN_PROGRESS));
            return;
        }
        turn.cancel(timer(Purpose.SYNC, member));
        ConsumerGroupState.startSession(member, turn);
        byte[] assignment = EmbeddedProtocol.writeAssignment(
                member.current.assigned().keySet(), classic.protocol().metadata(), turn.topics());
        turn.replyWhenSaved(reply, ClassicReplies.synced(generation, assignment), ClassicReplies::syncError);
    }

    KafkaError heartbeat(HeartbeatRequest request, Turn turn) {
        KafkaError error = check(request.memberId(), request.groupInstanceId(), request.generationId());
        if (error != KafkaError.NONE) {
            return error;
        }
        ConsumerMember member = state.members().find(request.memberId()).orElseThrow();
        ConsumerGroupState.startSession(member, turn);
        state.noticeTopics(turn);
        state.save(turn);
        if (isBehind(member, turn)
                || member.current.state() == State.UNREVOKED_PARTITIONS
                || (member.current.state() == State.UNRELEASED_PARTITIONS && state.isTargetFree(member))) {
            awaitRejoin(member, turn);
            return KafkaError.REBALANCE_IN_PROGRESS;
        }
        return KafkaError.NONE;
    }

    /**
     * Whether the member must rejoin because the group is in a newer epoch. A member that gives partitions back has
     * rejoined already, and reaches the epoch of the assignment when it has given them back. As long as the next
     * assignment may not be made, a member would gain nothing by rejoining.
     */
    private boolean isBehind(ConsumerMember member, Turn turn) {
        int epoch = state.isAssignmentDue(turn) ? state.groupEpoch() : state.assignmentEpoch();
        return member.current.epoch() < epoch && member.current.state() != State.UNREVOKED_PARTITIONS;
    }

    /** Starts the time in which the member must rejoin. It runs from the first time that the member was told. */
    private static void awaitRejoin(ConsumerMember member, Turn turn) {
        if (!member.isDueToRejoin) {
            member.isDueToRejoin = true;
            turn.schedule(timer(Purpose.JOIN, member), member.profile.rebalanceTimeoutMs());
        }
    }

    private KafkaError check(String memberId, @Nullable String instanceId, int generationId) {
        Optional<ConsumerMember> known = instanceId == null
                ? state.members().find(memberId)
                : state.members().findStatic(instanceId);
        if (known.isEmpty()) {
            return KafkaError.UNKNOWN_MEMBER_ID;
        }
        ConsumerMember member = known.get();
        if (!member.memberId.equals(memberId)) {
            return KafkaError.FENCED_INSTANCE_ID;
        }
        if (!member.usesClassicProtocol()) {
            return KafkaError.UNKNOWN_MEMBER_ID;
        }
        return generationId == member.current.epoch() ? KafkaError.NONE : KafkaError.ILLEGAL_GENERATION;
    }

    /** Finds the members that leave. They may use either protocol, because an administrator may name any. */
    Leaving leave(LeaveGroupRequest request) {
        Set<ConsumerMember> gone = new LinkedHashSet<>();
        List<MemberResponse> answers = new ArrayList<>();
        for (MemberIdentity identity : request.members()) {
            Optional<ConsumerMember> member = identity.groupInstanceId() == null
                    ? state.members().find(identity.memberId())
                    : state.members().findStatic(identity.groupInstanceId());
            KafkaError error = KafkaError.NONE;
            if (member.isEmpty()) {
                error = KafkaError.UNKNOWN_MEMBER_ID;
            } else if (!identity.memberId().isEmpty() && !identity.memberId().equals(member.get().memberId)) {
                error = KafkaError.FENCED_INSTANCE_ID;
            } else {
                gone.add(member.get());
            }
            answers.add(MemberResponse.builder()
                    .memberId(identity.memberId())
                    .groupInstanceId(identity.groupInstanceId())
                    .errorCode(error.code())
                    .build());
        }
        return new Leaving(gone, LeaveGroupResponse.builder().members(answers).build());
    }

    private static ClassicProfile classic(ConsumerMember member) {
        ClassicProfile classic = member.profile.classic();
        if (classic == null) {
            throw new IllegalStateException("member " + member.memberId + " does not speak the classic protocol");
        }
        return classic;
    }

    private static Generation generation(ConsumerMember member, ClassicProfile classic) {
        return new Generation(
                member.current.epoch(),
                EmbeddedProtocol.TYPE,
                classic.protocol().name(),
                null);
    }

    private static TimerKey timer(Purpose purpose, ConsumerMember member) {
        return new TimerKey(purpose, member.memberId);
    }
}
