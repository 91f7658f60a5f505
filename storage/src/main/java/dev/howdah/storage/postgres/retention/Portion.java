package dev.howdah.storage.postgres.retention;

import org.jspecify.annotations.Nullable;

/**
 * What a partition has in one segment: offsets {@code [baseOffset, endOffset)}.
 *
 * @param maxTimestampMs greatest timestamp of its records, negative if they have none; null while it may grow
 * @param bytes as a fetch rebuilds them; null while it may grow
 * @param upperMicros end of the segment
 */
record Portion(
        int segment,
        long baseOffset,
        long endOffset,
        @Nullable Long maxTimestampMs,
        @Nullable Long bytes,
        long upperMicros) {}
