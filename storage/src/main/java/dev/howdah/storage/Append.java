package dev.howdah.storage;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import java.util.Set;

/**
 * One validated batch on its way to a partition. The caller of {@link LogWriter#append} keeps the ownership of the
 * batch's buffer; the writer only reads it.
 *
 * @param timestampType the topic's {@code message.timestamp.type}. With LOG_APPEND_TIME every record gets the append
 *     time of the transaction as its timestamp.
 * @param enlistment how the client's transactions enlist partitions
 * @param rules what the topic makes of headers; only writers for such topics look at them
 * @param omitted offset deltas of records that are left out. The batch keeps its place: their offsets are holes, as after a compaction
 */
public record Append(
        PartitionId id,
        RecordBatch batch,
        TimestampType timestampType,
        Enlistment enlistment,
        HeaderRules rules,
        Set<Integer> omitted) {

    public Append {
        omitted = Set.copyOf(omitted);
    }

    public Append(PartitionId id, RecordBatch batch, TimestampType timestampType, Enlistment enlistment) {
        this(id, batch, timestampType, enlistment, HeaderRules.NONE, Set.of());
    }

    public Append(PartitionId id, RecordBatch batch, TimestampType timestampType) {
        this(id, batch, timestampType, Enlistment.DECLARED);
    }

    /** The same, without these records. */
    public Append omitting(Set<Integer> offsetDeltas) {
        return new Append(id, batch, timestampType, enlistment, rules, offsetDeltas);
    }

    /** How a partition becomes part of a producer's transaction. */
    public enum Enlistment {
        /** By AddPartitionsToTxn, before. A batch that comes without is refused. */
        DECLARED,
        /** By its first batch (KIP-890, Produce v12). */
        BY_BATCH
    }
}
