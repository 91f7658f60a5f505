package dev.howdah.broker.fetch;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.codec.CodecsBusyException;
import dev.howdah.broker.codec.SliceRecoder.Recoded;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.TailRead;
import dev.howdah.broker.log.TailSlice;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the partitions of a fetch, in their order, until its bytes are used up. The tail cache answers at once. From
 * Postgres, the partitions of one topic are read together. The first batch is returned whatever its size, so that a
 * consumer always gets on; all others must fit.
 *
 * <p>Thread: the fetch's event loop.
 */
final class PartitionReads {

    /** How many reads of one fetch may wait for Postgres at the same time. */
    private static final int READS_IN_FLIGHT_MAX = 4;

    /** The most bytes of one read of many partitions. It is small, so that no read takes long. */
    private static final int TOPIC_READ_BYTES_MAX = 2 << 20;

    /** The most partitions of one read. Few topics have more. */
    private static final int TOPIC_READ_PARTITIONS_MAX = 2_000;

    private final FetchSpec spec;
    private final List<PartitionFetch> partitions;
    private final FetchStores stores;
    private final LoopMessages messages;
    private final HeadCheck heads;
    private final Runnable whenDone;
    /** Partitions of one topic that are not in the tail cache and wait to be read together. */
    private final Map<PartitionId, PartitionFetch> together = new LinkedHashMap<>();

    private int next;
    private int inFlight;
    private int reservedBytes;
    private long foundBytes;
    private boolean starved;
    private boolean cutShort;
    private boolean cancelled;
    private boolean running;

    PartitionReads(
            FetchSpec spec,
            List<PartitionFetch> partitions,
            FetchStores stores,
            LoopMessages messages,
            HeadCheck heads,
            Runnable whenDone) {
        this.spec = spec;
        this.partitions = partitions;
        this.stores = stores;
        this.messages = messages;
        this.heads = heads;
        this.whenDone = whenDone;
    }

    long bytes() {
        return foundBytes;
    }

    boolean isStarved() {
        return starved;
    }

    /** Whether there are more records than were read. */
    boolean isCutShort() {
        return cutShort;
    }

    void cancel() {
        cancelled = true;
    }

    void start() {
        readMore();
    }

    private void readMore() {
        // A read that ends at once calls this method again. It must return here, so that the calls do not nest.
        if (running || cancelled) {
            return;
        }
        running = true;
        while (next < partitions.size()) {
            PartitionFetch fetch = partitions.get(next);
            if (fetch.isReadable() && !read(fetch)) {
                break;
            }
            next++;
        }
        readTogether();
        running = false;
        if (inFlight == 0) {
            assert next == partitions.size() : "reads in flight carry on";
            whenDone.run();
        }
    }

    /**
     * Reads a partition. Returns false if it must wait, because the reads in flight may use up the bytes that are left.
     */
    private boolean read(PartitionFetch fetch) {
        PartitionLog log = Objects.requireNonNull(fetch.log(), "only resolved partitions are readable");
        if (!joinsTogether(log.id())) {
            readTogether();
        }
        long room = room();
        boolean first = foundBytes == 0 && inFlight == 0 && together.isEmpty();
        if (room <= 0 && !first) {
            return inFlight == 0;
        }
        TailSlice slice = log.readTail(new TailRead(
                fetch.target().fetchOffset(),
                fetch.readEnd(),
                bytesMax(fetch, room),
                first ? TailRead.FirstBatch.ALWAYS : TailRead.FirstBatch.IF_IT_FITS,
                spec.zstd()));
        if (slice != null) {
            foundBytes += slice.batches().readableBytes();
            fetch.takeRecords(slice.batches(), slice.nextOffset());
        } else if (inFlight == READS_IN_FLIGHT_MAX) {
            return false;
        } else {
            together.put(log.id(), fetch);
        }
        return true;
    }

    private boolean joinsTogether(PartitionId id) {
        return together.isEmpty()
                || together.size() < TOPIC_READ_PARTITIONS_MAX
                        && !together.containsKey(id)
                        && together.keySet().iterator().next().topicId() == id.topicId();
    }

    private long room() {
        return spec.bytesMax() - foundBytes - reservedBytes;
    }

    private static int bytesMax(PartitionFetch fetch, long room) {
        return (int) Math.max(0, Math.min(fetch.target().bytesMax(), room));
    }

    /** Reads the partitions in {@link #together} and empties it. */
    private void readTogether() {
        if (together.isEmpty()) {
            return;
        }
        Map<PartitionId, PartitionFetch> members = new LinkedHashMap<>(together);
        together.clear();
        if (members.size() == 1) {
            PartitionFetch only = members.values().iterator().next();
            readStore(only, Objects.requireNonNull(only.log()), bytesMax(only, room()));
        } else {
            readStore(members);
        }
    }

