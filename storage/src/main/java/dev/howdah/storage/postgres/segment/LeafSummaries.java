package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.Statements;
import dev.howdah.storage.postgres.read.LeafReads;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
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
 * So a leaf that grows fast is left alone until somebody reads it ({@link LeafReads} tells) or much has gathered. What a burst has left is done bit by bit
 * once the leaf grows slowly again: done at once it would take a core for a second from those who produce.
 *
 * <p>Thread: any, one at a time.
 */
final class LeafSummaries {

    private static final Logger log = LoggerFactory.getLogger(LeafSummaries.class);

    private static final int PAGE_BYTES = 8_192;

    /** Between two rounds. More is a burst. */
    private static final long CALM_GROWTH_BYTES = 16L << 20;

    /** What a leaf that is read must have gained for the next round to come soon: a quarter of a second of a burst. */
    private static final long SOON_BYTES_MIN = 2L << 20;

    /** Of a round, when nobody waits for them: about 60 ms of one core. */
    private static final long ROUND_BYTES = 64L << 20;

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
     * @return whether somebody reads a leaf that grows fast, so that the next round should come soon
     */
    synchronized boolean summarize(List<HotLeaf> hot, boolean all) {
        Map<LeafReads.Leaf, Bytes> next = new HashMap<>();
        Set<LeafReads.Leaf> postponed = new HashSet<>();
        Set<LeafReads.Leaf> read = reads.take();
        boolean isReadInBurst = false;
        for (HotLeaf leaf : hot) {
            LeafReads.Leaf key = new LeafReads.Leaf(leaf.topicId, leaf.segment);
            Bytes known = leaves.getOrDefault(key, Bytes.NONE);
            long due = due(known, leaf.bytes, read.contains(key), all);
            isReadInBurst |= read.contains(key) && due > SOON_BYTES_MIN;
            long summarized = summarize(leaf, known.summarized, due);
            next.put(key, new Bytes(summarized, leaf.bytes));
            if (leaf.bytes - summarized > CALM_GROWTH_BYTES) {
                postponed.add(key);
            }
        }
        leaves = next;
        reads.onPostponed(postponed);
        return isReadInBurst;
    }

    /** How many bytes are to be summarised now. */
    private static long due(Bytes known, long bytes, boolean isRead, boolean all) {
        long pending = bytes - known.summarized;
        if (isRead) {
            return pending;
        }
        boolean isCalm = bytes - known.seen <= CALM_GROWTH_BYTES;
        return all ? Math.max(isCalm ? Math.min(pending, ROUND_BYTES) : 0, pending - POSTPONED_BYTES_MAX) : 0;
    }

    /** Returns how far the leaf is summarised now: no farther than before if it is in use. */
    private long summarize(HotLeaf leaf, long summarized, long due) {
        if (due <= 0) {
            return summarized;
        }
        LogTables tables = new LogTables(leaf.topicId);
        long end = summarized + due;
        try {
            return connections.inTransaction(connection -> {
                if (end == leaf.bytes) {
                    summarizeAll(connection, tables.qualifiedRecordBrinIndex(leaf.segment));
                } else {
                    summarize(connection, tables.qualifiedRecordBrinIndex(leaf.segment), summarized, end);
                }
                summarizeAll(connection, tables.qualifiedBatchTimeIndex(leaf.segment));
                return end;
            });
        } catch (StorageException e) {
            if (!(e.failure() instanceof StorageFailure.Contended)) {
                throw e;
            }
            log.debug("leaf not summarised, it is in use: {}", tables.recordLeaf(leaf.segment));
            return summarized;
        }
    }

    private static void summarize(PgConnection connection, String index, long from, long end) throws SQLException {
        try (PreparedStatement summarize = connection.prepareStatement(Statements.LEAF_SUMMARIZE_PAGES.sql())) {
            summarize.setString(1, index);
            summarize.setLong(2, from / PAGE_BYTES);
            summarize.setLong(3, end / PAGE_BYTES);
            summarize.execute();
        }
    }

    private static void summarizeAll(PgConnection connection, String index) throws SQLException {
        try (PreparedStatement summarize = connection.prepareStatement(Statements.LEAF_SUMMARIZE.sql())) {
            summarize.setString(1, index);
            summarize.execute();
        }
    }
}
