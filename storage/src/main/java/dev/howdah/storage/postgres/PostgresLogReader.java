package dev.howdah.storage.postgres;

import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads in three steps: which leaf (remembered), which batches (the spine), which rows. Every statement names one leaf; none
 * is ever planned over a parent. Thread: any; stages complete on the readers' event loops.
 */
final class PostgresLogReader implements LogReader {

    /** A read that can return no more than this is near the end: the tail's pool serves it. */
    private static final long TAIL_RECORDS = 20_000;

    private static final int SPINE_ROWS_MIN = 8;
    private static final int SPINE_ROWS_MAX = 4_096;

    /** How large a batch is where we have not looked yet. */
    private static final long BATCH_BYTES_ASSUMED = 8 << 10;

    private final ReadPools pools;
    private final TimestampSearch timestamps;
    private final Map<PartitionId, SegmentStarts> starts = new ConcurrentHashMap<>();
    private final Map<PartitionId, Long> batchBytes = new ConcurrentHashMap<>();
    private final ReadExtents extents = new ReadExtents();

    PostgresLogReader(ReadPools pools) {
        this.pools = pools;
        this.timestamps = new TimestampSearch(pools);
    }

    @Override
    public CompletionStage<LogSlice> read(ReadSpec spec) {
        if (spec.offset() >= spec.endOffset()) {
            return Future.succeededFuture(empty(spec.offset())).toCompletionStage();
        }
        Pool pool = spec.endOffset() - spec.offset() <= TAIL_RECORDS ? pools.tail() : pools.cold();
        return failing(read(pool, spec)).toCompletionStage();
    }

    private static LogSlice empty(long offset) {
        return new LogSlice(Unpooled.EMPTY_BUFFER, offset);
    }

    private Future<LogSlice> read(Pool pool, ReadSpec spec) {
        SegmentStarts remembered = starts.get(spec.id());
        Future<LogSlice> fast = remembered == null ? Future.succeededFuture() : read(pool, spec, remembered);
        return fast.compose(slice -> slice != null
                ? Future.succeededFuture(slice)
                // Nothing there by what we remember: the partition may have moved on to another leaf since.
                : loadStarts(pool, spec.id())
                        .compose(fresh ->
                                read(pool, spec, fresh).map(found -> found == null ? empty(spec.offset()) : found)));
    }

    /** Null if these starts lead to no batch. */
    private Future<LogSlice> read(Pool pool, ReadSpec spec, SegmentStarts from) {
        Optional<Integer> segment = from.find(spec.offset());
        if (segment.isEmpty()) {
            return Future.succeededFuture();
        }
        return read(pool, spec, segment.get())
                .compose(slice -> slice != null || from.findNext(spec.offset()).isEmpty()
                        ? Future.succeededFuture(slice)
                        : read(pool, spec, from.findNext(spec.offset()).get()));
    }

    private Future<LogSlice> read(Pool pool, ReadSpec spec, int segment) {
        LogTables tables = new LogTables(spec.id().topicId());
        int limit = (int) Math.max(
                SPINE_ROWS_MIN,
                Math.min(
                        SPINE_ROWS_MAX,
                        2 + spec.bytesMax() * 5L / 4 / batchBytes.getOrDefault(spec.id(), BATCH_BYTES_ASSUMED)));
        return pool.preparedQuery(Statements.BATCH_FIND.sql("batch_leaf", tables.batchLeaf(segment)))
                .execute(Tuple.of(spec.id().partition(), spec.offset(), spec.endOffset(), limit))
                .compose(rows -> {
                    List<SpineRow> offered = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        offered.add(SpineRow.of(row));
                    }
                    if (offered.isEmpty()) {
                        return Future.succeededFuture();
                    }
                    rememberBatchBytes(spec.id(), offered);
                    return readRecords(
                            pool,
                            spec,
                            tables.recordLeaf(segment),
                            ReadPlan.of(spec, offered, extents.find(spec.id())));
                });
    }

    private void rememberBatchBytes(PartitionId id, List<SpineRow> offered) {
        long bytes = 0;
        for (SpineRow batch : offered) {
            bytes += batch.bytes();
        }
        batchBytes.put(id, Math.max(1, bytes / offered.size()));
    }

    private Future<LogSlice> readRecords(Pool pool, ReadSpec spec, String leaf, ReadPlan plan) {
        if (plan.shape() == ReadPlan.Shape.PROBES) {
            return pool.preparedQuery(Statements.RECORD_FIND_SCATTERED.sql("record_leaf", leaf))
                    .execute(Tuple.tuple()
                            .addInteger(spec.id().partition())
                            .addArrayOfOffsetDateTime(plan.appendTimes())
                            .addLong(plan.fromOffset())
                            .addLong(plan.toOffset()))
                    .map(rows -> SliceBuilder.build(plan, rows));
        }
        long startNanos = System.nanoTime();
        return pool.preparedQuery(Statements.RECORD_FIND.sql("record_leaf", leaf))
                .execute(Tuple.of(
                        spec.id().partition(),
                        plan.firstAppendedAt(),
                        plan.lastAppendedAt(),
                        plan.fromOffset(),
                        plan.toOffset()))
                .map(rows -> {
                    extents.onRead(spec.id(), rows.size(), System.nanoTime() - startNanos);
                    return SliceBuilder.build(plan, rows);
                });
    }

    private Future<SegmentStarts> loadStarts(Pool pool, PartitionId id) {
        return pool.preparedQuery(Statements.SEGMENT_START_FIND.sql())
                .execute(Tuple.of(id.topicId(), id.partition()))
                .map(rows -> {
                    NavigableMap<Long, Integer> byBaseOffset = new TreeMap<>();
                    for (Row row : rows) {
                        byBaseOffset.put(row.getLong(0), row.getInteger(1));
                    }
                    SegmentStarts loaded = new SegmentStarts(byBaseOffset);
                    starts.put(id, loaded);
                    return loaded;
                });
    }

    @Override
    public CompletionStage<List<PartitionHead>> heads(List<PartitionId> ids) {
        Integer[] topicIds = ids.stream().map(PartitionId::topicId).toArray(Integer[]::new);
        Integer[] partitions = ids.stream().map(PartitionId::partition).toArray(Integer[]::new);
        return failing(pools.tail()
                        .preparedQuery(Statements.HEAD_FIND.sql())
                        .execute(Tuple.tuple().addArrayOfInteger(topicIds).addArrayOfInteger(partitions))
                        .map(PostgresLogReader::heads))
                .toCompletionStage();
    }

    private static List<PartitionHead> heads(RowSet<Row> rows) {
        List<PartitionHead> heads = new ArrayList<>(rows.size());
        for (Row row : rows) {
            heads.add(new PartitionHead(
                    new PartitionId(row.getInteger(0), row.getInteger(1)), row.getLong(2), row.getLong(3)));
        }
        return List.copyOf(heads);
    }

    @Override
    public CompletionStage<Optional<TimestampedOffset>> findByTimestamp(PartitionId id, long timestampMs) {
        return failing(timestamps.findByTimestamp(id, timestampMs)).toCompletionStage();
    }

    @Override
    public CompletionStage<Optional<TimestampedOffset>> findMaxTimestamp(PartitionId id) {
        return failing(timestamps.findMaxTimestamp(id)).toCompletionStage();
    }

    private static <T> Future<T> failing(Future<T> future) {
        return future.recover(e -> Future.failedFuture(SqlFailures.of(e)));
    }
}
