package dev.howdah.storage.postgres.segment;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.jdbc.PgConnection;

/**
 * The segments of each topic, remembered. A number is never used twice, and bounds change only when a compacted segment takes over
 * those of its neighbours, which no append can reach. So for appends what is remembered can only be incomplete; whoever misses a
 * segment, or finds its leaf gone, reloads. Thread: any.
 */
public final class SegmentDirectory {

    private final Map<Integer, List<Segment>> byTopic = new ConcurrentHashMap<>();

    /** The segment whose leaves take rows of this append time. */
    public Optional<Segment> find(int topicId, long appendedAtMicros) {
        List<Segment> segments = byTopic.getOrDefault(topicId, List.of());
        // From the newest: that is the wanted one but for a clock that lags.
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (segments.get(i).bounds().contains(appendedAtMicros)) {
                return Optional.of(segments.get(i));
            }
        }
        return Optional.empty();
    }

    public List<Segment> reload(PgConnection connection, int topicId) throws SQLException {
        List<Segment> segments = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SegmentSql.SEGMENT_LIST.sql())) {
            select.setInt(1, topicId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    segments.add(Segment.read(rows));
                }
            }
        }
        List<Segment> loaded = List.copyOf(segments);
        if (loaded.isEmpty()) {
            byTopic.remove(topicId);
        } else {
            byTopic.put(topicId, loaded);
        }
        return loaded;
    }

    public List<Segment> remembered(int topicId) {
        return byTopic.getOrDefault(topicId, List.of());
    }

    public void forget(int topicId) {
        byTopic.remove(topicId);
    }
}
