package dev.howdah.storage.postgres.outbox;

import org.jspecify.annotations.Nullable;

/**
 * An event as it lies in the outbox.
 *
 * @param dueMs {@link #AT_ONCE}, or when it was due: then it is a delayed record
 * @param partition null if the event names none
 * @param headers a header list as in a record; null for none
 */
@SuppressWarnings("ArrayRecordComponent")
record OutboxRow(
        long ticket,
        long dueMs,
        long timestampMs,
        int topicId,
        @Nullable Integer partition,
        byte @Nullable [] key,
        byte @Nullable [] value,
        byte @Nullable [] headers) {

    static final long AT_ONCE = -1;

    boolean isDelayed() {
        return dueMs != AT_ONCE;
    }

    /** Of what becomes part of the record. */
    int bytes() {
        return length(key) + length(value) + length(headers);
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
