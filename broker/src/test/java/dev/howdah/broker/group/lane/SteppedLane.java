package dev.howdah.broker.group.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.lane.GroupCall.Refusal;
import dev.howdah.broker.group.lane.GroupRoom.OffsetStability;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.broker.group.machine.GroupSettings;
import dev.howdah.broker.group.machine.GroupTopics;
import dev.howdah.broker.group.machine.TestMember;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.Append.Enlistment;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.OffsetStore.PendingOutcome;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.PendingOffsets;
import dev.howdah.storage.TransactionAction.Producer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;

/** A lane and its writer over stores in memory, stepped by hand. Thread: the test's. */
abstract class SteppedLane {

    static final String GROUP = "orders";
    static final GroupLease LEASE = new GroupLease(GroupShardStore.shardOf(GROUP), 7);
    static final int HELD_MAX = 20;
    static final long LONG_NANOS = TimeUnit.DAYS.toNanos(100);

    final FakeGroupStores stores = new FakeGroupStores();
    final List<GroupLease> fenced = new ArrayList<>();
    long nanos = 1;
    ShardLeases leases;
    GroupWriter writer;
    GroupLane lane;

    @BeforeEach
    void create() {
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(nanos));
            }
        };
        leases = new ShardLeases(() -> nanos);
        writer = new GroupWriter(stores, () -> nanos, 100, HELD_MAX);
        lane = new GroupLane(
                GroupSettings.DEFAULT,
                GroupOverrides.NONE,
                GroupTopics.NONE,
                leases,
                writer,
                clock,
                () -> nanos,
                new GroupLaneLimits(5, 3, 10),
                fenced::add);
        leases.hold(LEASE.shard(), nanos + LONG_NANOS);
    }

    void serve() {
        lane.submitGrant(LEASE);
        settle();
    }

    /** Lane and writer until both have nothing to do. */
    void settle() {
        for (int i = 0; i < 6; i++) {
            lane.cycle(null);
            writer.step();
        }
        lane.cycle(null);
    }

    /** In steps that the lane does not take for a pause. */
    void pass(long ms) {
        for (long left = ms; left > 0; left -= 900) {
            nanos += TimeUnit.MILLISECONDS.toNanos(Math.min(900, left));
            lane.cycle(null);
        }
    }

    void run(Consumer<GroupRoom> call) {
        List<Refusal> refused = new ArrayList<>();
        List<Throwable> thrown = new ArrayList<>();
        lane.offer(GroupCall.of(
                GROUP,
                room -> {
                    try {
                        call.accept(room);
                    } catch (Throwable e) {
                        thrown.add(e);
                    }
                },
                refused::add));
        lane.cycle(null);
        assertThat(thrown).isEmpty();
        assertThat(refused).isEmpty();
    }

    Refusal refusal(String groupId) {
        List<Refusal> refused = new ArrayList<>();
        lane.offer(GroupCall.of(groupId, room -> refused.add(null), refused::add));
        lane.cycle(null);
        return refused.get(0);
    }

    List<KafkaError> commit(String groupId, long offset) {
        return commit(groupId, new Committer("", null, -1, (short) 9), offset);
    }

    List<KafkaError> commit(String groupId, TestMember member, long offset) {
        return commit(groupId, new Committer(member.memberId(), null, member.generation(), (short) 9), offset);
    }

    List<KafkaError> commit(String groupId, Committer committer, long offset) {
        List<KafkaError> done = new ArrayList<>();
        OffsetCommit commit = offsetCommit(groupId, offset);
        lane.offer(GroupCall.of(
                groupId,
                room -> {
                    Group group =
                            room.group().orElseGet(() -> room.createClassic().orElseThrow());
                    KafkaError error = group.onCommit(committer, room.turn());
                    if (error == KafkaError.NONE) {
                        room.commit(List.of(commit), done::add);
                    } else {
                        done.add(error);
                    }
                },
                why -> {}));
        lane.cycle(null);
        return done;
    }

    long committed() {
        List<OffsetCommit> found = new ArrayList<>();
        run(room -> room.fetch(
                List.of(new OffsetQuery(GROUP, null)),
                OffsetStability.ANY,
                (error, offsets, unstable) -> found.addAll(offsets)));
        settle();
        return found.get(0).offset();
    }

    OffsetCommit offsetCommit(String groupId, long offset) {
        return new OffsetCommit(
                groupId, new PartitionId(1, 0), offset, -1, "", TimeUnit.NANOSECONDS.toMillis(nanos), Optional.empty());
    }

    List<PendingOutcome> commitPending(String transactionalId, Producer producer, long offset) {
        List<PendingOutcome> outcomes = new ArrayList<>();
        run(room -> room.commitPending(
                pending(transactionalId, producer, offset), (error, outcome) -> outcomes.add(outcome)));
        settle();
        return outcomes;
    }

    static PendingOffsets pending(String transactionalId, Producer producer, long offset) {
        return new PendingOffsets(
                transactionalId,
                producer,
                Enlistment.BY_BATCH,
                GROUP,
                List.of(new OffsetCommit(GROUP, new PartitionId(1, 0), offset, -1, "", 1, Optional.empty())));
    }

    Set<PartitionId> unstable(OffsetStability stability) {
        Set<PartitionId> found = new HashSet<>();
        run(room -> room.fetch(
                List.of(new OffsetQuery(GROUP, null)),
                stability,
                (error, offsets, unstable) -> found.addAll(unstable)));
        settle();
        return found;
    }

    TestMember joinedMember() {
        TestMember[] member = new TestMember[1];
        run(room -> {
            Group group = room.createClassic().orElseThrow();
            member[0] = new TestMember("a", group, null).in(room.turn()).join();
        });
        pass(1_000);
        assertThat(member[0].generation()).isEqualTo(1);
        return member[0];
    }

    TestMember stableMember() {
        TestMember member = joinedMember();
        run(room -> syncAsLeader(room, member));
        settle();
        assertThat(member.lastSync()).isEqualTo(KafkaError.NONE);
        return member;
    }

    TestMember parkedMember() {
        TestMember[] member = new TestMember[1];
        run(room -> member[0] = new TestMember(
                        "b", room.group().orElseGet(() -> room.createClassic().orElseThrow()), null)
                .in(room.turn())
                .join());
        return member[0];
    }

    static void syncAsLeader(GroupRoom room, TestMember member) {
        member.in(room.turn()).sync(Map.of(member.memberId(), new byte[] {1}));
    }

    static KafkaError heartbeat(GroupRoom room, TestMember member) {
        return member.again(room.group().orElseThrow(), room.turn()).heartbeat();
    }

    /** Other groups of the same shard. */
    static String sibling(int index) {
        int found = 0;
        for (int i = 0; ; i++) {
            String name = "group" + i;
            if (GroupShardStore.shardOf(name) == LEASE.shard() && found++ == index) {
                return name;
            }
        }
    }
}
