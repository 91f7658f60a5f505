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
 * The members of a classic group: who leads, which protocols all of them know, which of them are parked in a join, and the ids
 * that were given out but have not joined yet.
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

    /** A member that is known to be there. */
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

    /** NONE if the id (and the instance id, if there is one) is that of a member. */
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

    /** The caller has answered whoever is parked. */
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

    /** A static member that came back gets a new id and keeps everything else. The caller has answered whoever is parked. */
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

    /** Parks a join; whoever was parked before is forgotten, for a client that asks again no longer listens there. */
    void park(ClassicMember member, Reply<JoinGroupResponse> reply) {
        if (member.joinReply == null && byId.containsKey(member.memberId)) {
            awaitingJoin++;
        }
        member.joinReply = reply;
    }

    /** The parked join, which is now the caller's to answer. */
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
     * Keeps the leader if it has joined. Otherwise the first member that has joined becomes the leader. False if no
     * member has joined.
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

    /** True if at least one of these protocols is known to every member. */
    boolean supportAny(List<Protocol> protocols) {
        return protocols.stream().anyMatch(protocol -> supporters.getOrDefault(protocol.name(), 0) == byId.size());
    }

    /**
     * The protocol that all members know and most members prefer. If two have as many votes, the oldest member's vote
     * decides.
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
