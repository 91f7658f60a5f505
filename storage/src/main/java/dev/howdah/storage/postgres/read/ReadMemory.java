package dev.howdah.storage.postgres.read;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What reads have learnt for later ones. Nothing of it need be true. Thread: any. */
final class ReadMemory {

    /** A guess where we have not looked yet. */
    private static final long BATCH_BYTES_FIRST = 8 << 10;

    private final PartitionPlaces places = new PartitionPlaces();
    private final OfferMemory offers = new OfferMemory();
    private final ReadCosts costs = new ReadCosts();
    private final Map<Integer, Long> batchBytes = new ConcurrentHashMap<>();
    private final LeafReads leafReads;

    ReadMemory(LeafReads leafReads) {
        this.leafReads = leafReads;
    }

    PartitionPlaces places() {
        return places;
    }

    OfferMemory offers() {
        return offers;
    }

    ReadCosts costs() {
        return costs;
    }

    /** Where reads tell which leaves with BRIN they went to. */
    LeafReads leafReads() {
        return leafReads;
    }

    /** About how large batches of a topic are. */
    long batchBytes(int topicId) {
        return batchBytes.getOrDefault(topicId, BATCH_BYTES_FIRST);
    }

    void onBatches(int topicId, List<SpineRow> batches) {
        long bytes = 0;
        for (SpineRow batch : batches) {
            bytes += batch.bytes();
        }
        long each = Math.max(1, bytes / batches.size());
        batchBytes.merge(topicId, each, (before, newest) -> (3 * before + newest) / 4);
    }
}
