package dev.howdah.broker.group.assignor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Each topic by itself: its partitions in order, in as many runs as it has subscribers, the longer runs first. Since the members
 * stand in the same order for every topic, topics with as many partitions and the same subscribers are assigned alike: equal
 * keys of such topics meet in one member (co-partitioning). Static members stand first, in the order of their instance ids, so
 * that a member that comes back under a new id has the same place.
 */
public final class RangeAssignor implements Assignor {

    private static final Comparator<Subscriber> ORDER = Comparator.comparing(
                    Subscriber::instanceId, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Subscriber::memberId);

    @Override
    public String name() {
        return "range";
    }

    @Override
    public Map<String, Set<TopicIdPartition>> assign(List<Subscriber> members, Map<UUID, Integer> partitionCounts) {
        List<Subscriber> inOrder = members.stream().sorted(ORDER).toList();
        Map<String, Set<TopicIdPartition>> assignment = new HashMap<>();
        Map<UUID, List<String>> subscribers = new HashMap<>();
        for (Subscriber member : inOrder) {
            assignment.put(member.memberId(), new HashSet<>());
            member.topics()
                    .forEach(topic -> subscribers
                            .computeIfAbsent(topic, t -> new ArrayList<>())
                            .add(member.memberId()));
        }
        subscribers.forEach((topic, memberIds) ->
                assignTopic(topic, partitionCounts.getOrDefault(topic, 0), memberIds, assignment));
        return assignment;
    }

    private static void assignTopic(
            UUID topic, int partitionCount, List<String> memberIds, Map<String, Set<TopicIdPartition>> assignment) {
        int quota = partitionCount / memberIds.size();
        int longer = partitionCount % memberIds.size();
        int next = 0;
        for (int i = 0; i < memberIds.size(); i++) {
            Set<TopicIdPartition> owned = assignment.getOrDefault(memberIds.get(i), new HashSet<>());
            int end = next + quota + (i < longer ? 1 : 0);
            for (; next < end; next++) {
                owned.add(new TopicIdPartition(topic, next));
            }
        }
    }
}
