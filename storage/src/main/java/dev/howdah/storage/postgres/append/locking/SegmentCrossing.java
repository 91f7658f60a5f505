package dev.howdah.storage.postgres.append.locking;

import dev.howdah.storage.postgres.append.plan.AppendPlan;
import dev.howdah.storage.postgres.append.plan.HeadRow;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.jdbc.PgConnection;

/**
 * Notes where partitions of a topic begin in a segment, and closes the segments that they leave. Their append times tell, for these
 * rise with the offsets. All partitions of a transaction cross in two statements: after a segment's end all come at once. Thread:
 * append lane, inside the transaction that moves the heads.
 */
public final class SegmentCrossing {

    private final SegmentDirectory segments;
    private final int topicId;
    private final Segment segment;
    private final List<Integer> partitions = new ArrayList<>();
    private final List<Long> baseOffsets = new ArrayList<>();

    /** Partitions by the number of the segment that they leave. */
    private final Map<Integer, List<Integer>> left = new TreeMap<>();

    private SegmentCrossing(SegmentDirectory segments, AppendPlan.TopicPlan topic) {
        this.segments = segments;
        this.topicId = topic.topicId();
        this.segment = topic.segment();
    }

    /** Notes which of the plan's partitions begin in another segment than they were in. */
    public static void note(PgConnection connection, SegmentDirectory segments, AppendPlan plan) throws SQLException {
        for (AppendPlan.TopicPlan topic : plan.topics()) {
            SegmentCrossing crossing = new SegmentCrossing(segments, topic);
            topic.heads().forEach(head -> crossing.add(head.found()));
            crossing.note(connection);
        }
    }

    /** @param head as it was before this transaction */
    private void add(HeadRow head) {
        boolean isFirst = head.appendedAtMicros() == LeafBounds.UNBOUNDED;
        if (!isFirst && segment.bounds().contains(head.appendedAtMicros())) {
            return;
        }
        partitions.add(head.id().partition());
        baseOffsets.add(head.nextOffset());
        if (!isFirst) {
            // Not there if it has expired: nothing to search in any more.
            segments.find(topicId, head.appendedAtMicros())
                    .ifPresent(before -> left.computeIfAbsent(before.number(), number -> new ArrayList<>())
                            .add(head.id().partition()));
        }
    }

    private void note(PgConnection connection) throws SQLException {
        for (Map.Entry<Integer, List<Integer>> leaving : left.entrySet()) {
            close(connection, leaving.getKey(), leaving.getValue());
        }
        if (!partitions.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(LockingSql.SEGMENT_START_INSERT.sql())) {
                insert.setInt(1, topicId);
                insert.setInt(2, segment.number());
                insert.setArray(3, connection.createArrayOf("int4", partitions.toArray()));
                insert.setArray(4, connection.createArrayOf("int8", baseOffsets.toArray()));
                insert.executeUpdate();
            }
        }
    }

    private void close(PgConnection connection, int leftSegment, List<Integer> leaving) throws SQLException {
        String sql = LockingSql.SEGMENT_START_CLOSE.sql("log_leaf", new LogTables(topicId).leaf(leftSegment));
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, topicId);
            update.setArray(2, connection.createArrayOf("int4", leaving.toArray()));
            update.setInt(3, leftSegment);
            update.executeUpdate();
        }
    }
}
