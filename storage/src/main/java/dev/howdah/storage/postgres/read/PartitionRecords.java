package dev.howdah.storage.postgres.read;

import dev.howdah.storage.postgres.connect.Statements;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collector;

/** The records that a statement gives of several partitions, apart. Thread: one at a time. */
final class PartitionRecords {

    /** Of {@link Statements#RECORD_FIND_MANY} and {@link Statements#RECORD_FIND_WINDOW}; the first ones are as of one partition. */
    private static final int PARTITION_COLUMN = 5;

    private final Map<Integer, List<RecordRow>> byPartition = new HashMap<>();
    private int count;

    // Rows come in runs of one partition, so most of them need no look into the map.
    private int lastPartition = -1;
    private List<RecordRow> lastRows = List.of();

    static Collector<Row, PartitionRecords, PartitionRecords> collector() {
        return Collector.of(PartitionRecords::new, PartitionRecords::add, (records, more) -> {
            throw new UnsupportedOperationException("rows come one after another");
        });
    }

    private void add(Row row) {
        int partition = row.getInteger(PARTITION_COLUMN);
        if (partition != lastPartition) {
            lastPartition = partition;
            lastRows = byPartition.computeIfAbsent(partition, first -> new ArrayList<>());
        }
        lastRows.add(RecordRow.of(row));
        count++;
    }

    /** As the statement gave them; empty if there are none. */
    List<RecordRow> of(int partition) {
        return byPartition.getOrDefault(partition, List.of());
    }

    /** Of all partitions. */
    int count() {
        return count;
    }
}
