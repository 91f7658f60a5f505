package dev.howdah.broker.share;

import dev.howdah.broker.log.PartitionLog;
import dev.howdah.storage.SharePartitionId;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * The share partitions that somebody here has had to do with. One that nobody waits for may be forgotten at any time: then the next
 * claim asks Postgres.
 *
 * <p>Thread: any.
 */
public final class SharePartitions {

    private final ConcurrentMap<SharePartitionId, SharePartition> partitions = new ConcurrentHashMap<>();
    private final ShareSettings settings;
    private final int partitionsMax;
    private final LongSupplier nanoTime;

    /** @param partitionsMax beyond which those that nobody waits for are forgotten */
    public SharePartitions(ShareSettings settings, int partitionsMax, LongSupplier nanoTime) {
        this.settings = settings;
        this.partitionsMax = partitionsMax;
        this.nanoTime = nanoTime;
    }

    SharePartition open(String groupId, PartitionLog log) {
        SharePartitionId id = new SharePartitionId(groupId, log.id());
        SharePartition known = partitions.get(id);
        // A topic that was made anew under its old number has another log.
        if (known != null && known.log() == log) {
            return known;
        }
        if (partitions.size() >= partitionsMax) {
            partitions
                    .keySet()
                    .forEach(each ->
                            partitions.computeIfPresent(each, (key, there) -> there.hasWaiters() ? there : null));
        }
        return partitions.compute(
                id,
                (key, there) ->
                        there != null && there.log() == log ? there : new SharePartition(key, log, settings, nanoTime));
    }

    /**
     * Has the waiter woken. It may have been forgotten since it was opened: then another may be in its place, of which alone the lanes and others
     * tell.
     *
     * @return the one at which it waits
     */
    SharePartition register(SharePartition opened, SharePartition.Waiter waiter) {
        // Anew, so that it stands behind those who have waited for longer.
        opened.unregister(waiter);
        SharePartition there = partitions.compute(opened.id(), (key, known) -> {
            SharePartition kept = known == null ? opened : known;
            if (kept.log() == opened.log()) {
                kept.register(waiter);
            }
            return kept;
        });
        if (there.log() == opened.log()) {
            return there;
        }
        // Its topic is gone, and was made anew under its old number: it hears of that from its own log.
        opened.register(waiter);
        return opened;
    }

    /** Somebody else has changed it. */
    public void onChangedElsewhere(SharePartitionId id) {
        SharePartition partition = partitions.get(id);
        if (partition != null) {
            partition.onChangedElsewhere();
        }
    }

    /** Somebody else may have changed any. */
    public void onResync() {
        partitions.values().forEach(SharePartition::onChangedElsewhere);
    }

    /** Those that somebody waits for. */
    List<SharePartition> awaited() {
        return partitions.values().stream().filter(SharePartition::hasWaiters).toList();
    }

    public int count() {
        return partitions.size();
    }
}
