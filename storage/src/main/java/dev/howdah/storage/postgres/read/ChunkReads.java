package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.segment.LogTables;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Carries out one read of partitions of one topic.
 *
 * <pre>
 * some of them → where each lies (remembered, or asked) → one statement a leaf
 *   → those without records there: the next leaf → … → the next ones, while there are bytes left
 * </pre>
 *
 * <p>The steps follow each other, so only one thread at a time uses this object.
 */
final class ChunkReads {

    /**
     * How often a read looks again for a partition whose leaf has changed. Each time, the leaf must have changed
     * between two of our statements.
     */
    private static final int STALE_READS_MAX = 4;

    /** The most partitions in one statement. */
    private static final int PARTITIONS_MAX = 512;

    /** A partition's share of the bytes is not smaller than this, however many partitions share them. */
    private static final int SHARE_BYTES_MIN = 16 << 10;

    /** The least number of chunks that one statement asks of a partition. */
    private static final int CHUNKS_EACH_MIN = 4;

    private static final int CHUNKS_EACH_MAX = 2_048;

    private final Pool pool;
    private final PartitionPlaces places;
    private final ChunkSizes sizes;
    private final int topicId;
    private final Map<PartitionId, LogSlice> found = new LinkedHashMap<>();
    private long bytesLeft;

    ChunkReads(Pool pool, PartitionPlaces places, ChunkSizes sizes, int topicId, int bytesMax) {
        this.pool = pool;
        this.places = places;
        this.sizes = sizes;
        this.topicId = topicId;
        this.bytesLeft = bytesMax;
    }

    /** A partition with the leaves that may hold its records and are not read yet. */
    private record Way(ReadSpec spec, List<Integer> segments, boolean fresh, int staleReadsLeft) {

        Way from(long offset) {
            return new Way(spec.from(offset), segments, fresh, staleReadsLeft);
        }

        Way pastFirst() {
            return new Way(spec, segments.subList(1, segments.size()), fresh, staleReadsLeft);
        }
    }

    /** Reads. Returns the slices of the partitions that had their turn. */
    Future<Map<PartitionId, LogSlice>> read(List<ReadSpec> specs) {
        return readFrom(specs, 0)
                .map(done -> found)
                .onFailure(e -> found.values().forEach(slice -> slice.batches().release()));
    }

    private Future<Void> readFrom(List<ReadSpec> specs, int index) {
        if (index == specs.size() || (bytesLeft <= 0 && !found.isEmpty())) {
            return Future.succeededFuture();
        }
        int fitting = (int) Math.min(PARTITIONS_MAX, 1 + bytesLeft / Math.max(1, sizes.bytesEach(topicId)));
        int end = Math.min(specs.size(), index + fitting);
        return readEach(specs.subList(index, end)).compose(done -> readFrom(specs, end));
    }

    private Future<Void> readEach(List<ReadSpec> specs) {
        List<Way> ways = new ArrayList<>();
        List<ReadSpec> unknown = new ArrayList<>();
        for (ReadSpec spec : specs) {
            SegmentStarts starts = places.find(spec.id());
            if (starts == null) {
                unknown.add(spec);
            } else {
                ways.add(new Way(spec, starts.find(spec.offset(), spec.endOffset()), false, STALE_READS_MAX));
            }
        }
        return look(unknown, STALE_READS_MAX, ways).compose(this::follow);
    }

    /** Asks Postgres where partitions lie, and adds their ways. */
    private Future<List<Way>> look(List<ReadSpec> specs, int staleReadsLeft, List<Way> into) {
        if (specs.isEmpty()) {
            return Future.succeededFuture(into);
        }
        TreeSet<Integer> partitions = new TreeSet<>();
        specs.forEach(spec -> partitions.add(spec.id().partition()));
        return places.load(pool, topicId, partitions).map(loaded -> {
            for (ReadSpec spec : specs) {
                SegmentStarts starts = loaded.get(spec.id());
                List<Integer> segments = starts == null ? List.of() : starts.find(spec.offset(), spec.endOffset());
                into.add(new Way(spec, segments, true, staleReadsLeft));
            }
            return into;
        });
    }

