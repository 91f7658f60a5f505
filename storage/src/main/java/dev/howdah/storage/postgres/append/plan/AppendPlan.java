package dev.howdah.storage.postgres.append.plan;

import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.Stability;
import dev.howdah.storage.postgres.segment.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What one transaction shall store, per head. Nothing in it changes; the next try makes a plan of its own.
 *
 * @param topics in the order of their ids
 * @param enlisted partitions in which transactions begin
 * @param producers as they are once it is stored
 * @param outcomes of all appends of the call, if it is stored
 */
public record AppendPlan(
        HeadRow.Marker marker,
        long appendedAtMicros,
        int leaderEpoch,
        List<TopicPlan> topics,
        List<Enlisted> enlisted,
        Map<ProducerKey, ProducerEntry> producers,
        List<AppendOutcome> outcomes) {

    public AppendPlan {
        topics = List.copyOf(topics);
        enlisted = List.copyOf(enlisted);
        producers = Collections.unmodifiableMap(producers);
        outcomes = List.copyOf(outcomes);
    }

    /**
     * The first batch of a transaction in a partition.
     *
     * @param number of the producer's transaction
     */
    public record Enlisted(ProducerKey key, long number, long firstOffset) {}

    /**
     * What one topic gets.
     *
     * @param segment whose leaf it is written to
     * @param heads in the order of their partitions
     */
    public record TopicPlan(int topicId, Segment segment, List<HeadPlan> heads) {

        public TopicPlan {
            heads = List.copyOf(heads);
        }
    }

    /**
     * What one head gets.
     *
     * @param found as the transaction must find it
     * @param nextOffset to which it moves
     * @param reachedBeforeMs greatest timestamp of the partition in the segment, without this transaction
     * @param reachedMs with it
     * @param stability of the partition once it is stored
     * @param batches as they came, at least one
     */
    public record HeadPlan(
            HeadRow found,
            long nextOffset,
            long reachedBeforeMs,
            long reachedMs,
            Stability stability,
            List<PlacedBatch> batches) {

        public HeadPlan {
            batches = List.copyOf(batches);
        }

        /** @return the same move with the batches of these places only, which may be none */
        private HeadPlan of(int from, int to) {
            List<PlacedBatch> some = batches.stream()
                    .filter(batch -> batch.place() >= from && batch.place() < to)
                    .toList();
            return new HeadPlan(found, nextOffset, reachedBeforeMs, reachedMs, stability, some);
        }
    }

    /** All that move, in the order in which they are locked. */
    public List<HeadPlan> heads() {
        List<HeadPlan> heads = new ArrayList<>();
        topics.forEach(topic -> heads.addAll(topic.heads()));
        return heads;
    }

    /** Nothing to store: every append is a duplicate, or refused. */
    public boolean isEmpty() {
        return topics.isEmpty();
    }

    int batchCount() {
        int count = 0;
        for (TopicPlan topic : topics) {
            for (HeadPlan head : topic.heads()) {
                count += head.batches().size();
            }
        }
        return count;
    }

    public long appendedAtMs() {
        return Math.floorDiv(appendedAtMicros, 1_000L);
    }

    /**
     * The part that stores only these places; for trials, which are rolled back.
     *
     * @param from the first place
     * @param to exclusive
     */
    public AppendPlan of(int from, int to) {
        List<TopicPlan> some = new ArrayList<>();
        for (TopicPlan topic : topics) {
            List<HeadPlan> heads = topic.heads().stream()
                    .map(head -> head.of(from, to))
                    .filter(head -> !head.batches().isEmpty())
                    .toList();
            if (!heads.isEmpty()) {
                some.add(new TopicPlan(topic.topicId(), topic.segment(), heads));
            }
        }
        return new AppendPlan(marker, appendedAtMicros, leaderEpoch, some, enlisted, producers, outcomes);
    }
}
