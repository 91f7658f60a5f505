package dev.howdah.storage;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;

/**
 * One validated batch on its way to a partition. The batch's buffer stays owned by the caller of {@link LogWriter#append}
 * and is only read.
 *
 * @param timestampType what the topic says; with LOG_APPEND_TIME the stored timestamps are those of the transaction
 */
public record Append(PartitionId id, RecordBatch batch, TimestampType timestampType) {}
