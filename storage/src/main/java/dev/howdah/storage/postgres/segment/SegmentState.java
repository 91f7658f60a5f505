package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.PgTime;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * A segment and the state of its life.
 *
 * @param cleanedAtMicros when the first compaction of it was complete; null if there was none
 * @param tombstones how many tombstones its last compaction kept; null if they were not counted
 */
public record SegmentState(
        Segment segment,
        boolean sealed,
        boolean settled,
        boolean truncated,
        @Nullable Long cleanedAtMicros,
        @Nullable Long tombstones) {

    public int number() {
        return segment.number();
    }

    public LeafBounds bounds() {
        return segment.bounds();
    }

    /** Reads the segments of one topic, oldest first. */
    public static List<SegmentState> load(PgConnection connection, int topicId) throws SQLException {
        List<SegmentState> segments = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SegmentSql.SEGMENT_LIST_STATES.sql())) {
            select.setInt(1, topicId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    OffsetDateTime cleanedAt = rows.getObject("cleaned_at", OffsetDateTime.class);
                    long counted = rows.getLong("tombstones");
                    Long tombstones = rows.wasNull() ? null : counted;
                    segments.add(new SegmentState(
                            Segment.read(rows),
                            rows.getBoolean("sealed"),
                            rows.getBoolean("settled"),
                            rows.getBoolean("truncated"),
                            cleanedAt == null ? null : PgTime.toMicros(cleanedAt),
                            tombstones));
                }
            }
        }
        return segments;
    }
}
