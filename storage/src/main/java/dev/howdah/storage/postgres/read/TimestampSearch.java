package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogReader.TimestampedOffset;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.chunk.ChunkCursor;
import dev.howdah.storage.postgres.chunk.StoredChunk;
import dev.howdah.storage.postgres.segment.LogTables;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds offsets by timestamp. The timestamps come from clients and need not rise. So both searches first compare the
 * greatest timestamps of whole segments, then the greatest timestamps that the chunks of one segment have reached, and
 * then look into one chunk.
 *
 * <p>A search reads one row for each segment of the partition, and then halves the range of offsets, reading one chunk
 * each time. Thread: any.
 */
final class TimestampSearch {

    private final ReadPools pools;

    TimestampSearch(ReadPools pools) {
        this.pools = pools;
    }

    Future<Optional<TimestampedOffset>> findByTimestamp(PartitionId id, long timestampMs) {
        Pool pool = pools.tail();
        return head(pool, id)
                .compose(logStartOffset -> pool.preparedQuery(ReadSql.SEGMENT_START_FIND_TIMESTAMP.sql())
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
        return pool.preparedQuery(ReadSql.HEAD_FIND.sql())
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
        String leaf = new LogTables(id.topicId()).leaf(segment);
        return pool.preparedQuery(ReadSql.CHUNK_FIND_TIMESTAMP.sql("log_leaf", leaf))
                .execute(Tuple.of(id.partition(), timestampMs, fromOffset))
                .compose(rows -> {
                    for (Row row : rows) {
                        StoredChunk chunk = ChunkRows.timestamps(id.partition(), row);
                        Optional<TimestampedOffset> found = findInChunk(chunk, timestampMs, fromOffset);
                        return found.isPresent()
                                ? Future.succeededFuture(found)
                                // Only a chunk that the log start cuts may have no such record. The next chunk has one.
                                : findInSegment(pool, id, timestampMs, chunk.lastOffset() + 1, segment);
                    }
                    return Future.succeededFuture(Optional.empty());
                });
    }

    private static Optional<TimestampedOffset> findInChunk(StoredChunk chunk, long timestampMs, long fromOffset) {
        ChunkCursor record = new ChunkCursor(chunk);
        while (record.next()) {
            if (record.offset() >= fromOffset && record.timestampMs() >= timestampMs) {
                return Optional.of(new TimestampedOffset(record.offset(), record.timestampMs()));
            }
        }
        return Optional.empty();
    }

    Future<Optional<TimestampedOffset>> findMaxTimestamp(PartitionId id) {
        Pool pool = pools.tail();
        return pool.preparedQuery(ReadSql.SEGMENT_START_FIND_MAX.sql())
                .execute(Tuple.of(id.topicId(), id.partition()))
                .compose(rows -> {
                    // The rows of closed segments have the timestamp. The open segment, if there is one, has to be
                    // asked.
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
                // The first record with at least the greatest timestamp is the first record that has it.
                .compose(max -> max.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : findByTimestamp(id, max.get())
                                .compose(found -> found.isPresent()
                                        ? Future.succeededFuture(found)
                                        : findMaxAboveStart(pool, id)));
    }

    /**
     * Finds the greatest timestamp of what lies above the log start, if the record with the greatest of all is deleted.
     * Reads all that is left.
     */
    private Future<Optional<TimestampedOffset>> findMaxAboveStart(Pool pool, PartitionId id) {
        return head(pool, id)
                .compose(logStartOffset -> pool.preparedQuery(ReadSql.SEGMENT_START_FIND_MAX.sql())
                        .execute(Tuple.of(id.topicId(), id.partition()))
                        .compose(rows -> {
                            Future<Optional<Long>> greatest = Future.succeededFuture(Optional.empty());
                            for (Row row : rows) {
                                int segment = row.getInteger(0);
                                greatest = greatest.compose(
                                        before -> greatestIn(pool, id, segment, logStartOffset, before));
                            }
                            return greatest;
                        }))
                .compose(max ->
                        max.isEmpty() ? Future.succeededFuture(Optional.empty()) : findByTimestamp(id, max.get()));
    }

    private static Future<Optional<Long>> greatestIn(
            Pool pool, PartitionId id, int segment, long logStartOffset, Optional<Long> before) {
        String leaf = new LogTables(id.topicId()).leaf(segment);
        return pool.preparedQuery(ReadSql.CHUNK_FIND_GREATEST.sql("log_leaf", leaf))
                .execute(Tuple.of(id.partition(), logStartOffset))
                .map(rows -> {
                    Long inLeaf = rows.iterator().next().getLong(0);
                    return inLeaf == null || before.orElse(Long.MIN_VALUE) > inLeaf ? before : Optional.of(inLeaf);
                });
    }

    private static Future<Optional<Long>> maxWithOpen(
            Pool pool,
            PartitionId id,
            @org.jspecify.annotations.Nullable Long closedMax,
            @org.jspecify.annotations.Nullable Integer open) {
        if (open == null) {
            return Future.succeededFuture(Optional.ofNullable(closedMax));
        }
        String leaf = new LogTables(id.topicId()).leaf(open);
        return pool.preparedQuery(ReadSql.CHUNK_FIND_REACHED.sql("log_leaf", leaf))
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
