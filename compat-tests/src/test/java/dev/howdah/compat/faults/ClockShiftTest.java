package dev.howdah.compat.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.faults.PartitionTraffic.Gaps;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F12: one of two brokers has a wrong clock, and then dies. Both are listed before, and afterwards its partitions move. */
class ClockShiftTest {

    private static final int PARTITIONS = 8;

    /** Where Debian and Ubuntu have it. */
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    /** Beyond the lease, for a busy machine; a clock that is ten minutes ahead would keep the broker listed for that long. */
    private static final long MOVE_LIMIT_MS = 40_000;

    @Test
    void a_broker_whose_clock_is_ahead_lives_and_dies_like_any_other() throws Exception {
        livesAndDies("+10m");
    }

    @Tag("load")
    @ParameterizedTest
    @ValueSource(strings = {"+400d", "-400d"})
    void a_broker_whose_clock_is_a_year_off_lives_and_dies_like_any_other(String shift) throws Exception {
        livesAndDies(shift);
    }

    private static void livesAndDies(String shift) throws Exception {
        Path library = LIBRARIES.stream().filter(Files::exists).findFirst().orElse(null);
        assumeTrue(library != null, "libfaketime is not installed");
        // The monotonic clock is nobody's to compare, and the JVM waits by it.
        Map<String, String> wrong =
                Map.of("LD_PRELOAD", String.valueOf(library), "FAKETIME", shift, "FAKETIME_DONT_FAKE_MONOTONIC", "1");
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess right = BrokerProcess.launch(BrokerProcess.Options.on("right", postgres.url()));
                BrokerProcess off = BrokerProcess.launch(
                        BrokerProcess.Options.on("clock", postgres.url()).withEnvironment(wrong))) {
            awaitBrokers(right, 2);
            awaitBrokers(off, 2);
            Session session = new Session(right.bootstrap() + "," + off.bootstrap(), "clock");
            String topic = session.createTopic("clock", PARTITIONS, Map.of());
            try (PartitionTraffic traffic = PartitionTraffic.start(session, topic, PARTITIONS)) {
                traffic.awaitMore(200);
                traffic.startPhase();
                // Frozen, it is missed when its lease has run out: by one clock, which is Postgres's.
                off.freeze();
                awaitBrokers(right, 1);
                off.kill();
                traffic.awaitMore(200);
                Gaps gaps = traffic.gaps();
                System.out.printf(
                        "clock %s, frozen: longest time without an ack %d ms, without a record %d ms%n",
                        shift, gaps.ackMs(), gaps.readMs());
                assertThat(traffic.finish()).isEmpty();
                assertThat(gaps.ackMs()).isLessThan(MOVE_LIMIT_MS);
                assertThat(gaps.readMs()).isLessThan(MOVE_LIMIT_MS);
                // Nothing that it stored lies in another time.
                assertThat(postgres.query("select max(abs(extract(epoch from clock_timestamp() - appended_at))) < 3600"
                                + " from howdah.partition_head where next_offset > 0"))
                        .isEqualTo("t");
                assertThat(postgres.query("select bool_and(committed_at) from (select appended_at > clock_timestamp()"
                                + " - interval '1 hour' and appended_at < clock_timestamp() + interval '1 minute'"
                                + " as committed_at from howdah.writer) as w"))
                        .isEqualTo("t");
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + off.logTail() + "\n" + right.logTail(), e);
            }
        }
    }

    private static void awaitBrokers(BrokerProcess asked, int count) {
        try (Admin admin = new Session(asked.bootstrap(), "clock").admin()) {
            Eventually.holds(
                    () -> admin.describeCluster().nodes().get().size() == count, () -> count + " brokers are listed");
        }
    }
}
