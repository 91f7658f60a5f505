package dev.howdah.broker.http.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a request is told that Postgres stores nothing. */
class StorePatienceTest {

    private static final long PATIENCE = 30;

    private final StorePatience patience = new StorePatience(Duration.ofNanos(PATIENCE));

    @Test
    void what_is_sent_after_a_silence_has_all_the_time() {
        patience.onSent(0);
        patience.onEnded(1);
        assertThat(patience.nanosLeft(59)).as("nothing waits").isEqualTo(PATIENCE);
        patience.onSent(59);
        assertThat(patience.nanosLeft(60)).isEqualTo(PATIENCE - 1);
        assertThat(patience.nanosLeft(89)).isZero();
    }

    @Test
    void each_that_is_stored_gives_the_others_more_time() {
        patience.onSent(0);
        patience.onSent(10);
        patience.onEnded(25);
        assertThat(patience.nanosLeft(26)).isEqualTo(PATIENCE - 1);
        patience.onSent(40);
        assertThat(patience.nanosLeft(55)).as("what is sent gives none").isZero();
    }
}
