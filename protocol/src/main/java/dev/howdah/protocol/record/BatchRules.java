package dev.howdah.protocol.record;

/**
 * The rules of a topic for a produced batch.
 *
 * @param batchBytesMax the batch's bytes as sent, header included ({@code max.message.bytes})
 * @param recordBytesMax bytes of one record of a compressed batch, decompressed ({@code
 *     max.decompressed.message.bytes})
 * @param timestampType with LOG_APPEND_TIME the limits below do not apply
 * @param nowMs the broker's clock
 * @param timestampBeforeMaxMs how far before {@code nowMs} a record may be ({@code message.timestamp.before.max.ms})
 * @param timestampAfterMaxMs how far after {@code nowMs} a record may be ({@code message.timestamp.after.max.ms})
 */
public record BatchRules(
        int batchBytesMax,
        int recordBytesMax,
        TimestampType timestampType,
        long nowMs,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        KeyRule keyRule) {

    /** Rules without a limit for single records. */
    public BatchRules(
            int batchBytesMax,
            TimestampType timestampType,
            long nowMs,
            long timestampBeforeMaxMs,
            long timestampAfterMaxMs,
            KeyRule keyRule) {
        this(
                batchBytesMax,
                Integer.MAX_VALUE,
                timestampType,
                nowMs,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                keyRule);
    }
}
