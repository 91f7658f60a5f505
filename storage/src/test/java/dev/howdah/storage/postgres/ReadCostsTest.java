package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadCostsTest {

    private static final int TOPIC = 1;
    private static final long MILLI = 1_000_000;

    private final ReadCosts costs = new ReadCosts();

    @Test
    void ranges_become_as_long_as_the_budget_pays_for() {
        for (int i = 0; i < 50; i++) {
            // A millisecond of foreign rows for each 10 ms of append time, on top of what a probe costs.
            Duration extent = costs.reach(TOPIC).extent();
            costs.onRange(TOPIC, extent, 100, 2 * MILLI + extent.toNanos() / 10 + 100 * 1_500);
        }
        assertThat(costs.reach(TOPIC).extent()).isBetween(Duration.ofMillis(140), Duration.ofMillis(160));
        assertThat(costs.reach(2).extent()).as("another topic").isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void rows_of_ones_own_do_not_make_ranges_shorter() {
        for (int i = 0; i < 50; i++) {
            costs.onRange(TOPIC, Duration.ofMillis(500), 20_000, 2 * MILLI + 20_000 * 1_500);
        }
        assertThat(costs.reach(TOPIC).extent()).isGreaterThan(Duration.ofMinutes(1));
    }

    @Test
    void costly_probes_are_fewer() {
        for (int i = 0; i < 50; i++) {
            costs.onProbes(TOPIC, 4, 4, 4 * 5 * MILLI);
        }
        assertThat(costs.reach(TOPIC).probes()).isEqualTo(3);
        for (int i = 0; i < 50; i++) {
            costs.onProbes(TOPIC, 1, 1, 1_000 * MILLI);
        }
        assertThat(costs.reach(TOPIC).probes()).isEqualTo(1);
    }

    @Test
    void one_slow_moment_is_forgotten_also_when_only_probes_are_used_since() {
        costs.onRange(TOPIC, Duration.ofMillis(10), 1, 10_000 * MILLI);
        assertThat(costs.reach(TOPIC).extent()).isEqualTo(Duration.ofMillis(1));

        for (int i = 0; i < 300; i++) {
            costs.onProbes(TOPIC, 1, 1, 2 * MILLI);
        }
        assertThat(costs.reach(TOPIC).extent()).isGreaterThan(Duration.ofSeconds(1));
    }
}
