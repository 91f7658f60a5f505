package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Statements;
import dev.howdah.storage.postgres.janitor.JanitorLease;
import dev.howdah.storage.postgres.janitor.JanitorTransactions;
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
 * Compacts topics whose cleanup policy says so, and merges what is left of segments when it has become little. Segments that hold transactional batches, and those above them, are left alone:
 * whether such a record counts is known only when its transaction has ended. Thread: compactor.
 */
public final class PostgresCompaction {

    private final Connections connections;
    private final CompactorSteps steps;
    private final SegmentDirectory directory;

    public PostgresCompaction(
            Connections connections, JanitorTransactions transactions, JanitorLease lease, SegmentDirectory directory) {
        this.connections = connections;
        this.steps = new CompactorSteps(connections, transactions, lease);
        this.directory = directory;
    }

    public Compacted compact(TopicPolicy policy, Instant now) {
        if (policy.compaction().isEmpty()) {
            return Compacted.NOTHING;
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
        new SegmentMerge(steps, directory, policy.topicId(), PgTime.toMicros(now)).run(merge);
        return compacted.withMerged(merge.segments().size());
    }

    private List<CompactionPlan.Leaf> leaves(int topicId) {
        return connections.inTransaction(connection -> leaves(connection, topicId));
    }

    /** From the oldest on, as long as no append can reach them. */
    private static List<CompactionPlan.Leaf> leaves(PgConnection connection, int topicId) throws SQLException {
        List<CompactionPlan.Leaf> leaves = new ArrayList<>();
        LogTables tables = new LogTables(topicId);
        boolean joinsPrevious = true;
        for (SegmentState state : SegmentState.load(connection, topicId)) {
            if (state.truncated()) {
                joinsPrevious = false;
                continue;
            }
            // A compacted one was looked at before it was: a look reads the whole spine.
            boolean compacted = state.cleanedAtMicros() != null;
            if (!state.settled() || (!compacted && isTransactional(connection, tables.batchLeaf(state.number())))) {
                break;
            }
            try (PreparedStatement select = connection.prepareStatement(Statements.SEGMENT_FIND_FIGURES.sql())) {
                select.setString(1, tables.recordLeaf(state.number()));
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

    private static boolean isTransactional(PgConnection connection, String batchLeaf) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement(Statements.BATCH_FIND_TRANSACTIONAL.sql("batch_leaf", batchLeaf));
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
