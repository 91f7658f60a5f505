package dev.howdah.broker.group.assignor;

import dev.howdah.broker.group.assignor.Assignor.Subscriber;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Shares partitions out to the members of a share group (KIP-932's only assignor): a partition may be several members'. Each
 * partition has a member and each member a partition, as far as subscriptions allow; loads are even, and members keep what they
 * have where that does not stand in the way.
 *
 * <p>With more members than partitions, a partition is shared by as many as it takes. Thread: group lane.
 */
public final class SimpleAssignor {

    public static final String NAME = "simple";

    private final Map<UUID, Integer> partitionCounts;
    private final List<Share> shares;
    private final Map<TopicIdPartition, Integer> sharers = new TreeMap<>();

    private SimpleAssignor(List<Subscriber> members, Map<UUID, Integer> partitionCounts) {
        this.partitionCounts = partitionCounts;
        this.shares = members.stream()
                .sorted(Comparator.comparing(Subscriber::memberId))
                .map(Share::new)
                .toList();
        Set<UUID> subscribed = new HashSet<>();
        members.forEach(member -> subscribed.addAll(member.topics()));
        subscribed.forEach(topic -> {
            for (int i = 0; i < partitionCounts.getOrDefault(topic, 0); i++) {
                sharers.put(new TopicIdPartition(topic, i), 0);
            }
        });
    }

    /** A member on its way to its partitions. */
    private static final class Share {

        private final Subscriber member;
        private final Set<TopicIdPartition> partitions = new HashSet<>();

        private Share(Subscriber member) {
            this.member = member;
        }

        private int load() {
            return partitions.size();
        }
    }

    /**
     * @param members in any order; the outcome does not depend on it
     * @param partitionCounts of every topic that a member is subscribed to
     * @return for each member its partitions
     */
    public static Map<String, Set<TopicIdPartition>> assign(
            List<Subscriber> members, Map<UUID, Integer> partitionCounts) {
        SimpleAssignor assignor = new SimpleAssignor(members, partitionCounts);
        assignor.keep();
        assignor.coverPartitions();
        assignor.coverMembers();
        Map<String, Set<TopicIdPartition>> assignment = new HashMap<>();
        assignor.shares.forEach(share -> assignment.put(share.member.memberId(), share.partitions));
        return assignment;
    }

    /** How many members a partition is to have. */
    private int sharing() {
        return sharers.isEmpty() ? 1 : Math.max(1, ceil(shares.size(), sharers.size()));
    }

    /** What a member had stays its own, up to its even part. */
    private void keep() {
        int sharing = sharing();
        int quota = ceil(sharers.size() * sharing, Math.max(1, shares.size()));
        for (Share share : shares) {
            share.member.before().stream()
                    .sorted()
                    .filter(partition -> sharers.containsKey(partition)
                            && share.member.topics().contains(partition.topicId()))
                    .filter(partition -> sharers.getOrDefault(partition, 0) < sharing)
                    .limit(quota)
                    .forEach(partition -> give(partition, share));
        }
    }

    private void coverPartitions() {
        Map<UUID, List<Share>> subscribers = new HashMap<>();
        for (TopicIdPartition partition : List.copyOf(sharers.keySet())) {
            if (sharers.getOrDefault(partition, 0) == 0) {
                subscribers.computeIfAbsent(partition.topicId(), this::subscribers).stream()
                        .min(Comparator.comparingInt(Share::load))
                        .ifPresent(share -> give(partition, share));
            }
        }
    }

    private List<Share> subscribers(UUID topic) {
        return shares.stream()
                .filter(share -> share.member.topics().contains(topic))
                .toList();
    }

    private void coverMembers() {
        for (Share share : shares) {
            if (share.load() > 0) {
                continue;
            }
            List<TopicIdPartition> candidates = new ArrayList<>();
            share.member.topics().forEach(topic -> {
                for (int i = 0; i < partitionCounts.getOrDefault(topic, 0); i++) {
                    candidates.add(new TopicIdPartition(topic, i));
                }
            });
            candidates.stream()
                    .min(Comparator.comparingInt((TopicIdPartition partition) -> sharers.getOrDefault(partition, 0))
                            .thenComparing(Comparator.naturalOrder()))
                    .ifPresent(partition -> give(partition, share));
        }
    }

    private void give(TopicIdPartition partition, Share share) {
        if (share.partitions.add(partition)) {
            sharers.merge(partition, 1, Integer::sum);
        }
    }

    private static int ceil(int count, int parts) {
        return (count + parts - 1) / parts;
    }
}
