package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.machine.ClassicMember.Protocol;
import dev.howdah.broker.group.machine.CurrentAssignment.State;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.GroupStore.GroupRow;
import dev.howdah.storage.GroupStore.MemberRow;
import dev.howdah.storage.GroupStore.StoredGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the stored form of a consumer group. The group has a row, and so has each member; a row is written
 * when it changes. Thread: any.
 */
final class ConsumerCodec {

    /** The version of the form. Version 2 has members with the classic protocol. */
    private static final int VERSION = 2;

    private static final int CLASSIC_FROM_VERSION = 2;

    private ConsumerCodec() {}

    /**
     * The state of the group, without its members.
     *
     * @param assignmentEpoch the epoch of the target assignment
     * @param topicsFingerprint the fingerprint of the topics at the time of the group's epoch
     * @param emptySinceMs when the last member left, milliseconds since the epoch
     */
    record GroupState(int assignmentEpoch, long topicsFingerprint, long emptySinceMs) {}

    static GroupRow row(int groupEpoch, GroupState state) {
        return new GroupRow(
                GroupKind.CONSUMER,
                groupEpoch,
                new StateWriter(VERSION)
                        .int32(state.assignmentEpoch)
                        .int64(state.topicsFingerprint)
                        .int64(state.emptySinceMs)
                        .toBytes());
    }

    static ConsumerGroup restore(StoredGroup stored) {
        StateReader in = new StateReader(stored.row().state(), VERSION);
        GroupState state = new GroupState(in.int32(), in.int64(), in.int64());
        return new ConsumerGroup(ConsumerGroupState.restored(
                stored.groupId(),
                stored.row().epoch(),
                state,
                stored.members().stream().map(ConsumerCodec::member).toList()));
    }

    static MemberRow row(ConsumerMember member) {
        MemberProfile profile = member.profile;
        StateWriter out = new StateWriter(VERSION)
                .string(profile.instanceId())
                .string(profile.rackId())
                .string(profile.client().clientId())
                .string(profile.client().clientHost())
                .int32(profile.rebalanceTimeoutMs())
                .string(profile.topicRegex())
                .string(profile.assignor());
        out.int32(profile.topicNames().size());
        profile.topicNames().forEach(out::string);
        out.string(member.current.state().name()).int32(member.current.epoch()).int32(member.current.previousEpoch());
        writeEpochs(out, member.current.assigned());
        writeEpochs(out, member.current.revoking());
        writePartitions(out, member.target);
        ClassicProfile classic = profile.classic();
        out.int32(classic == null ? 0 : classic.protocols().size());
        if (classic != null) {
            classic.protocols().forEach(protocol -> out.string(protocol.name()).bytes(protocol.metadata()));
            out.int32(classic.sessionTimeoutMs());
        }
        return new MemberRow(member.memberId, out.toBytes());
    }

    private static ConsumerMember member(MemberRow row) {
        StateReader in = new StateReader(row.state(), VERSION);
        String instanceId = in.nullableString();
        String rackId = in.nullableString();
        ClientIdentity client = new ClientIdentity(in.string(), in.string());
        int rebalanceTimeoutMs = in.int32();
        String topicRegex = in.string();
        String assignor = in.nullableString();
        Set<String> topicNames = new HashSet<>();
        for (int left = in.int32(); left > 0; left--) {
            topicNames.add(in.string());
        }
        State state = State.valueOf(in.string());
        int epoch = in.int32();
        int previousEpoch = in.int32();
        CurrentAssignment current = new CurrentAssignment(state, epoch, previousEpoch, readEpochs(in), readEpochs(in));
        Set<TopicIdPartition> target = readPartitions(in);
        ConsumerMember member = new ConsumerMember(
                row.memberId(),
                new MemberProfile(
                        instanceId,
                        rackId,
                        client,
                        rebalanceTimeoutMs,
                        topicNames,
                        topicRegex,
                        assignor,
                        in.version() < CLASSIC_FROM_VERSION ? null : classic(in)));
        member.current = current;
        member.target = target;
        return member;
    }

    private static @Nullable ClassicProfile classic(StateReader in) {
        List<Protocol> protocols = new ArrayList<>();
        for (int left = in.int32(); left > 0; left--) {
            protocols.add(new Protocol(in.string(), in.bytes()));
        }
        return protocols.isEmpty() ? null : new ClassicProfile(in.int32(), protocols);
    }

    /** Writes partitions topic by topic, because there may be thousands of partitions in few topics. */
    private static void writePartitions(StateWriter out, Collection<TopicIdPartition> partitions) {
        SortedMap<UUID, List<Integer>> topics = ConsumerReplies.byTopic(partitions);
        out.int32(topics.size());
        topics.forEach((topic, numbers) -> {
            out.int64(topic.getMostSignificantBits()).int64(topic.getLeastSignificantBits());
            out.int32(numbers.size());
            numbers.forEach(out::int32);
        });
    }

    private static Set<TopicIdPartition> readPartitions(StateReader in) {
        return new HashSet<>(readInOrder(in));
    }

    private static void writeEpochs(StateWriter out, Map<TopicIdPartition, Integer> epochs) {
        writePartitions(out, epochs.keySet());
        epochs.keySet().stream().sorted().forEach(partition -> out.int32(epochs.getOrDefault(partition, 0)));
    }

    private static Map<TopicIdPartition, Integer> readEpochs(StateReader in) {
        Map<TopicIdPartition, Integer> epochs = new HashMap<>();
        readInOrder(in).forEach(partition -> epochs.put(partition, in.int32()));
        return epochs;
    }

    private static List<TopicIdPartition> readInOrder(StateReader in) {
        List<TopicIdPartition> partitions = new ArrayList<>();
        for (int topics = in.int32(); topics > 0; topics--) {
            UUID topic = new UUID(in.int64(), in.int64());
            for (int left = in.int32(); left > 0; left--) {
                partitions.add(new TopicIdPartition(topic, in.int32()));
            }
        }
        return partitions;
    }
}
