package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Sql;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.lease.JanitorLease;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.retention.LeafDisposal;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import dev.howdah.storage.postgres.segment.SegmentState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.jdbc.PgConnection;

/**
 * Compacts topics whose cleanup policy says so, merges their segments when these have become small, and packs the
 * segments of other topics. It does not compact a segment that has something of an open transaction, nor any segment above it:
 * whether a record counts is known only when its transaction has ended. Thread: compactor.
 */
public final class PostgresCompaction {

    private final Connections connections;
    private final CompactorSteps steps;
    private final SegmentDirectory directory;
    private final KeyIndexes keyIndexes;

    public PostgresCompaction(
            Connections connections, JanitorTransactions transactions, JanitorLease lease, SegmentDirectory directory) {
        this.connections = connections;
        this.steps = new CompactorSteps(connections, transactions, lease);
        this.directory = directory;
        this.keyIndexes = new KeyIndexes(connections, steps, transactions);
    }

    public Compacted rewrite(TopicPolicy policy, Instant now) {
        Compacted erased = new ErasedLeaves(connections, steps, policy, PgTime.toMicros(now)).run();
        Compacted compacted = erased.and(rewriteLeaves(policy, now));
        keyIndexes.follow(policy);
        return compacted;
    }

    private Compacted rewriteLeaves(TopicPolicy policy, Instant now) {
        if (policy.compaction().isEmpty()) {
            return pack(policy, now);
        }
        TopicPolicy.Compaction rules = policy.compaction().get();
        List<CompactionPlan.Leaf> leaves = leaves(policy.topicId());
        CompactionPlan plan = CompactionPlan.of(leaves, rules, now.toEpochMilli());
        Compacted compacted = Compacted.NOTHING;
        if (!plan.isEmpty()) {
            compacted = new CompactionPass(steps, policy.topicId(), PgTime.toMicros(now)).run(plan, rules);
            leaves = leaves(policy.topicId());
        }
        MergePlan merge = MergePlan.of(leaves, policy);
        if (merge.isEmpty()) {
            return compacted;
        }
        merge(merge, policy.topicId(), PgTime.toMicros(now));
        return compacted.withMerged(merge.segments().size());
    }

    private Compacted pack(TopicPolicy policy, Instant now) {
        return new LeafPacking(connections, steps, policy, PgTime.toMicros(now)).run();
    }

    /**
     * Makes one segment of several neighbours, with all their records and offsets. One transaction drops the old
     * leaves, attaches the new one under the first one's number, and changes starts and bounds. Nothing is removed: a
     * reader whose leaf has disappeared looks again and finds its offset in the merged leaf.
     */
    private void merge(MergePlan plan, int topicId, long nowMicros) {
        LogTables tables = new LogTables(topicId);
        List<Integer> numbers =
                plan.segments().stream().map(CompactionPlan.Leaf::number).toList();
        LeafReplacement leaf = new LeafReplacement(tables, numbers, plan.bounds());
        ChunkMerger merger =
                new ChunkMerger(ChunkMerger.ANY_SPREAD, LeafDisposal.producersAfter(nowMicros), ChunkMerger.Ends.KEPT);
        LeafRewrite rewrite = new LeafRewrite(steps, leaf, merger);
        rewrite.create();
        for (int number : numbers) {
            String old = tables.leaf(number);
            rewrite.copy(steps.slices(old), LeafRewrite.everything(old), connection -> {});
        }
        rewrite.finish();
        steps.swap(connection -> {
            if (!leaf.swap(connection, topicId)) {
                return false;
            }
            for (Sql statement : List.of(CompactionSql.MERGE_START_DELETE, CompactionSql.MERGE_START_MOVE)) {
                update(connection, statement, topicId, numbers);
            }
            leaf.recountStarts(connection, topicId);
            for (Sql statement : List.of(CompactionSql.MERGE_SEGMENT_GROW, CompactionSql.MERGE_SEGMENT_DELETE)) {
                update(connection, statement, topicId, numbers);
            }
            return true;
        });
        // The directory is reloaded, not cleared: an append that is under way may have found its segment in it already.
        steps.step(connection -> directory.reload(connection, topicId));
    }

    private static void update(PgConnection connection, Sql statement, int topicId, List<Integer> segments)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(statement.sql())) {
            new SqlArguments(connection, update).add(topicId).ints(segments).add(segments.get(0));
            update.executeUpdate();
        }
    }

    private List<CompactionPlan.Leaf> leaves(int topicId) {
        return connections.inTransaction(connection -> leaves(connection, topicId));
    }

    /** The leaves that no append can reach, from the oldest on. */
    private static List<CompactionPlan.Leaf> leaves(PgConnection connection, int topicId) throws SQLException {
        List<CompactionPlan.Leaf> leaves = new ArrayList<>();
        LogTables tables = new LogTables(topicId);
        boolean joinsPrevious = true;
        for (SegmentState state : SegmentState.load(connection, topicId)) {
            if (state.truncated()) {
                joinsPrevious = false;
                continue;
            }
            // A compacted segment is not looked at again: that was done before its compaction, and it goes over all of
            // its chunks.
            boolean compacted = state.cleanedAtMicros() != null;
            if (!state.settled() || (!compacted && isUnstable(connection, tables, state.number()))) {
                break;
            }
            try (PreparedStatement select = connection.prepareStatement(CompactionSql.SEGMENT_FIND_FIGURES.sql())) {
                select.setString(1, tables.leaf(state.number()));
                select.setInt(2, topicId);
                select.setInt(3, state.number());
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    leaves.add(new CompactionPlan.Leaf(
                            state, row.getLong(1), row.getLong(2), row.getLong(3), joinsPrevious));
                }
            }
            joinsPrevious = true;
        }
        return leaves;
    }

    private static boolean isUnstable(PgConnection connection, LogTables tables, int segment) throws SQLException {
        String sql = CompactionSql.CHUNK_FIND_UNSTABLE.sql("log_leaf", tables.leaf(segment));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, tables.topicId());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
