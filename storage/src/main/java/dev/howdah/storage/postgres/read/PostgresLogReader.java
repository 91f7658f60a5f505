package dev.howdah.storage.postgres.read;

import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Reads in two steps: it finds the leaf, which is remembered, and then reads its chunks. Every statement names one
 * leaf, so none is planned over a parent table. Thread: any; stages complete on the event loops of the readers.
 */
public final class PostgresLogReader implements LogReader {

    /** A read that can return no more records than this is near the end: the pool for the tail serves it. */
    private static final long TAIL_RECORDS = 20_000;

    /** How often a search starts again. Each time, the leaf must have changed between two of its statements. */
    private static final int STALE_SEARCHES_MAX = 4;

    private final ReadPools pools;
    private final TimestampSearch timestamps;
    private final PartitionPlaces places = new PartitionPlaces();
    private final ChunkSizes sizes = new ChunkSizes();

    public PostgresLogReader(ReadPools pools) {
        this.pools = pools;
        this.timestamps = new TimestampSearch(pools);
    }

    /** What was remembered of where records lie may be of a log that is no more. */
    public void forgetPlaces() {
        places.forgetAll();
    }

    @Override
    public CompletionStage<LogSlice> read(ReadSpec spec) {
        if (spec.offset() >= spec.endOffset()) {
            return Future.succeededFuture(new LogSlice(Unpooled.EMPTY_BUFFER, spec.offset(), List.of()))
                    .toCompletionStage();
        }
        return readMany(List.of(spec), spec.bytesMax()).thenApply(slices -> {
            LogSlice slice = slices.get(spec.id());
            if (slice == null) {
                throw new AssertionError("a read of one partition in which it had no turn");
            }
            return slice;
        });
    }

    @Override
    public CompletionStage<Map<PartitionId, LogSlice>> readMany(List<ReadSpec> specs, int bytesMax) {
        int topicId = specs.get(0).id().topicId();
        assert specs.stream().map(ReadSpec::id).distinct().count() == specs.size() : "a partition twice: " + specs;
        assert specs.stream().allMatch(spec -> spec.id().topicId() == topicId) : "several topics: " + specs;
        long recordsMax = specs.stream()
                .mapToLong(spec -> spec.endOffset() - spec.offset())
                .sum();
        return pools.ask(
                        () -> new ChunkReads(poolFor(recordsMax), places, sizes, topicId, bytesMax).read(specs),
                        late -> late.values().forEach(slice -> slice.batches().release()))
                .toCompletionStage();
    }

    private Pool poolFor(long recordsMax) {
        return recordsMax <= TAIL_RECORDS ? pools.tail() : pools.cold();
    }

    @Override
    public CompletionStage<List<PartitionHead>> heads(List<PartitionId> ids) {
        Integer[] topicIds = ids.stream().map(PartitionId::topicId).toArray(Integer[]::new);
        Integer[] partitions = ids.stream().map(PartitionId::partition).toArray(Integer[]::new);
        return pools.ask(() -> pools.tail()
                        .preparedQuery(ReadSql.HEAD_FIND.sql())
                        .execute(Tuple.tuple().addArrayOfInteger(topicIds).addArrayOfInteger(partitions))
                        .map(PostgresLogReader::heads))
                .toCompletionStage();
    }

    private static List<PartitionHead> heads(RowSet<Row> rows) {
        List<PartitionHead> heads = new ArrayList<>(rows.value().size());
        for (Row row : rows) {
            heads.add(new PartitionHead(
                    new PartitionId(row.getInteger(0), row.getInteger(1)),
                    row.getLong(2),
                    row.getLong(3),
                    row.getInteger(4),
                    stability(row)));
        }
        return List.copyOf(heads);
    }

    private static Stability stability(Row row) {
        Long firstUnstableOffset = row.getLong(5);
        return new Stability(firstUnstableOffset == null ? Stability.NONE_OPEN : firstUnstableOffset, row.getLong(6));
    }

    @Override
    public CompletionStage<List<AbortedTransaction>> aborted(PartitionId id, long from, long to) {
        return pools.ask(() -> poolFor(to - from)
                        .preparedQuery(ReadSql.ABORTED_LIST.sql())
                        .execute(Tuple.of(id.topicId(), id.partition(), from, to))
                        .map(PostgresLogReader::aborted))
                .toCompletionStage();
    }

    private static List<AbortedTransaction> aborted(RowSet<Row> rows) {
        List<AbortedTransaction> aborted = new ArrayList<>(rows.value().size());
        for (Row row : rows) {
            aborted.add(new AbortedTransaction(row.getLong(0), row.getLong(1), row.getLong(2)));
        }
        return List.copyOf(aborted);
    }

    @Override
    public CompletionStage<Optional<TimestampedOffset>> findByTimestamp(PartitionId id, long timestampMs) {
        return pools.ask(() -> fresh(() -> timestamps.findByTimestamp(id, timestampMs), STALE_SEARCHES_MAX))
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Optional<TimestampedOffset>> findMaxTimestamp(PartitionId id) {
        return pools.ask(() -> fresh(() -> timestamps.findMaxTimestamp(id), STALE_SEARCHES_MAX))
                .toCompletionStage();
    }

    /** Repeats a search if its leaf disappeared between the statement that found it and the one that reads it. */
    private static <T> Future<T> fresh(Supplier<Future<T>> search, int staleReadsLeft) {
        return search.get()
                .recover(e -> ChunkReads.isLeafGone(e) && staleReadsLeft > 0
                        ? fresh(search, staleReadsLeft - 1)
                        : Future.failedFuture(e));
    }
}
