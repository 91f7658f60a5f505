package dev.howdah.broker.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.quota.MutationQuota.Strictness;
import dev.howdah.storage.Quota;
import dev.howdah.storage.QuotaChange;
import dev.howdah.storage.QuotaEntity;
import dev.howdah.storage.QuotaStore;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of quotas, by a clock that the test turns. */
class ClientQuotasTest {

    private static final int MB = 1024 * 1024;
    private static final String USER = "alice";

    private long nanos = 17;
    private final ClientQuotas quotas = new ClientQuotas(BrokerConfig.defaults(), () -> nanos);

    /** Clients that send as fast as they may, and wait when they are told. */
    @ParameterizedTest
    @CsvSource({"1, 16384", "1, 1048576", "20, 16384", "20, 131072", "20, 1048576"})
    void however_many_share_a_quota_it_is_kept_in_every_minute(int clients, int requestBytes) {
        set(QuotaType.PRODUCE, QuotaEntity.of(USER, null), MB);
        PriorityQueue<Long> due = new PriorityQueue<>();
        for (int client = 0; client < clients; client++) {
            due.add(nanos);
        }
        long begin = nanos;
        double[] perMinute = new double[5];
        while (due.element() - begin < perMinute.length * 60_000_000_000L) {
            nanos = due.remove();
            perMinute[(int) ((nanos - begin) / 60_000_000_000L)] += requestBytes;
            int delayMs = quotas.take(QuotaType.PRODUCE, USER, "app-" + due.size(), requestBytes);
            due.add(nanos + delayMs * 1_000_000L + 200_000);
        }
        // A request of each client is under way at the ends of a minute.
        double unknown = (double) clients * requestBytes / (60.0 * MB);
        assertThat(perMinute[0] / 60 / MB).as("the first minute").isCloseTo(1, within(0.05 + unknown));
        for (int minute = 1; minute < perMinute.length; minute++) {
            assertThat(perMinute[minute] / 60 / MB).as("minute " + minute).isCloseTo(1, within(0.05));
        }
    }

    @Test
    void who_was_idle_may_take_what_the_windows_hold() {
        set(QuotaType.PRODUCE, QuotaEntity.of(USER, null), MB);
        assertThat(take(MB)).as("a new client has one window").isZero();
        assertThat(take(MB)).isEqualTo(1_000);
        pass(1_000 + 60_000);
        assertThat(take(11 * MB)).as("11 windows of a second").isZero();
        assertThat(take(MB / 2)).isEqualTo(500);
    }

    @Test
    void a_debt_is_waited_for_in_parts() {
        set(QuotaType.PRODUCE, QuotaEntity.of(USER, null), MB);
        assertThat(take(101 * MB)).isEqualTo((int) Limits.QUOTA_DELAY_MAX.toMillis());
        pass(Limits.QUOTA_DELAY_MAX.toMillis());
        assertThat(take(0)).as("70 s are left").isEqualTo((int) Limits.QUOTA_DELAY_MAX.toMillis());
    }

    @Test
    void brokers_divide_bytes_and_nothing_else() {
        quotas.shareAmong(() -> 4);
        set(QuotaType.PRODUCE, QuotaEntity.of(USER, null), MB);
        assertThat(take(MB / 4)).isZero();
        assertThat(take(MB / 4)).isEqualTo(1_000);
        set(QuotaType.CONTROLLER_MUTATION, QuotaEntity.of(USER, null), 2);
        MutationQuota mutations = quotas.mutations(USER, "app", Strictness.STRICT);
        assertThat(mutations.take(22)).as("11 windows of 2").isTrue();
    }

    @Test
    void a_fetch_takes_nothing_while_there_is_a_debt() {
        set(QuotaType.FETCH, QuotaEntity.of(null, "app"), MB);
        assertThat(fetch(3 * MB))
                .as("what is there is sent, however much it is")
                .isZero();
        assertThat(fetch(MB)).isEqualTo(2_000);
        assertThat(fetch(MB)).as("what was not sent is not counted").isEqualTo(2_000);
        pass(2_000);
        assertThat(fetch(MB)).isZero();
        assertThat(quotas.fetchBytesMax("bob", "app", 50 * MB)).isEqualTo(MB);
        assertThat(quotas.fetchBytesMax("bob", "other", 50 * MB)).isEqualTo(50 * MB);
    }

    @Test
    void time_is_in_percents_of_a_thread_and_waited_for_a_window_at_most() {
        set(QuotaType.REQUEST, QuotaEntity.of(USER, null), 10);
        assertThat(quotas.takeTime(USER, "app", 100_000_000)).isZero();
        assertThat(quotas.takeTime(USER, "app", 20_000_000)).isEqualTo(200);
        assertThat(quotas.takeTime(USER, "app", 2_000_000_000)).isEqualTo(1_000);
    }

