package dev.howdah.storage.postgres.retention;

import org.jspecify.annotations.Nullable;

/**
 * What a partition has in one segment: the offsets {@code [baseOffset, endOffset)}.
 *
 * @param maxTimestampMs the greatest timestamp of its records, negative if they have none; null while it may still grow
 * @param bytes the bytes of its records as a fetch rebuilds them; null while it may still grow
 * @param upperMicros the end of the segment
 */
record Portion(
        int segment,
        long baseOffset,
        long endOffset,
        @Nullable Long maxTimestampMs,
        @Nullable Long bytes,
        long upperMicros) {}
