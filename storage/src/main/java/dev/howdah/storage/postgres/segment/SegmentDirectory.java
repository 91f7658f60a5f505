package dev.howdah.storage.postgres.segment;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.jdbc.PgConnection;

/**
 * Remembers the segments of each topic. A segment's number is never used twice. Bounds change only when a merged
 * segment takes over those of its neighbours, and no append can reach these. So for appends the directory can only be
 * incomplete: whoever misses a segment, or finds that its leaf does not exist, reloads. Thread: any.
 */
public final class SegmentDirectory {

    private final Map<Integer, List<Segment>> byTopic = new ConcurrentHashMap<>();

    /** The segment whose leaf takes rows of this append time. */
    public Optional<Segment> find(int topicId, long appendedAtMicros) {
        List<Segment> segments = byTopic.getOrDefault(topicId, List.of());
        // The search begins with the newest, which is the wanted one unless a clock lags.
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (segments.get(i).bounds().contains(appendedAtMicros)) {
                return Optional.of(segments.get(i));
            }
        }
        return Optional.empty();
    }

    public List<Segment> reload(PgConnection connection, int topicId) throws SQLException {
        List<Segment> loaded = List.copyOf(Segment.list(connection, SegmentSql.SEGMENT_LIST, topicId));
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
