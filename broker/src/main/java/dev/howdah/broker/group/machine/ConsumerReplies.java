package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse.Assignment;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse.TopicPartitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Converts between the messages of the consumer protocol and the types of the machine. Thread: any. */
public final class ConsumerReplies {

    private ConsumerReplies() {}

    public static ConsumerGroupHeartbeatResponse error(KafkaError error, @Nullable String message) {
        return ConsumerGroupHeartbeatResponse.builder()
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }

    static ConsumerGroupHeartbeatResponse left(String memberId, int memberEpoch) {
        return ConsumerGroupHeartbeatResponse.builder()
                .memberId(memberId)
                .memberEpoch(memberEpoch)
                .build();
    }

    static Assignment assignment(Collection<TopicIdPartition> partitions) {
        List<TopicPartitions> topics = new ArrayList<>();
        byTopic(partitions).forEach((topic, numbers) -> topics.add(new TopicPartitions(topic, numbers)));
        return new Assignment(topics);
    }

    /** Groups partitions by topic. They are sorted, so that answers can be compared. */
    static SortedMap<UUID, List<Integer>> byTopic(Collection<TopicIdPartition> partitions) {
        SortedMap<UUID, List<Integer>> topics = new TreeMap<>();
        partitions.stream()
                .sorted()
                .forEach(partition -> topics.computeIfAbsent(partition.topicId(), topic -> new ArrayList<>())
                        .add(partition.partition()));
        return topics;
    }

    /** What the member says it owns. The partitions are null if it does not say them. */
    static Claim claim(HeartbeatCall call) {
        return new Claim(owned(call.request()), call.isFull() ? Claim.Occasion.WHOLE_STATE : Claim.Occasion.CHANGE);
    }

    static @Nullable Set<TopicIdPartition> owned(ConsumerGroupHeartbeatRequest request) {
        List<ConsumerGroupHeartbeatRequest.TopicPartitions> topics = request.topicPartitions();
        if (topics == null) {
            return null;
        }
        Set<TopicIdPartition> owned = new HashSet<>();
        topics.forEach(topic ->
                topic.partitions().forEach(partition -> owned.add(new TopicIdPartition(topic.topicId(), partition))));
        return owned;
    }
}
