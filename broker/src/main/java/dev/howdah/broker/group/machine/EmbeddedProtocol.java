package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.machine.GroupTopics.GroupTopic;
import dev.howdah.protocol.message.ConsumerProtocolAssignment;
import dev.howdah.protocol.message.ConsumerProtocolSubscription;
import dev.howdah.protocol.wire.MalformedMessageException;
import dev.howdah.protocol.wire.WireReader;
import dev.howdah.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the metadata and the assignments of consumers in the classic protocol: a version, followed by a
 * {@link ConsumerProtocolSubscription} or a {@link ConsumerProtocolAssignment}. For other clients these bytes have a
 * meaning of their own. They contain topic names, while groups know topics by id. A version that is not known yet
 * begins with the fields of the last known one.
 *
 * <p>Pure. Thread: any.
 */
final class EmbeddedProtocol {

    /** The protocol type of consumers. */
    static final String TYPE = "consumer";

    private EmbeddedProtocol() {}

    /**
     * A subscription.
     *
     * @param owned the owned partitions of existing topics. Older versions do not say them; then it is empty.
     */
    record Subscription(
            Set<String> topicNames,
            Set<TopicIdPartition> owned,
            @Nullable String rackId) {}

    /** Reads a subscription. Returns empty if the bytes are none. */
    static Optional<Subscription> readSubscription(byte[] metadata, GroupTopics topics) {
        try {
            WireReader in = new WireReader(Unpooled.wrappedBuffer(metadata));
            short version = readVersion(in, ConsumerProtocolSubscription.HIGHEST_VERSION);
            ConsumerProtocolSubscription read = ConsumerProtocolSubscription.read(in, version);
            Set<TopicIdPartition> owned = new HashSet<>();
            read.ownedPartitions()
                    .forEach(topic -> topics.find(topic.topic())
                            .ifPresent(known -> topic.partitions()
                                    .forEach(partition -> owned.add(new TopicIdPartition(known.id(), partition)))));
            return Optional.of(new Subscription(new HashSet<>(read.topics()), owned, read.rackId()));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads the partitions of existing topics, without repetition. Without any bytes there are no partitions. Returns
     * empty if the bytes are no assignment, or contain data that only the client's own assignor understands.
     */
    static Optional<List<TopicIdPartition>> readAssignment(byte[] assignment, GroupTopics topics) {
        if (assignment.length == 0) {
            return Optional.of(List.of());
        }
        try {
            WireReader in = new WireReader(Unpooled.wrappedBuffer(assignment));
            short version = readVersion(in, ConsumerProtocolAssignment.HIGHEST_VERSION);
            ConsumerProtocolAssignment read = ConsumerProtocolAssignment.read(in, version);
            ByteBuf userData = read.userData();
            if (userData != null && userData.isReadable()) {
                return Optional.empty();
            }
            Set<TopicIdPartition> partitions = new HashSet<>();
            read.assignedPartitions()
                    .forEach(topic -> topics.find(topic.topic())
                            .ifPresent(known -> topic.partitions()
                                    .forEach(
                                            partition -> partitions.add(new TopicIdPartition(known.id(), partition)))));
            return Optional.of(List.copyOf(partitions));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes the assignment of a member.
     *
     * @param metadata the metadata of the member, whose version the assignment gets
     */
    static byte[] writeAssignment(Collection<TopicIdPartition> partitions, byte[] metadata, GroupTopics topics) {
        List<ConsumerProtocolAssignment.TopicPartition> named = new ArrayList<>();
        ConsumerReplies.byTopic(partitions)
                .forEach((topicId, numbers) -> topics.find(topicId)
                        .map(GroupTopic::name)
                        .ifPresent(name -> named.add(new ConsumerProtocolAssignment.TopicPartition(name, numbers))));
        short version = version(metadata);
        try (WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
            out.int16(version);
            ConsumerProtocolAssignment.builder()
                    .assignedPartitions(named)
                    .build()
                    .write(out, version);
            ByteBuf written = out.finish();
            try {
                return ByteBufUtil.getBytes(written);
            } finally {
                written.release();
            }
        }
    }

    private static short version(byte[] metadata) {
        WireReader in = new WireReader(Unpooled.wrappedBuffer(metadata));
        return readVersion(in, ConsumerProtocolAssignment.HIGHEST_VERSION);
    }

    private static short readVersion(WireReader in, short highest) {
        short version = in.int16();
        if (version < 0) {
            throw new MalformedMessageException("version of the consumer's protocol: " + version + " (expected: >= 0)");
        }
        return version > highest ? highest : version;
    }
}
