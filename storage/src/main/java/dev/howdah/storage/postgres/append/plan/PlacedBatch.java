package dev.howdah.storage.postgres.append.plan;

import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;

/**
 * A batch with the offset that it gets.
 *
 * @param place among the appends of the call
 */
public record PlacedBatch(int place, Append append, long baseOffset) {

    public boolean isLogAppendTime() {
        return append.timestampType() == TimestampType.LOG_APPEND_TIME;
    }

    public long lastOffset() {
        return baseOffset + append.batch().recordCount() - 1;
    }
}
