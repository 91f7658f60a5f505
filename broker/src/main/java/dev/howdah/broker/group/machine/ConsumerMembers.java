package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a consumer group, and who holds which partition. A member holds the partitions that are assigned to it
 * and those that it has not given back yet.
 *
 * <p>Thread: group lane.
 */
final class ConsumerMembers {

    private final Map<String, ConsumerMember> byId = new LinkedHashMap<>();
    private final Map<String, String> idByInstance = new HashMap<>();
    private final Map<TopicIdPartition, String> holders = new HashMap<>();

    int count() {
        return byId.size();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    Collection<ConsumerMember> all() {
        return byId.values();
    }

    boolean contains(String memberId) {
        return byId.containsKey(memberId);
    }

    Optional<ConsumerMember> find(String memberId) {
        return Optional.ofNullable(byId.get(memberId));
    }

    Optional<ConsumerMember> findStatic(String instanceId) {
        return Optional.ofNullable(idByInstance.get(instanceId)).flatMap(this::find);
    }

    void add(ConsumerMember member) {
        assert !byId.containsKey(member.memberId) : member.memberId;
        byId.put(member.memberId, member);
        if (member.profile.instanceId() != null) {
            idByInstance.put(member.profile.instanceId(), member.memberId);
        }
        hold(member);
    }

    void remove(ConsumerMember member) {
        letGo(member);
        byId.remove(member.memberId, member);
        if (member.profile.instanceId() != null) {
            idByInstance.remove(member.profile.instanceId(), member.memberId);
        }
    }

    void change(ConsumerMember member, CurrentAssignment next) {
        letGo(member);
        member.current = next;
        hold(member);
    }

    /** How many members use the classic protocol. */
    int classicCount() {
        int count = 0;
        for (ConsumerMember member : byId.values()) {
            count += member.usesClassicProtocol() ? 1 : 0;
        }
        return count;
    }

    /** Whether nobody holds the partition, or only this member does. */
    boolean isFree(TopicIdPartition partition, ConsumerMember member) {
        String holder = holders.get(partition);
        return holder == null || holder.equals(member.memberId);
    }

    private void hold(ConsumerMember member) {
        member.current.assigned().keySet().forEach(partition -> hold(partition, member));
        member.current.revoking().keySet().forEach(partition -> hold(partition, member));
    }

    private void hold(TopicIdPartition partition, ConsumerMember member) {
        String before = holders.put(partition, member.memberId);
        if (before != null && !before.equals(member.memberId)) {
            throw new IllegalStateException(partition + " is held by " + before + " and " + member.memberId);
        }
    }

    private void letGo(ConsumerMember member) {
        member.current.assigned().keySet().forEach(partition -> holders.remove(partition, member.memberId));
        member.current.revoking().keySet().forEach(partition -> holders.remove(partition, member.memberId));
    }
}
