package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Batches that the spine has offered to a read of many partitions and that were not read: a consumer of a thousand partitions would
 * else have the same ones looked up again for each fetch. A leaf that has changed since shows when its rows are counted.
 * Bounded. Thread: any.
 */
final class OfferMemory {

    /** Some 70 bytes each. */
    private static final int ROWS_MAX = 32_768;

    private static final int ROWS_EACH_MIN = 3;

    private final Map<PartitionId, Known> byPartition = new ConcurrentHashMap<>();
    private final AtomicInteger rows = new AtomicInteger();

    private record Known(int segment, ReadWindow.Offer offer) {}

    /** Null if nothing is known from exactly this offset on. */
    ReadWindow.@Nullable Offer find(int segment, ReadSpec spec) {
        Known known = byPartition.get(spec.id());
        if (known == null
                || known.segment() != segment
                || known.offer().spec().offset() != spec.offset()
                || known.offer().spec().endOffset() > spec.endOffset()) {
            return null;
        }
        // With little left it would end everybody's window soon.
        if (known.offer().more() && known.offer().batches().size() < ROWS_EACH_MIN) {
            return null;
        }
        boolean more = known.offer().more() || known.offer().spec().endOffset() < spec.endOffset();
        return new ReadWindow.Offer(spec, known.offer().batches(), more);
    }

    /** What is left for a read from the offset on. */
    void put(int segment, ReadWindow.Offer offer, long offset) {
        List<SpineRow> left = from(offer.batches(), offset);
        if (left.isEmpty()) {
            forget(offer.spec().id());
            return;
        }
        if (rows.addAndGet(left.size()) > ROWS_MAX) {
            byPartition.clear();
            rows.set(left.size());
        }
        Known before = byPartition.put(
                offer.spec().id(),
                new Known(segment, new ReadWindow.Offer(offer.spec().from(offset), left, offer.more())));
        count(before);
    }

    private static List<SpineRow> from(List<SpineRow> batches, long offset) {
        int gone = 0;
        while (gone < batches.size() && batches.get(gone).lastOffset() < offset) {
            gone++;
        }
        // A copy, for a part of a list keeps all of it.
        return gone == 0 ? batches : List.copyOf(batches.subList(gone, batches.size()));
    }

    void forget(PartitionId id) {
        count(byPartition.remove(id));
    }

    private void count(@Nullable Known gone) {
        if (gone != null) {
            rows.addAndGet(-gone.offer().batches().size());
        }
    }
}
