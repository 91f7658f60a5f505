package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.machine.ClassicMember.Protocol;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.JoinGroupResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a classic group. It knows the leader, the protocols that all members support, the parked joins, and
 * the member ids that were given out but have not joined yet.
 *
 * <p>Thread: group lane.
 */
final class ClassicMembers {

    private final Map<String, ClassicMember> byId = new LinkedHashMap<>();
    private final Map<String, String> idByInstance = new HashMap<>();
    private final Map<String, Integer> supporters = new HashMap<>();
    private final Set<String> pendingJoin = new HashSet<>();
    private @Nullable String leaderId;
    private int awaitingJoin;

    int count() {
        return byId.size();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    Collection<ClassicMember> all() {
        return byId.values();
    }

    boolean contains(String memberId) {
        return byId.containsKey(memberId);
    }

    Optional<ClassicMember> find(String memberId) {
        return Optional.ofNullable(byId.get(memberId));
    }

    /** The member with this id, which must exist. */
    ClassicMember member(String memberId) {
        ClassicMember member = byId.get(memberId);
        if (member == null) {
            throw new IllegalArgumentException("no member " + memberId);
        }
        return member;
    }

    Optional<String> findStatic(String instanceId) {
        return Optional.ofNullable(idByInstance.get(instanceId));
    }

    /** Checks that the member id, and the instance id if there is one, belong to a member. Returns NONE if they do. */
    KafkaError check(String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            String known = idByInstance.get(instanceId);
            if (known == null) {
                return KafkaError.UNKNOWN_MEMBER_ID;
            }
            if (!known.equals(memberId)) {
                return KafkaError.FENCED_INSTANCE_ID;
            }
        }
        return byId.containsKey(memberId) ? KafkaError.NONE : KafkaError.UNKNOWN_MEMBER_ID;
    }

    void add(ClassicMember member) {
        assert !byId.containsKey(member.memberId) : member.memberId;
        if (member.instanceId != null) {
            String before = idByInstance.put(member.instanceId, member.memberId);
            assert before == null : before;
        }
        if (leaderId == null) {
            leaderId = member.memberId;
        }
        byId.put(member.memberId, member);
        pendingJoin.remove(member.memberId);
        member.protocols.forEach(protocol -> supporters.merge(protocol.name(), 1, Integer::sum));
        if (member.awaitsJoin()) {
            awaitingJoin++;
        }
    }

    /** Removes a member. The caller has answered its parked requests. */
    void remove(String memberId) {
        ClassicMember member = byId.remove(memberId);
        if (member != null) {
            member.protocols.forEach(protocol -> supporters.merge(protocol.name(), -1, Integer::sum));
            supporters.values().removeIf(count -> count == 0);
            if (member.awaitsJoin()) {
                awaitingJoin--;
            }
            if (member.instanceId != null) {
                idByInstance.remove(member.instanceId, memberId);
            }
        }
        if (memberId.equals(leaderId)) {
            leaderId = byId.isEmpty() ? null : byId.keySet().iterator().next();
        }
        pendingJoin.remove(memberId);
    }

    /**
     * Gives a static member that came back a new member id. Everything else stays. The caller has answered its parked
     * requests.
     */
    ClassicMember replace(ClassicMember old, String newMemberId) {
        boolean led = old.memberId.equals(leaderId);
        ClassicMember successor = old.withMemberId(newMemberId);
        remove(old.memberId);
        add(successor);
        if (led) {
            leaderId = newMemberId;
        }
        return successor;
    }

    void changeProtocols(ClassicMember member, List<Protocol> protocols) {
        member.protocols.forEach(protocol -> supporters.merge(protocol.name(), -1, Integer::sum));
        member.protocols = List.copyOf(protocols);
        member.protocols.forEach(protocol -> supporters.merge(protocol.name(), 1, Integer::sum));
        supporters.values().removeIf(count -> count == 0);
    }

    /**
     * Parks a join. A join of the same member that was parked before is dropped: a client that asks again does not
     * listen to it any more.
     */
    void park(ClassicMember member, Reply<JoinGroupResponse> reply) {
        if (member.joinReply == null && byId.containsKey(member.memberId)) {
            awaitingJoin++;
        }
        member.joinReply = reply;
    }

    /** Takes the parked join. The caller must answer it. */
    Optional<Reply<JoinGroupResponse>> unpark(ClassicMember member) {
        Reply<JoinGroupResponse> reply = member.joinReply;
        if (reply == null) {
            return Optional.empty();
        }
        member.joinReply = null;
        if (byId.containsKey(member.memberId)) {
            awaitingJoin--;
        }
        return Optional.of(reply);
    }

    int awaitingJoinCount() {
        return awaitingJoin;
    }

    boolean haveAllJoined() {
        return byId.size() == awaitingJoin && pendingJoin.isEmpty();
    }

    void addPending(String memberId) {
        pendingJoin.add(memberId);
    }

    boolean isPending(String memberId) {
        return pendingJoin.contains(memberId);
    }

    boolean hasPending() {
        return !pendingJoin.isEmpty();
    }

    @Nullable
    String leaderId() {
        return leaderId;
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leaderId);
    }

    /**
     * Keeps the leader if it has joined. Otherwise the first member that has joined becomes the leader. Returns false
     * if no member has joined.
     */
    boolean electJoinedLeader() {
        ClassicMember leader = leaderId == null ? null : byId.get(leaderId);
        if (leader != null && leader.awaitsJoin()) {
            return true;
        }
        for (ClassicMember member : byId.values()) {
            if (member.awaitsJoin()) {
                leaderId = member.memberId;
                return true;
            }
        }
        return false;
    }

    void restoreLeader(@Nullable String memberId) {
        leaderId = memberId;
    }

    /** Whether every member supports at least one of these protocols. */
    boolean supportAny(List<Protocol> protocols) {
        return protocols.stream().anyMatch(protocol -> supporters.getOrDefault(protocol.name(), 0) == byId.size());
    }

    /**
     * The protocol that all members support and most of them prefer. If two have equally many votes, the vote of the
     * oldest member decides.
     */
    String selectProtocol() {
        List<String> candidates = new ArrayList<>();
        supporters.forEach((name, count) -> {
            if (count == byId.size()) {
                candidates.add(name);
            }
        });
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (ClassicMember member : byId.values()) {
            String vote = member.vote(candidates);
            if (vote != null) {
                votes.merge(vote, 1, Integer::sum);
            }
        }
        String best = null;
        for (Map.Entry<String, Integer> entry : votes.entrySet()) {
            if (best == null || entry.getValue() > votes.getOrDefault(best, 0)) {
                best = entry.getKey();
            }
        }
        if (best == null) {
            throw new IllegalStateException("members without a common protocol: " + byId.keySet());
        }
        return best;
    }

    int rebalanceTimeoutMs() {
        int max = 0;
        for (ClassicMember member : byId.values()) {
            max = Math.max(max, member.rebalanceTimeoutMs);
        }
        return max;
    }
}
