package dev.howdah.broker.group.machine;

import static dev.howdah.broker.group.machine.ClassicReplies.NO_MEMBER_ID;
import static dev.howdah.broker.group.machine.ClassicReplies.joinError;
import static dev.howdah.broker.group.machine.ClassicReplies.joined;
import static dev.howdah.broker.group.machine.ClassicState.COMPLETING_REBALANCE;
import static dev.howdah.broker.group.machine.ClassicState.DEAD;
import static dev.howdah.broker.group.machine.ClassicState.EMPTY;
import static dev.howdah.broker.group.machine.ClassicState.PREPARING_REBALANCE;
import static dev.howdah.broker.group.machine.ClassicState.STABLE;

import dev.howdah.broker.group.machine.ClassicMember.Protocol;
import dev.howdah.broker.group.machine.ClassicReplies.Generation;
import dev.howdah.broker.group.machine.ClassicReplies.LeaderTask;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.JoinGroupResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Handles JoinGroup requests to a classic group. It decides who may join, as which member, and whether a rebalance
 * begins.
 *
 * <p>Thread: group lane.
 */
final class ClassicJoins {

    private final ClassicRebalance rebalance;
    private final ClassicMembers members;

    ClassicJoins(ClassicRebalance rebalance) {
        this.rebalance = rebalance;
        this.members = rebalance.members();
    }

    void onJoin(JoinCall call, Turn turn) {
        String memberId = call.request().memberId();
        List<Protocol> protocols = ClassicRequests.protocols(call.request());
        if (rebalance.state() == DEAD) {
            turn.reply(call.reply(), joinError(KafkaError.COORDINATOR_NOT_AVAILABLE, memberId));
        } else if (!accepts(memberId, turn.settings().membersMax())) {
            turn.reply(call.reply(), joinError(KafkaError.GROUP_MAX_SIZE_REACHED, NO_MEMBER_ID));
            if (members.contains(memberId) || members.isPending(memberId)) {
                rebalance.removeMember(memberId, KafkaError.GROUP_MAX_SIZE_REACHED, turn);
                rebalance.membersGone(turn);
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
            turn.schedule(ClassicRebalance.session(memberId), call.request().sessionTimeoutMs());
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
        switch (rebalance.state()) {
            case PREPARING_REBALANCE -> updateMember(call, protocols, member, turn);
            case COMPLETING_REBALANCE -> {
                // The member sends the same metadata again, so the answer to its first join was lost.
                if (unchanged) {
                    turn.reply(
                            call.reply(),
                            joined(
                                    rebalance.generation(),
                                    memberId,
                                    rebalance.membersFor(memberId),
                                    LeaderTask.ASSIGN));
                } else {
                    updateMember(call, protocols, member, turn);
                }
            }
            case STABLE -> {
                // A leader joins again if something has changed that only it can see, such as the partitions of a
                // topic.
                if (members.isLeader(memberId) || !unchanged) {
                    updateMember(call, protocols, member, turn);
                } else {
                    turn.reply(call.reply(), joined(rebalance.generation(), memberId, List.of(), LeaderTask.ASSIGN));
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
        rebalance.add(member, call, turn);
    }

    private void updateMember(JoinCall call, List<Protocol> protocols, ClassicMember member, Turn turn) {
        adopt(call, protocols, member, turn);
        rebalance.rebalanceOrComplete(turn);
    }

    private void adopt(JoinCall call, List<Protocol> protocols, ClassicMember member, Turn turn) {
        members.changeProtocols(member, protocols);
        member.rebalanceTimeoutMs = call.rebalanceTimeoutMs();
        member.sessionTimeoutMs = call.request().sessionTimeoutMs();
        // The same member has asked before on another connection. It does not listen there any more, but the answer
        // frees that connection.
        rebalance.answerJoin(member, joinError(KafkaError.REBALANCE_IN_PROGRESS, member.memberId), turn);
        members.park(member, call.reply());
    }

    private void replaceStatic(JoinCall call, List<Protocol> protocols, ClassicMember old, String memberId, Turn turn) {
        String leaderBefore = members.leaderId();
        ClassicMember member = rebalance.replace(old, memberId, turn);
        adopt(call, protocols, member, turn);
        if (rebalance.state() == STABLE
                && members.selectProtocol().equals(rebalance.generation().protocolName())) {
            int generationAtSave = rebalance.generation().id();
            rebalance.save(turn, saved -> {
                // If a rebalance has begun meanwhile, this join counts for it.
                if (rebalance.state() == STABLE
                        && rebalance.generation().id() == generationAtSave
                        && members.contains(memberId)) {
                    rebalance.answerJoin(member, staticRejoined(call, memberId, leaderBefore), saved);
                    saved.schedule(ClassicRebalance.session(memberId), member.sessionTimeoutMs);
                }
            });
        } else if (rebalance.state() == STABLE || rebalance.state() == COMPLETING_REBALANCE) {
            // In CompletingRebalance the leader may be assigning to the old member id, and the new one would get
            // nothing.
            rebalance.prepareRebalance(turn);
        } else {
            rebalance.maybeCompleteJoin(turn);
        }
    }

    JoinGroupResponse staticRejoined(JoinCall call, String memberId, @Nullable String leaderBefore) {
        if (call.supportsSkippingAssignment()) {
            boolean leads = members.isLeader(memberId);
            return joined(
                    rebalance.generation(),
                    memberId,
                    rebalance.membersFor(memberId),
                    leads ? LeaderTask.KEEP_ASSIGNMENT : LeaderTask.ASSIGN);
        }
        Generation now = rebalance.generation();
        // Before v9 the member must not learn that it is the leader. Otherwise it would assign although there is no
        // rebalance.
        return joined(
                new Generation(now.id(), now.protocolType(), now.protocolName(), leaderBefore),
                memberId,
                List.of(),
                LeaderTask.ASSIGN);
    }

    /**
     * Whether the group has room for the member. During a rebalance, the members that have joined count, so the last
     * ones are refused.
     */
    private boolean accepts(String memberId, int membersMax) {
        return switch (rebalance.state()) {
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
        return members.isEmpty()
                || (type.equals(rebalance.generation().protocolType()) && members.supportAny(protocols));
    }
}
