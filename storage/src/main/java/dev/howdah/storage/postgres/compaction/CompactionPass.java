package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TopicPolicy.Compaction;
import dev.howdah.storage.postgres.compaction.CompactorSteps.Slice;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.retention.LeafDisposal;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.postgresql.jdbc.PgConnection;

/**
 * Compacts the segments of one topic once.
 *
 * <pre>
 * map the newest record of each key in the uncompacted leaves
 *   → per leaf: is there anything to remove? → write what stays into new leaves → swap them in, in one transaction
 *   → note that the uncompacted leaves are compacted
 * </pre>
 *
 * <p>If the pass is killed, some leaves may have been swapped. The log is right after each swap, and the next pass
 * begins from the start. A record is removed only if a newer record with its key lies in a sealed leaf, and the newest
 * of all stays. So a reader always finds one of them. What an aborted transaction has written goes, and is newer than nothing;
 * no transaction is open in what a pass goes over. Thread: compactor.
 */
final class CompactionPass {

    private final CompactorSteps steps;
    private final int topicId;
    private final LogTables tables;
    private final long nowMicros;
    private int leaves;
    private long bytesBefore;
    private long bytesAfter;

    CompactionPass(CompactorSteps steps, int topicId, long nowMicros) {
        this.steps = steps;
        this.topicId = topicId;
        this.tables = new LogTables(topicId);
        this.nowMicros = nowMicros;
    }

    Compacted run(CompactionPlan plan, Compaction policy) {
        steps.dropLeftovers();
        steps.perform(connection -> {
            LeafReplacement.execute(connection, CompactionSql.COMPACTION_MAP_CREATE.sql("map", tables.compactionMap()));
            LeafReplacement.execute(connection, CompactionSql.COMPACTION_MAP_BEGIN.sql("map", tables.compactionMap()));
        });
        List<CompactionPlan.Leaf> newestFirst = new ArrayList<>(plan.uncompacted());
        Collections.reverse(newestFirst);
        for (CompactionPlan.Leaf leaf : newestFirst) {
            map(leaf.number());
        }
        steps.perform(connection ->
                LeafReplacement.execute(connection, SegmentSql.LEAF_ANALYZE.sql("leaf", tables.compactionMap())));
        long nowMs = Math.floorDiv(nowMicros, 1_000L);
        TransactionEnds ends = steps.step(connection -> TransactionEnds.load(connection, topicId));
        for (CompactionPlan.Leaf leaf : plan.compacted()) {
            rewrite(leaf.state().segment(), leaf.tombstonesMayGo(policy, nowMs), ends);
        }
        for (CompactionPlan.Leaf leaf : plan.uncompacted()) {
            rewrite(leaf.state().segment(), false, ends);
        }
        markCompacted(plan.uncompacted());
        steps.dropLeftovers();
        return new Compacted(leaves, bytesBefore, bytesAfter, 0);
    }

    /** Runs a slice that uses the map, after making sure that no crash of the server has emptied the map. */
    private <T> T slice(CompactorSteps.Step<T> step) {
        return steps.slice(connection -> {
            checkMap(connection);
            return step.run(connection);
        });
    }

