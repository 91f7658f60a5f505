package dev.howdah.storage.postgres.append.plan;

import dev.howdah.protocol.record.EndTransactionMarker;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.postgres.append.plan.AppendPlan.Enlisted;
import dev.howdah.storage.postgres.append.plan.AppendPlan.HeadPlan;
import dev.howdah.storage.postgres.append.plan.AppendPlan.TopicPlan;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks sequences and gives offsets out, by heads and producers that are known. Asks nobody. Makes one plan. Thread: append lane.
 */
public final class AppendPlanner {

    /** What the planner asks of whoever remembers producers. */
    interface Producers {

        /** As last stored. A copy is changed, never this. */
        ProducerEntry find(HeadRow head, long producerId);

        /** As {@code find}; null if it is not known. */
        @Nullable
        ProducerEntry peek(HeadRow head, long producerId);
    }

    private final AppendCall call;
    private final Map<PartitionId, HeadRow> heads;
    private final Map<Integer, Segment> segments;
    private final Producers known;
    private final Enlistments enlistments;
    private final long appendedAtMicros;
    private final AppendOutcome[] outcomes;
    private final Map<ProducerKey, ProducerEntry> producers = new HashMap<>();
    private final List<Enlisted> enlisted = new ArrayList<>();

    /**
     * @param heads of the call's partitions; those that are not there do not exist
     * @param segments of the heads' topics, by topic id, that the transaction writes to
     * @param enlistments for batches of transactions that are not known to be open, and for those that end one
     */
    AppendPlanner(
            AppendCall call,
            Map<PartitionId, HeadRow> heads,
            Map<Integer, Segment> segments,
            Producers known,
            Enlistments enlistments,
            long appendedAtMicros) {
        this.call = call;
        this.heads = heads;
        this.segments = segments;
        this.known = known;
        this.enlistments = enlistments;
        this.appendedAtMicros = appendedAtMicros;
        this.outcomes = new AppendOutcome[call.appends().size()];
    }

    /** The append time rises strictly per writer and per partition. */
    public static long appendTime(long notBeforeMicros, Iterable<HeadRow> heads) {
        long micros = notBeforeMicros;
        for (HeadRow head : heads) {
            if (head.appendedAtMicros() != LeafBounds.UNBOUNDED) {
                micros = Math.max(micros, head.appendedAtMicros() + 1);
            }
        }
        return micros;
    }

    AppendPlan plan(HeadRow.Marker marker, int leaderEpoch) {
        List<TopicPlan> topics = new ArrayList<>();
        List<HeadPlan> ofTopic = new ArrayList<>();
        int topicId = 0;
        for (Map.Entry<PartitionId, List<Integer>> partition : call.undecided().entrySet()) {
            if (partition.getKey().topicId() != topicId) {
                add(topicId, ofTopic, topics);
                topicId = partition.getKey().topicId();
            }
            HeadRow head = heads.get(partition.getKey());
            if (head == null) {
                reject(partition.getKey(), partition.getValue());
            } else {
                HeadPlan plan = plan(head, partition.getValue());
                if (!plan.batches().isEmpty()) {
                    ofTopic.add(plan);
                }
            }
        }
        add(topicId, ofTopic, topics);
        call.decided().forEach((place, outcome) -> outcomes[place] = outcome);
        return new AppendPlan(
                marker, appendedAtMicros, leaderEpoch, topics, enlisted, producers, Arrays.asList(outcomes));
    }

    private void add(int topicId, List<HeadPlan> heads, List<TopicPlan> topics) {
        if (!heads.isEmpty()) {
            topics.add(new TopicPlan(topicId, segment(topicId), heads));
            heads.clear();
        }
    }

    private Segment segment(int topicId) {
        Segment segment = segments.get(topicId);
        if (segment == null) {
            throw new AssertionError("no segment of topic " + topicId);
        }
        return segment;
    }

    private void reject(PartitionId id, List<Integer> places) {
        for (int place : places) {
            outcomes[place] =
                    new AppendOutcome.Rejected(Rejection.UNKNOWN_TOPIC_OR_PARTITION, "no such partition: " + id);
        }
    }

    private HeadPlan plan(HeadRow head, List<Integer> places) {
        List<PlacedBatch> batches = new ArrayList<>(places.size());
        long nextOffset = head.nextOffset();
        long reachedBefore = reachedBefore(head);
        long reached = reachedBefore;
        OpenTransactions open = new OpenTransactions(head.stability(), enlistments.openOn(head.id()));
        AppendOutcome.Locked locked = null;
        for (int place : places) {
            if (locked != null) {
                // What comes later in the partition must not overtake it.
                outcomes[place] = locked;
                continue;
            }
            Append append = call.appends().get(place);
            if (isNext(place, append, head, nextOffset, open)) {
                PlacedBatch placed = new PlacedBatch(place, append, nextOffset);
                batches.add(placed);
                nextOffset = placed.lastOffset() + 1;
                reached = Math.max(
                        reached,
                        placed.isLogAppendTime()
                                ? appendedAtMs()
                                : append.batch().maxTimestamp());
                outcomes[place] = new AppendOutcome.Appended(
                        placed.baseOffset(), appendedAtMs(), head.logStartOffset(), Freshness.NEW);
            } else if (outcomes[place] instanceof AppendOutcome.Locked first) {
                locked = first;
            }
        }
        Stability stability = open.stability();
        for (int place : places) {
            if (outcomes[place] instanceof AppendOutcome.Appended appended) {
                outcomes[place] = new AppendOutcome.Appended(
                        appended.baseOffset(),
                        appended.appendedAtMs(),
                        appended.logStartOffset(),
                        appended.freshness(),
                        stability);
            }
        }
        return new HeadPlan(head, nextOffset, reachedBefore, reached, stability, batches);
    }

