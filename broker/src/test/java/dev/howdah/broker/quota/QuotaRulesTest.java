package dev.howdah.broker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.quota.QuotaType.Owner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a quota may be. That the words are Kafka's is compared in compat-tests. */
class QuotaRulesTest {

    @ParameterizedTest
    @CsvSource({
        "CLIENT, producer_byte_rate, 1, ''",
        "CLIENT, producer_byte_rate, 9e18, ''",
        "CLIENT, producer_byte_rate, 1e19, too large for a LONG",
        "CLIENT, producer_byte_rate, 0.5, cannot be a fractional value",
        "CLIENT, producer_byte_rate, 0, must be greater than 0",
        "CLIENT, consumer_byte_rate, -1, must be greater than 0",
        "CLIENT, request_percentage, 0.5, ''",
        "CLIENT, controller_mutation_rate, 0.1, ''",
        "CLIENT, connection_creation_rate, 5, Invalid configuration key",
        "ADDRESS, connection_creation_rate, 5, ''",
        "ADDRESS, connection_creation_rate, 5e9, too large for an INT",
        "ADDRESS, producer_byte_rate, 5, Invalid configuration key",
    })
    void a_value_must_fit_its_quota(Owner owner, String key, double value, String fault) {
        if (fault.isEmpty()) {
            assertThat(QuotaRules.findFault(owner, key, value)).isEmpty();
        } else {
            assertThat(QuotaRules.findFault(owner, key, value).orElseThrow()).contains(fault);
        }
    }
}
