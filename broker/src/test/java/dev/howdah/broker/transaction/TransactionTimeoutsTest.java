package dev.howdah.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TransactionAction.AbortExpired;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When it is time to look for what has run out of time, by a clock that the test moves. */
class TransactionTimeoutsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int ABORTED_MAX = 2;
    private static final int FORGOTTEN_MAX = 10;
    private static final Duration UNUSED = Duration.ofDays(7);

    private final ScriptedTransactionStore store = new ScriptedTransactionStore();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final TransactionTimeouts timeouts = new TransactionTimeouts(
            leads::get,
            new TransactionTimeouts.Settings(
                    Duration.ofSeconds(1), Duration.ofHours(1), UNUSED, ABORTED_MAX, FORGOTTEN_MAX),
            0);

    private void expire(int count) {
        for (int number = 0; number < count; number++) {
            store.expired.add(new AbortExpired("tx" + number, number));
        }
    }

    @Test
    void before_its_time_nothing_is_asked() {
        expire(1);
        assertThat(timeouts.nanosToNext(0)).isEqualTo(SECOND);
        assertThat(timeouts.look(store, SECOND - 1)).isEmpty();
        assertThat(timeouts.nanosToNext(SECOND - 1)).isEqualTo(1);

        assertThat(timeouts.look(store, SECOND)).containsExactly(new AbortExpired("tx0", 0));
        assertThat(timeouts.nanosToNext(SECOND)).isEqualTo(SECOND);
    }

    @Test
    void a_look_that_has_found_all_it_may_is_followed_by_the_next_at_once() {
        expire(ABORTED_MAX + 1);

        assertThat(timeouts.look(store, SECOND)).hasSize(ABORTED_MAX);
        assertThat(timeouts.nanosToNext(SECOND)).isZero();
        assertThat(timeouts.look(store, SECOND)).hasSize(1);
        assertThat(timeouts.nanosToNext(SECOND)).isEqualTo(SECOND);
    }

    @Test
    void unused_ids_are_forgotten_at_their_own_pace_and_at_once_if_there_are_many() {
        store.forgotten = FORGOTTEN_MAX;
        timeouts.look(store, HOUR);
        assertThat(store.forgettings).containsExactly(UNUSED);
        assertThat(timeouts.nanosToNext(HOUR)).isZero();

        store.forgotten = FORGOTTEN_MAX - 1;
        timeouts.look(store, HOUR);
        timeouts.look(store, HOUR);
        assertThat(store.forgettings).hasSize(2);
        timeouts.look(store, 2 * HOUR);
        assertThat(store.forgettings).hasSize(3);
    }

    @Test
    void trouble_with_postgres_is_left_to_the_next_look() {
        expire(1);
        store.failure = new StorageException(new StorageFailure.Unavailable("gone"));
        assertThat(timeouts.look(store, HOUR)).isEmpty();
        assertThat(timeouts.nanosToNext(HOUR)).isEqualTo(SECOND);

        store.failure = null;
        assertThat(timeouts.look(store, HOUR + SECOND)).hasSize(1);
    }

    @Test
    void who_does_not_lead_looks_for_nothing_and_asks_again_in_time() {
        expire(1);
        leads.set(false);
        assertThat(timeouts.look(store, HOUR)).isEmpty();
        assertThat(store.forgettings).isEmpty();
        assertThat(timeouts.nanosToNext(HOUR)).isEqualTo(SECOND);

        leads.set(true);
        assertThat(timeouts.look(store, HOUR + SECOND)).hasSize(1);
    }
}
