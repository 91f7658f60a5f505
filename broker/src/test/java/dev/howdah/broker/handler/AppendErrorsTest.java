package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.record.BatchFault;
import dev.howdah.storage.AppendOutcome.Rejection;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AppendErrorsTest {

    @Test
    void every_rejection_has_kafkas_error() {
        Map<Rejection, KafkaError> table = new EnumMap<>(Rejection.class);
        Arrays.stream(Rejection.values()).forEach(reason -> table.put(reason, AppendErrors.of(reason)));

        assertThat(table)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Rejection.UNKNOWN_TOPIC_OR_PARTITION, KafkaError.UNKNOWN_TOPIC_OR_PARTITION,
                        Rejection.OUT_OF_ORDER_SEQUENCE, KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER,
                        Rejection.DUPLICATE_SEQUENCE, KafkaError.DUPLICATE_SEQUENCE_NUMBER,
                        Rejection.INVALID_PRODUCER_EPOCH, KafkaError.INVALID_PRODUCER_EPOCH,
                        Rejection.INVALID_PRODUCER_ID_MAPPING, KafkaError.INVALID_PRODUCER_ID_MAPPING,
                        Rejection.INVALID_TXN_STATE, KafkaError.INVALID_TXN_STATE,
                        Rejection.UNSTORABLE, KafkaError.INVALID_RECORD,
                        Rejection.TOO_MANY_DELAYED, KafkaError.POLICY_VIOLATION));
    }

    @ParameterizedTest
    @EnumSource(BatchFault.class)
    void a_batch_fault_has_the_name_of_its_error(BatchFault fault) {
        assertThat(AppendErrors.of(fault)).hasToString(fault.name());
    }
}
