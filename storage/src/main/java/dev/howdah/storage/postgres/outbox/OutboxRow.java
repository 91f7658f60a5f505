package dev.howdah.storage.postgres.outbox;

import org.jspecify.annotations.Nullable;

/**
 * An event as it lies in the outbox.
 *
 * @param partition null if the event names none
 * @param headers a header list as in a record; null for none
 */
@SuppressWarnings("ArrayRecordComponent")
record OutboxRow(
        long ticket,
        long timestampMs,
        int topicId,
        @Nullable Integer partition,
        byte @Nullable [] key,
        byte @Nullable [] value,
        byte @Nullable [] headers) {

    /** Of what becomes part of the record. */
    int bytes() {
        return length(key) + length(value) + length(headers);
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
