package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ShareGroupHeartbeatResponse;
import dev.howdah.protocol.message.ShareGroupHeartbeatResponse.Assignment;
import dev.howdah.protocol.message.ShareGroupHeartbeatResponse.TopicPartitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers to ShareGroupHeartbeat. Thread: any. */
public final class ShareReplies {

    private ShareReplies() {}

    public static ShareGroupHeartbeatResponse error(KafkaError error, @Nullable String message) {
        return ShareGroupHeartbeatResponse.builder()
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }

    static ShareGroupHeartbeatResponse left(String memberId) {
        return ShareGroupHeartbeatResponse.builder()
                .memberId(memberId)
                .memberEpoch(ShareHeartbeatCall.LEAVING)
                .build();
    }

    static Assignment assignment(Collection<TopicIdPartition> partitions) {
        List<TopicPartitions> topics = new ArrayList<>();
        ConsumerReplies.byTopic(partitions)
                .forEach((topic, numbers) -> topics.add(new TopicPartitions(topic, numbers)));
        return new Assignment(topics);
    }
}
