package dev.howdah.compat.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.history.Event.Failed;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rate jumps for a while at -Xmx256m: nothing is lost, memory stays flat, and acks are as before afterwards. */
class BurstTest {

    private static final int STEADY_PER_SECOND = 1_000;
    private static final long RSS_MAX_KIB = 512 << 10;

    @Test
    void a_burst_of_twenty_times_the_rate_is_swallowed() {
        burst(20, 5);
    }

    @Tag("load")
    @Test
    void a_burst_of_a_hundred_times_the_rate_is_swallowed() {
        burst(100, 30);
    }

    private static void burst(int factor, int seconds) {
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("burst-" + factor, postgres.url())
                        .withJvm("-Xmx256m"));
                Workload load = Workload.start(new Workload.Settings(
                        broker.bootstrap(), "burst", 4, 1, STEADY_PER_SECOND, 100, false, Map.of()))) {
            AckMeter meter = load.meter();
            meter.awaitMore(2_000, 30_000);
            phase(meter, "before", STEADY_PER_SECOND * 5L, broker);
            load.rate(STEADY_PER_SECOND * factor);
            long startNanos = System.nanoTime();
            long acksBefore = meter.acks();
            phase(meter, "during", (long) STEADY_PER_SECOND * factor * seconds, broker);
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            System.out.printf("burst x%d: %,d acks in %,d ms%n", factor, meter.acks() - acksBefore, tookMs);
            load.rate(STEADY_PER_SECOND);
            meter.awaitMore(2_000, 60_000);
            phase(meter, "after", STEADY_PER_SECOND * 5L, broker);
            assertThat(broker.rssKib()).as("RSS in KiB").isLessThan(RSS_MAX_KIB);
            load.close();
            assertThat(load.history().count(Failed.class)).as("failed sends").isZero();
            assertThat(postgres.query("select count(*) from topics.burst"))
                    .as("rows, each ack exactly one")
                    .isEqualTo(Long.toString(meter.acks()));
        }
    }

    private static void phase(AckMeter meter, String name, long acks, BrokerProcess broker) {
        meter.startPhase();
        meter.awaitMore(acks, 300_000);
        System.out.printf(
                "burst %s: ack p50 %.1f ms, p99 %.1f ms, longest gap %d ms, RSS %,d KiB%n",
                name, meter.latencyMs(50), meter.latencyMs(99), meter.longestGapMs(), broker.rssKib());
    }
}
