package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.KafkaError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TxnOffsetCommitHandlerTest {

    @ParameterizedTest
    @CsvSource({
        "COORDINATOR_LOAD_IN_PROGRESS, 1, COORDINATOR_NOT_AVAILABLE",
        "COORDINATOR_LOAD_IN_PROGRESS, 2, COORDINATOR_LOAD_IN_PROGRESS",
        "STALE_MEMBER_EPOCH, 5, ILLEGAL_GENERATION",
        "STALE_MEMBER_EPOCH, 6, STALE_MEMBER_EPOCH",
        "GROUP_ID_NOT_FOUND, 5, ILLEGAL_GENERATION",
        "GROUP_ID_NOT_FOUND, 6, GROUP_ID_NOT_FOUND",
        "UNKNOWN_MEMBER_ID, 0, UNKNOWN_MEMBER_ID",
    })
    void older_clients_are_told_what_they_know(KafkaError error, short version, KafkaError told) {
        assertThat(TxnOffsetCommitHandler.inVersion(error, version)).isEqualTo(told);
    }
}
