package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerProtocolAssignment;
import dev.howdah.protocol.message.ConsumerProtocolSubscription;
import dev.howdah.protocol.wire.WireReader;
import dev.howdah.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A consumer of the classic protocol under test, which writes and reads what real ones do. An eager one gives everything back
 * before it joins; a cooperative one keeps what it has, gives back what it is not assigned any more, and then joins again.
 */
final class ClassicConsumer {

    private static final short VERSION = 3;

    final TestTurn turn;
    final TestMember member;
    final boolean cooperative;
    List<String> topics = List.of("a");
    Set<TopicIdPartition> owned = new HashSet<>();
    private boolean wantsSync;
    private boolean mustJoin = true;
    private int joinsSeen;
    private int syncsSeen;

    ClassicConsumer(String name, TestTurn turn, boolean cooperative) {
        this.turn = turn;
        this.cooperative = cooperative;
        this.member = new TestMember(name, turn.group, turn);
        member.protocols = List.of(cooperative ? "cooperative-sticky" : "range");
    }

    /** Its next step, by what it was told last. */
    ClassicConsumer act() {
        if (isParked()) {
            return this;
        }
        if (wantsSync) {
            wantsSync = false;
            member.sync(member.leads ? assign() : Map.of());
        } else if (mustJoin) {
            join();
        } else {
            react(member.heartbeat());
        }
        return absorb();
    }

    /** As many steps as it can take without the others. */
    ClassicConsumer settle() {
        for (int i = 0; i < 10; i++) {
            act();
        }
        return this;
    }

    void rejoin() {
        mustJoin |= isMember();
    }

    boolean isParked() {
        return member.isParkedInJoin() || member.isParkedInSync();
    }

    boolean isMember() {
        return !mustJoin && !wantsSync && !isParked();
    }

    private void join() {
        mustJoin = false;
        if (!cooperative) {
            owned.clear();
        }
        member.subscription = subscription();
        member.joinOnce();
    }

    /** The broker is another, and nothing that was under way will be answered. */
    void reconnect() {
        if (isParked()) {
            mustJoin = true;
        }
        member.hangUp();
    }

    /** Takes in the answers that have come. */
    ClassicConsumer absorb() {
        while (joinsSeen < member.joins.size()) {
            KafkaError error = member.joins.get(joinsSeen++);
            if (error == KafkaError.NONE) {
                wantsSync = true;
            } else {
                mustJoin = true;
                react(error);
            }
        }
        while (syncsSeen < member.syncs.size()) {
            KafkaError error = member.syncs.get(syncsSeen++);
            if (error == KafkaError.NONE) {
                Set<TopicIdPartition> assigned = read(member.assignment);
                mustJoin = cooperative && !assigned.containsAll(owned);
                owned = assigned;
            } else {
                react(error);
            }
        }
        return this;
    }

    private void react(KafkaError error) {
        switch (error) {
            case NONE -> {}
            case REBALANCE_IN_PROGRESS, MEMBER_ID_REQUIRED, COORDINATOR_NOT_AVAILABLE -> mustJoin = true;
            case ILLEGAL_GENERATION, INCONSISTENT_GROUP_PROTOCOL, GROUP_MAX_SIZE_REACHED -> lose();
            case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> {
                member.memberId = "";
                lose();
            }
            default -> throw new AssertionError(error);
        }
    }

    private void lose() {
        owned.clear();
        member.generation = -1;
        wantsSync = false;
        mustJoin = true;
    }

    private byte[] subscription() {
        List<ConsumerProtocolSubscription.TopicPartition> named = new ArrayList<>();
        byName(owned)
                .forEach((topic, numbers) ->
                        named.add(new ConsumerProtocolSubscription.TopicPartition(topic, List.copyOf(numbers))));
        return write(out -> ConsumerProtocolSubscription.builder()
                .topics(topics)
                .ownedPartitions(named)
                .generationId(member.generation)
                .build()
                .write(out, VERSION));
    }

    /** As a leader: in turn over the subscribers of each topic, but nothing that another still owns. */
    private Map<String, byte[]> assign() {
        Map<String, ConsumerProtocolSubscription> said = new TreeMap<>();
        Map<TopicIdPartition, String> owners = new HashMap<>();
        member.metadataSeen.forEach((id, metadata) -> {
            WireReader in = new WireReader(Unpooled.wrappedBuffer(metadata));
            ConsumerProtocolSubscription subscription = ConsumerProtocolSubscription.read(in, in.int16());
            said.put(id, subscription);
            subscription
                    .ownedPartitions()
                    .forEach(topic -> turn.topics
                            .find(topic.topic())
                            .ifPresent(known -> topic.partitions()
                                    .forEach(number -> owners.put(new TopicIdPartition(known.id(), number), id))));
        });
        Map<String, Set<TopicIdPartition>> assigned = new HashMap<>();
        for (GroupTopics.GroupTopic topic : turn.topics.all()) {
            List<String> subscribers = said.keySet().stream()
                    .filter(id -> said.get(id).topics().contains(topic.name()))
                    .toList();
            for (int i = 0; !subscribers.isEmpty() && i < topic.partitionCount(); i++) {
                TopicIdPartition partition = new TopicIdPartition(topic.id(), i);
                String target = subscribers.get(i % subscribers.size());
                if (!cooperative || owners.getOrDefault(partition, target).equals(target)) {
                    assigned.computeIfAbsent(target, id -> new HashSet<>()).add(partition);
                }
            }
        }
        Map<String, byte[]> written = new HashMap<>();
        said.keySet().forEach(id -> written.put(id, assignment(assigned.getOrDefault(id, Set.of()))));
        return written;
    }

    private byte[] assignment(Set<TopicIdPartition> partitions) {
        List<ConsumerProtocolAssignment.TopicPartition> named = new ArrayList<>();
        byName(partitions)
                .forEach((topic, numbers) ->
                        named.add(new ConsumerProtocolAssignment.TopicPartition(topic, List.copyOf(numbers))));
        return write(out -> ConsumerProtocolAssignment.builder()
                .assignedPartitions(named)
                .build()
                .write(out, VERSION));
    }

    private Map<String, Set<Integer>> byName(Set<TopicIdPartition> partitions) {
        Map<String, Set<Integer>> byName = new TreeMap<>();
        partitions.forEach(partition -> turn.topics
                .find(partition.topicId())
                .ifPresent(topic -> byName.computeIfAbsent(topic.name(), name -> new TreeSet<>())
                        .add(partition.partition())));
        return byName;
    }

    private Set<TopicIdPartition> read(byte[] assignment) {
        Set<TopicIdPartition> partitions = new HashSet<>();
        if (assignment.length > 0) {
            WireReader in = new WireReader(Unpooled.wrappedBuffer(assignment));
            ConsumerProtocolAssignment.read(in, in.int16())
                    .assignedPartitions()
                    .forEach(topic -> turn.topics
                            .find(topic.topic())
                            .ifPresent(known -> topic.partitions()
                                    .forEach(number -> partitions.add(new TopicIdPartition(known.id(), number)))));
        }
        return partitions;
    }

    private static byte[] write(java.util.function.Consumer<WireWriter> body) {
        try (WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
            out.int16(VERSION);
            body.accept(out);
            ByteBuf written = out.finish();
            try {
                return ByteBufUtil.getBytes(written);
            } finally {
                written.release();
            }
        }
    }
}
