package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.postgres.chunk.StoredChunk;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.jdbc.PgConnection;

/**
 * Decides which control batches go, while a pass goes through the log from its beginning. As in Kafka ({@code LogCleaner}, its {@code
 * CleanedTransactionMetadata}), the end of a transaction goes once nothing of what the transaction has written is left, and {@code
 * delete.retention.ms} after that. What counts is what the pass has found, so an end outlives its data by a pass at least. Its time runs from
 * the first compaction of its segment, as that of tombstones does: by then all records of an aborted transaction are gone, while those of a
 * committed one may have been superseded later, whose end nobody misses. The last batch of a partition stays.
 *
 * <p>It holds the transactions that have data and no end yet. Thread: compactor.
 */
final class TransactionEnds {

    private record Writer(int partition, long producerId) {}

    /** What a producer has in a leaf. */
    private record Seen(Writer writer, boolean beginsWithEnd, boolean hasEmpty, boolean endsWithData) {}

    private final Map<Integer, Long> nextOffsets = new HashMap<>();
    private final Set<Writer> withData = new HashSet<>();

    /** At the beginning of the log. */
    static TransactionEnds load(PgConnection connection, int topicId) throws SQLException {
        TransactionEnds ends = new TransactionEnds();
        try (PreparedStatement select = connection.prepareStatement(CompactionSql.HEAD_LIST_ENDS.sql())) {
            select.setInt(1, topicId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ends.nextOffsets.put(rows.getInt("partition"), rows.getLong("next_offset"));
                }
            }
        }
        return ends;
    }

    /** What a leaf has, without going through it. */
    Leaf look(PgConnection connection, String leaf) throws SQLException {
        List<Seen> seen = new ArrayList<>();
        try (PreparedStatement select =
                        connection.prepareStatement(CompactionSql.CHUNK_LIST_ENDS.sql("log_leaf", leaf));
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                seen.add(new Seen(
                        new Writer(rows.getInt("partition"), rows.getLong("producer_id")),
                        rows.getBoolean("begins_with_end"),
                        rows.getBoolean("has_empty"),
                        rows.getBoolean("ends_with_data")));
            }
        }
        return new Leaf(seen);
    }

    /** The transactions of a leaf that comes next. */
    final class Leaf {

        private final List<Seen> seen;

        private Leaf(List<Seen> seen) {
            this.seen = seen;
        }

        /** Whether it has the end of a transaction of which nothing is left. */
        boolean hasEmpty() {
            return seen.stream()
                    .anyMatch(each -> each.hasEmpty() || (each.beginsWithEnd() && !withData.contains(each.writer())));
        }

        /** Goes on behind it. */
        void pass() {
            for (Seen each : seen) {
                if (each.endsWithData()) {
                    withData.add(each.writer());
                } else {
                    withData.remove(each.writer());
                }
            }
        }
    }

    /** Goes on behind a chunk. Returns whether it is the end of a transaction of which nothing is left. */
    boolean pass(StoredChunk chunk) {
        if (!chunk.isTransactionalOrControl() || chunk.recordCount() == 0) {
            return false;
        }
        Writer writer =
                new Writer(chunk.partition(), chunk.batchEntries().get(0).producerId());
        if (!chunk.isControl()) {
            withData.add(writer);
            return false;
        }
        boolean empty = !withData.remove(writer);
        return empty && chunk.lastOffset() < nextOffsets.getOrDefault(chunk.partition(), 0L) - 1;
    }
}
