package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.security.Principal;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.protocol.KafkaError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may ask for delegation tokens, as {@code KafkaApis.allowTokenRequests}; on PLAINTEXT it is compared with Kafka in compat-tests. */
class DelegationTokensTest {

    @ParameterizedTest
    @CsvSource({
        "PLAINTEXT, ANONYMOUS, DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, -1",
        "SSL, ANONYMOUS, DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, -1",
        "SSL, CN=app, DELEGATION_TOKEN_AUTH_DISABLED, 0",
        "SASL_PLAINTEXT, alice, DELEGATION_TOKEN_AUTH_DISABLED, 0",
        "SASL_SSL, alice, DELEGATION_TOKEN_AUTH_DISABLED, 0",
    })
    void who_may_not_ask_is_told_that_and_others_that_there_are_none(
            SecurityProtocol protocol, String user, KafkaError error, long timestamp) {
        KafkaError refusal = DelegationTokens.refusal(protocol, Principal.user(user));
        assertThat(refusal).isEqualTo(error);
        assertThat(DelegationTokens.timestamp(refusal)).isEqualTo(timestamp);
    }
}
