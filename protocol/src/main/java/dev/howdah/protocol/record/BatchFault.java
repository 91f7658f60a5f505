package dev.howdah.protocol.record;

/**
 * The reasons to refuse a batch. Each has the name of the Kafka error that answers it. Clients retry only
 * CORRUPT_MESSAGE, so it is used only for damage that a second send can mend.
 */
public enum BatchFault {
    /** The bytes do not fit their own length, magic or CRC. */
    CORRUPT_MESSAGE,
    /** The CRC is right, so the producer itself has made the batch wrong. A retry does not help. */
    INVALID_RECORD,
    /** The batch is too large as sent, or when decompressed. Java producers split it and send the parts. */
    MESSAGE_TOO_LARGE,
    UNSUPPORTED_COMPRESSION_TYPE,
    /**
     * A timestamp is outside the topic's limits, or the batch has the timestamp type LOG_APPEND_TIME, which only the
     * broker may set.
     */
    INVALID_TIMESTAMP
}
