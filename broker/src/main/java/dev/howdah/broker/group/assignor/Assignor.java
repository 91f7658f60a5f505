package dev.howdah.broker.group.assignor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Distributes the partitions of topics among the members that are subscribed to them. */
public interface Assignor {

    /** All assignors. The first is used for members that do not ask for one. */
    List<Assignor> ALL = List.of(new UniformAssignor(), new RangeAssignor());

    static Optional<Assignor> find(String name) {
        return ALL.stream().filter(assignor -> assignor.name().equals(name)).findFirst();
    }

    /** The name by which members ask for this assignor. */
    String name();

    /**
     * Computes an assignment.
     *
     * @param members in any order, which does not change the result
     * @param partitionCounts the number of partitions of every topic to which a member is subscribed
     * @return the partitions of each member, perhaps none. Every partition of a topic with a subscriber belongs to
     *     exactly one member.
     */
    Map<String, Set<TopicIdPartition>> assign(List<Subscriber> members, Map<UUID, Integer> partitionCounts);

    /**
     * A member as an assignor sees it.
     *
     * @param topics the existing topics to which it is subscribed
     * @param before the partitions of its target until now
     */
    record Subscriber(String memberId, @Nullable String instanceId, Set<UUID> topics, Set<TopicIdPartition> before) {

        public Subscriber {
            topics = Set.copyOf(topics);
        }
    }
}
