package dev.howdah.storage.postgres;

import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a leaf ahead of every topic that is written, and the BRIN of the hot leaves summarised. A topic that nobody writes
 * gets no new leaves; its next append makes one on the way ({@link #ensure}).
 */
final class PostgresSegmentStore implements SegmentStore {

    private static final Logger log = LoggerFactory.getLogger(PostgresSegmentStore.class);

    private final Connections connections;
    private final SegmentDirectory directory;
    private final PostgresTopicStore topics;
    private final LeafSealer sealer;

    /** Size at the last summary, by leaf: what has not grown needs none. Guarded by this. */
    private final Map<String, Long> summarizedBytes = new HashMap<>();

    PostgresSegmentStore(Connections connections, SegmentDirectory directory, PostgresTopicStore topics) {
        this.connections = connections;
        this.directory = directory;
        this.topics = topics;
        this.sealer = new LeafSealer(connections);
    }

    @Override
    public int createAhead(Instant now) {
        topics.dropLeftovers();
        int created = 0;
        for (Map.Entry<Integer, List<Segment>> topic : lastTwoByTopic().entrySet()) {
            Segment last = topic.getValue().get(topic.getValue().size() - 1);
            if (PgTime.toMicros(now) >= last.bounds().lowerMicros() && createNext(topic.getKey(), last, now)) {
                created++;
            }
        }
        return created;
    }

    private boolean createNext(int topicId, Segment last, Instant now) {
        try {
            return connections.inTransaction(connection -> {
                long bytes = recordBytes(connection, topicId, last.number());
                if (bytes == 0) {
                    return false;
                }
                return create(connection, topicId, now, last.number(), bytes);
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
    boolean ensure(int topicId, long appendedAtMicros) {
        return connections.inTransaction(connection -> {
            if (covers(directory.reload(connection, topicId), appendedAtMicros)) {
                return true;
            }
            Optional<Duration> longest = lockTopic(connection, topicId);
            if (longest.isEmpty()) {
                return false;
            }
            List<Segment> segments = directory.reload(connection, topicId);
            if (!covers(segments, appendedAtMicros)) {
                Segment last = segments.get(segments.size() - 1);
                Instant at = PgTime.toInstant(appendedAtMicros);
                long bytes = recordBytes(connection, topicId, last.number());
                create(connection, topicId, at, last.number(), bytes);
            }
            return true;
        });
    }

    private static boolean covers(List<Segment> segments, long micros) {
        return segments.stream().anyMatch(segment -> segment.bounds().contains(micros));
    }

    /** Creates the segment after number {@code lastNumber}, unless somebody else has. */
    private boolean create(PgConnection connection, int topicId, Instant now, int lastNumber, long bytes)
            throws SQLException {
        Optional<Duration> longest = lockTopic(connection, topicId);
        if (longest.isEmpty()) {
            return false;
        }
        List<Segment> segments = directory.reload(connection, topicId);
        Segment last = segments.get(segments.size() - 1);
        if (last.number() != lastNumber) {
            return false;
        }
        LogDdl.createSegment(connection, topicId, SegmentPlan.after(last, now, span(last, now, bytes, longest.get())));
        directory.reload(connection, topicId);
        return true;
    }

    private static Duration span(Segment last, Instant now, long bytes, Duration longest) {
        LeafBounds bounds = last.bounds();
        if (bounds.lowerMicros() == LeafBounds.UNBOUNDED) {
            return SegmentSpan.FIRST;
        }
        Duration span = Duration.ofMillis((bounds.upperMicros() - bounds.lowerMicros()) / 1_000);
        long elapsedMicros = Math.min(PgTime.toMicros(now), bounds.upperMicros()) - bounds.lowerMicros();
        return SegmentSpan.next(span, Duration.ofMillis(Math.max(1_000, elapsedMicros / 1_000)), bytes, longest);
    }

    /** The topic's own bound on the span ({@code segment.ms}); empty if the topic is gone. */
    private static Optional<Duration> lockTopic(PgConnection connection, int topicId) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(Statements.TOPIC_LOCK.sql())) {
            lock.setInt(1, topicId);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() ? Optional.of(longest(row.getString("segment_ms"))) : Optional.empty();
            }
        }
    }

    private static Duration longest(@Nullable String segmentMs) {
        if (segmentMs == null) {
            return SegmentSpan.MAX;
        }
        try {
            return Duration.ofMillis(Math.max(SegmentSpan.MIN.toMillis(), Long.parseLong(segmentMs)));
        } catch (NumberFormatException e) {
            return SegmentSpan.MAX;
        }
    }

    @Override
    public void summarize(Instant now) {
        for (Map.Entry<Integer, List<Segment>> topic : lastTwoByTopic().entrySet()) {
            LogTables tables = new LogTables(topic.getKey());
            for (Segment segment : topic.getValue()) {
                summarize(tables, segment.number());
            }
        }
    }

    private synchronized void summarize(LogTables tables, int segment) {
        String leaf = tables.recordLeaf(segment);
        long before = summarizedBytes.getOrDefault(leaf, 0L);
        try {
            long bytes = connections.inTransaction(connection -> {
                long now = recordBytes(connection, tables.topicId(), segment);
                if (now != before) {
                    try (PreparedStatement summarize = connection.prepareStatement(Statements.LEAF_SUMMARIZE.sql())) {
                        summarize.setString(1, tables.qualifiedRecordBrinIndex(segment));
                        summarize.execute();
                        summarize.setString(1, tables.qualifiedBatchTimeIndex(segment));
                        summarize.execute();
                    }
                }
                return now;
            });
            summarizedBytes.put(leaf, bytes);
        } catch (StorageException e) {
            if (!(e.failure() instanceof StorageFailure.Contended)) {
                throw e;
            }
            log.debug("leaf not summarised, it is in use: {}", leaf);
        }
    }

    @Override
    public int seal(Instant now) {
        return sealer.seal(now);
    }

    private static long recordBytes(PgConnection connection, int topicId, int segment) throws SQLException {
        try (PreparedStatement size = connection.prepareStatement(Statements.LEAF_SIZE.sql())) {
            size.setString(1, new LogTables(topicId).recordLeaf(segment));
            try (ResultSet row = size.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private Map<Integer, List<Segment>> lastTwoByTopic() {
        return connections.inTransaction(connection -> {
            Map<Integer, List<Segment>> byTopic = new TreeMap<>();
            try (PreparedStatement select = connection.prepareStatement(Statements.SEGMENT_LIST_LAST.sql());
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    byTopic.computeIfAbsent(rows.getInt("topic_id"), id -> new ArrayList<>())
                            .add(new Segment(
                                    rows.getInt("number"),
                                    new LeafBounds(
                                            PgTime.toMicros(rows.getObject("lower_bound", OffsetDateTime.class)),
                                            PgTime.toMicros(rows.getObject("upper_bound", OffsetDateTime.class)))));
                }
            }
            return byTopic;
        });
    }
}
