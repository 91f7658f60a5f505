package dev.howdah.broker.handler;

import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.record.BatchFault;
import dev.howdah.storage.AppendOutcome.Rejection;

/**
 * Maps the reasons why a batch was not stored to Kafka's errors. Failures of Postgres are mapped by {@link
 * dev.howdah.broker.api.StorageErrors}.
 */
final class AppendErrors {

    private AppendErrors() {}

    static KafkaError of(Rejection reason) {
        return switch (reason) {
            case UNKNOWN_TOPIC_OR_PARTITION -> KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
            case OUT_OF_ORDER_SEQUENCE -> KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER;
            // Producers take this as a success without an offset: the batch was stored too long ago to know its offset.
            case DUPLICATE_SEQUENCE -> KafkaError.DUPLICATE_SEQUENCE_NUMBER;
            case INVALID_PRODUCER_EPOCH -> KafkaError.INVALID_PRODUCER_EPOCH;
            case INVALID_PRODUCER_ID_MAPPING -> KafkaError.INVALID_PRODUCER_ID_MAPPING;
            case INVALID_TXN_STATE -> KafkaError.INVALID_TXN_STATE;
            // A retry does not help, and the producer shall drop only this batch.
            case UNSTORABLE -> KafkaError.INVALID_RECORD;
            // It may last as long as records are delayed. Producers do not retry it: what is behind it need not wait,
            // and their users are told why.
            case TOO_MANY_DELAYED -> KafkaError.POLICY_VIOLATION;
        };
    }

    static KafkaError of(BatchFault fault) {
        return switch (fault) {
            case CORRUPT_MESSAGE -> KafkaError.CORRUPT_MESSAGE;
            case INVALID_RECORD -> KafkaError.INVALID_RECORD;
            case MESSAGE_TOO_LARGE -> KafkaError.MESSAGE_TOO_LARGE;
            case UNSUPPORTED_COMPRESSION_TYPE -> KafkaError.UNSUPPORTED_COMPRESSION_TYPE;
            case INVALID_TIMESTAMP -> KafkaError.INVALID_TIMESTAMP;
        };
    }
}
