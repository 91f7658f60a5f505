package dev.howdah.storage.postgres.append;

import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;

/**
 * A batch with the offset that it gets.
 *
 * @param place among the appends of the call
 */
record PlacedBatch(int place, Append append, long baseOffset) {

    boolean isLogAppendTime() {
        return append.timestampType() == TimestampType.LOG_APPEND_TIME;
    }

    long lastOffset() {
        return baseOffset + append.batch().recordCount() - 1;
    }
}
