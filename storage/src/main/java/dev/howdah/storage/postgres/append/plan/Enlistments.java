package dev.howdah.storage.postgres.append.plan;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.PartitionId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Postgres says of transactions, read under the locks of the heads: the epochs of producers that begin something, and what is open on
 * partitions where something ends. The producers' rows stay locked against an end, so that none comes between. Thread: append lane.
 */
public final class Enlistments {

    /** Of a plan without batches that begin or end something. */
    public static final Enlistments NONE = new Enlistments(Map.of(), Set.of(), Map.of(), Map.of());

    /**
     * A producer's row.
     *
     * @param number of the transaction that is open or comes next
     * @param epochNumber of the transaction with which the epoch began
     */
    public record Producer(short epoch, long number, long epochNumber) {

        /** Nothing of an earlier transaction was written in this epoch. */
        boolean isEpochNew() {
            return epochNumber == number;
        }
    }

    /** Of a partition that is declared, and in which nothing is written yet. */
    public static final long NOT_WRITTEN = -1;

    private final Map<Long, Producer> producers;
    private final Set<Long> locked;
    private final Map<ProducerKey, Long> firstOffsets;
    private final Map<PartitionId, Map<Long, Long>> open;

    /**
     * @param producers by id: those that begin something and whose row was had
     * @param locked ids of those whose row somebody else has
     * @param firstOffsets of their transactions in the partitions where they have begun, or are declared ({@link #NOT_WRITTEN})
     * @param open first offsets by producer, of each partition where something ends
     */
    public Enlistments(
            Map<Long, Producer> producers,
            Set<Long> locked,
            Map<ProducerKey, Long> firstOffsets,
            Map<PartitionId, Map<Long, Long>> open) {
        this.producers = producers;
        this.locked = locked;
        this.firstOffsets = firstOffsets;
        this.open = open;
    }

    /** Whether somebody is ending its transaction, or making it another producer. */
    boolean isLocked(long producerId) {
        return locked.contains(producerId);
    }

    /** Null if no transactional id has this producer. */
    @Nullable
    Producer producer(long producerId) {
        return producers.get(producerId);
    }

    boolean isDeclared(ProducerKey key) {
        return firstOffsets.containsKey(key);
    }

    /** Whether the transaction has a batch in the partition. */
    boolean isWritten(ProducerKey key) {
        return firstOffsets.getOrDefault(key, NOT_WRITTEN) != NOT_WRITTEN;
    }

    /** Whether no batch of the producer's epoch can be in the partition, so that none need be looked for. */
    boolean isFirstOfEpoch(ProducerKey key, short epoch) {
        Producer producer = producers.get(key.producerId());
        return producer != null && producer.epoch() == epoch && producer.isEpochNew() && !isWritten(key);
    }

    /** First offsets of the transactions that are open on the partition, by producer: a copy. Null: it was not asked for. */
    @Nullable
    Map<Long, Long> openOn(PartitionId id) {
        Map<Long, Long> found = open.get(id);
        return found == null ? null : new HashMap<>(found);
    }

    /** Whether the batch belongs to a transaction, and is not one that ends it. */
    static boolean isInTransaction(RecordBatch batch) {
        return batch.isTransactional() && ProducerEntry.hasSequence(batch);
    }
}