    private void readStore(Map<PartitionId, PartitionFetch> members) {
        long wanted = Math.min(room(), TOPIC_READ_BYTES_MAX);
        long allowed = members.values().stream()
                .mapToLong(fetch -> fetch.target().bytesMax())
                .sum();
        int granted = stores.budget().reserve((int) Math.max(1, Math.min(wanted, allowed)));
        if (granted == 0) {
            starved = true;
            return;
        }
        inFlight++;
        reservedBytes += granted;
        List<ReadSpec> reads = new ArrayList<>(members.size());
        members.forEach((id, fetch) ->
                reads.add(new ReadSpec(id, fetch.target().fetchOffset(), fetch.readEnd(), bytesMax(fetch, granted))));
        messages.onEnd(stores.reader().readMany(reads, granted), (slices, failure) -> {
            if (slices == null) {
                members.values().forEach(fetch -> fetch.failBecauseOf(failure));
                onTopicRead(granted);
            } else {
                new TopicSlices(members, slices, granted).takeMore();
            }
        });
    }

    private void onTopicRead(int granted) {
        reservedBytes -= granted;
        stores.budget().giveBack(granted);
        onRead();
    }

    /** Recodes the slices that the read of a topic has found, a few at a time, because there may be thousands. */
    private final class TopicSlices {
        private static final int RECODING_MAX = 8;

        private final Iterator<Map.Entry<PartitionId, PartitionFetch>> members;
        private final Map<PartitionId, LogSlice> slices;
        private final int granted;
        private int recoding;
        private boolean taking;

        TopicSlices(Map<PartitionId, PartitionFetch> members, Map<PartitionId, LogSlice> slices, int granted) {
            this.members = members.entrySet().iterator();
            this.slices = slices;
            this.granted = granted;
            cutShort |= slices.size() < members.size();
        }

        void takeMore() {
            if (taking) {
                return;
            }
            taking = true;
            while (recoding < RECODING_MAX && members.hasNext()) {
                Map.Entry<PartitionId, PartitionFetch> member = members.next();
                LogSlice slice = slices.get(member.getKey());
                if (slice != null) {
                    take(member.getValue(), slice);
                }
            }
            taking = false;
            if (recoding == 0) {
                onTopicRead(granted);
            }
        }

        private void take(PartitionFetch fetch, LogSlice slice) {
            recoding++;
            messages.onEnd(recoded(fetch, slice), (recoded, failure) -> {
                recoding--;
                if (recoded == null) {
                    onFailure(fetch, failure);
                } else {
                    // This comes on top of the topic's grant, which is released when all slices are done.
                    onSlice(fetch, Objects.requireNonNull(fetch.log()), recoded, new Grant(granted, 0));
                }
                takeMore();
            });
        }
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
        ReadSpec read = new ReadSpec(log.id(), fetch.target().fetchOffset(), fetch.readEnd(), limit);
        CompletionStage<Recoded> reading = stores.reader().read(read).thenCompose(slice -> recoded(fetch, slice));
        messages.onEnd(reading, (slice, failure) -> {
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

    private CompletionStage<Recoded> recoded(PartitionFetch fetch, LogSlice slice) {
        return stores.recoder().recode(slice, fetch.codec(), spec.zstd());
    }

    private void onFailure(PartitionFetch fetch, @Nullable Throwable failure) {
        if (failure != null && StorageErrors.causeOf(failure) instanceof CodecsBusyException) {
            starved = true;
        } else {
            fetch.failBecauseOf(failure);
        }
    }

    private void onRead() {
        inFlight--;
        readMore();
    }

    private void onSlice(PartitionFetch fetch, PartitionLog log, Recoded slice, Grant grant) {
        // The bytes before compression count. Otherwise a fetch that has read all it may read might not have enough to
        // answer.
        int bytes = slice.rowBytes();
        boolean tooLarge = bytes > Math.min(grant.bytesMax(), spec.bytesMax() - foundBytes) && foundBytes > 0;
        if (cancelled || tooLarge || bytes == 0) {
            slice.batches().release();
            stores.budget().giveBack(grant.reserved());
            cutShort |= tooLarge;
            if (bytes == 0 && !cancelled) {
                recheck(fetch, log, grant.bytesMax());
            }
            return;
        }
        foundBytes += bytes;
        cutShort |= slice.nextOffset() < fetch.readEnd();
        fetch.takeRecords(
                stores.budget().hold(stores.allocator(), slice.batches(), grant.reserved()), slice.nextOffset());
    }

    /**
     * Reads again a partition that gave no records below the end of what may be read. Either the log start has moved since we
     * heard of it, or a compaction has removed all records up to the end that we know.
     */
    private void recheck(PartitionFetch fetch, PartitionLog log, int bytesMax) {
        long known = fetch.readEnd();
        inFlight++;
        heads.ask(List.of(fetch), () -> {
            if (!cancelled && fetch.isReadable()) {
                if (fetch.readEnd() > known) {
                    readStore(fetch, log, bytesMax);
                } else {
                    // This is better than empty answers for ever: clients refresh their metadata and fetch again.
                    fetch.fail(KafkaError.KAFKA_STORAGE_ERROR);
                }
            }
            onRead();
        });
    }

    /** How many bytes the fetch's limits allow a read, and how many the budget has reserved for it. */
    private record Grant(int bytesMax, int reserved) {}
}
