package dev.howdah.storage.postgres;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Summarises the BRIN ranges that have been filled since: a read of a leaf scans all pages that are in no summary.
 *
 * <p>Summaries cost a burst a fifth of what its rows cost, and it is their readers, lagging behind the cache, who need them.
 * So a leaf that grows fast is left alone until somebody reads it, it grows slowly again, or much has gathered.
 *
 * <p>Thread: any, one at a time.
 */
final class LeafSummaries {

    private static final Logger log = LoggerFactory.getLogger(LeafSummaries.class);

    /** Between two rounds. More is a burst. */
    private static final long CALM_GROWTH_BYTES = 16L << 20;

    /** About half a second of scanning, for who comes first. */
    private static final long POSTPONED_BYTES_MAX = 512L << 20;

    /**
     * Of a leaf.
     *
     * @param summarized its size at the last summary
     * @param seen its size in the last round
     */
    private record Bytes(long summarized, long seen) {

        static final Bytes NONE = new Bytes(0, 0);
    }

    /**
     * A leaf that is written, or the one ahead.
     *
     * @param bytes of its records
     */
    record HotLeaf(int topicId, int segment, long bytes) {}

    private final Connections connections;
    private final LeafReads reads;
    private Map<LeafReads.Leaf, Bytes> leaves = new HashMap<>();

    LeafSummaries(Connections connections, LeafReads reads) {
        this.connections = connections;
        this.reads = reads;
    }

    /**
     * A round.
     *
     * @param all of the leaves are ours to care for, and not only those that were read from here
     */
    synchronized void summarize(List<HotLeaf> hot, boolean all) {
        Map<LeafReads.Leaf, Bytes> next = new HashMap<>();
        Set<LeafReads.Leaf> read = reads.take();
        for (HotLeaf leaf : hot) {
            LeafReads.Leaf key = new LeafReads.Leaf(leaf.topicId, leaf.segment);
            Bytes known = leaves.getOrDefault(key, Bytes.NONE);
            boolean isDue = read.contains(key) || (all && isDue(known, leaf.bytes));
            long summarized =
                    leaf.bytes != known.summarized && isDue && summarize(leaf) ? leaf.bytes : known.summarized;
            next.put(key, new Bytes(summarized, leaf.bytes));
        }
        leaves = next;
    }

    private static boolean isDue(Bytes known, long bytes) {
        return bytes - known.seen <= CALM_GROWTH_BYTES || bytes - known.summarized > POSTPONED_BYTES_MAX;
    }

    /** False if the leaf is in use. */
    private boolean summarize(HotLeaf leaf) {
        LogTables tables = new LogTables(leaf.topicId);
        try {
            connections.inTransaction(connection -> {
                summarize(connection, tables.qualifiedRecordBrinIndex(leaf.segment));
                summarize(connection, tables.qualifiedBatchTimeIndex(leaf.segment));
                return true;
            });
            return true;
        } catch (StorageException e) {
            if (!(e.failure() instanceof StorageFailure.Contended)) {
                throw e;
            }
            log.debug("leaf not summarised, it is in use: {}", tables.recordLeaf(leaf.segment));
            return false;
        }
    }

    private static void summarize(PgConnection connection, String index) throws SQLException {
        try (PreparedStatement summarize = connection.prepareStatement(Statements.LEAF_SUMMARIZE.sql())) {
            summarize.setString(1, index);
            summarize.execute();
        }
    }
}
