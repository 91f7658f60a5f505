package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the next leaf of a topic: ahead of need, or for an append that misses it. Thread: any that may block. */
public final class SegmentCreation {

    private static final Logger log = LoggerFactory.getLogger(SegmentCreation.class);

    private final Connections connections;
    private final SegmentDirectory directory;

    public SegmentCreation(Connections connections, SegmentDirectory directory) {
        this.connections = connections;
        this.directory = directory;
    }

    /** Creates the segment after {@code last} if that has records; false if it has none, somebody else was first, or it is in use. */
    public boolean createNext(int topicId, Segment last, Instant now, Optional<SegmentLimits> limits) {
        try {
            return connections.inTransaction(connection -> {
                long bytes = leafBytes(connection, topicId, last.number());
                if (bytes == 0) {
                    return false;
                }
                return create(connection, topicId, now, last.number(), bytes, limits);
            });
        } catch (StorageException e) {
            if (e.failure() instanceof StorageFailure.Contended) {
                log.info("no segment ahead yet, topicId={}: {}", topicId, e.getMessage());
                return false;
            }
            throw e;
        }
    }

    /** Makes sure, in a transaction of its own, that rows of this append time have a leaf; false if the topic is gone. */
    public boolean ensure(int topicId, long appendedAtMicros) {
        return connections.inTransaction(connection -> {
            if (covers(directory.reload(connection, topicId), appendedAtMicros)) {
                return true;
            }
            if (lockTopic(connection, topicId).isEmpty()) {
                return false;
            }
            List<Segment> segments = directory.reload(connection, topicId);
            if (!covers(segments, appendedAtMicros)) {
                Segment last = segments.get(segments.size() - 1);
                Instant at = PgTime.toInstant(appendedAtMicros);
                long bytes = leafBytes(connection, topicId, last.number());
                create(connection, topicId, at, last.number(), bytes, Optional.empty());
            }
            return true;
        });
    }

    /** A leaf that was remembered is gone: others may be in the middle of an append, so the topic is not simply forgotten. */
    public void reload(int topicId) {
        connections.inTransaction(connection -> directory.reload(connection, topicId));
    }

    private static boolean covers(List<Segment> segments, long micros) {
        return segments.stream().anyMatch(segment -> segment.bounds().contains(micros));
    }

    /** Creates the segment after number {@code lastNumber}, unless somebody else has. */
    private boolean create(
            PgConnection connection,
            int topicId,
            Instant now,
            int lastNumber,
            long bytes,
            Optional<SegmentLimits> policy)
            throws SQLException {
        Optional<SegmentLimits> ofRow = lockTopic(connection, topicId);
        if (ofRow.isEmpty()) {
            return false;
        }
        List<Segment> segments = directory.reload(connection, topicId);
        SegmentLimits limits = policy.orElse(ofRow.get()).beside(segments.size());
        Segment last = segments.get(segments.size() - 1);
        if (last.number() != lastNumber) {
            return false;
        }
        LogDdl.createSegment(connection, topicId, SegmentPlan.after(last, now, span(last, now, bytes, limits)));
        directory.reload(connection, topicId);
        return true;
    }

    private static Duration span(Segment last, Instant now, long bytes, SegmentLimits limits) {
        LeafBounds bounds = last.bounds();
        if (bounds.lowerMicros() == LeafBounds.UNBOUNDED) {
            return shorter(SegmentSpan.FIRST, limits.span());
        }
        Duration span = Duration.ofMillis((bounds.upperMicros() - bounds.lowerMicros()) / 1_000);
        long elapsedMicros = Math.min(PgTime.toMicros(now), bounds.upperMicros()) - bounds.lowerMicros();
        return SegmentSpan.next(span, Duration.ofMillis(Math.max(1_000, elapsedMicros / 1_000)), bytes, limits);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The topic's own limits, without the broker's defaults; empty if the topic is gone. */
    private static Optional<SegmentLimits> lockTopic(PgConnection connection, int topicId) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(SegmentSql.TOPIC_LOCK.sql())) {
            lock.setInt(1, topicId);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() ? Optional.of(SegmentLimits.of(config(row))) : Optional.empty();
            }
        }
    }

    private static Map<String, String> config(ResultSet row) throws SQLException {
        Map<String, String> config = new HashMap<>();
        for (String name : List.of("segment.ms", "cleanup.policy", "max.compaction.lag.ms")) {
            String value = row.getString(name.replace('.', '_'));
            if (value != null) {
                config.put(name, value);
            }
        }
        return config;
    }

    private static long leafBytes(PgConnection connection, int topicId, int segment) throws SQLException {
        try (PreparedStatement size = connection.prepareStatement(SegmentSql.LEAF_SIZE.sql())) {
            size.setString(1, new LogTables(topicId).leaf(segment));
            try (ResultSet row = size.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