    private void checkMap(PgConnection connection) throws SQLException {
        try (PreparedStatement check = connection.prepareStatement(
                        CompactionSql.COMPACTION_MAP_CHECK.sql("map", tables.compactionMap()));
                ResultSet row = check.executeQuery()) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new StorageException(
                        new StorageFailure.Unavailable("a crash has emptied the compaction's map: from the start"));
            }
        }
    }

    private void map(int segment) {
        List<Slice> newestFirst = steps.slices(tables.leaf(segment));
        Collections.reverse(newestFirst);
        String sql =
                CompactionSql.COMPACTION_MAP_FILL.sql("map", tables.compactionMap(), "log_leaf", tables.leaf(segment));
        for (Slice slice : newestFirst) {
            slice(connection -> {
                try (PreparedStatement fill = connection.prepareStatement(sql)) {
                    slice.set(fill, 1);
                    fill.setInt(5, topicId);
                    return fill.executeUpdate();
                }
            });
        }
    }

    /** @param tombstonesToo whether tombstones, and ends of transactions of which nothing is left, go as well */
    private void rewrite(Segment segment, boolean tombstonesToo, TransactionEnds ends) {
        List<Slice> slices = steps.slices(tables.leaf(segment.number()));
        TransactionEnds.Leaf inLeaf = steps.step(connection -> ends.look(connection, tables.leaf(segment.number())));
        boolean endsToo = tombstonesToo && inLeaf.hasEmpty();
        if (!endsToo && !hasRemovable(segment.number(), slices, tombstonesToo)) {
            inLeaf.pass();
            if (tombstonesToo) {
                steps.step(connection -> noteTombstones(connection, segment.number(), 0));
            }
            return;
        }
        LeafReplacement leaf = new LeafReplacement(tables, List.of(segment.number()), segment.bounds());
        ChunkMerger merger = new ChunkMerger(
                ChunkMerger.ANY_SPREAD,
                LeafDisposal.producersAfter(nowMicros),
                chunk -> ends.pass(chunk) && tombstonesToo);
        LeafRewrite rewrite = new LeafRewrite(steps, leaf, merger);
        steps.perform(leaf::create);
        rewrite.copy(slices, kept(segment.number(), tombstonesToo), this::checkMap);
        rewrite.finish();
        // If this fails, the next round starts from the beginning: all that lies above would have to be mapped again
        // anyway.
        steps.swap(connection -> {
            checkMap(connection);
            if (!leaf.swap(connection, topicId)) {
                return false;
            }
            noteTombstones(connection, segment.number(), tombstonesToo ? 0 : merger.tombstones());
            if (merger.leftOutEnds()) {
                forgetAborted(connection, segment.number());
            }
            leaf.recountStarts(connection, topicId);
            return true;
        });
        leaves++;
        bytesBefore += leaf.bytesBefore();
        bytesAfter += leaf.bytesAfter();
    }

    private LeafRewrite.SliceQuery kept(int segment, boolean tombstonesToo) {
        String sql = CompactionSql.COMPACTION_SLICE_READ.sql(
                "map", tables.compactionMap(), "log_leaf", tables.leaf(segment));
        return (connection, slice) -> {
            PreparedStatement select = connection.prepareStatement(sql);
            select.setInt(1, topicId);
            select.setBoolean(2, tombstonesToo);
            slice.set(select, 3);
            return select;
        };
    }

    private void forgetAborted(PgConnection connection, int segment) throws SQLException {
        String sql = CompactionSql.ABORTED_FORGET.sql("log_leaf", tables.leaf(segment));
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setInt(1, topicId);
            delete.setInt(2, segment);
            delete.executeUpdate();
        }
    }

    private boolean noteTombstones(PgConnection connection, int segment, long tombstones) throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(CompactionSql.SEGMENT_COUNT_TOMBSTONES.sql())) {
            note.setLong(1, tombstones);
            note.setInt(2, topicId);
            note.setInt(3, segment);
            return note.executeUpdate() == 1;
        }
    }

    private boolean hasRemovable(int segment, List<Slice> slices, boolean tombstonesToo) {
        String sql = CompactionSql.COMPACTION_FIND_REMOVABLE.sql(
                "map", tables.compactionMap(), "log_leaf", tables.leaf(segment));
        for (Slice slice : slices) {
            boolean found = slice(connection -> {
                try (PreparedStatement find = connection.prepareStatement(sql)) {
                    find.setInt(1, topicId);
                    slice.set(find, 2);
                    find.setBoolean(6, tombstonesToo);
                    try (ResultSet row = find.executeQuery()) {
                        row.next();
                        return row.getBoolean(1);
                    }
                }
            });
            if (found) {
                return true;
            }
        }
        return false;
    }

    private void markCompacted(List<CompactionPlan.Leaf> uncompacted) {
        if (uncompacted.isEmpty()) {
            return;
        }
        Integer[] numbers =
                uncompacted.stream().map(CompactionPlan.Leaf::number).toArray(Integer[]::new);
        steps.step(connection -> {
            checkMap(connection);
            try (PreparedStatement mark = connection.prepareStatement(CompactionSql.SEGMENT_CLEAN.sql())) {
                mark.setObject(1, PgTime.toOffsetDateTime(nowMicros));
                mark.setInt(2, topicId);
                mark.setArray(3, connection.createArrayOf("int4", numbers));
                return mark.executeUpdate();
            }
        });
    }
}
