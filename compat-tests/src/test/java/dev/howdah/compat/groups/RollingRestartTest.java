package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Brokers are restarted under load, as for an upgrade: no member loses its generation, and nothing is skipped or lost. */
class RollingRestartTest {

    @Tag("faults")
    @Test
    void two_brokers_restart_in_turn_and_no_member_loses_its_generation() throws Exception {
        restartInTurn("two", 2, 3);
    }

    private static void restartInTurn(String name, int count, int rounds) throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch();
                Brokers brokers = new Brokers("rolling-" + name, postgres.url(), count)) {
            Session session = new Session(brokers.bootstrap(), "rolling-" + name);
            try (RunningGroups groups = new RunningGroups(
                    session, brokers.bootstrap(), protocol -> "g-" + name + "-" + protocol.ordinal())) {
                String before = groups.generations();
                for (int round = 0; round < rounds; round++) {
                    for (BrokerProcess broker : brokers.all()) {
                        restart(name, groups, broker);
                        brokers.awaitMetadata();
                        // Clients that know the broker that is to go next and no other would wait for it.
                        groups.awaitProgress(600);
                        assertThat(groups.generations()).as("generations").isEqualTo(before);
                    }
                }
                groups.finish();
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + brokers.logTail(), e);
            }
        }
    }

    private static void restart(String name, RunningGroups groups, BrokerProcess broker) {
        groups.startPhase();
        long startNanos = System.nanoTime();
        assertThat(broker.terminate()).as("exit code").isZero();
        long stoppedMs = (System.nanoTime() - startNanos) / 1_000_000;
        broker.start();
        groups.awaitProgress(300);
        System.out.printf(
                "groups: rolling restart (%s): processing gap %s; stopped in %d ms, ready after %d ms%n",
                name, groups.gapsMs(), stoppedMs, broker.readyAfterMs());
    }
}
