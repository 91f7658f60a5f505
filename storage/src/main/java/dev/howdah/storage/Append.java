package dev.howdah.storage;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;

/**
 * One validated batch on its way to a partition. The caller of {@link LogWriter#append} keeps the ownership of the
 * batch's buffer; the writer only reads it.
 *
 * @param timestampType the topic's {@code message.timestamp.type}. With LOG_APPEND_TIME every record gets the append
 *     time of the transaction as its timestamp.
 * @param enlistment how the client's transactions enlist partitions
 */
public record Append(PartitionId id, RecordBatch batch, TimestampType timestampType, Enlistment enlistment) {

    public Append(PartitionId id, RecordBatch batch, TimestampType timestampType) {
        this(id, batch, timestampType, Enlistment.DECLARED);
    }

    /** How a partition becomes part of a producer's transaction. */
    public enum Enlistment {
        /** By AddPartitionsToTxn, before. A batch that comes without is refused. */
        DECLARED,
        /** By its first batch (KIP-890, Produce v12). */
        BY_BATCH
    }
}
