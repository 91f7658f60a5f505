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
 * Assigns each topic on its own, like Kafka's {@code RangeAssignor} (KIP-848). The partitions of a topic are divided, in
 * order, into as many runs as it has subscribers; longer runs come first. The members have the same order for every
 * topic. So topics with equally many partitions and the same subscribers are assigned alike, and equal keys of such
 * topics reach the same member (co-partitioning). Static members come first, in the order of their instance ids, so
 * that a member that comes back with a new member id keeps its place.
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
