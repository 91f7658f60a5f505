package dev.howdah.storage.postgres.append.plan;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.postgres.chunk.BatchEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a partition remembers of one idempotent producer: its epoch, its last five batches, and whether a transaction of it is open.
 *
 * <p>The rules are Kafka's ({@code ProducerAppendInfo}, {@code ProducerStateEntry}); sequences run from 0 to 2^31-1 and then
 * begin again at 0. Thread: append lane.
 */
public final class ProducerEntry {

    private static final short NO_EPOCH = -1;

    /** A batch that is stored. */
    record Remembered(int firstSequence, int lastSequence, long baseOffset, long appendedAtMs) {}

    /** What to do with a batch. */
    sealed interface Verdict {
        record Next() implements Verdict {}

        record Duplicate(Remembered stored) implements Verdict {}

        record Refused(Rejection reason, String detail) implements Verdict {}
    }

    private static final Verdict NEXT = new Verdict.Next();

    private short epoch = NO_EPOCH;

    /** In which it has a transaction open in the partition. */
    private short openEpoch = NO_EPOCH;

    /** Oldest first. */
    private final Deque<Remembered> batches = new ArrayDeque<>(BatchEntry.REMEMBERED_MAX);

    /** @param newestFirst may be more than are remembered */
    public static ProducerEntry of(List<BatchEntry> newestFirst) {
        ProducerEntry entry = new ProducerEntry();
        for (int i = Math.min(newestFirst.size(), BatchEntry.REMEMBERED_MAX) - 1; i >= 0; i--) {
            BatchEntry batch = newestFirst.get(i);
            entry.append(
                    batch.producerEpoch(),
                    batch.baseSequence(),
                    batch.offsetCount(),
                    batch.baseOffset(),
                    Math.floorDiv(batch.appendedAtMicros(), 1_000L));
        }
        return entry;
    }

    /** Of a producer whose epoch has just begun: no batch of it is in the partition. */
    static ProducerEntry inNewEpoch(short epoch) {
        ProducerEntry entry = new ProducerEntry();
        entry.epoch = epoch;
        return entry;
    }

    /** A control batch names its producer too, but the broker writes it, outside of the producer's sequence. */
    static boolean hasSequence(RecordBatch batch) {
        return batch.hasProducerId() && !batch.isControl();
    }

    ProducerEntry copy() {
        ProducerEntry copy = new ProducerEntry();
        copy.epoch = epoch;
        copy.openEpoch = openEpoch;
        copy.batches.addAll(batches);
        return copy;
    }

    Verdict check(RecordBatch batch) {
        int first = batch.baseSequence();
        int last = BatchEntry.lastSequence(first, batch.recordCount());
        if (epoch == NO_EPOCH) {
            // Unknown producer: any sequence will do, for the log may have lost its older batches to retention.
            return NEXT;
        }
        if (batch.producerEpoch() < epoch) {
            return new Verdict.Refused(
                    Rejection.INVALID_PRODUCER_EPOCH,
                    "producer epoch: " + batch.producerEpoch() + " (expected: >= " + epoch + ")");
        }
        Remembered newest = batches.peekLast();
        if (batch.producerEpoch() > epoch || newest == null) {
            return first == 0 ? NEXT : outOfOrder(first, 0);
        }
        Remembered duplicate = find(first, last);
        if (duplicate != null) {
            return new Verdict.Duplicate(duplicate);
        }
        int expected = following(newest.lastSequence());
        if (first == expected) {
            return NEXT;
        }
        // With fewer nothing says that it was stored: a broker may have refused it, as the topic was new, and taken the
        // next one. Whoever is told of a duplicate takes its records for stored.
        if (batches.size() == BatchEntry.REMEMBERED_MAX
                && isBefore(last, batches.getFirst().firstSequence())) {
            return new Verdict.Refused(
                    Rejection.DUPLICATE_SEQUENCE,
                    "sequence: " + first + " (older than the " + BatchEntry.REMEMBERED_MAX
                            + " batches that are remembered)");
        }
        return outOfOrder(first, expected);
    }

    private static Verdict outOfOrder(int sequence, int expected) {
        return new Verdict.Refused(
                Rejection.OUT_OF_ORDER_SEQUENCE, "sequence: " + sequence + " (expected: " + expected + ")");
    }

    private @Nullable Remembered find(int first, int last) {
        for (Remembered batch : batches) {
            if (batch.firstSequence() == first && batch.lastSequence() == last) {
                return batch;
            }
        }
        return null;
    }

    /** Whether a batch of this epoch belongs to a transaction that is known to be open in the partition. */
    boolean isOpen(short batchEpoch) {
        return openEpoch != NO_EPOCH && openEpoch == batchEpoch;
    }

    /** Takes note of a transaction that is open in the partition. */
    void open(short batchEpoch) {
        openEpoch = batchEpoch;
    }

    /** Takes note of a transaction that is open in the partition, of which the newest batch there is. */
    public void openNewest() {
        openEpoch = epoch;
    }

    /** Takes note of its end. */
    void end() {
        openEpoch = NO_EPOCH;
    }

    /** Takes note of a batch that {@link #check} let pass. */
    void append(short batchEpoch, int firstSequence, int recordCount, long baseOffset, long appendedAtMs) {
        if (batchEpoch != epoch) {
            batches.clear();
            epoch = batchEpoch;
        }
        if (batches.size() == BatchEntry.REMEMBERED_MAX) {
            batches.removeFirst();
        }
        batches.addLast(new Remembered(
                firstSequence, BatchEntry.lastSequence(firstSequence, recordCount), baseOffset, appendedAtMs));
    }

    private static int following(int sequence) {
        return (sequence + 1) & Integer.MAX_VALUE;
    }

    /** On the circle of sequences: less than half of it behind. */
    private static boolean isBefore(int sequence, int other) {
        int distance = (other - sequence) & Integer.MAX_VALUE;
        return distance != 0 && distance < 1 << 30;
    }
}
