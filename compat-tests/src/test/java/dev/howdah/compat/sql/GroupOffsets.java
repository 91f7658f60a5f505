package dev.howdah.compat.sql;

import dev.howdah.compat.groups.GroupWire;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.protocol.Errors;

/** Commits and reads offsets of partition 0 for groups without members, by Kafka's protocol, without a client that tries again. Thread: one. */
final class GroupOffsets implements AutoCloseable {

    private final GroupWire wire;
    private final String topic;

    GroupOffsets(int port, String topic) throws IOException {
        this.wire = new GroupWire(port);
        this.topic = topic;
    }

    /** {@link #committed} takes the answer. */
    void sendCommit(String group, long offset) throws IOException {
        wire.send(
                new OffsetCommitRequestData()
                        .setGroupId(group)
                        .setTopics(List.of(new OffsetCommitRequestTopic()
                                .setName(topic)
                                .setPartitions(List.of(new OffsetCommitRequestPartition()
                                        .setPartitionIndex(0)
                                        .setCommittedOffset(offset))))),
                8);
    }

    Errors committed() throws IOException {
        return Errors.forCode(wire.receive(OffsetCommitResponseData.class)
                .topics()
                .get(0)
                .partitions()
                .get(0)
                .errorCode());
    }

    Errors commit(String group, long offset) throws IOException {
        sendCommit(group, offset);
        return committed();
    }

    /** -1 if there is none. */
    long fetch(String group) throws IOException {
        OffsetFetchResponsePartition found = wire.call(
                        new OffsetFetchRequestData()
                                .setGroupId(group)
                                .setRequireStable(true)
                                .setTopics(List.of(new OffsetFetchRequestTopic()
                                        .setName(topic)
                                        .setPartitionIndexes(List.of(0)))),
                        7,
                        OffsetFetchResponseData.class)
                .topics()
                .get(0)
                .partitions()
                .get(0);
        if (found.errorCode() != 0) {
            throw new IllegalStateException(Errors.forCode(found.errorCode()).toString());
        }
        return found.committedOffset();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