    /** Whether the batch is to be stored at this offset; if not, its outcome is known. */
    private boolean isNext(int place, Append append, HeadRow head, long baseOffset, OpenTransactions open) {
        RecordBatch batch = append.batch();
        if (batch.isControl()) {
            end(head, batch, baseOffset, open);
        }
        if (!ProducerEntry.hasSequence(batch)) {
            return true;
        }
        ProducerKey key = new ProducerKey(head.id(), batch.producerId());
        ProducerEntry entry = producers.get(key);
        if (entry == null) {
            entry = known.find(head, batch.producerId()).copy();
        }
        // As Kafka does: of a client of before KIP-890 it is stored.
        if (append.enlistment() == Append.Enlistment.BY_BATCH
                && !batch.isTransactional()
                && entry.isOpen(batch.producerEpoch())) {
            outcomes[place] = new AppendOutcome.Rejected(
                    Rejection.INVALID_TXN_STATE,
                    "producer " + batch.producerId() + " has a transaction open in " + head.id());
            return false;
        }
        boolean begins = Enlistments.isInTransaction(batch) && !entry.isOpen(batch.producerEpoch());
        AppendOutcome fenced = begins ? fenced(batch) : null;
        if (fenced != null) {
            outcomes[place] = fenced;
            return false;
        }
        ProducerEntry.Verdict verdict = entry.check(batch);
        if (verdict instanceof ProducerEntry.Verdict.Duplicate duplicate) {
            outcomes[place] = new AppendOutcome.Appended(
                    duplicate.stored().baseOffset(),
                    duplicate.stored().appendedAtMs(),
                    head.logStartOffset(),
                    Freshness.DUPLICATE);
            return false;
        }
        if (verdict instanceof ProducerEntry.Verdict.Refused refused) {
            outcomes[place] = new AppendOutcome.Rejected(refused.reason(), refused.detail());
            return false;
        }
        if (begins && !enlist(place, append, key, baseOffset, open)) {
            return false;
        }
        if (begins) {
            entry.open(batch.producerEpoch());
        }
        entry.append(batch.producerEpoch(), batch.baseSequence(), batch.recordCount(), baseOffset, appendedAtMs());
        producers.put(key, entry);
        return true;
    }

    /** A control batch: what its producer has open in the partition ends with it. */
    private void end(HeadRow head, RecordBatch control, long offset, OpenTransactions open) {
        open.end(control.producerId(), offset, EndTransactionMarker.isAbort(control));
        ProducerKey key = new ProducerKey(head.id(), control.producerId());
        ProducerEntry entry = producers.get(key);
        if (entry == null) {
            ProducerEntry stored = known.peek(head, control.producerId());
            entry = stored == null ? null : stored.copy();
        }
        if (entry != null) {
            entry.end();
            producers.put(key, entry);
        }
    }

    /** Null if the producer may write, as far as its transactional id says. */
    private @Nullable AppendOutcome fenced(RecordBatch batch) {
        if (enlistments.isLocked(batch.producerId())) {
            return new AppendOutcome.Locked("the transactional id of producer " + batch.producerId() + " is locked");
        }
        Enlistments.Producer producer = enlistments.producer(batch.producerId());
        if (producer == null) {
            return new AppendOutcome.Rejected(
                    Rejection.INVALID_PRODUCER_ID_MAPPING, "no transactional id has producer " + batch.producerId());
        }
        if (producer.epoch() != batch.producerEpoch()) {
            return new AppendOutcome.Rejected(
                    Rejection.INVALID_PRODUCER_EPOCH,
                    "producer epoch: " + batch.producerEpoch() + " (expected: " + producer.epoch() + ")");
        }
        return null;
    }

    /** Whether the batch's partition is part of the transaction, or becomes it; if not, its outcome is known. */
    private boolean enlist(int place, Append append, ProducerKey key, long baseOffset, OpenTransactions open) {
        if (append.enlistment() == Append.Enlistment.DECLARED && !enlistments.isDeclared(key)) {
            outcomes[place] = new AppendOutcome.Rejected(
                    Rejection.INVALID_TXN_STATE,
                    key.id() + " is not in the transaction of producer " + key.producerId());
            return false;
        }
        if (!enlistments.isWritten(key)) {
            long number = Objects.requireNonNull(enlistments.producer(key.producerId()), "not fenced")
                    .number();
            enlisted.add(new Enlisted(key, number, baseOffset));
            open.begin(key.producerId(), baseOffset);
        }
        return true;
    }

    private long appendedAtMs() {
        return Math.floorDiv(appendedAtMicros, 1_000L);
    }

    /** The greatest timestamp that the partition has in the segment where its next records go; before this transaction. */
    private long reachedBefore(HeadRow head) {
        boolean isFirstInSegment = head.appendedAtMicros() == LeafBounds.UNBOUNDED
                || !segment(head.id().topicId()).bounds().contains(head.appendedAtMicros());
        return isFirstInSegment ? HeadRow.NONE_REACHED : head.reachedTimestampMs();
    }
}
