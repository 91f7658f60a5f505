package dev.howdah.broker.group.assignor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Gives all members equally many partitions, and moves as few as possible, like Kafka's {@code UniformAssignor}
 * (KIP-848).
 *
 * <p>Usually all members have the same subscription. Then every member has a quota of {@code partitions / members}, and
 * those that have the most already get one more each, as long as there is a remainder. Members with more than their
 * quota give up the rest. Nothing else moves. If the subscriptions differ, each free partition goes to its least loaded
 * subscriber; partitions with the fewest subscribers come first. Then partitions move, one at a time, from the most
 * loaded member to the least loaded that may have them, as long as their loads differ by two or more.
 */
final class UniformAssignor implements Assignor {

    /**
     * The most passes. Each pass that moves something makes the loads more equal, so there should be few; this bounds a
     * mistake.
     */
    private static final int PASSES_MAX = 20;

    @Override
    public String name() {
        return "uniform";
    }

    @Override
    public Map<String, Set<TopicIdPartition>> assign(List<Subscriber> members, Map<UUID, Integer> partitionCounts) {
        if (members.isEmpty()) {
            return Map.of();
        }
        List<Subscriber> inOrder = members.stream()
                .sorted(Comparator.comparing(Subscriber::memberId))
                .toList();
        Map<String, Set<TopicIdPartition>> assignment = new HashMap<>();
        TreeSet<TopicIdPartition> free = new TreeSet<>();
        Set<UUID> subscribed = new HashSet<>();
        inOrder.forEach(member -> subscribed.addAll(member.topics()));
        subscribed.forEach(topic -> {
            for (int i = 0; i < partitionCounts.getOrDefault(topic, 0); i++) {
                free.add(new TopicIdPartition(topic, i));
            }
        });
        int partitionCount = free.size();
        // A member keeps what it has, if it may have it. If two members claim a partition, the first one keeps it.
        for (Subscriber member : inOrder) {
            Set<TopicIdPartition> kept = new TreeSet<>();
            for (TopicIdPartition partition : member.before()) {
                if (member.topics().contains(partition.topicId()) && free.remove(partition)) {
                    kept.add(partition);
                }
            }
            assignment.put(member.memberId(), kept);
        }
        boolean alike = inOrder.stream()
                .allMatch(member -> member.topics().equals(inOrder.get(0).topics()));
        if (alike) {
            fillQuotas(inOrder, partitionCount, free, assignment);
        } else {
            fillLeastLoaded(inOrder, free, assignment);
            balance(inOrder, assignment);
        }
        return assignment;
    }

    private static void fillQuotas(
            List<Subscriber> members,
            int partitionCount,
            Set<TopicIdPartition> free,
            Map<String, Set<TopicIdPartition>> assignment) {
        int quota = partitionCount / members.size();
        int remainder = partitionCount % members.size();
        List<Set<TopicIdPartition>> richestFirst = new ArrayList<>();
        members.forEach(member -> richestFirst.add(owned(assignment, member.memberId())));
        richestFirst.sort(Comparator.comparingInt((Set<TopicIdPartition> owned) -> owned.size())
                .reversed());
        for (int i = 0; i < richestFirst.size(); i++) {
            takeOver(richestFirst.get(i), quota + (i < remainder ? 1 : 0), free);
        }
        Deque<TopicIdPartition> left = new ArrayDeque<>(free);
        // Each member gets one in turn, so the partitions of a topic are spread over the members.
        for (boolean any = true; any && !left.isEmpty(); ) {
            any = false;
            for (int i = 0; i < richestFirst.size() && !left.isEmpty(); i++) {
                if (richestFirst.get(i).size() < quota + (i < remainder ? 1 : 0)) {
                    richestFirst.get(i).add(left.remove());
                    any = true;
                }
            }
        }
        assert left.isEmpty() : left;
    }

    private static void takeOver(Set<TopicIdPartition> owned, int quota, Set<TopicIdPartition> free) {
        List<TopicIdPartition> inOrder = new ArrayList<>(owned);
        for (int i = quota; i < inOrder.size(); i++) {
            owned.remove(inOrder.get(i));
            free.add(inOrder.get(i));
        }
    }

    private static void fillLeastLoaded(
            List<Subscriber> members, Set<TopicIdPartition> free, Map<String, Set<TopicIdPartition>> assignment) {
        Map<UUID, List<String>> subscribers = subscribersByTopic(members);
        List<TopicIdPartition> scarcestFirst = new ArrayList<>(free);
        scarcestFirst.sort(Comparator.comparingInt((TopicIdPartition partition) ->
                        subscribers.getOrDefault(partition.topicId(), List.of()).size())
                .thenComparing(Comparator.naturalOrder()));
        for (TopicIdPartition partition : scarcestFirst) {
            String least = leastLoaded(subscribers.getOrDefault(partition.topicId(), List.of()), assignment);
            owned(assignment, least).add(partition);
        }
    }

    private static void balance(List<Subscriber> members, Map<String, Set<TopicIdPartition>> assignment) {
        Map<UUID, List<String>> subscribers = subscribersByTopic(members);
        boolean moved = true;
        for (int pass = 0; moved && pass < PASSES_MAX; pass++) {
            moved = false;
            List<String> richestFirst = new ArrayList<>(assignment.keySet());
            richestFirst.sort(Comparator.comparingInt(
                            (String memberId) -> -owned(assignment, memberId).size())
                    .thenComparing(Comparator.naturalOrder()));
            for (String memberId : richestFirst) {
                moved |= unload(memberId, subscribers, assignment);
            }
        }
    }

    private static boolean unload(
            String memberId, Map<UUID, List<String>> subscribers, Map<String, Set<TopicIdPartition>> assignment) {
        Set<TopicIdPartition> own = owned(assignment, memberId);
        boolean moved = false;
        for (TopicIdPartition partition : List.copyOf(own)) {
            String least = leastLoaded(subscribers.getOrDefault(partition.topicId(), List.of()), assignment);
            Set<TopicIdPartition> theirs = owned(assignment, least);
            if (own.size() - theirs.size() >= 2) {
                own.remove(partition);
                theirs.add(partition);
                moved = true;
            }
        }
        return moved;
    }

    private static String leastLoaded(List<String> memberIds, Map<String, Set<TopicIdPartition>> assignment) {
        String least = memberIds.get(0);
        for (String memberId : memberIds) {
            if (owned(assignment, memberId).size() < owned(assignment, least).size()) {
                least = memberId;
            }
        }
        return least;
    }

    private static Map<UUID, List<String>> subscribersByTopic(List<Subscriber> members) {
        Map<UUID, List<String>> subscribers = new HashMap<>();
        members.forEach(member -> member.topics()
                .forEach(topic -> subscribers
                        .computeIfAbsent(topic, t -> new ArrayList<>())
                        .add(member.memberId())));
        return subscribers;
    }

    private static Set<TopicIdPartition> owned(Map<String, Set<TopicIdPartition>> assignment, String memberId) {
        Set<TopicIdPartition> owned = assignment.get(memberId);
        if (owned == null) {
            throw new IllegalArgumentException("no member " + memberId);
        }
        return owned;
    }
}
