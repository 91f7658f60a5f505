package dev.howdah.storage.postgres;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.PartitionId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * One try to store a group of batches in one transaction, up to but without its COMMIT.
 *
 * <pre>
 * lock heads (topic, partition order) → check sequences, give offsets out → per topic: COPY records, COPY batches
 *   → note new segments → move heads and marker
 * </pre>
 *
 * Rows go in sorted by partition, so that BRIN can tell partitions apart inside a large transaction. Thread: append lane.
 */
final class AppendTransaction {

    /** A topic's leaves do not reach the append time; they must be made outside of this transaction. */
    static final class SegmentMissingException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int topicId;
        private final long appendedAtMicros;

        SegmentMissingException(int topicId, long appendedAtMicros) {
            this.topicId = topicId;
            this.appendedAtMicros = appendedAtMicros;
        }

        int topicId() {
            return topicId;
        }

        long appendedAtMicros() {
            return appendedAtMicros;
        }
    }

    private final PgConnection connection;
    private final SegmentDirectory segments;
    private final ProducerStates producers;
    private final HeadRow.Marker marker;
    private final int leaderEpoch;
    private final List<Append> appends;
    private final @Nullable AppendOutcome[] outcomes;

    private final Map<PartitionId, HeadRow> heads;
    private final Map<PartitionId, Long> nextOffsets = new LinkedHashMap<>();
    private final Map<ProducerStates.Key, ProducerEntry> changedProducers = new HashMap<>();

    /** In partition order, and per partition as they came. */
    private final List<PlacedBatch> placed = new ArrayList<>();

    private long appendedAtMicros;

    AppendTransaction(
            PgConnection connection,
            SegmentDirectory segments,
            ProducerStates producers,
            HeadRow.Marker marker,
            int leaderEpoch,
            List<Append> appends) {
        this.connection = connection;
        this.segments = segments;
        this.producers = producers;
        this.marker = marker;
        this.leaderEpoch = leaderEpoch;
        this.appends = appends;
        this.outcomes = new AppendOutcome[appends.size()];
        this.heads = new TreeMap<>();
    }

    /**
     * Does everything but the COMMIT.
     *
     * @param scope which appends are not to be stored (their outcomes stay open), and which are copied in a trial
     * @param notBeforeMicros the append time is this or later: it rises strictly per writer and per partition
     */
    void run(Scope scope, long notBeforeMicros, CopyRows rows, Runnable locked)
            throws SQLException, SegmentMissingException {
        HeadLock.lock(connection, appends, heads);
        locked.run();
        appendedAtMicros = notBeforeMicros;
        for (HeadRow head : heads.values()) {
            if (head.appendedAtMicros() != LeafBounds.UNBOUNDED) {
                appendedAtMicros = Math.max(appendedAtMicros, head.appendedAtMicros() + 1);
            }
        }
        requireSegments();
        loadProducers();
        place(scope.excluded());
        placed.removeIf(batch -> !scope.copies(batch.index()));
        if (placed.isEmpty()) {
            return;
        }
        copy(rows);
        moveHeads();
    }

    private void requireSegments() throws SegmentMissingException {
        Set<Integer> topicIds = new HashSet<>();
        for (PartitionId id : heads.keySet()) {
            if (topicIds.add(id.topicId())
                    && segments.find(id.topicId(), appendedAtMicros).isEmpty()) {
                throw new SegmentMissingException(id.topicId(), appendedAtMicros);
            }
        }
    }

    private void loadProducers() throws SQLException {
        Map<Integer, Set<ProducerStates.Key>> unknown = new TreeMap<>();
        for (Append append : appends) {
            HeadRow head = heads.get(append.id());
            RecordBatch batch = append.batch();
            if (head != null && batch.hasProducerId() && producers.find(head, batch.producerId()) == null) {
                unknown.computeIfAbsent(append.id().topicId(), id -> new HashSet<>())
                        .add(new ProducerStates.Key(append.id(), batch.producerId()));
            }
        }
        for (Map.Entry<Integer, Set<ProducerStates.Key>> topic : unknown.entrySet()) {
            producers.load(connection, heads, topic.getValue(), topic.getKey());
        }
    }

    private void place(Set<Integer> excluded) {
        List<Integer> order = new ArrayList<>(appends.size());
        for (int i = 0; i < appends.size(); i++) {
            order.add(i);
        }
        // Stable: batches of one partition stay in the order in which they came.
        order.sort(Comparator.comparing(i -> appends.get(i).id()));
        for (int index : order) {
            HeadRow head = heads.get(appends.get(index).id());
            if (head == null) {
                outcomes[index] = new AppendOutcome.Rejected(
                        Rejection.UNKNOWN_TOPIC_OR_PARTITION,
                        "no such partition: " + appends.get(index).id());
            } else if (!excluded.contains(index)) {
                place(index, head);
            }
        }
    }

    private void place(int index, HeadRow head) {
        Append append = appends.get(index);
        RecordBatch batch = append.batch();
        long baseOffset = nextOffsets.getOrDefault(head.id(), head.nextOffset());
        if (batch.hasProducerId()) {
            ProducerStates.Key key = new ProducerStates.Key(head.id(), batch.producerId());
            ProducerEntry entry = changedProducers.get(key);
            if (entry == null) {
                ProducerEntry stored = producers.find(head, batch.producerId());
                entry = stored == null ? new ProducerEntry() : stored.copy();
            }
            ProducerEntry.Verdict verdict = entry.check(batch);
            if (verdict instanceof ProducerEntry.Verdict.Duplicate duplicate) {
                outcomes[index] = new AppendOutcome.Appended(
                        duplicate.stored().baseOffset(),
                        duplicate.stored().appendedAtMs(),
                        head.logStartOffset(),
                        Freshness.DUPLICATE);
                return;
            }
            if (verdict instanceof ProducerEntry.Verdict.Refused refused) {
                outcomes[index] = new AppendOutcome.Rejected(refused.reason(), refused.detail());
                return;
            }
            entry.append(batch.producerEpoch(), batch.baseSequence(), batch.recordCount(), baseOffset, appendedAtMs());
            changedProducers.put(key, entry);
        }
        nextOffsets.put(head.id(), baseOffset + batch.recordCount());
        placed.add(new PlacedBatch(index, append, baseOffset));
        outcomes[index] = new AppendOutcome.Appended(baseOffset, appendedAtMs(), head.logStartOffset(), Freshness.NEW);
    }

    private long appendedAtMs() {
        return Math.floorDiv(appendedAtMicros, 1_000L);
    }

    private void copy(CopyRows rows) throws SQLException {
        int from = 0;
        while (from < placed.size()) {
            int topicId = placed.get(from).append().id().topicId();
            int to = from;
            while (to < placed.size() && placed.get(to).append().id().topicId() == topicId) {
                to++;
            }
            Segment segment = segments.find(topicId, appendedAtMicros).orElseThrow();
            TopicCopy copy = new TopicCopy(connection, rows, appendedAtMicros, leaderEpoch);
            copy.run(new LogTables(topicId), segment.number(), placed.subList(from, to));
            noteSegmentStarts(topicId, segment, placed.subList(from, to));
            from = to;
        }
    }

    /** A partition's first batch in a leaf: its append time tells, for it rises with the offsets. */
    private void noteSegmentStarts(int topicId, Segment segment, List<PlacedBatch> batches) throws SQLException {
        PartitionId previous = null;
        for (PlacedBatch batch : batches) {
            PartitionId id = batch.append().id();
            HeadRow head = heads.get(id);
            if (head == null || id.equals(previous)) {
                continue;
            }
            previous = id;
            boolean first = head.appendedAtMicros() == LeafBounds.UNBOUNDED;
            if (first || !segment.bounds().contains(head.appendedAtMicros())) {
                if (!first) {
                    closeSegment(topicId, id.partition(), head.appendedAtMicros());
                }
                try (PreparedStatement insert = connection.prepareStatement(Statements.SEGMENT_START_INSERT.sql())) {
                    insert.setInt(1, topicId);
                    insert.setInt(2, id.partition());
                    insert.setLong(3, batch.baseOffset());
                    insert.setInt(4, segment.number());
                    insert.executeUpdate();
                }
            }
        }
    }

    private void closeSegment(int topicId, int partition, long lastAppendedAtMicros) throws SQLException {
        Segment left = segments.find(topicId, lastAppendedAtMicros).orElse(null);
        if (left == null) {
            // Expired in between: nothing to search in any more.
            return;
        }
        String sql = Statements.SEGMENT_START_CLOSE.sql("batch_leaf", new LogTables(topicId).batchLeaf(left.number()));
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, partition);
            update.setInt(2, topicId);
            update.setInt(3, partition);
            update.setInt(4, left.number());
            update.executeUpdate();
        }
    }

    private void moveHeads() throws SQLException {
        int size = nextOffsets.size();
        Integer[] topicIds = new Integer[size];
        Integer[] partitions = new Integer[size];
        Long[] offsets = new Long[size];
        int i = 0;
        for (Map.Entry<PartitionId, Long> moved : nextOffsets.entrySet()) {
            topicIds[i] = moved.getKey().topicId();
            partitions[i] = moved.getKey().partition();
            offsets[i] = moved.getValue();
            i++;
        }
        try (PreparedStatement update = connection.prepareStatement(Statements.HEAD_UPDATE.sql())) {
            update.setLong(1, marker.writerSeq());
            update.setObject(2, PgTime.toOffsetDateTime(appendedAtMicros));
            update.setObject(3, marker.writerId());
            update.setArray(4, connection.createArrayOf("int4", topicIds));
            update.setArray(5, connection.createArrayOf("int4", partitions));
            update.setArray(6, connection.createArrayOf("int8", offsets));
            int updated = update.executeUpdate();
            if (updated != size) {
                throw new IllegalStateException("heads moved: " + updated + " (expected: " + size + ")");
            }
        }
    }

    /** Nothing to commit: every append was a duplicate or was refused. */
    boolean isEmpty() {
        return placed.isEmpty();
    }

    long appendedAtMicros() {
        return appendedAtMicros;
    }

    /** After the commit. */
    void committed() {
        Map<PartitionId, HeadRow> moved = new HashMap<>();
        for (PartitionId id : nextOffsets.keySet()) {
            HeadRow head = heads.get(id);
            if (head != null) {
                moved.put(id, head);
            }
        }
        producers.committed(moved, marker, changedProducers);
    }

    /** What became of each append; {@code unstorable} for those that were excluded. */
    List<AppendOutcome> outcomes(Map<Integer, String> unstorable) {
        List<AppendOutcome> list = new ArrayList<>(outcomes.length);
        for (int i = 0; i < outcomes.length; i++) {
            AppendOutcome outcome = outcomes[i];
            if (outcome == null) {
                outcome = new AppendOutcome.Rejected(
                        Rejection.UNSTORABLE, unstorable.getOrDefault(i, "Postgres refuses its content"));
            }
            list.add(outcome);
        }
        return List.copyOf(list);
    }

    /**
     * Which appends a try is about.
     *
     * @param copyFrom index of the first append whose rows are copied; the others only get their sequences checked
     * @param copyTo exclusive
     */
    record Scope(Set<Integer> excluded, int copyFrom, int copyTo) {

        boolean copies(int index) {
            return index >= copyFrom && index < copyTo;
        }
    }

    /** A batch with its place in the group and its offset. */
    record PlacedBatch(int index, Append append, long baseOffset) {

        boolean isLogAppendTime() {
            return append.timestampType() == TimestampType.LOG_APPEND_TIME;
        }
    }
}
