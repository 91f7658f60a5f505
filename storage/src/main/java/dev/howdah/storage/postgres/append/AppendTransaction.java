package dev.howdah.storage.postgres.append;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.chunk.ChunkBuilder;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One try to store a group of batches in one transaction.
 *
 * <pre>
 * plan: heads as remembered, or locked and read (topic, partition order) → check sequences, give offsets out
 * write: move heads and marker → per topic: COPY chunks; one pipeline
 * </pre>
 *
 * <p>A plan from memory costs nothing and is checked by the statement that moves the heads. It stands for the usual case only:
 * every head known, every batch the next one of its producer, no segment begun. A plan under locks is for all others.
 *
 * <p>Batches go in sorted by partition, so that those of one partition share chunks. Thread: append lane.
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

    private final Lane lane;
    private final SegmentDirectory segments;
    private final LaneMemory memory;
    private final HeadRow.Marker marker;
    private final int leaderEpoch;
    private final ChunkBuilder chunk;
    private final List<Append> appends;
    private final @Nullable AppendOutcome[] outcomes;

    private final Map<PartitionId, HeadRow> heads = new TreeMap<>();
    private final Map<PartitionId, Long> nextOffsets = new TreeMap<>();

    /** Greatest timestamp in the segment, of each partition that moves, when this transaction is committed. */
    private final Map<PartitionId, Long> reachedTimestamps = new HashMap<>();

    private final Map<LaneMemory.Key, ProducerEntry> changedProducers = new HashMap<>();

    /** Of each topic, as found when it was planned: a topic that is deleted meanwhile must fail in Postgres, by itself. */
    private final Map<Integer, Segment> planned = new HashMap<>();

    /** In partition order, and per partition as they came. */
    private final List<PlacedBatch> placed = new ArrayList<>();

    private long appendedAtMicros;
    private HeadMove.@Nullable Moved moved;

    AppendTransaction(
            Lane lane,
            SegmentDirectory segments,
            LaneMemory memory,
            HeadRow.Marker marker,
            int leaderEpoch,
            ChunkBuilder chunk,
            List<Append> appends) {
        this.lane = lane;
        this.segments = segments;
        this.memory = memory;
        this.marker = marker;
        this.leaderEpoch = leaderEpoch;
        this.chunk = chunk;
        this.appends = appends;
        this.outcomes = new AppendOutcome[appends.size()];
    }

    /**
     * Plans with what the writer remembers. Asks nobody.
     *
     * @param notBeforeMicros the append time is this or later: it rises strictly per writer and per partition
     * @return false if that is not enough: this object is then of no more use
     */
    boolean planFromMemory(long notBeforeMicros) {
        for (Append append : appends) {
            if (!heads.containsKey(append.id())) {
                HeadRow head = memory.head(append.id());
                if (head == null) {
                    return false;
                }
                heads.put(append.id(), head);
            }
        }
        setAppendTime(notBeforeMicros);
        for (HeadRow head : heads.values()) {
            Segment segment =
                    segments.find(head.id().topicId(), appendedAtMicros).orElse(null);
            if (segment == null
                    || head.appendedAtMicros() == LeafBounds.UNBOUNDED
                    || !segment.bounds().contains(head.appendedAtMicros())) {
                return false;
            }
            planned.put(head.id().topicId(), segment);
        }
        for (Append append : appends) {
            RecordBatch batch = append.batch();
            if (hasSequence(batch) && memory.find(head(append.id()), batch.producerId()) == null) {
                return false;
            }
        }
        place(Set.of());
        // A duplicate or a gap may only be one because another writer has stored something since.
        return placed.size() == appends.size();
    }

    /**
     * Plans under the heads' locks, which last until the transaction ends.
     *
     * @param scope which appends are not to be stored (their outcomes stay open), and which are copied in a trial
     * @param notBeforeMicros as in {@link #planFromMemory}
     */
    void planLocked(Scope scope, long notBeforeMicros, Runnable locked) throws SQLException, SegmentMissingException {
        HeadLock.lock(lane.connection(), appends, heads);
        locked.run();
        setAppendTime(notBeforeMicros);
        requireSegments();
        loadProducers();
        place(scope.excluded());
        placed.removeIf(batch -> !scope.copies(batch.index()));
    }

    int leaderEpoch() {
        return leaderEpoch;
    }

    HeadRow.Marker marker() {
        return marker;
    }

    private void setAppendTime(long notBeforeMicros) {
        appendedAtMicros = notBeforeMicros;
        for (HeadRow head : heads.values()) {
            if (head.appendedAtMicros() != LeafBounds.UNBOUNDED) {
                appendedAtMicros = Math.max(appendedAtMicros, head.appendedAtMicros() + 1);
            }
        }
    }

    private void requireSegments() throws SegmentMissingException {
        for (PartitionId id : heads.keySet()) {
            if (!planned.containsKey(id.topicId())) {
                planned.put(
                        id.topicId(),
                        segments.find(id.topicId(), appendedAtMicros)
                                .orElseThrow(() -> new SegmentMissingException(id.topicId(), appendedAtMicros)));
            }
        }
    }

    private void loadProducers() throws SQLException {
        Map<Integer, Set<LaneMemory.Key>> unknown = new TreeMap<>();
        for (Append append : appends) {
            HeadRow head = heads.get(append.id());
            RecordBatch batch = append.batch();
            if (head != null && hasSequence(batch) && memory.find(head, batch.producerId()) == null) {
                unknown.computeIfAbsent(append.id().topicId(), id -> new HashSet<>())
                        .add(new LaneMemory.Key(append.id(), batch.producerId()));
            }
        }
        for (Map.Entry<Integer, Set<LaneMemory.Key>> topic : unknown.entrySet()) {
            memory.load(lane.connection(), heads, topic.getValue(), topic.getKey());
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

    /** A control batch names its producer too, but the broker writes it, outside of the producer's sequence. */
    private static boolean hasSequence(RecordBatch batch) {
        return batch.hasProducerId() && !batch.isControl();
    }

    private void place(int index, HeadRow head) {
        Append append = appends.get(index);
        RecordBatch batch = append.batch();
        long baseOffset = nextOffsets.getOrDefault(head.id(), head.nextOffset());
        if (hasSequence(batch)) {
            LaneMemory.Key key = new LaneMemory.Key(head.id(), batch.producerId());
            ProducerEntry entry = changedProducers.get(key);
            if (entry == null) {
                ProducerEntry stored = memory.find(head, batch.producerId());
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
        reachedTimestamps.merge(
                head.id(),
                append.timestampType() == TimestampType.LOG_APPEND_TIME ? appendedAtMs() : batch.maxTimestamp(),
                Math::max);
        placed.add(new PlacedBatch(index, append, baseOffset));
        outcomes[index] = new AppendOutcome.Appended(baseOffset, appendedAtMs(), head.logStartOffset(), Freshness.NEW);
    }

    private long appendedAtMs() {
        return Math.floorDiv(appendedAtMicros, 1_000L);
    }

    /** The greatest timestamp that the partition has in the segment where the head's next records go; before this transaction. */
    private long reachedBefore(HeadRow head) {
        boolean isFirstInSegment = head.appendedAtMicros() == LeafBounds.UNBOUNDED
                || !segment(head.id().topicId()).bounds().contains(head.appendedAtMicros());
        return isFirstInSegment ? HeadRow.NONE_REACHED : head.reachedTimestampMs();
    }

    /**
     * Writes the transaction, in one pipeline.
     *
     * @param extent whether the pipeline is a transaction of its own, or ends inside the one that has locked the heads
     * @throws SQLException nothing of it is stored, or the connection is lost and it is not known
     */
    void write(Extent extent) throws SQLException {
        Pipeline pipeline = lane.pipeline();
        List<HeadMove.Move> moves = new ArrayList<>(nextOffsets.size());
        nextOffsets.forEach((id, nextOffset) -> moves.add(new HeadMove.Move(
                head(id),
                nextOffset,
                Math.max(reachedBefore(head(id)), reachedTimestamps.getOrDefault(id, HeadRow.NONE_REACHED)))));
        ByteBuffer answer;
        try {
            pipeline.open();
            chunk.discard();
            if (extent == Extent.WHOLE) {
                pipeline.begin();
            }
            HeadMove.write(pipeline, moves, marker, lane.writerTid(), appendedAtMicros);
            for (List<PlacedBatch> batches : byTopic()) {
                int topicId = batches.get(0).append().id().topicId();
                Segment segment = segment(topicId);
                String leaf = new LogTables(topicId).leaf(segment.number());
                new ChunkCopy(pipeline, chunk, leaf, appendedAtMicros, leaderEpoch)
                        .write(
                                batches,
                                batch -> reachedBefore(head(batch.append().id())));
            }
            if (extent == Extent.WHOLE) {
                pipeline.commit();
            }
            answer = Objects.requireNonNull(pipeline.sync(), "a move of heads gives a row or fails");
        } catch (IOException e) {
            throw pipeline.lost(e);
        }
        moved = HeadMove.moved(answer, moves, marker, appendedAtMicros);
        for (HeadRow head : moved.heads()) {
            if (head.logStartOffset() != head(head.id()).logStartOffset()) {
                refreshLogStart(head);
            }
        }
    }

    /** It has moved since the head was remembered. */
    private void refreshLogStart(HeadRow head) {
        for (PlacedBatch batch : placed) {
            if (batch.append().id().equals(head.id())
                    && outcomes[batch.index()] instanceof AppendOutcome.Appended appended) {
                outcomes[batch.index()] = new AppendOutcome.Appended(
                        appended.baseOffset(), appended.appendedAtMs(), head.logStartOffset(), appended.freshness());
            }
        }
    }

    /** Notes which partitions begin in another segment than they were in. Only after a plan under locks. */
    void noteSegmentStarts() throws SQLException {
        for (List<PlacedBatch> batches : byTopic()) {
            int topicId = batches.get(0).append().id().topicId();
            SegmentCrossing crossing = new SegmentCrossing(segments, topicId, segment(topicId));
            PartitionId previous = null;
            for (PlacedBatch batch : batches) {
                PartitionId id = batch.append().id();
                if (!id.equals(previous)) {
                    crossing.add(head(id), batch.baseOffset());
                }
                previous = id;
            }
            crossing.note(lane.connection());
        }
    }

    private Segment segment(int topicId) {
        return Objects.requireNonNull(planned.get(topicId), "only what is planned is written");
    }

    private List<List<PlacedBatch>> byTopic() {
        List<List<PlacedBatch>> topics = new ArrayList<>();
        int from = 0;
        while (from < placed.size()) {
            int topicId = placed.get(from).append().id().topicId();
            int to = from;
            while (to < placed.size() && placed.get(to).append().id().topicId() == topicId) {
                to++;
            }
            topics.add(placed.subList(from, to));
            from = to;
        }
        return topics;
    }

    private HeadRow head(PartitionId id) {
        HeadRow head = heads.get(id);
        if (head == null) {
            throw new AssertionError("no head of " + id);
        }
        return head;
    }

    /** Nothing to commit: every append was a duplicate or was refused. */
    boolean isEmpty() {
        return placed.isEmpty();
    }

    long appendedAtMicros() {
        return appendedAtMicros;
    }

    /** After the commit. What a lost connection has not told is read again over the next one. */
    void committed() {
        if (moved != null) {
            lane.writerIsAt(moved.writerTid());
            memory.committed(heads, moved.heads(), changedProducers);
        }
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

    enum Extent {
        /** Begins and commits. */
        WHOLE,
        /** Inside a transaction that the caller commits or rolls back. */
        PART
    }

    /** A batch with its place in the group and its offset. */
    record PlacedBatch(int index, Append append, long baseOffset) {

        boolean isLogAppendTime() {
            return append.timestampType() == TimestampType.LOG_APPEND_TIME;
        }
    }
}
