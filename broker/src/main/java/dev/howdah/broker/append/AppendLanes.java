package dev.howdah.broker.append;

import dev.howdah.broker.codec.CodecThreads;
import dev.howdah.broker.config.Limits;
import dev.howdah.storage.AppendOutcome.Omitted;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Storage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * All append lanes of the broker. A partition always belongs to the same lane, so its batches are stored in the order
 * in which they arrived.
 *
 * <p>Thread: {@link #laneOf} any; start and close: the one that starts and stops the broker.
 */
public final class AppendLanes implements AutoCloseable {

    private final List<AppendLane> lanes;

    /** For topics that have rules for headers. One will do: its connection is opened by the first append. */
    private final AppendLane sifting;

    private final List<AppendLane> all;
    private final LongAdder delayedElsewhere = new LongAdder();
    private final LongAdder duplicatesElsewhere = new LongAdder();

    public AppendLanes(List<AppendLane> lanes, AppendLane sifting) {
        this.lanes = List.copyOf(lanes);
        this.sifting = sifting;
        this.all = Stream.concat(lanes.stream(), Stream.of(sifting)).toList();
    }

    /** Opens a writer for each lane and starts the lanes. */
    public static AppendLanes start(
            Storage storage, int laneCount, AppendLaneLimits limits, CodecThreads codecs, Clock clock) {
        LeaderEpochs epochs = storage.leaderEpochs();
        List<AppendLane> lanes = new ArrayList<>();
        for (int number = 0; number < laneCount; number++) {
            AppendLane lane = new AppendLane(
                    number,
                    storage.openLogWriter("append-" + number),
                    epochs,
                    storage.notifications(),
                    codecs,
                    limits,
                    clock);
            lane.start();
            lanes.add(lane);
        }
        AppendLane sifting = new AppendLane(
                laneCount,
                storage.openSiftingLogWriter("append-sifting"),
                epochs,
                storage.notifications(),
                codecs,
                limits,
                clock);
        sifting.start();
        return new AppendLanes(lanes, sifting);
    }

    /** The lane of an append that may be of a topic with rules for headers. All of such a topic go there, so they keep their order. */
    public AppendLane laneOf(PendingAppend append) {
        return append.rules().isNone() ? laneOf(append.log().id()) : sifting;
    }

    /** Records that were put aside until they are due, since the start. */
    public long delayed() {
        return delayedElsewhere.sum()
                + all.stream().mapToLong(AppendLane::delayed).sum();
    }

    /** Records that were left out, since their topic had seen their ids. */
    public long duplicates() {
        return duplicatesElsewhere.sum()
                + all.stream().mapToLong(AppendLane::duplicates).sum();
    }

    /** Counts what was left out of a batch that did not pass through a lane. */
    public void onSiftedElsewhere(Omitted omitted) {
        delayedElsewhere.add(omitted.delayed());
        duplicatesElsewhere.add(omitted.duplicates());
    }

    public AppendLane laneOf(PartitionId id) {
        // Both the partitions of a topic and topics with neighbouring ids are spread over the lanes.
        return lanes.get(Math.floorMod(id.topicId() + id.partition(), lanes.size()));
    }

    /** How many appends are in all mailboxes. */
    public int waitingAppends() {
        return all.stream().mapToInt(AppendLane::waitingAppends).sum();
    }

    public long waitingBytes() {
        return all.stream().mapToLong(AppendLane::waitingBytes).sum();
    }

    /** How many transactions there were since the start. */
    public long transactions() {
        return all.stream().mapToLong(AppendLane::transactions).sum();
    }

    /** Of each lane. */
    public List<LaneStatistics> statistics() {
        return all.stream().map(AppendLane::statistics).toList();
    }

    public long appendsStored() {
        return all.stream().mapToLong(AppendLane::appendsStored).sum();
    }

    /**
     * Stops taking appends, waits for those that were taken, and closes the writers. Appends that are not stored in
     * time fail.
     */
    public void close(Duration drain) {
        all.forEach(AppendLane::stopTaking);
        all.forEach(lane -> lane.awaitDrained(drain));
    }

    @Override
    public void close() {
        close(Limits.LANE_DRAIN);
    }
}
