package dev.howdah.storage.postgres.append;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.append.AppendPlan.HeadPlan;
import dev.howdah.storage.postgres.append.AppendPlan.TopicPlan;
import dev.howdah.storage.postgres.segment.LeafBounds;
import dev.howdah.storage.postgres.segment.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks sequences and gives offsets out, by heads and producers that are known. Asks nobody. Makes one plan. Thread: append lane.
 */
final class AppendPlanner {

    /** What the planner asks of whoever remembers producers. */
    interface Producers {

        /** As last stored. A copy is changed, never this. */
        ProducerEntry find(HeadRow head, long producerId);
    }

    private final AppendCall call;
    private final Map<PartitionId, HeadRow> heads;
    private final Map<Integer, Segment> segments;
    private final Producers known;
    private final long appendedAtMicros;
    private final AppendOutcome[] outcomes;
    private final Map<ProducerKey, ProducerEntry> producers = new HashMap<>();

    /**
     * @param heads of the call's partitions; those that are not there do not exist
     * @param segments of the heads' topics, by topic id, that the transaction writes to
     */
    AppendPlanner(
            AppendCall call,
            Map<PartitionId, HeadRow> heads,
            Map<Integer, Segment> segments,
            Producers known,
            long appendedAtMicros) {
        this.call = call;
        this.heads = heads;
        this.segments = segments;
        this.known = known;
        this.appendedAtMicros = appendedAtMicros;
        this.outcomes = new AppendOutcome[call.appends().size()];
    }

    /** A control batch names its producer too, but the broker writes it, outside of the producer's sequence. */
    static boolean hasSequence(RecordBatch batch) {
        return batch.hasProducerId() && !batch.isControl();
    }

    /** The append time rises strictly per writer and per partition. */
    static long appendTime(long notBeforeMicros, Iterable<HeadRow> heads) {
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
        return new AppendPlan(marker, appendedAtMicros, leaderEpoch, topics, producers, Arrays.asList(outcomes));
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
        for (int place : places) {
            Append append = call.appends().get(place);
            if (isNext(place, append, head, nextOffset)) {
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
            }
        }
        return new HeadPlan(head, nextOffset, reachedBefore, reached, batches);
    }

    /** Whether the batch is to be stored at this offset; if not, its outcome is known. */
    private boolean isNext(int place, Append append, HeadRow head, long baseOffset) {
        RecordBatch batch = append.batch();
        if (!hasSequence(batch)) {
            return true;
        }
        ProducerKey key = new ProducerKey(head.id(), batch.producerId());
        ProducerEntry entry = producers.get(key);
        if (entry == null) {
            entry = known.find(head, batch.producerId()).copy();
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
        entry.append(batch.producerEpoch(), batch.baseSequence(), batch.recordCount(), baseOffset, appendedAtMs());
        producers.put(key, entry);
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
