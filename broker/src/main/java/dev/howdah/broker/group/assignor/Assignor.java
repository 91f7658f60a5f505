package dev.howdah.broker.group.assignor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Distributes the partitions of topics over the members that are subscribed to them. */
public interface Assignor {

    /** The first is what members get that do not ask for one. */
    List<Assignor> ALL = List.of(new UniformAssignor(), new RangeAssignor());

    static Optional<Assignor> find(String name) {
        return ALL.stream().filter(assignor -> assignor.name().equals(name)).findFirst();
    }

    /** As members ask for it. */
    String name();

    /**
     * @param members in any order; the outcome does not depend on it
     * @param partitionCounts of every topic that a member is subscribed to
     * @return for each member its partitions, perhaps none; every partition of a topic with a subscriber is in exactly one
     */
    Map<String, Set<TopicIdPartition>> assign(List<Subscriber> members, Map<UUID, Integer> partitionCounts);

    /**
     * A member as an assignor sees it.
     *
     * @param topics that it is subscribed to and that exist
     * @param before what it was to have until now
     */
    record Subscriber(String memberId, @Nullable String instanceId, Set<UUID> topics, Set<TopicIdPartition> before) {

        public Subscriber {
            topics = Set.copyOf(topics);
        }
    }
}