    /** Reads the first leaf of each way, and goes on until every partition has records or no leaf is left. */
    private Future<Void> follow(List<Way> ways) {
        TreeMap<Integer, List<Way>> byLeaf = new TreeMap<>();
        Map<Integer, List<ReadSpec>> again = new HashMap<>();
        for (Way way : ways) {
            if (!way.segments().isEmpty()) {
                byLeaf.computeIfAbsent(way.segments().get(0), segment -> new ArrayList<>())
                        .add(way);
            } else if (way.fresh()) {
                found.put(way.spec().id(), empty(way.spec()));
            } else {
                // By what we remember there is nothing. The partition may have moved on to another leaf since.
                again.computeIfAbsent(way.staleReadsLeft(), left -> new ArrayList<>())
                        .add(way.spec());
            }
        }
        if (byLeaf.isEmpty() && again.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Way> next = new ArrayList<>();
        Future<Void> reading = Future.succeededFuture();
        for (Map.Entry<Integer, List<Way>> leaf : byLeaf.entrySet()) {
            reading = reading.compose(done -> readLeaf(leaf.getKey(), leaf.getValue(), next));
        }
        for (Map.Entry<Integer, List<ReadSpec>> lost : again.entrySet()) {
            reading = reading.compose(
                    done -> look(lost.getValue(), lost.getKey(), next).mapEmpty());
        }
        return reading.compose(done -> follow(next));
    }

    private static LogSlice empty(ReadSpec spec) {
        return new LogSlice(Unpooled.EMPTY_BUFFER, spec.offset(), List.of());
    }

    /** Reads one leaf. Ways that found nothing in it are added to {@code next}. */
    private Future<Void> readLeaf(int segment, List<Way> ways, List<Way> next) {
        if (bytesLeft <= 0 && !found.isEmpty()) {
            return Future.succeededFuture();
        }
        List<ReadSpec> specs = ways.stream().map(Way::spec).toList();
        long bytesMax = Math.max(1, bytesLeft);
        int share = (int) Math.max(SHARE_BYTES_MIN, Math.min(Integer.MAX_VALUE, bytesMax / specs.size()));
        ReadSlices slices = new ReadSlices(specs, Math.min(share, smallest(specs)));
        return execute(segment, specs, share, bytesMax, slices)
                .compose(done -> {
                    sizes.onRead(topicId, slices.chunkBytes(), slices.chunkCount());
                    bytesLeft -= slices.chunkBytes();
                    // Otherwise a partition without chunks may only have had no turn.
                    boolean all = slices.chunkBytes() < bytesMax;
                    return take(slices, ways, all, next);
                })
                .recover(e -> {
                    if (!isLeafGone(e)) {
                        return Future.failedFuture(e);
                    }
                    return lookAnew(ways, e, next);
                });
    }

    private static int smallest(List<ReadSpec> specs) {
        return specs.stream().mapToInt(ReadSpec::bytesMax).min().orElse(0);
    }

    private Future<Void> execute(int segment, List<ReadSpec> specs, int share, long bytesMax, ReadSlices slices) {
        String leaf = new LogTables(topicId).leaf(segment);
        String sql = ReadSql.CHUNK_READ.sql(Map.of("log_leaf", leaf, "limit", Integer.toString(chunksEach(share))));
        return pool.preparedQuery(sql)
                .collecting(slices.collector())
                .execute(Tuple.tuple()
                        .addArrayOfInteger(specs.stream()
                                .map(spec -> spec.id().partition())
                                .toArray(Integer[]::new))
                        .addArrayOfLong(specs.stream().map(ReadSpec::offset).toArray(Long[]::new))
                        .addArrayOfLong(specs.stream().map(ReadSpec::endOffset).toArray(Long[]::new))
                        .addArrayOfInteger(specs.stream()
                                .map(spec -> Math.max(1, Math.min(share, spec.bytesMax())))
                                .toArray(Integer[]::new))
                        .addLong(bytesMax))
                .onFailure(e -> slices.release())
                .mapEmpty();
    }

    /**
     * How many chunks to ask of each partition. It is a power of two, because each number makes a statement of its own.
     */
    private int chunksEach(int share) {
        long wanted = 1 + share * 5L / 4 / sizes.bytesEach(topicId);
        int chunks = CHUNKS_EACH_MIN;
        while (chunks < wanted && chunks < CHUNKS_EACH_MAX) {
            chunks *= 2;
        }
        return chunks;
    }

    private Future<Void> take(ReadSlices read, List<Way> ways, boolean all, List<Way> next) {
        Map<PartitionId, LogSlice> slices = read.build();
        List<Way> gapped = new ArrayList<>();
        for (Way way : ways) {
            LogSlice slice = slices.get(way.spec().id());
            Long behindHole = read.behindHole(way.spec().id());
            if (slice != null) {
                found.put(way.spec().id(), slice);
                if (slice.batches().getLong(0) > way.spec().offset()) {
                    gapped.add(way);
                }
            } else if (behindHole != null && behindHole < way.spec().endOffset()) {
                next.add(way.from(behindHole));
            } else if (all || behindHole != null) {
                next.add(way.pastFirst());
            }
        }
        return gapped.isEmpty() ? Future.succeededFuture() : checkGaps(gapped);
    }

    /**
     * Checks slices that begin after the asked offset. Either a compaction has removed the records in between, or they
     * have expired; an expired slice is not returned.
     */
    private Future<Void> checkGaps(List<Way> ways) {
        return logStarts(ways).map(logStarts -> {
            for (Way way : ways) {
                ReadSpec spec = way.spec();
                if (logStarts.getOrDefault(spec.id(), Long.MAX_VALUE) > spec.offset()) {
                    LogSlice expired = found.put(spec.id(), empty(spec));
                    if (expired != null) {
                        expired.batches().release();
                    }
                }
            }
            return null;
        });
    }

    /**
     * Looks again where the partitions lie. Their leaf has disappeared between two statements: it expired, or was
     * merged into another one.
     */
    private Future<Void> lookAnew(List<Way> ways, Throwable gone, List<Way> next) {
        if (ways.stream().anyMatch(way -> way.staleReadsLeft() == 0)) {
            return Future.failedFuture(gone);
        }
        ways.forEach(way -> places.forget(way.spec().id()));
        return logStarts(ways).compose(logStarts -> {
            List<ReadSpec> again = new ArrayList<>();
            for (Way way : ways) {
                Long logStart = logStarts.get(way.spec().id());
                if (logStart == null) {
                    return Future.failedFuture(gone);
                }
                if (logStart > way.spec().offset()) {
                    found.put(way.spec().id(), empty(way.spec()));
                } else {
                    again.add(way.spec());
                }
            }
            return look(again, ways.get(0).staleReadsLeft() - 1, next).mapEmpty();
        });
    }

    static boolean isLeafGone(Throwable e) {
        return e instanceof PgException pg && SqlFailures.UNDEFINED_TABLE.equals(pg.getSqlState());
    }

    private Future<Map<PartitionId, Long>> logStarts(List<Way> ways) {
        return pool.preparedQuery(ReadSql.HEAD_FIND.sql())
                .execute(Tuple.tuple()
                        .addArrayOfInteger(ways.stream().map(way -> topicId).toArray(Integer[]::new))
                        .addArrayOfInteger(ways.stream()
                                .map(way -> way.spec().id().partition())
                                .toArray(Integer[]::new)))
                .map(rows -> {
                    Map<PartitionId, Long> logStarts = new HashMap<>();
                    for (Row row : rows) {
                        logStarts.put(new PartitionId(row.getInteger(0), row.getInteger(1)), row.getLong(2));
                    }
                    return logStarts;
                });
    }
}
