package dev.howdah.broker.fetch;

import dev.howdah.broker.StorageErrors;
import dev.howdah.broker.codec.CodecsBusyException;
import dev.howdah.broker.codec.SliceRecoder;
import dev.howdah.broker.codec.SliceRecoder.Recoded;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.TailRead;
import dev.howdah.broker.log.TailSlice;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.LogReader.ReadSpec;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the partitions of a fetch in their order until its bytes are used up: from the tail cache at once, from Postgres a few at
 * a time. The first batch found is returned whatever its size, so that a consumer never sticks; all others must fit.
 *
 * <p>Thread: the fetch's event loop.
 */
final class PartitionReads {

    /** Reads of one fetch that wait for Postgres at the same time. */
    private static final int READS_IN_FLIGHT_MAX = 4;

    private final FetchSpec spec;
    private final List<PartitionFetch> partitions;
    private final FetchStores stores;
    private final ReadPass pass;
    private final Runnable whenDone;
    private int next;
    private int inFlight;
    private int reservedBytes;
    private long foundBytes;
    private boolean starved;
    private boolean cancelled;
    private boolean running;

    PartitionReads(
            FetchSpec spec, List<PartitionFetch> partitions, FetchStores stores, ReadPass pass, Runnable whenDone) {
        this.spec = spec;
        this.partitions = partitions;
        this.stores = stores;
        this.pass = pass;
        this.whenDone = whenDone;
    }

    long bytes() {
        return foundBytes;
    }

    boolean isStarved() {
        return starved;
    }

    void cancel() {
        cancelled = true;
    }

    void start() {
        readMore();
    }

    private void readMore() {
        // A read that answers at once comes back here; it must not call deeper and deeper.
        if (running || cancelled) {
            return;
        }
        running = true;
        while (next < partitions.size() && inFlight < READS_IN_FLIGHT_MAX) {
            PartitionFetch fetch = partitions.get(next);
            if (fetch.isReadable() && !read(fetch)) {
                break;
            }
            next++;
        }
        running = false;
        if (inFlight == 0) {
            assert next == partitions.size() : "reads in flight carry on";
            whenDone.run();
        }
    }

    /** False if it has to wait for what reads in flight leave over. */
    private boolean read(PartitionFetch fetch) {
        long room = spec.bytesMax() - foundBytes - reservedBytes;
        boolean first = foundBytes == 0 && inFlight == 0;
        if (room <= 0 && !first) {
            return inFlight == 0;
        }
        int bytesMax = (int) Math.max(0, Math.min(fetch.target().bytesMax(), room));
        PartitionLog log = Objects.requireNonNull(fetch.log(), "only resolved partitions are readable");
        TailSlice slice = log.readTail(new TailRead(
                fetch.target().fetchOffset(),
                bytesMax,
                first ? TailRead.FirstBatch.ALWAYS : TailRead.FirstBatch.IF_IT_FITS,
                spec.zstd()));
        if (slice != null) {
            foundBytes += slice.batches().readableBytes();
            fetch.takeRecords(slice.batches(), slice.nextOffset());
        } else {
            readStore(fetch, log, bytesMax);
        }
        return true;
    }

    private void readStore(PartitionFetch fetch, PartitionLog log, int bytesMax) {
        int granted = stores.budget().reserve(Math.max(1, bytesMax));
        if (granted == 0) {
            starved = true;
            return;
        }
        int limit = Math.min(granted, bytesMax);
        inFlight++;
        reservedBytes += limit;
        ReadSpec read = new ReadSpec(log.id(), fetch.target().fetchOffset(), fetch.highWatermark(), limit);
        pass.onLoop(readRecoded(fetch, read), (slice, failure) -> {
            reservedBytes -= limit;
            if (slice == null) {
                stores.budget().giveBack(granted);
                onFailure(fetch, failure);
            } else {
                onSlice(fetch, log, slice, new Grant(limit, granted));
            }
            onRead();
        });
    }

    private CompletionStage<Recoded> readRecoded(PartitionFetch fetch, ReadSpec read) {
        SliceRecoder.Zstd zstd =
                spec.zstd() == TailRead.Zstd.ALLOWED ? SliceRecoder.Zstd.ALLOWED : SliceRecoder.Zstd.REFUSED;
        return stores.reader().read(read).thenCompose(slice -> stores.recoder().recode(slice, fetch.codec(), zstd));
    }

    private void onFailure(PartitionFetch fetch, @Nullable Throwable failure) {
        if (failure != null && StorageErrors.causeOf(failure) instanceof CodecsBusyException) {
            starved = true;
        } else {
            pass.fail(fetch, failure);
        }
    }

    private void onRead() {
        inFlight--;
        readMore();
    }

    private void onSlice(PartitionFetch fetch, PartitionLog log, Recoded slice, Grant grant) {
        // Before compression: else a fetch that took all it may take would find that it has not enough to answer.
        int bytes = slice.rowBytes();
        boolean tooLarge = bytes > grant.bytesMax() && foundBytes > 0;
        if (cancelled || tooLarge || bytes == 0) {
            slice.batches().release();
            stores.budget().giveBack(grant.reserved());
            if (bytes == 0 && !cancelled) {
                recheck(fetch, log, grant.bytesMax());
            }
            return;
        }
        foundBytes += bytes;
        fetch.takeRecords(
                stores.budget().hold(stores.allocator(), slice.batches(), grant.reserved()), slice.nextOffset());
    }

    /**
     * Below the high watermark there are records, unless the log's start has moved since we heard of it, or all that we know
     * of have been superseded by others that we do not know of yet.
     */
    private void recheck(PartitionFetch fetch, PartitionLog log, int bytesMax) {
        long known = fetch.highWatermark();
        inFlight++;
        pass.askHeads(List.of(fetch), () -> {
            if (!cancelled && fetch.isReadable()) {
                if (fetch.highWatermark() > known) {
                    readStore(fetch, log, bytesMax);
                } else {
                    // Better than an empty answer for ever: clients ask their metadata and come back.
                    fetch.fail(KafkaError.KAFKA_STORAGE_ERROR);
                }
            }
            onRead();
        });
    }

    /** What a read was allowed by the fetch's limits, and what the budget holds for it. */
    private record Grant(int bytesMax, int reserved) {}
}
