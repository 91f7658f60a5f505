package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.Assignor;
import dev.howdah.broker.group.assignor.Assignor.Subscriber;
import dev.howdah.broker.group.assignor.TopicIdPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Computes the partitions that every member of a consumer group shall have. Pure. Thread: group lane. */
final class TargetAssignment {

    private TargetAssignment() {}

    static Map<String, Set<TopicIdPartition>> compute(Collection<ConsumerMember> members, Subscriptions subscriptions) {
        Map<UUID, Integer> partitionCounts = new HashMap<>();
        List<Subscriber> subscribers = new ArrayList<>(members.size());
        for (ConsumerMember member : members) {
            Set<UUID> topicIds = new HashSet<>();
            subscriptions.topics(member.profile).forEach(topic -> {
                topicIds.add(topic.id());
                partitionCounts.put(topic.id(), topic.partitionCount());
            });
            subscribers.add(new Subscriber(member.memberId, member.profile.instanceId(), topicIds, member.target));
        }
        return assignor(members).assign(subscribers, partitionCounts);
    }

    /** The assignor that most members want. */
    static Assignor assignor(Collection<ConsumerMember> members) {
        Map<String, Integer> votes = new HashMap<>();
        for (ConsumerMember member : members) {
            if (member.profile.assignor() != null) {
                votes.merge(member.profile.assignor(), 1, Integer::sum);
            }
        }
        Assignor best = Assignor.ALL.get(0);
        for (Assignor assignor : Assignor.ALL) {
            if (votes.getOrDefault(assignor.name(), 0) > votes.getOrDefault(best.name(), 0)) {
                best = assignor;
            }
        }
        return best;
    }
}
