package dev.howdah.storage.postgres.read;

import dev.howdah.storage.PartitionId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in which leaves partitions lie. This may be out of date: then a leaf is empty or does not exist. Thread:
 * any.
 */
final class PartitionPlaces {

    private final Map<PartitionId, SegmentStarts> starts = new ConcurrentHashMap<>();

    /** Where the partition lies; null if that is not known. */
    @Nullable
    SegmentStarts find(PartitionId id) {
        return starts.get(id);
    }

    void forget(PartitionId id) {
        starts.remove(id);
    }

    void forgetAll() {
        starts.clear();
    }

    /** Asks for partitions of one topic; one that has nothing gets empty starts. */
    Future<Map<PartitionId, SegmentStarts>> load(SqlClient client, int topicId, Collection<Integer> partitions) {
        return client.preparedQuery(ReadSql.SEGMENT_START_FIND.sql())
                .execute(Tuple.tuple().addInteger(topicId).addArrayOfInteger(partitions.toArray(Integer[]::new)))
                .map(rows -> remember(topicId, partitions, rows));
    }

    private Map<PartitionId, SegmentStarts> remember(int topicId, Collection<Integer> partitions, Iterable<Row> rows) {
        Map<Integer, NavigableMap<Long, Integer>> byPartition = new HashMap<>();
        for (Row row : rows) {
            byPartition
                    .computeIfAbsent(row.getInteger(0), partition -> new TreeMap<>())
                    .put(row.getLong(1), row.getInteger(2));
        }
        Map<PartitionId, SegmentStarts> loaded = new HashMap<>();
        for (Integer partition : partitions) {
            PartitionId id = new PartitionId(topicId, partition);
            SegmentStarts found = new SegmentStarts(byPartition.getOrDefault(partition, new TreeMap<>()));
            loaded.put(id, found);
            starts.put(id, found);
        }
        return loaded;
    }
}
