package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads many partitions of one topic in a few statements: a query for the batches of all, and one for their records.
 *
 * <p>In a leaf with a B-tree each partition gets a share of the bytes, and chunks of partitions are read side by side. In a leaf with BRIN
 * all partitions are read in windows of append time, each page once. What does not fit these ways (a leaf that has just changed,
 * a hole, a lonely partition) is read alone, as if it were the only one; a few in one read, which come first next time.
 *
 * <p>One object for each read. Thread: any; guarded by its monitor.
 */
final class GroupRead {

    /** A share that is worth an index scan. */
    private static final int SHARE_BYTES_MIN = 64 << 10;

    /** Of one statement, so that several connections share the work. */
    private static final int CHUNK_BYTES = 1 << 20;

    /** Of one statement for batches. */
    private static final int SPINE_ROWS_MAX = 8_192;

    private static final int SPINE_ROWS_EACH_MAX = 512;
    private static final int SPINE_ROWS_EACH_MIN = 2;
    private static final int WINDOWS_MAX = 4;
    private static final int ALONE_MAX = 16;

    private final Pool pool;
    private final ReadMemory memory;
    private final Function<ReadSpec, Future<LogSlice>> readAlone;
    private final int topicId;
    private final Map<PartitionId, LogSlice> found = new HashMap<>();
    private final Map<PartitionId, ReadSpec> alone = new LinkedHashMap<>();
    private long bytesLeft;
    private boolean failed;

    /**
     * @param specs of one topic, each partition once
     * @param readAlone reads one partition, whatever is remembered of it
     */
    GroupRead(
            Pool pool, ReadMemory memory, int topicId, long bytesMax, Function<ReadSpec, Future<LogSlice>> readAlone) {
        this.pool = pool;
        this.memory = memory;
        this.topicId = topicId;
        this.bytesLeft = bytesMax;
        this.readAlone = readAlone;
    }

    /** Partitions that were not looked at are left out. */
    Future<Map<PartitionId, LogSlice>> read(List<ReadSpec> specs) {
        return findStarts(specs)
                .compose(starts -> readPlaces(byPlace(specs, starts), 0))
                .compose(done -> readAlone(specs.get(0)))
                .map(done -> found)
                .onFailure(e -> release());
    }

    private synchronized void release() {
        failed = true;
        found.values().forEach(slice -> slice.batches().release());
        found.clear();
    }

    private Future<Map<PartitionId, SegmentStarts>> findStarts(List<ReadSpec> specs) {
        Map<PartitionId, SegmentStarts> known = new HashMap<>();
        List<Integer> missing = new ArrayList<>();
        for (ReadSpec spec : specs) {
            SegmentStarts starts = memory.places().find(spec.id(), spec.offset());
            if (starts == null) {
                missing.add(spec.id().partition());
            } else {
                known.put(spec.id(), starts);
            }
        }
        if (missing.isEmpty()) {
            return Future.succeededFuture(known);
        }
        return memory.places().load(pool, topicId, missing).map(loaded -> {
            known.putAll(loaded);
            return known;
        });
    }

    private record PlaceSpecs(SegmentStarts.Place place, List<ReadSpec> specs) {}

    private List<PlaceSpecs> byPlace(List<ReadSpec> specs, Map<PartitionId, SegmentStarts> starts) {
        Map<SegmentStarts.Place, List<ReadSpec>> byPlace = new LinkedHashMap<>();
        for (ReadSpec spec : specs) {
            List<SegmentStarts.Place> places =
                    Objects.requireNonNull(starts.get(spec.id())).find(spec.offset(), spec.endOffset());
            if (places.isEmpty()) {
                lookAnew(spec);
            } else {
                byPlace.computeIfAbsent(places.get(0), place -> new ArrayList<>())
                        .add(spec);
            }
        }
        List<PlaceSpecs> result = new ArrayList<>();
        byPlace.forEach((place, placed) -> result.add(new PlaceSpecs(place, placed)));
        return result;
    }

    private Future<Void> readPlaces(List<PlaceSpecs> places, int index) {
        if (index == places.size() || bytesLeft() <= 0) {
            return Future.succeededFuture();
        }
        PlaceSpecs at = places.get(index);
        Future<Void> reading = at.place().sealed()
                ? readChunks(at)
                : orAlone(at.specs(), pool.withConnection(connection -> readWindows(connection, at)));
        return reading.compose(done -> readPlaces(places, index + 1));
    }

