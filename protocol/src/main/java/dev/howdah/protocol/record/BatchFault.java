package dev.howdah.protocol.record;

/**
 * Why a batch is refused. Each has the name of the Kafka error that answers it; of these only CORRUPT_MESSAGE is retried by
 * clients, so it is kept for damage that a second send can heal.
 */
public enum BatchFault {
    /** The bytes are not what their own length, magic or CRC says. */
    CORRUPT_MESSAGE,
    /** The CRC holds, so the producer made it wrong: no retry can help. */
    INVALID_RECORD,
    /** Too large as sent, or once decompressed. Java producers split the batch and send the halves. */
    MESSAGE_TOO_LARGE,
    UNSUPPORTED_COMPRESSION_TYPE,
    /** Outside the topic's timestamp limits, or stamped with the broker's timestamp type. */
    INVALID_TIMESTAMP
}
