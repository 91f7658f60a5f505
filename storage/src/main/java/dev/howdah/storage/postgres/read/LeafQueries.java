package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.Statements;
import dev.howdah.storage.postgres.segment.LogTables;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The statements that read several partitions of one leaf at once. Stateless; thread: any. */
final class LeafQueries {

    private static final int BATCH_PARTITION = 10;

    private LeafQueries() {}

    /**
     * The batches of each partition from its offset on; those without any are left out.
     *
     * @param limit of each partition
     */
    static Future<Map<Integer, List<SpineRow>>> batches(
            SqlClient connection, int topicId, int segment, List<ReadSpec> specs, int limit) {
        String leaf = new LogTables(topicId).batchLeaf(segment);
        return connection
                .preparedQuery(
                        Statements.BATCH_FIND_MANY.sql(Map.of("batch_leaf", leaf, "limit", Integer.toString(limit))))
                .execute(Tuple.tuple()
                        .addArrayOfInteger(
                                partitions(specs.stream().map(ReadSpec::id).toList()))
                        .addArrayOfLong(specs.stream().map(ReadSpec::offset).toArray(Long[]::new))
                        .addArrayOfLong(specs.stream().map(ReadSpec::endOffset).toArray(Long[]::new)))
                .map(rows -> {
                    Map<Integer, List<SpineRow>> byPartition = new HashMap<>();
                    for (Row row : rows) {
                        byPartition
                                .computeIfAbsent(row.getInteger(BATCH_PARTITION), partition -> new ArrayList<>())
                                .add(SpineRow.of(row));
                    }
                    return byPartition;
                });
    }

    /** The records of each plan, in a leaf with a B-tree. */
    static Future<PartitionRecords> records(
            SqlClient connection, int topicId, int segment, List<ReadWindow.Part> parts) {
        String leaf = new LogTables(topicId).recordLeaf(segment);
        List<ReadPlan> plans = parts.stream().map(ReadWindow.Part::plan).toList();
        return connection
                .preparedQuery(Statements.RECORD_FIND_MANY.sql("record_leaf", leaf))
                .collecting(PartitionRecords.collector())
                .execute(Tuple.tuple()
                        .addArrayOfInteger(partitions(
                                parts.stream().map(part -> part.spec().id()).toList()))
                        .addArrayOfOffsetDateTime(
                                plans.stream().map(ReadPlan::firstAppendedAt).toArray(OffsetDateTime[]::new))
                        .addArrayOfOffsetDateTime(
                                plans.stream().map(ReadPlan::lastAppendedAt).toArray(OffsetDateTime[]::new))
                        .addArrayOfLong(plans.stream().map(ReadPlan::fromOffset).toArray(Long[]::new))
                        .addArrayOfLong(plans.stream().map(ReadPlan::toOffset).toArray(Long[]::new)))
                .map(SqlResult::value);
    }

    /** The records of all partitions in the window, also those outside the plans' offsets. */
    static Future<PartitionRecords> records(SqlClient connection, int topicId, int segment, ReadWindow window) {
        BitSet partitions = new BitSet();
        window.parts().forEach(part -> partitions.set(part.spec().id().partition()));
        return connection
                .preparedQuery(
                        Statements.RECORD_FIND_WINDOW.sql("record_leaf", new LogTables(topicId).recordLeaf(segment)))
                .collecting(PartitionRecords.collector())
                .execute(Tuple.of(
                        window.first(),
                        window.last(),
                        partitions.length() - 1,
                        Buffer.buffer(partitions.toByteArray())))
                .map(SqlResult::value);
    }

    private static Integer[] partitions(List<PartitionId> ids) {
        return ids.stream().map(PartitionId::partition).toArray(Integer[]::new);
    }
}
