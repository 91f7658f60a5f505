package dev.howdah.storage;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;

/**
 * One validated batch on its way to a partition. The caller of {@link LogWriter#append} keeps the ownership of the
 * batch's buffer; the writer only reads it.
 *
 * @param timestampType the topic's {@code message.timestamp.type}. With LOG_APPEND_TIME every record gets the append
 *     time of the transaction as its timestamp.
 */
public record Append(PartitionId id, RecordBatch batch, TimestampType timestampType) {}