    @Test
    void a_strict_quota_of_mutations_refuses_and_a_permissive_one_lets_wait() {
        set(QuotaType.CONTROLLER_MUTATION, QuotaEntity.of(USER, null), 1);
        MutationQuota strict = quotas.mutations(USER, "app", Strictness.STRICT);
        assertThat(strict.take(15)).as("more than the burst, which is 11").isTrue();
        assertThat(strict.take(1)).isFalse();
        assertThat(strict.delayMs()).isEqualTo(4_000);
        MutationQuota permissive = quotas.mutations(USER, "app", Strictness.PERMISSIVE);
        assertThat(permissive.take(1)).isTrue();
        assertThat(permissive.delayMs()).isEqualTo(5_000);
        pass(5_000);
        assertThat(quotas.mutations(USER, "app", Strictness.STRICT).take(1)).isTrue();
        assertThat(quotas.mutations("bob", "app", Strictness.STRICT).take(1_000_000))
                .isTrue();
    }

    @Test
    void connections_of_an_address_come_at_its_rate_after_a_first_burst() throws Exception {
        InetAddress address = InetAddress.getByName("127.0.0.1");
        set(QuotaType.CONNECTION, new QuotaEntity(null, null, QuotaEntity.DEFAULT), 2);
        int taken = 0;
        while (quotas.takeConnection(address) == 0) {
            taken++;
        }
        assertThat(taken).as("11 windows of 2, and the one that makes the debt").isEqualTo(23);
        assertThat(quotas.takeConnection(address)).isEqualTo(500);
        pass(500);
        assertThat(quotas.takeConnection(address)).isZero();
        assertThat(quotas.takeConnection(address)).isEqualTo(500);
        assertThat(quotas.takeConnection(InetAddress.getByName("127.0.0.2"))).isZero();
    }

    @Test
    void who_makes_up_ever_new_client_ids_fills_no_memory() {
        set(QuotaType.PRODUCE, QuotaEntity.of(null, QuotaEntity.DEFAULT), 1_000_000);
        for (int client = 0; client < Limits.QUOTA_BUCKETS_MAX + 1_000; client++) {
            assertThat(quotas.take(QuotaType.PRODUCE, USER, "app-" + client, 1_000))
                    .isZero();
        }
        assertThat(quotas.buckets()).isLessThanOrEqualTo(Limits.QUOTA_BUCKETS_MAX + 1);
        assertThat(quotas.take(QuotaType.PRODUCE, USER, "one more", 1_000))
                .as("all others together")
                .isPositive();
        pass(60_000);
        assertThat(quotas.take(QuotaType.PRODUCE, USER, "later", 1_000)).isZero();
        assertThat(quotas.buckets()).as("after all were idle").isEqualTo(1);
    }

    /** An id may have 32 KB, and thousands are kept. */
    @Test
    void long_client_ids_share_a_quota_by_their_begin() {
        set(QuotaType.PRODUCE, QuotaEntity.of(null, QuotaEntity.DEFAULT), MB);
        String begin = "x".repeat(Limits.QUOTA_CLIENT_ID_CHARS_MAX);
        for (int client = 0; client < 3; client++) {
            quotas.take(QuotaType.PRODUCE, USER, begin + client + "y".repeat(30_000), MB);
        }
        assertThat(quotas.buckets()).isEqualTo(1);
        assertThat(quotas.take(QuotaType.PRODUCE, USER, begin, 0))
                .as("one window of three")
                .isEqualTo(2_000);
        assertThat(quotas.take(QuotaType.PRODUCE, USER, begin.substring(1), MB)).isZero();
    }

    @Test
    void a_change_holds_at_once_and_its_end_too() {
        set(QuotaType.PRODUCE, QuotaEntity.of(USER, null), 1_000);
        assertThat(take(2_000)).isEqualTo(1_000);
        set(QuotaType.PRODUCE, QuotaEntity.of(USER, null), 100_000);
        assertThat(take(1_000)).isEqualTo(20);
        quotas.refresh(new Fixed(List.of()));
        assertThat(quotas.areThere()).isFalse();
        assertThat(take(1_000_000)).isZero();
    }

    private void set(QuotaType type, QuotaEntity entity, double value) {
        quotas.refresh(new Fixed(List.of(new Quota(entity, type.key(), value))));
    }

    private int take(double bytes) {
        return quotas.take(QuotaType.PRODUCE, USER, null, bytes);
    }

    private int fetch(double bytes) {
        return quotas.takeUnlessInDebt(QuotaType.FETCH, USER, "app", bytes);
    }

    private void pass(long ms) {
        nanos += ms * 1_000_000;
    }

    /** A store in which somebody else has set something. */
    private record Fixed(List<Quota> list) implements QuotaStore {

        @Override
        public void change(Collection<QuotaChange> changes) {
            throw new UnsupportedOperationException("nobody changes " + Map.of("changes", changes));
        }
    }
}
