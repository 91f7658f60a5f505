package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.connect.Statements;
import dev.howdah.storage.postgres.segment.LogTables;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Reads in three steps: which leaf (remembered), which batches (the spine), which rows. Every statement names one leaf; none
 * is ever planned over a parent. Thread: any; stages complete on the readers' event loops.
 */
public final class PostgresLogReader implements LogReader {

    /** A read that can return no more than this is near the end: the tail's pool serves it. */
    private static final long TAIL_RECORDS = 20_000;

    /** Each needs another change of the leaf between two of our statements. */
    private static final int STALE_READS_MAX = 4;

    private static final int SPINE_ROWS_MIN = 8;
    private static final int SPINE_ROWS_MAX = 1_024;

    /**
     * What batches of a partition were like.
     *
     * @param bytesEach on average
     * @param taken by the last read
     */
    private record Batches(long bytesEach, int taken) {

        /** A guess where we have not looked yet. */
        static final Batches UNSEEN = new Batches(8 << 10, SPINE_ROWS_MAX);
    }

    private final ReadPools pools;
    private final TimestampSearch timestamps;
    private final Map<PartitionId, Batches> batches = new ConcurrentHashMap<>();
    private final ReadMemory memory;
    private final ReadCosts costs;

    public PostgresLogReader(ReadPools pools, LeafReads leafReads) {
        this.pools = pools;
        this.memory = new ReadMemory(leafReads);
        this.costs = memory.costs();
        this.timestamps = new TimestampSearch(pools);
    }

    @Override
    public CompletionStage<LogSlice> read(ReadSpec spec) {
        if (spec.offset() >= spec.endOffset()) {
            return Future.succeededFuture(empty(spec.offset())).toCompletionStage();
        }
        Pool pool = poolFor(spec.endOffset() - spec.offset());
        return failing(read(pool, spec, STALE_READS_MAX)).toCompletionStage();
    }

    @Override
    public CompletionStage<Map<PartitionId, LogSlice>> readMany(List<ReadSpec> specs, int bytesMax) {
        int topicId = specs.get(0).id().topicId();
        assert specs.stream().map(ReadSpec::id).distinct().count() == specs.size() : "a partition twice: " + specs;
        assert specs.stream().allMatch(spec -> spec.id().topicId() == topicId) : "several topics: " + specs;
        Pool pool = poolFor(specs.stream()
                .mapToLong(spec -> spec.endOffset() - spec.offset())
                .sum());
        GroupRead group = new GroupRead(pool, memory, topicId, bytesMax, spec -> read(pool, spec, STALE_READS_MAX));
        return failing(group.read(specs)).toCompletionStage();
    }

    private Pool poolFor(long recordsMax) {
        return recordsMax <= TAIL_RECORDS ? pools.tail() : pools.cold();
    }

    private static LogSlice empty(long offset) {
        return new LogSlice(Unpooled.EMPTY_BUFFER, offset, List.of());
    }

    /** Between our statements a leaf may be truncated, dropped, or swapped for its compacted form: then we look anew. */
    private Future<LogSlice> read(Pool pool, ReadSpec spec, int staleReadsLeft) {
        return read(pool, spec).recover(e -> {
            if (!isStale(e) || staleReadsLeft == 0) {
                return Future.failedFuture(e);
            }
            memory.places().forget(spec.id());
            return logStart(pool, spec.id()).compose(logStartOffset -> {
                if (logStartOffset.isEmpty()) {
                    return Future.failedFuture(e);
                }
                return logStartOffset.get() > spec.offset()
                        ? Future.succeededFuture(empty(spec.offset()))
                        : read(pool, spec, staleReadsLeft - 1);
            });
        });
    }

    static boolean isStale(Throwable e) {
        return e instanceof StaleReadException
                || e instanceof PgException pg && SqlFailures.UNDEFINED_TABLE.equals(pg.getSqlState());
    }

