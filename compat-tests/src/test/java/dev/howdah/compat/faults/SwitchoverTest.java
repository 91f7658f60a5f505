package dev.howdah.compat.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.load.Workload;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import org.junit.jupiter.api.Test;

/** F17c: a URL with two hosts, of which the primary is followed. */
class SwitchoverTest {

    private static final long RECOVERY_LIMIT_MS = 60_000;

    /** A fast shutdown has sent the standby everything, so nothing that was acked is lost. */
    @Test
    void the_primary_is_found_among_two_hosts_and_followed_to_the_other() {
        try (PostgresProcess first = PostgresProcess.launch()) {
            assumeTrue(first.hasTools(), "pg_basebackup is not installed");
            try (PostgresProcess second = first.standby();
                    // The standby comes first.
                    BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on(
                            "switchover",
                            "postgresql://howdah@127.0.0.1:" + second.port() + ",127.0.0.1:" + first.port()
                                    + "/postgres?target_session_attrs=read-write"));
                    Workload load = Workload.start(Workload.Settings.steady(broker.bootstrap(), "switchover"))) {
                load.meter().awaitMore(1_000, RECOVERY_LIMIT_MS);
                load.meter().startPhase();
                first.stop();
                second.query("select pg_promote()");
                load.meter().awaitMore(1_000, RECOVERY_LIMIT_MS);
                load.addProducer();
                load.meter().awaitMore(1_000, RECOVERY_LIMIT_MS);
                Workload.Verdict verdict = load.finish(second);
                System.out.printf(
                        "F17c: %,d acks, ack gap %d ms%n",
                        verdict.acks(), load.meter().longestGapMs());
                assertThat(verdict.findings().isClean())
                        .as(verdict.findings() + broker.logTail())
                        .isTrue();
                assertThat(verdict.failures())
                        .as("failed sends\n" + broker.logTail())
                        .isEmpty();
            }
        }
    }
}