    /** A leaf may be truncated, dropped or swapped between our statements: then its partitions are read with fresh eyes. */
    private Future<Void> orAlone(List<ReadSpec> specs, Future<Void> reading) {
        return reading.recover(e -> {
            if (!PostgresLogReader.isStale(e)) {
                return Future.failedFuture(e);
            }
            specs.forEach(this::lookAnew);
            return Future.succeededFuture();
        });
    }

    // --- a leaf with a B-tree ---

    private Future<Void> readChunks(PlaceSpecs at) {
        long left = bytesLeft();
        int share = (int) Math.max(
                SHARE_BYTES_MIN, Math.min(CHUNK_BYTES, left / at.specs().size()));
        int perChunk = Math.max(1, CHUNK_BYTES / share);
        List<Future<Void>> reading = new ArrayList<>();
        for (int i = 0; i < at.specs().size() && left > 0; i += perChunk) {
            List<ReadSpec> chunk = new ArrayList<>();
            for (ReadSpec spec :
                    at.specs().subList(i, Math.min(i + perChunk, at.specs().size()))) {
                chunk.add(within(spec, share));
                left -= share;
            }
            reading.add(orAlone(
                    chunk,
                    pool.withConnection(
                            connection -> readChunk(connection, at.place().segment(), chunk, share))));
        }
        return Future.join(reading).mapEmpty();
    }

    private Future<Void> readChunk(SqlClient connection, int segment, List<ReadSpec> specs, int share) {
        ReadPlan.Reach reach = ReadPlan.Reach.sealed(
                Math.max(SPINE_ROWS_EACH_MIN, memory.costs().sealedBatches(topicId) / specs.size()));
        int limit = spineRowsEach(share, Math.min(SPINE_ROWS_EACH_MAX, reach.probes() + 1));
        return LeafQueries.batches(connection, topicId, segment, specs, limit).compose(offered -> {
            List<ReadWindow.Part> parts = new ArrayList<>();
            for (ReadSpec spec : specs) {
                List<SpineRow> batches = offered.get(spec.id().partition());
                if (batches == null) {
                    lookAnew(spec);
                } else {
                    memory.onBatches(topicId, batches);
                    parts.add(new ReadWindow.Part(spec, ReadPlan.of(spec, batches, reach)));
                }
            }
            if (parts.isEmpty()) {
                return Future.succeededFuture();
            }
            long startNanos = System.nanoTime();
            return LeafQueries.records(connection, topicId, segment, parts).map(rows -> {
                int batches = parts.stream()
                        .mapToInt(part -> part.plan().appendTimeCount())
                        .sum();
                memory.costs().onSealed(topicId, batches, rows.count(), System.nanoTime() - startNanos);
                parts.forEach(part -> take(part, rows.of(part.spec().id().partition())));
                return null;
            });
        });
    }

    // --- a leaf with BRIN ---

    private Future<Void> readWindows(SqlClient connection, PlaceSpecs at) {
        int segment = at.place().segment();
        boolean isTelling = memory.leafReads().onRead(topicId, segment);
        Map<PartitionId, ReadWindow.Offer> offers = new LinkedHashMap<>();
        List<ReadSpec> unknown = new ArrayList<>();
        for (ReadSpec spec : at.specs()) {
            ReadWindow.Offer known = memory.offers().find(segment, spec);
            // A place in the order also for those that are looked up now.
            offers.put(spec.id(), known == null ? new ReadWindow.Offer(spec, List.of(), false) : known);
            if (known == null) {
                unknown.add(spec);
            }
        }
        return findOffers(connection, segment, unknown, offers)
                .compose(
                        done -> readWindows(connection, segment, List.copyOf(offers.values()), isTelling, WINDOWS_MAX));
    }

    private Future<Void> findOffers(
            SqlClient connection, int segment, List<ReadSpec> specs, Map<PartitionId, ReadWindow.Offer> offers) {
        if (specs.isEmpty()) {
            return Future.succeededFuture();
        }
        int share = (int) Math.min(CHUNK_BYTES, 1 + 2 * bytesLeft() / offers.size());
        int most = Math.min(SPINE_ROWS_EACH_MAX, SPINE_ROWS_MAX / specs.size());
        // More than this read needs: the window ends where what is known of one partition ends.
        int limit = Math.min(most, 4 * spineRowsEach(share, most));
        return LeafQueries.batches(connection, topicId, segment, specs, limit).map(found -> {
            for (ReadSpec spec : specs) {
                List<SpineRow> batches = found.get(spec.id().partition());
                if (batches == null) {
                    offers.remove(spec.id());
                    lookAnew(spec);
                } else {
                    memory.onBatches(topicId, batches);
                    offers.put(spec.id(), new ReadWindow.Offer(spec, batches, batches.size() == limit));
                }
            }
            return null;
        });
    }

