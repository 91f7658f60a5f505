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
 * What consumers write into the metadata and the assignments of the classic protocol, which are otherwise the clients' own
 * business: a version, then a {@link ConsumerProtocolSubscription} or a {@link ConsumerProtocolAssignment}. It names topics,
 * groups know them by id. A version that is not known yet begins with the fields of the last that is.
 *
 * <p>Pure. Thread: any.
 */
final class EmbeddedProtocol {

    /** The protocol type of the members that speak it. */
    static final String TYPE = "consumer";

    private EmbeddedProtocol() {}

    /** @param owned of topics that exist; older versions do not say, as if nothing were owned */
    record Subscription(
            Set<String> topicNames,
            Set<TopicIdPartition> owned,
            @Nullable String rackId) {}

    /** Empty if the bytes are not a subscription. */
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
     * The partitions, of topics that exist, without repetition; no bytes are no partitions. Empty if the bytes are not an
     * assignment, or carry data of a client's own assignor, which only that understands.
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
     * The assignment of a member.
     *
     * @param metadata of the member, which is answered in the version in which it speaks
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
