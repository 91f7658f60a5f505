package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.postgres.compaction.CompactorSteps.Slice;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Statements;
import dev.howdah.storage.postgres.retention.LeafDisposal;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;

/**
 * Makes one segment of several neighbours, with all their records and offsets.
 *
 * <pre>
 * copy the rows of each, slice by slice, into new leaves → their batches → indexes → swap, in one transaction:
 *   the old leaves go, the new ones come under the first one's number, starts and bounds follow
 * </pre>
 *
 * <p>Killed anywhere, it has swapped or not; what it made is dropped as a leftover. Nothing is removed, so a reader that looks
 * anew, because its leaf is gone, finds its offset in the merged one. Thread: compactor.
 */
final class SegmentMerge {

    private final CompactorSteps steps;
    private final SegmentDirectory directory;
    private final int topicId;
    private final LogTables tables;
    private final long nowMicros;

    SegmentMerge(CompactorSteps steps, SegmentDirectory directory, int topicId, long nowMicros) {
        this.steps = steps;
        this.directory = directory;
        this.topicId = topicId;
        this.tables = new LogTables(topicId);
        this.nowMicros = nowMicros;
    }

    void run(MergePlan plan) {
        List<Integer> numbers =
                plan.segments().stream().map(CompactionPlan.Leaf::number).toList();
        LeafReplacement leaves = new LeafReplacement(tables, numbers, plan.bounds());
        steps.dropLeftovers();
        steps.perform(leaves::create);
        for (int number : numbers) {
            copyRecords(number, numbers.get(0));
        }
        steps.perform(connection -> {
            for (int number : numbers) {
                copyBatches(connection, number, numbers.get(0));
            }
            leaves.index(connection);
        });
        steps.swap(connection -> {
            if (!leaves.swap(connection, topicId)) {
                return false;
            }
            Integer[] all = numbers.toArray(Integer[]::new);
            update(connection, Statements.MERGE_START_DELETE, all, numbers.get(0));
            update(connection, Statements.MERGE_START_MOVE, all, numbers.get(0));
            leaves.recountStarts(connection, topicId);
            update(connection, Statements.MERGE_SEGMENT_GROW, all, numbers.get(0));
            update(connection, Statements.MERGE_SEGMENT_DELETE, all, numbers.get(0));
            return true;
        });
        // Not forgotten: an append that is under way may have found its segment there already.
        steps.step(connection -> directory.reload(connection, topicId));
    }

    private void copyRecords(int from, int into) {
        String sql = Statements.MERGE_RECORD_COPY.sql(
                "record_new", tables.newRecordLeaf(into), "record_leaf", tables.recordLeaf(from));
        for (Slice slice : steps.slices(tables.batchLeaf(from))) {
            steps.slice(connection -> {
                try (PreparedStatement copy = connection.prepareStatement(sql)) {
                    slice.set(copy, 1);
                    return copy.executeUpdate();
                }
            });
        }
    }

    private void copyBatches(PgConnection connection, int from, int into) throws SQLException {
        String sql = Statements.MERGE_BATCH_COPY.sql(
                Map.of("batch_new", tables.newBatchLeaf(into), "batch_leaf", tables.batchLeaf(from)));
        try (PreparedStatement copy = connection.prepareStatement(sql)) {
            copy.setObject(1, PgTime.toOffsetDateTime(LeafDisposal.producersAfter(nowMicros)));
            copy.executeUpdate();
        }
    }

    private void update(PgConnection connection, Statements statement, Integer[] segments, int into)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(statement.sql())) {
            update.setInt(1, topicId);
            update.setArray(2, connection.createArrayOf("int4", segments));
            update.setInt(3, into);
            update.executeUpdate();
        }
    }
}