    private Future<Void> readWindows(
            SqlClient connection, int segment, List<ReadWindow.Offer> offers, boolean isTelling, int windowsLeft) {
        long left = bytesLeft();
        if (offers.isEmpty() || windowsLeft == 0 || left <= 0) {
            offers.forEach(
                    offer -> memory.offers().put(segment, offer, offer.spec().offset()));
            return Future.succeededFuture();
        }
        ReadCosts costs = memory.costs();
        ReadWindow window = ReadWindow.of(offers, costs.reach(topicId).extent(), left);
        if (!costs.prefersTogether(topicId, window)) {
            offers.forEach(offer -> leaveAlone(offer.spec()));
            return Future.succeededFuture();
        }
        long startNanos = System.nanoTime();
        return LeafQueries.records(connection, topicId, segment, window).compose(rows -> {
            if (isTelling) {
                costs.onRange(topicId, window.extent(), rows.count(), System.nanoTime() - startNanos);
            }
            Map<PartitionId, ReadPlan> plans = new HashMap<>();
            window.parts().forEach(part -> plans.put(part.spec().id(), part.plan()));
            List<ReadWindow.Offer> others = new ArrayList<>();
            for (ReadWindow.Offer offer : offers) {
                ReadPlan plan = plans.get(offer.spec().id());
                if (plan == null) {
                    others.add(offer);
                } else {
                    memory.offers().put(segment, offer, plan.toOffset());
                }
            }
            for (ReadWindow.Part part : window.parts()) {
                take(part, rows.of(part.spec().id().partition()));
            }
            return readWindows(connection, segment, others, isTelling, windowsLeft - 1);
        });
    }

    // --- alone ---

    /** The first one always, so that nobody is left out for ever; others while there are bytes left. */
    private Future<Void> readAlone(ReadSpec first) {
        List<ReadSpec> specs = specsAlone();
        List<Future<Void>> reading = new ArrayList<>();
        long left = bytesLeft();
        for (ReadSpec spec : specs) {
            boolean due = spec.id().equals(first.id()) || foundNothing() && reading.isEmpty();
            if (reading.size() == ALONE_MAX || left <= 0 && !due) {
                continue;
            }
            int share =
                    (int) Math.max(SHARE_BYTES_MIN, Math.min(CHUNK_BYTES, left / Math.min(ALONE_MAX, specs.size())));
            left -= share;
            reading.add(readAlone.apply(within(spec, share)).map(slice -> {
                take(spec.id(), slice);
                return null;
            }));
        }
        return Future.join(reading).mapEmpty();
    }

    private synchronized List<ReadSpec> specsAlone() {
        return List.copyOf(alone.values());
    }

    private synchronized boolean foundNothing() {
        return found.isEmpty();
    }

    private synchronized void leaveAlone(ReadSpec spec) {
        alone.put(spec.id(), spec);
    }

    /** It is not where we thought. */
    private void lookAnew(ReadSpec spec) {
        memory.places().forget(spec.id());
        memory.offers().forget(spec.id());
        leaveAlone(spec);
    }

    // --- what is found ---

    private void take(ReadWindow.Part part, List<RecordRow> rows) {
        LogSlice slice;
        try {
            slice = SliceBuilder.build(part.plan(), rows);
        } catch (StaleReadException e) {
            slice = null;
        }
        if (slice == null) {
            lookAnew(part.spec());
        } else {
            take(part.spec().id(), slice);
        }
    }

    private synchronized void take(PartitionId id, @Nullable LogSlice slice) {
        if (slice == null) {
            return;
        }
        if (failed) {
            slice.batches().release();
            return;
        }
        bytesLeft -= slice.batches().readableBytes();
        found.put(id, slice);
    }

    private synchronized long bytesLeft() {
        return bytesLeft;
    }

    private static ReadSpec within(ReadSpec spec, int share) {
        return new ReadSpec(spec.id(), spec.offset(), spec.endOffset(), Math.min(spec.bytesMax(), share));
    }

    /** A power of two, for each number is a statement of its own. */
    private int spineRowsEach(int share, int most) {
        long wanted = 2 + share * 5L / 4 / memory.batchBytes(topicId);
        int rows = SPINE_ROWS_EACH_MIN;
        while (rows < wanted && rows * 2 <= most) {
            rows *= 2;
        }
        return rows;
    }
}
