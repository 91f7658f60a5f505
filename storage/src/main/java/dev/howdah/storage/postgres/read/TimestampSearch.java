package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogReader.TimestampedOffset;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.Statements;
import dev.howdah.storage.postgres.segment.LogTables;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Offsets by timestamp. Timestamps are the clients' and need not rise, so both searches go by the greatest timestamp of whole
 * segments, then of batches, then look into the one batch.
 *
 * <p>Costs one walk over a partition's segments (a row each) and a look at a few pages of one leaf's batches, which BRIN finds by the
 * greatest timestamp; with timestamps that jump about, at most one pass over that leaf's batches. Thread: any.
 */
final class TimestampSearch {

    private final ReadPools pools;

    TimestampSearch(ReadPools pools) {
        this.pools = pools;
    }

    Future<Optional<TimestampedOffset>> findByTimestamp(PartitionId id, long timestampMs) {
        Pool pool = pools.tail();
        return head(pool, id)
                .compose(logStartOffset -> pool.preparedQuery(Statements.SEGMENT_START_FIND_TIMESTAMP.sql())
                        .execute(Tuple.of(id.topicId(), id.partition(), timestampMs))
                        .compose(rows -> {
                            List<Integer> segments = new ArrayList<>();
                            for (Row row : rows) {
                                segments.add(row.getInteger(1));
                            }
                            return findInSegments(pool, id, timestampMs, logStartOffset, segments, 0);
                        }));
    }

    private static Future<Long> head(Pool pool, PartitionId id) {
        return pool.preparedQuery(Statements.HEAD_FIND.sql())
                .execute(Tuple.tuple()
                        .addArrayOfInteger(new Integer[] {id.topicId()})
                        .addArrayOfInteger(new Integer[] {id.partition()}))
                .map(rows -> {
                    for (Row row : rows) {
                        return row.getLong(2);
                    }
                    return 0L;
                });
    }

    private Future<Optional<TimestampedOffset>> findInSegments(
            Pool pool, PartitionId id, long timestampMs, long logStartOffset, List<Integer> segments, int index) {
        if (index == segments.size()) {
            return Future.succeededFuture(Optional.empty());
        }
        return findInSegment(pool, id, timestampMs, logStartOffset, segments.get(index))
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found)
                        : findInSegments(pool, id, timestampMs, logStartOffset, segments, index + 1));
    }

    private static Future<Optional<TimestampedOffset>> findInSegment(
            Pool pool, PartitionId id, long timestampMs, long fromOffset, int segment) {
        LogTables tables = new LogTables(id.topicId());
        return pool.preparedQuery(Statements.BATCH_FIND_TIMESTAMP.sql("batch_leaf", tables.batchLeaf(segment)))
                .execute(Tuple.of(id.partition(), timestampMs, fromOffset))
                .compose(rows -> {
                    for (Row row : rows) {
                        long first = Math.max(fromOffset, row.getLong(0));
                        long last = row.getLong(1);
                        return findInBatch(
                                        pool,
                                        id,
                                        timestampMs,
                                        tables.recordLeaf(segment),
                                        row.getOffsetDateTime(2),
                                        first,
                                        last)
                                // Only a batch that the log's start cuts can disappoint; the next one will not.
                                .compose(found -> found.isPresent()
                                        ? Future.succeededFuture(found)
                                        : findInSegment(pool, id, timestampMs, last + 1, segment));
                    }
                    return Future.succeededFuture(Optional.empty());
                });
    }

    private static Future<Optional<TimestampedOffset>> findInBatch(
            Pool pool,
            PartitionId id,
            long timestampMs,
            String leaf,
            OffsetDateTime appendedAt,
            long firstOffset,
            long lastOffset) {
        return pool.preparedQuery(Statements.RECORD_FIND_TIMESTAMP.sql("record_leaf", leaf))
                .execute(Tuple.of(id.partition(), appendedAt, firstOffset, lastOffset, timestampMs))
                .map(TimestampSearch::first);
    }

    private static Optional<TimestampedOffset> first(RowSet<Row> rows) {
        for (Row row : rows) {
            return Optional.of(new TimestampedOffset(row.getLong(0), row.getLong(1)));
        }
        return Optional.empty();
    }

    Future<Optional<TimestampedOffset>> findMaxTimestamp(PartitionId id) {
        Pool pool = pools.tail();
        return pool.preparedQuery(Statements.SEGMENT_START_FIND_MAX.sql())
                .execute(Tuple.of(id.topicId(), id.partition()))
                .compose(rows -> {
                    // Closed segments say it themselves; the open one (there is one at most) is asked.
                    Long closedMax = null;
                    Integer open = null;
                    for (Row row : rows) {
                        Long max = row.getLong(1);
                        if (max == null) {
                            open = row.getInteger(0);
                        } else if (closedMax == null || max > closedMax) {
                            closedMax = max;
                        }
                    }
                    return maxWithOpen(pool, id, closedMax, open);
                })
                // The first record at or after the greatest timestamp is the first that carries it.
                .compose(max ->
                        max.isEmpty() ? Future.succeededFuture(Optional.empty()) : findByTimestamp(id, max.get()));
    }

    private static Future<Optional<Long>> maxWithOpen(
            Pool pool,
            PartitionId id,
            @org.jspecify.annotations.Nullable Long closedMax,
            @org.jspecify.annotations.Nullable Integer open) {
        if (open == null) {
            return Future.succeededFuture(Optional.ofNullable(closedMax));
        }
        String leaf = new LogTables(id.topicId()).batchLeaf(open);
        return pool.preparedQuery(Statements.BATCH_FIND_MAX_TIMESTAMP.sql("batch_leaf", leaf))
                .execute(Tuple.of(id.partition()))
                .map(rows -> {
                    Long max = closedMax;
                    for (Row row : rows) {
                        Long openMax = row.getLong(0);
                        if (openMax != null && (max == null || openMax > max)) {
                            max = openMax;
                        }
                    }
                    return Optional.ofNullable(max);
                });
    }
}
