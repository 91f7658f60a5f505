package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.KeyIndex;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.segment.LogTables;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds or drops the index over keys on the ended leaves of a topic, as its configuration says. A leaf that was
 * rewritten has no index; it gets one in the same round. Readers go on meanwhile, and nobody writes to such a leaf.
 * Thread: compactor.
 */
final class KeyIndexes {

    private final Connections connections;
    private final CompactorSteps steps;
    private final JanitorTransactions transactions;

    KeyIndexes(Connections connections, CompactorSteps steps, JanitorTransactions transactions) {
        this.connections = connections;
        this.steps = steps;
        this.transactions = transactions;
    }

    private record Leaf(int segment, boolean indexed) {}

    void follow(TopicPolicy policy) {
        LogTables tables = new LogTables(policy.topicId());
        for (Leaf leaf : leaves(policy.topicId())) {
            if (policy.keyIndex() == KeyIndex.ENDED_SEGMENTS && !leaf.indexed()) {
                create(tables, leaf.segment());
            } else if (policy.keyIndex() == KeyIndex.NONE && leaf.indexed()) {
                drop(tables, leaf.segment());
            }
        }
    }

    private List<Leaf> leaves(int topicId) {
        return connections.inTransaction(connection -> {
            List<Leaf> leaves = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(CompactionSql.SEGMENT_LIST_KEY_INDEXES.sql())) {
                select.setInt(1, topicId);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        leaves.add(new Leaf(rows.getInt("number"), rows.getBoolean("indexed")));
                    }
                }
            }
            return leaves;
        });
    }

    private void create(LogTables tables, int segment) {
        steps.perform(connection -> LeafReplacement.execute(
                connection,
                CompactionSql.LOG_LEAF_INDEX_KEYS.sql(
                        "log_leaf", tables.leaf(segment), "keys_index", tables.keysIndex(segment))));
    }

    /**
     * Drops the index. This locks the leaf exclusively for an instant. If somebody uses the leaf, the next round tries
     * again.
     */
    private void drop(LogTables tables, int segment) {
        transactions.tryRun("dropping an index over keys", connection -> {
            if (JanitorTransactions.areInUse(connection, tables.leaf(segment))) {
                return false;
            }
            LeafReplacement.execute(
                    connection, CompactionSql.INDEX_DROP.sql("index", tables.qualifiedKeysIndex(segment)));
            return true;
        });
    }
}
