package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.lane.GroupCall.Refusal;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.GroupSettings;
import dev.howdah.broker.group.machine.GroupTopics;
import dev.howdah.broker.group.machine.Turn;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import java.time.Clock;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the groups of some shards and runs their machines, one event after the other. It never blocks: changes go to its
 * {@link GroupWriter}, whose result comes back as another event. So heartbeats are answered from memory, however slow
 * Postgres is.
 *
 * <p>Thread: {@code group-N}; any may call the {@code offer…} and {@code submit…} methods.
 */
final class GroupLane implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupLane.class);
    private static final int EVENTS_PER_CYCLE_MAX = 1_000;
    private static final long IDLE_WAIT_MS = 60_000;

    /**
     * If the lane did not run for longer than this, because the process was paused, its timers stand still for the rest
     * of the pause.
     */
    private static final long PAUSE_MAX_MS = 1_000;

    private final GroupSettings settings;
    private final GroupOverrides overrides;
    private final GroupTopics topics;
    private final ShardLeases leases;
    private final GroupWriter writer;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final GroupLaneLimits limits;

    private final BlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final AtomicInteger callsWaiting = new AtomicInteger();
    private final LaneShards shards;
    private final LaneTimers timers = new LaneTimers();
    private long laneMs;
    private long lastNanos;
    private long plannedWaitMs;
    private long nextExpiryMs;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /**
     * Makes a lane.
     *
     * @param onFenced is told when a write shows that another broker has the shard. Thread: this lane.
     */
    GroupLane(
            GroupSettings settings,
            GroupOverrides overrides,
            GroupTopics topics,
            ShardLeases leases,
            GroupWriter writer,
            Clock clock,
            LongSupplier nanoTime,
            GroupLaneLimits limits,
            Consumer<GroupLease> onFenced) {
        this.settings = settings;
        this.overrides = overrides;
        this.topics = topics;
        this.leases = leases;
        this.writer = writer;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.limits = limits;
        this.shards = new LaneShards(this, leases, limits.groupsMax(), onFenced);
        this.lastNanos = nanoTime.getAsLong();
        this.nextExpiryMs = settings.expiryIntervalMs();
    }

    /** Offers a call. Returns false if too many wait; the call is then neither run nor refused. */
    boolean offer(GroupCall call) {
        if (closed || callsWaiting.incrementAndGet() > limits.callsMax()) {
            callsWaiting.decrementAndGet();
            return false;
        }
        mailbox.add(() -> {
            callsWaiting.decrementAndGet();
            onCall(call);
        });
        return true;
    }

    /** Calls back with all groups of the lane, on the lane's thread. Returns false if too many calls wait. */
    boolean offerSurvey(Consumer<Collection<Group>> survey) {
        if (closed || callsWaiting.incrementAndGet() > limits.callsMax()) {
            callsWaiting.decrementAndGet();
            return false;
        }
        mailbox.add(() -> {
            callsWaiting.decrementAndGet();
            survey.accept(shards.groups());
        });
        return true;
    }

    /**
     * Looks in the store for groups of the lane's shards that came into being there, and that nobody told of.
     *
     * @param missed called if that could not be read. Thread: any
     */
    void submitLook(Runnable missed) {
        mailbox.add(() -> shards.look(missed));
    }

    /** This broker owns the shard now: the lane loads it. */
    void submitGrant(GroupLease lease) {
        mailbox.add(() -> shards.onGrant(lease));
    }

    /**
     * The shard goes to another broker: the lane answers its parked members. {@code drained} runs when nothing of the
     * shard waits to be stored.
     */
    void submitRevoke(GroupLease lease, Runnable drained) {
        mailbox.add(() -> {
            shards.onLost(lease);
            writer.take(new WriteJob.ShardEnd(lease, nanoTime.getAsLong(), done -> drained.run()));
        });
    }

    /** Adds an event, which runs on the lane after everything that was offered before. Thread: any. */
    void enter(Runnable event) {
        mailbox.add(event);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        while (!closed) {
            try {
                Runnable first = mailbox.poll(beginWait(), TimeUnit.MILLISECONDS);
                cycle(first);
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error bug) {
                LOG.error("Bug in a group lane", bug);
            }
        }
        shards.dropAll();
        for (Runnable event = mailbox.poll(); event != null; event = mailbox.poll()) {
            guarded(event);
        }
    }

    private long beginWait() {
        long untilExpiry = Math.max(0, nextExpiryMs - laneMs);
        plannedWaitMs = timers.nextDelayMs(laneMs, Math.min(IDLE_WAIT_MS, untilExpiry));
        return plannedWaitMs;
    }

    /**
     * Runs the events that have arrived, and then the timers that have run out. So a heartbeat that has arrived counts
     * before its session timeout does.
     */
    void cycle(@Nullable Runnable first) {
        long passedMs = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - lastNanos);
        laneMs += Math.min(passedMs, plannedWaitMs + PAUSE_MAX_MS);
        // What is left of a millisecond counts for the next cycle: under load there are thousands in a second.
        lastNanos += TimeUnit.MILLISECONDS.toNanos(passedMs);
        plannedWaitMs = 0;
        if (first != null) {
            guarded(first);
        }
        for (int left = EVENTS_PER_CYCLE_MAX; left > 0; left--) {
            Runnable event = mailbox.poll();
            if (event == null) {
                break;
            }
            guarded(event);
        }
        for (LaneTimers.Due due = timers.poll(laneMs); due != null; due = timers.poll(laneMs)) {
            LaneTimers.Due ranOut = due;
            guarded(() -> onTimer(ranOut));
        }
        if (laneMs >= nextExpiryMs) {
            nextExpiryMs = laneMs + settings.expiryIntervalMs();
            guarded(() -> OffsetExpiryRound.begin(this));
        }
    }

    /** Runs an event. A bug in one event does not stop the others. */
    void guarded(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            LOG.error("Bug in a group lane", e);
        }
    }

    private void onCall(GroupCall call) {
        int number = GroupShardStore.shardOf(call.groupId());
        LaneShards.Shard shard = (call.isNews() ? shards.known(number) : shards.find(number)).orElse(null);
        if (shard == null) {
            call.refuse(Refusal.NOT_OWNER);
        } else if (!shard.isLoaded()) {
            if (!call.isNews() || !shard.addWaiting(() -> onCall(call), limits.callsMax())) {
                call.refuse(Refusal.LOADING);
            }
        } else if (writer.waitingCount() > limits.writesMax() && call.needsStore()) {
            call.refuse(Refusal.FULL);
        } else {
            try {
                call.run(new GroupRoom(this, shard.lease(), call.groupId(), shard.slot(call.groupId())));
            } catch (RuntimeException | Error e) {
                LOG.error("Bug in group {}", call.groupId(), e);
                call.refuse(Refusal.FAILED);
            }
        }
    }

    private void onTimer(LaneTimers.Due due) {
        Group group = due.slot().group;
        if (group == null) {
            return;
        }
        if (!leases.isHeld(due.slot().lease.shard())) {
            // Nobody could send heartbeats to this broker meanwhile. When the lease is valid again, each member has its
            // full time again.
            timers.schedule(due.slot(), due.key(), laneMs, Math.max(due.delayMs(), PAUSE_MAX_MS));
            return;
        }
        group.onTimer(due.key(), turn(due.slot()));
    }

    Turn turn(GroupSlot slot) {
        return new LaneTurn(this, slot, nowMs());
    }

    long nowMs() {
        return clock.millis();
    }

    LaneShards shards() {
        return shards;
    }

    GroupSettings settings(String groupId) {
        return settings.with(overrides.of(groupId, settings.consumer()), overrides.of(groupId, settings.share()));
    }

    GroupTopics topics() {
        return topics;
    }

    GroupWriter writer() {
        return writer;
    }

    LaneTimers timers() {
        return timers;
    }

    long laneMs() {
        return laneMs;
    }

    GroupRoom room(GroupSlot slot) {
        return new GroupRoom(this, slot.lease, slot.groupId, slot);
    }

    long commitDeadlineNanos() {
        return nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(settings.commitTimeoutMs());
    }

    /** Stops the thread. Calls that are offered later are refused or dropped. Thread: any. */
    void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
