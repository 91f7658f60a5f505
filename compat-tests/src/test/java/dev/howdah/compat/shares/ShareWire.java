package dev.howdah.compat.shares;

import dev.howdah.compat.groups.GroupWire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareAcknowledgeResponseData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;

/** A member of a share group by raw frames, one version of each API. Thread: one. */
final class ShareWire implements AutoCloseable {

    final String memberId = Uuid.randomUuid().toString();
    final GroupWire wire;
    private final String group;
    private final int version;

    /** The epoch of the next request of the session. */
    int epoch;

    ShareWire(int port, String group, int version) throws IOException {
        this.wire = new GroupWire(port);
        this.group = group;
        this.version = version;
    }

    /** First and last offset, and one type for all or one for each. */
    record Batch(long first, long last, int... types) {}

    ShareGroupHeartbeatResponseData beat(int memberEpoch, List<String> topics) throws IOException {
        return wire.call(
                new ShareGroupHeartbeatRequestData()
                        .setGroupId(group)
                        .setMemberId(memberId)
                        .setMemberEpoch(memberEpoch)
                        .setSubscribedTopicNames(topics),
                1,
                ShareGroupHeartbeatResponseData.class);
    }

    ShareFetchRequestData request(int sessionEpoch) {
        return new ShareFetchRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setShareSessionEpoch(sessionEpoch)
                .setMaxWaitMs(200)
                .setMinBytes(1)
                .setMaxBytes(1_000_000)
                .setMaxRecords(500)
                .setBatchSize(500);
    }

    static ShareFetchRequestData.FetchTopic topic(Uuid id, int... partitions) {
        ShareFetchRequestData.FetchTopic topic = new ShareFetchRequestData.FetchTopic().setTopicId(id);
        for (int partition : partitions) {
            topic.partitions().add(new ShareFetchRequestData.FetchPartition().setPartitionIndex(partition));
        }
        return topic;
    }

    static ShareFetchRequestData.FetchTopic acks(Uuid id, int partition, Batch... batches) {
        ShareFetchRequestData.FetchTopic topic = topic(id, partition);
        topic.partitions()
                .find(partition)
                .setAcknowledgementBatches(Arrays.stream(batches)
                        .map(batch -> new ShareFetchRequestData.AcknowledgementBatch()
                                .setFirstOffset(batch.first())
                                .setLastOffset(batch.last())
                                .setAcknowledgeTypes(types(batch)))
                        .toList());
        return topic;
    }

    private static List<Byte> types(Batch batch) {
        return Arrays.stream(batch.types()).mapToObj(type -> (byte) type).toList();
    }

    ShareFetchResponseData fetch(ShareFetchRequestData request, ShareFetchRequestData.FetchTopic... topics)
            throws IOException {
        for (ShareFetchRequestData.FetchTopic topic : topics) {
            request.topics().add(topic);
        }
        ShareFetchResponseData response = wire.call(request, version, ShareFetchResponseData.class);
        if (response.errorCode() == Errors.NONE.code()) {
            epoch = request.shareSessionEpoch() + 1;
        }
        return response;
    }

    /** The next request of the session. */
    ShareFetchResponseData fetch(ShareFetchRequestData.FetchTopic... topics) throws IOException {
        return fetch(request(epoch), topics);
    }

    ShareAcknowledgeResponseData acknowledge(int sessionEpoch, Uuid topicId, int partition, Batch... batches)
            throws IOException {
        ShareAcknowledgeRequestData.AcknowledgeTopic topic =
                new ShareAcknowledgeRequestData.AcknowledgeTopic().setTopicId(topicId);
        topic.partitions()
                .add(new ShareAcknowledgeRequestData.AcknowledgePartition()
                        .setPartitionIndex(partition)
                        .setAcknowledgementBatches(Arrays.stream(batches)
                                .map(batch -> new ShareAcknowledgeRequestData.AcknowledgementBatch()
                                        .setFirstOffset(batch.first())
                                        .setLastOffset(batch.last())
                                        .setAcknowledgeTypes(types(batch)))
                                .toList()));
        ShareAcknowledgeRequestData request = new ShareAcknowledgeRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setShareSessionEpoch(sessionEpoch)
                .setIsRenewAck(version >= 2
                        && Arrays.stream(batches)
                                .flatMapToInt(batch -> Arrays.stream(batch.types()))
                                .anyMatch(type -> type == 4));
        request.topics().add(topic);
        ShareAcknowledgeResponseData response = wire.call(request, version, ShareAcknowledgeResponseData.class);
        if (response.errorCode() == Errors.NONE.code()) {
            epoch = sessionEpoch + 1;
        }
        return response;
    }

    ShareAcknowledgeResponseData acknowledge(Uuid topicId, int partition, Batch... batches) throws IOException {
        return acknowledge(epoch, topicId, partition, batches);
    }

    /** What an answer says, without what differs by nature. */
    static String text(ShareFetchResponseData response) {
        if (response.errorCode() != 0) {
            return Errors.forCode(response.errorCode()).name();
        }
        Map<Integer, String> partitions = new TreeMap<>();
        response.responses()
                .forEach(topic -> topic.partitions().forEach(data -> {
                    List<String> said = new ArrayList<>();
                    if (data.errorCode() != 0) {
                        said.add(Errors.forCode(data.errorCode()).name());
                    }
                    if (data.acknowledgeErrorCode() != 0) {
                        said.add("acknowledge: " + Errors.forCode(data.acknowledgeErrorCode()));
                    }
                    data.acquiredRecords()
                            .forEach(range -> said.add(
                                    range.firstOffset() + ".." + range.lastOffset() + " x" + range.deliveryCount()));
                    if (!said.isEmpty()) {
                        partitions.put(data.partitionIndex(), String.join(", ", said));
                    }
                }));
        return "lock " + response.acquisitionLockTimeoutMs() + " " + partitions;
    }

    static String text(ShareAcknowledgeResponseData response) {
        if (response.errorCode() != 0) {
            return Errors.forCode(response.errorCode()).name();
        }
        List<String> partitions = new ArrayList<>();
        response.responses()
                .forEach(topic -> topic.partitions()
                        .forEach(data ->
                                partitions.add(data.partitionIndex() + " " + Errors.forCode(data.errorCode()))));
        return partitions.toString();
    }

    static String text(ShareGroupHeartbeatResponseData response) {
        return response.errorCode() == 0
                ? "epoch " + response.memberEpoch() + " every " + response.heartbeatIntervalMs() + " ms"
                : Errors.forCode(response.errorCode()).name() + " (" + response.errorMessage() + ")";
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
