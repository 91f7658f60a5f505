package dev.howdah.broker.append;

import dev.howdah.broker.codec.CodecThreads;
import dev.howdah.broker.config.Limits;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Storage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * All append lanes of the broker. A partition always belongs to the same lane, so its batches are stored in the order
 * in which they arrived.
 *
 * <p>Thread: {@link #laneOf} any; start and close: the one that starts and stops the broker.
 */
public final class AppendLanes implements AutoCloseable {

    private final List<AppendLane> lanes;

    public AppendLanes(List<AppendLane> lanes) {
        this.lanes = List.copyOf(lanes);
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
        return new AppendLanes(lanes);
    }

    public AppendLane laneOf(PartitionId id) {
        // Both the partitions of a topic and topics with neighbouring ids are spread over the lanes.
        return lanes.get(Math.floorMod(id.topicId() + id.partition(), lanes.size()));
    }

    /** How many appends are in all mailboxes. */
    public int waitingAppends() {
        return lanes.stream().mapToInt(AppendLane::waitingAppends).sum();
    }

    public long waitingBytes() {
        return lanes.stream().mapToLong(AppendLane::waitingBytes).sum();
    }

    /** How many transactions there were since the start. */
    public long transactions() {
        return lanes.stream().mapToLong(AppendLane::transactions).sum();
    }

    /** Of each lane. */
    public List<LaneStatistics> statistics() {
        return lanes.stream().map(AppendLane::statistics).toList();
    }

    public long appendsStored() {
        return lanes.stream().mapToLong(AppendLane::appendsStored).sum();
    }

    /**
     * Stops taking appends, waits for those that were taken, and closes the writers. Appends that are not stored in
     * time fail.
     */
    public void close(Duration drain) {
        lanes.forEach(AppendLane::stopTaking);
        lanes.forEach(lane -> lane.awaitDrained(drain));
    }

    @Override
    public void close() {
        close(Limits.LANE_DRAIN);
    }
}
