package dev.howdah.storage.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServerClockTest {

    private static final Instant SERVER = Instant.parse("2000-01-01T00:00:00Z");
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - SECOND / 2);
    private final ServerClock clock = ServerClock.of(nanos::get, SERVER);

    @Test
    void it_goes_on_by_the_monotonic_clock() {
        nanos.addAndGet(3 * SECOND);
        assertThat(clock.instant()).isEqualTo(SERVER.plusSeconds(3));
    }

    @Test
    void a_new_reading_is_of_the_middle_of_its_round_trip() {
        Instant set = SERVER.plus(Duration.ofDays(1));
        long asked = nanos.get();
        nanos.addAndGet(SECOND / 5);
        clock.onReading(set, asked, nanos.get());
        assertThat(clock.instant()).isEqualTo(set.plusMillis(100));
    }

    @Test
    void a_reading_that_took_long_is_not_believed() {
        long asked = nanos.get();
        nanos.addAndGet(ServerClock.ROUND_TRIP_MAX.toNanos() + 1);
        clock.onReading(SERVER, asked, nanos.get());
        assertThat(clock.instant())
                .isEqualTo(SERVER.plus(ServerClock.ROUND_TRIP_MAX).plusNanos(1));
    }
}