    /** Empty if the partition is gone. */
    private static Future<Optional<Long>> logStart(Pool pool, PartitionId id) {
        return pool.preparedQuery(Statements.HEAD_FIND.sql())
                .execute(Tuple.tuple()
                        .addArrayOfInteger(new Integer[] {id.topicId()})
                        .addArrayOfInteger(new Integer[] {id.partition()}))
                .map(rows -> heads(rows).stream().findFirst().map(PartitionHead::logStartOffset));
    }

    private Future<LogSlice> read(Pool pool, ReadSpec spec) {
        SegmentStarts remembered = memory.places().find(spec.id(), spec.offset());
        Future<LogSlice> fast = remembered == null ? Future.succeededFuture() : read(pool, spec, remembered);
        return fast.compose(slice -> slice != null
                ? Future.succeededFuture(slice)
                // Nothing there by what we remember: the partition may have moved on to another leaf since.
                : memory.places()
                        .load(pool, spec.id())
                        .compose(fresh ->
                                read(pool, spec, fresh).map(found -> found == null ? empty(spec.offset()) : found)));
    }

    /** Null if these starts lead to no record. */
    private Future<LogSlice> read(Pool pool, ReadSpec spec, SegmentStarts from) {
        return read(pool, spec, from.find(spec.offset(), spec.endOffset()), 0);
    }

    private Future<LogSlice> read(Pool pool, ReadSpec spec, List<SegmentStarts.Place> places, int index) {
        if (index == places.size()) {
            return Future.succeededFuture();
        }
        return read(pool, spec, places.get(index))
                .compose(slice -> slice != null ? Future.succeededFuture(slice) : read(pool, spec, places, index + 1));
    }

    /**
     * Both queries on one connection: the time that is learnt from must not hold the wait for one. Null if there is no record
     * of the asked range in this leaf.
     */
    private Future<LogSlice> read(Pool pool, ReadSpec spec, SegmentStarts.Place place) {
        return pool.withConnection(connection -> read(connection, spec, place));
    }

    private Future<LogSlice> read(SqlClient connection, ReadSpec spec, SegmentStarts.Place place) {
        return readSpine(connection, spec, place.segment()).compose(offered -> {
            if (offered.isEmpty()) {
                return Future.succeededFuture();
            }
            boolean isTelling =
                    place.sealed() || memory.leafReads().onRead(spec.id().topicId(), place.segment());
            ReadPlan plan = ReadPlan.of(spec, offered, reach(spec.id().topicId(), place, isTelling));
            remember(spec.id(), offered, plan);
            return readRecords(connection, spec.id(), place, plan, isTelling)
                    // A hole at the end of the first batch: go on behind it.
                    .compose(slice -> slice != null || plan.toOffset() >= spec.endOffset()
                            ? Future.succeededFuture(slice)
                            : read(connection, spec.from(plan.toOffset()), place));
        });
    }

    private ReadPlan.Reach reach(int topicId, SegmentStarts.Place place, boolean isTelling) {
        if (place.sealed()) {
            return costs.sealedReach(topicId);
        }
        ReadPlan.Reach reach = costs.reach(topicId);
        return isTelling ? reach : reach.withoutProbes();
    }

