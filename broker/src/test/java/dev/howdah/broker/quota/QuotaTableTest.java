package dev.howdah.broker.quota;

import static dev.howdah.broker.quota.QuotaType.CONNECTION;
import static dev.howdah.broker.quota.QuotaType.FETCH;
import static dev.howdah.broker.quota.QuotaType.PRODUCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.quota.QuotaTable.Limit;
import dev.howdah.broker.quota.QuotaTable.Sharers;
import dev.howdah.storage.Quota;
import dev.howdah.storage.QuotaEntity;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which quota holds for whom, and who shares it: Kafka's table ({@code ClientQuotaManager}), level by level. */
class QuotaTableTest {

    private static final String DEFAULT = QuotaEntity.DEFAULT;

    /** In the order of precedence; the value is the level. */
    private static final List<QuotaEntity> LEVELS = List.of(
            QuotaEntity.of("alice", "app"),
            QuotaEntity.of("alice", DEFAULT),
            QuotaEntity.of("alice", null),
            QuotaEntity.of(DEFAULT, "app"),
            QuotaEntity.of(DEFAULT, DEFAULT),
            QuotaEntity.of(DEFAULT, null),
            QuotaEntity.of(null, "app"),
            QuotaEntity.of(null, DEFAULT));

    /** The levels that are set, who asks, the level that holds (0: none), and who shares it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Of all levels, the most specific one that fits.
                "12345678 | alice | app   | 1 | alice | app",
                "12345678 | alice | other | 2 | alice | other",
                "12345678 | alice | ''    | 3 | alice | ''",
                "12345678 | bob   | app   | 4 | bob   | app",
                "12345678 | bob   | other | 5 | bob   | other",
                "12345678 | bob   | ''    | 6 | bob   | ''",
                // Each level alone, or as the first that is left.
                "2345678  | alice | app   | 2 | alice | app",
                "345678   | alice | app   | 3 | alice | ''",
                "45678    | alice | app   | 4 | alice | app",
                "5678     | alice | app   | 5 | alice | app",
                "678      | alice | app   | 6 | alice | ''",
                "78       | alice | app   | 7 | ''    | app",
                "8        | alice | app   | 8 | ''    | app",
                // What is not meant for who asks is passed over.
                "1        | bob   | app   | 0 | ''    | ''",
                "1        | alice | other | 0 | ''    | ''",
                "2        | alice | ''    | 0 | ''    | ''",
                "3        | bob   | app   | 0 | ''    | ''",
                "36       | bob   | app   | 6 | bob   | ''",
                "47       | bob   | other | 0 | ''    | ''",
                "478      | bob   | other | 8 | ''    | other",
                "78       | bob   | ''    | 0 | ''    | ''",
            })
    void the_most_specific_quota_holds(
            String levels, String user, String clientId, int expected, String sharedByUser, String sharedByClientId) {
        List<Quota> quotas = new ArrayList<>();
        levels.chars()
                .map(level -> level - '0')
                .forEach(level -> quotas.add(new Quota(LEVELS.get(level - 1), PRODUCE.key(), level)));
        Limit limit = QuotaTable.of(quotas).find(PRODUCE, user, clientId);
        assertThat(limit)
                .isEqualTo(
                        expected == 0
                                ? null
                                : new Limit(new Sharers(PRODUCE, sharedByUser, sharedByClientId), expected));
        assertThat(QuotaTable.of(quotas).find(FETCH, user, clientId))
                .as("of something else")
                .isNull();
    }

    @Test
    void an_address_has_its_own_quota_or_that_of_the_others() throws Exception {
        QuotaTable table = QuotaTable.of(List.of(
                new Quota(new QuotaEntity(null, null, "127.0.0.1"), CONNECTION.key(), 5),
                new Quota(new QuotaEntity(null, null, DEFAULT), CONNECTION.key(), 7)));
        assertThat(table.find(InetAddress.getByName("127.0.0.1")))
                .isEqualTo(new Limit(new Sharers(CONNECTION, "127.0.0.1", ""), 5));
        assertThat(table.find(InetAddress.getByName("127.0.0.2")))
                .isEqualTo(new Limit(new Sharers(CONNECTION, "127.0.0.2", ""), 7));
        assertThat(table.limitsClients()).as("requests are not looked at").isFalse();
        assertThat(QuotaTable.EMPTY.find(InetAddress.getByName("127.0.0.1"))).isNull();
    }
}
