package dev.howdah.storage.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.postgresql.jdbc.PgConnection;

/**
 * Notes where a partition begins in a segment, and closes the segment that it leaves. Its append time tells, for it rises with
 * the offsets. Thread: append lane, inside the transaction that moves the head.
 */
final class SegmentCrossing {

    private SegmentCrossing() {}

    /**
     * @param segment that the transaction writes to
     * @param head as it was before this transaction
     * @param baseOffset of the partition's first batch in this transaction
     */
    static void note(PgConnection connection, SegmentDirectory segments, Segment segment, HeadRow head, long baseOffset)
            throws SQLException {
        int topicId = head.id().topicId();
        boolean first = head.appendedAtMicros() == LeafBounds.UNBOUNDED;
        if (!first && segment.bounds().contains(head.appendedAtMicros())) {
            return;
        }
        if (!first) {
            close(connection, segments, head);
        }
        try (PreparedStatement insert = connection.prepareStatement(Statements.SEGMENT_START_INSERT.sql())) {
            insert.setInt(1, topicId);
            insert.setInt(2, head.id().partition());
            insert.setLong(3, baseOffset);
            insert.setInt(4, segment.number());
            insert.executeUpdate();
        }
    }

    private static void close(PgConnection connection, SegmentDirectory segments, HeadRow head) throws SQLException {
        int topicId = head.id().topicId();
        Segment left = segments.find(topicId, head.appendedAtMicros()).orElse(null);
        if (left == null) {
            // Expired in between: nothing to search in any more.
            return;
        }
        String sql = Statements.SEGMENT_START_CLOSE.sql("batch_leaf", new LogTables(topicId).batchLeaf(left.number()));
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, head.id().partition());
            update.setInt(2, topicId);
            update.setInt(3, head.id().partition());
            update.setInt(4, left.number());
            update.executeUpdate();
        }
    }
}
