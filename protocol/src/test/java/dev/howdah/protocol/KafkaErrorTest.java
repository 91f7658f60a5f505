package dev.howdah.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KafkaErrorTest {

    @Test
    void names_are_kafkas_and_none_is_missing() {
        assertThat(KafkaError.values())
                .extracting(KafkaError::name)
                .containsExactlyElementsOf(
                        Arrays.stream(Errors.values()).map(Errors::name).toList());
    }

    @ParameterizedTest
    @EnumSource
    void codes_and_retriability_are_kafkas(KafkaError error) {
        Errors theirs = Errors.valueOf(error.name());
        assertThat(error.code()).isEqualTo(theirs.code());
        assertThat(error.retriable()).isEqualTo(theirs.exception() instanceof RetriableException);
        assertThat(KafkaError.ofCode(error.code())).contains(error);
    }

    @Test
    void a_code_that_kafka_does_not_have_is_empty() {
        assertThat(KafkaError.ofCode((short) -2)).isEmpty();
        assertThat(KafkaError.ofCode(Short.MAX_VALUE)).isEmpty();
        assertThat(KafkaError.ofCode(Short.MIN_VALUE)).isEmpty();
    }
}
