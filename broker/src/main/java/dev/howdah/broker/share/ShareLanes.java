package dev.howdah.broker.share;

import dev.howdah.storage.ShareAction;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.Storage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * All share lanes of the broker. A partition always goes to the same one, whatever the group.
 *
 * <p>Thread: any; start and close: the one that starts and stops the broker.
 */
public final class ShareLanes implements AutoCloseable {

    private final List<ShareLane> lanes;
    private final List<Thread> threads = new ArrayList<>();
    private final Duration patience;

    /** Starts the lanes. */
    ShareLanes(List<ShareLane> lanes, Duration patience) {
        this.lanes = List.copyOf(lanes);
        this.patience = patience;
        for (int number = 0; number < lanes.size(); number++) {
            Thread thread = new Thread(lanes.get(number), "share-" + number);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * Opens a store for each lane and starts it.
     *
     * @param partitions those that somebody waits for are looked at now and then
     * @param dead is told of share partitions that have dead records; must not block
     * @param waitingMax actions that wait for one lane
     * @param patience what a lane that is closed gets to end
     */
    public static ShareLanes start(
            Storage storage,
            ShareSettings settings,
            SharePartitions partitions,
            Consumer<SharePartitionId> dead,
            int laneCount,
            int waitingMax,
            Duration patience,
            Clock clock) {
        List<ShareLane> lanes = new ArrayList<>();
        ShareStarts starts = new ShareStarts(storage.shareOffsets(), storage.log(), settings, clock);
        for (int number = 0; number < laneCount; number++) {
            int own = number;
            lanes.add(new ShareLane(
                    storage.openShareStore("share-" + number),
                    starts,
                    () -> partitions.awaited().stream()
                            .filter(partition -> laneOf(partition, laneCount) == own)
                            .toList(),
                    storage.notifications(),
                    dead,
                    waitingMax));
        }
        return new ShareLanes(lanes, patience);
    }

    ShareLane.Submitted submit(SharePartition partition, ShareAction action) {
        return laneOf(partition).submit(partition, action);
    }

    void offerWatch(SharePartition partition) {
        laneOf(partition).offerWatch(partition);
    }

    private ShareLane laneOf(SharePartition partition) {
        return lanes.get(laneOf(partition, lanes.size()));
    }

    private static int laneOf(SharePartition partition, int laneCount) {
        return Math.floorMod(
                partition.id().partition().topicId()
                        + partition.id().partition().partition(),
                laneCount);
    }

    /** Actions that wait for the lanes. */
    public int waiting() {
        return lanes.stream().mapToInt(ShareLane::waiting).sum();
    }

    public long transactions() {
        return lanes.stream().mapToLong(ShareLane::transactions).sum();
    }

    public long actions() {
        return lanes.stream().mapToLong(ShareLane::actions).sum();
    }

    @Override
    public void close() {
        lanes.forEach(ShareLane::close);
        threads.forEach(thread -> {
            thread.interrupt();
            try {
                thread.join(patience.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
