package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.lane.GroupCall.Refusal;
import dev.howdah.broker.group.lane.GroupLeases.LeaseTimes;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.GroupSettings;
import dev.howdah.broker.group.machine.GroupTopics;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.Storage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * The entrance to the groups. It finds the lane of a group and the broker that owns the group. It owns the lanes, their
 * writers and the leases.
 *
 * <p>Thread: any; only {@link #start} and {@link #close} block.
 */
public final class GroupCoordinator implements AutoCloseable {

    private final List<GroupLane> lanes = new ArrayList<>();
    private final List<GroupWriter> writers = new ArrayList<>();
    private final List<Thread> laneThreads = new ArrayList<>();
    private final List<Thread> writerThreads = new ArrayList<>();
    private final ShardLeases view = new ShardLeases(System::nanoTime);
    private final GroupSettings settings;
    private final GroupLeases leases;
    private final Thread leaseThread;
    private volatile boolean closed;

    /**
     * Makes a coordinator.
     *
     * @param topics the topics, for the groups that the server assigns
     * @param nodeId gives the node id of this broker, which may change
     * @param liveBrokers gives the number of brokers that share the groups
     */
    public GroupCoordinator(
            Storage storage,
            GroupTopics topics,
            IntSupplier nodeId,
            IntSupplier liveBrokers,
            GroupSettings settings,
            GroupOverrides overrides,
            Options options,
            Clock clock) {
        this.settings = settings;
        for (int i = 0; i < options.laneCount; i++) {
            GroupStores stores = storage.openGroupStores("group-" + i);
            GroupWriter writer =
                    new GroupWriter(stores, System::nanoTime, options.jobsPerStatementMax, options.limits.writesMax());
            GroupLane lane = new GroupLane(
                    settings, overrides, topics, view, writer, clock, System::nanoTime, options.limits, this::onFenced);
            writers.add(writer);
            lanes.add(lane);
            writerThreads.add(daemon(writer, "group-writer-" + i));
            laneThreads.add(daemon(lane, "group-" + i));
        }
        leases = new GroupLeases(
                storage.groupShards(),
                nodeId,
                UUID.randomUUID(),
                liveBrokers,
                view,
                this::laneOfShard,
                options.leaseTimes,
                System::nanoTime);
        leaseThread = daemon(leases, "group-leases");
    }

    /**
     * Bounds and times of the coordinator.
     *
     * @param laneCount the number of lanes, each with a thread, a writer thread and a Postgres connection
     * @param jobsPerStatementMax the most saves or commits that share one statement
     */
    public record Options(int laneCount, int jobsPerStatementMax, GroupLaneLimits limits, LeaseTimes leaseTimes) {

        /** Two lanes keep two cores busy. 10,000 waiting calls are a few seconds of work. */
        public static final Options DEFAULT = new Options(
                2,
                2_000,
                new GroupLaneLimits(10_000, 10_000, 100_000),
                new LeaseTimes(
                        Duration.ofSeconds(9), Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofMillis(100)));
    }

    /** Claims this broker's share of the groups, and keeps it from then on. Blocks until the first claim is done. */
    public void start() {
        writerThreads.forEach(Thread::start);
        laneThreads.forEach(Thread::start);
        leases.tick();
        leaseThread.start();
    }

    /** Runs the call on its group's lane, or refuses it. Does not block. */
    public void submit(GroupCall call) {
        int shard = GroupShardStore.shardOf(call.groupId());
        if (closed) {
            call.refuse(Refusal.NOT_OWNER);
        } else if (!laneOfShard(shard).offer(call)) {
            call.refuse(Refusal.FULL);
        } else if (!view.isHeld(shard)) {
            leases.nudge();
        }
    }

    /**
     * Looks in the store for groups that SQL has founded and that nobody told of. Does not block.
     *
     * @param missed called if some could not be read. Thread: any
     */
    public void look(Runnable missed) {
        if (!closed) {
            lanes.forEach(lane -> lane.submitLook(missed));
        }
    }

    /**
     * Calls back with the groups of each lane, on the threads of the lanes. Returns false if too many calls wait for a
     * lane.
     */
    public boolean submitSurvey(Consumer<Collection<Group>> perLane) {
        boolean accepted = true;
        for (GroupLane lane : lanes) {
            accepted &= lane.offerSurvey(perLane);
        }
        return accepted;
    }

    public int laneCount() {
        return lanes.size();
    }

    /** The node that owns the group's shard, if any. A shard that nobody owns will be claimed soon. */
    public OptionalInt owner(String groupId) {
        return leases.owner(GroupShardStore.shardOf(groupId));
    }

    public GroupSettings settings() {
        return settings;
    }

    /** Changes and lookups of offsets that are on their way to Postgres. */
    public int writesWaiting() {
        return writers.stream().mapToInt(GroupWriter::waitingCount).sum();
    }

    /** Those that wait because somebody else has locked their group's rows. */
    public int writesHeld() {
        return writers.stream().mapToInt(GroupWriter::heldCount).sum();
    }

    private GroupLane laneOfShard(int shard) {
        return lanes.get(shard % lanes.size());
    }

    private void onFenced(GroupLease lease) {
        leases.offerLost(lease);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Answers parked members with NOT_COORDINATOR, stores what waits to be stored, and releases the shards. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        leases.close();
        join(leaseThread);
        leases.releaseAll(Duration.ofSeconds(2));
        lanes.forEach(GroupLane::close);
        laneThreads.forEach(GroupCoordinator::join);
        writers.forEach(GroupWriter::close);
        writerThreads.forEach(thread -> {
            thread.interrupt();
            join(thread);
        });
    }

    private static void join(Thread thread) {
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