    private Future<List<SpineRow>> readSpine(SqlClient connection, ReadSpec spec, int segment) {
        LogTables tables = new LogTables(spec.id().topicId());
        int limit = spineRows(spec);
        return connection
                .preparedQuery(Statements.BATCH_FIND.sql("batch_leaf", tables.batchLeaf(segment)))
                .execute(Tuple.of(spec.id().partition(), spec.offset(), spec.endOffset(), limit))
                .map(rows -> {
                    List<SpineRow> offered = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        offered.add(SpineRow.of(row));
                    }
                    return offered;
                });
    }

    /** As many as the bytes need by what batches were like before, and not many more than could be used last time. */
    private int spineRows(ReadSpec spec) {
        Batches seen = batches.getOrDefault(spec.id(), Batches.UNSEEN);
        long wanted = 2 + spec.bytesMax() * 5L / 4 / seen.bytesEach();
        return (int) Math.max(SPINE_ROWS_MIN, Math.min(Math.min(wanted, 2L * seen.taken()), SPINE_ROWS_MAX));
    }

    private void remember(PartitionId id, List<SpineRow> offered, ReadPlan plan) {
        long bytes = 0;
        for (SpineRow batch : offered) {
            bytes += batch.bytes();
        }
        int taken = plan.batches().size();
        // All were taken: perhaps more could have been.
        int next = taken == offered.size()
                ? Math.max(taken, batches.getOrDefault(id, Batches.UNSEEN).taken())
                : taken;
        batches.put(id, new Batches(Math.max(1, bytes / offered.size()), Math.min(SPINE_ROWS_MAX, next)));
    }

    /** @param isTelling whether what the read costs says something about the next one */
    private Future<LogSlice> readRecords(
            SqlClient connection, PartitionId id, SegmentStarts.Place place, ReadPlan plan, boolean isTelling) {
        String leaf = new LogTables(id.topicId()).recordLeaf(place.segment());
        long startNanos = System.nanoTime();
        if (plan.shape() == ReadPlan.Shape.PROBES) {
            OffsetDateTime[] appendTimes = plan.appendTimes();
            return connection
                    .preparedQuery(Statements.RECORD_FIND_SCATTERED.sql("record_leaf", leaf))
                    .collecting(RecordRow.toList())
                    .execute(Tuple.tuple()
                            .addInteger(id.partition())
                            .addArrayOfOffsetDateTime(appendTimes)
                            .addLong(plan.fromOffset())
                            .addLong(plan.toOffset()))
                    .map(rows -> {
                        if (isTelling) {
                            costs.onProbes(
                                    id.topicId(),
                                    appendTimes.length,
                                    rows.value().size(),
                                    System.nanoTime() - startNanos);
                        }
                        return SliceBuilder.build(plan, rows.value());
                    });
        }
        return connection
                .preparedQuery(Statements.RECORD_FIND.sql("record_leaf", leaf))
                .collecting(RecordRow.toList())
                .execute(Tuple.of(
                        id.partition(),
                        plan.firstAppendedAt(),
                        plan.lastAppendedAt(),
                        plan.fromOffset(),
                        plan.toOffset()))
                .map(rows -> {
                    long nanos = System.nanoTime() - startNanos;
                    if (place.sealed()) {
                        costs.onSealed(
                                id.topicId(),
                                plan.appendTimeCount(),
                                rows.value().size(),
                                nanos);
                    } else if (isTelling) {
                        costs.onRange(id.topicId(), plan.extent(), rows.value().size(), nanos);
                    }
                    return SliceBuilder.build(plan, rows.value());
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
        List<PartitionHead> heads = new ArrayList<>(rows.value().size());
        for (Row row : rows) {
            heads.add(new PartitionHead(
                    new PartitionId(row.getInteger(0), row.getInteger(1)), row.getLong(2), row.getLong(3)));
        }
        return List.copyOf(heads);
    }

    @Override
    public CompletionStage<Optional<TimestampedOffset>> findByTimestamp(PartitionId id, long timestampMs) {
        return failing(fresh(() -> timestamps.findByTimestamp(id, timestampMs), STALE_READS_MAX))
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Optional<TimestampedOffset>> findMaxTimestamp(PartitionId id) {
        return failing(fresh(() -> timestamps.findMaxTimestamp(id), STALE_READS_MAX))
                .toCompletionStage();
    }

    /** A leaf may go between the statement that found it and the one that reads it. */
    private static <T> Future<T> fresh(Supplier<Future<T>> search, int staleReadsLeft) {
        return search.get()
                .recover(e ->
                        isStale(e) && staleReadsLeft > 0 ? fresh(search, staleReadsLeft - 1) : Future.failedFuture(e));
    }

    private static <T> Future<T> failing(Future<T> future) {
        return future.recover(e -> Future.failedFuture(SqlFailures.of(e)));
    }
}
