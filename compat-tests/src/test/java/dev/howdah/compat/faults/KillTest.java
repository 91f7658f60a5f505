package dev.howdah.compat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.load.Workload;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F1 and F9: kill -9 of the broker, of Postgres and of both under load, again and again; nothing acked is lost. */
class KillTest {

    private static final long RECOVERY_LIMIT_MS = 90_000;

    /** Who is killed and started again. */
    enum Victim {
        BROKER,
        POSTGRES,
        BOTH;

        /** @param whenPostgresIsBack runs before anything else can ask it anew, unless the broker was left alive */
        void strike(BrokerProcess broker, PostgresProcess postgres, Runnable whenPostgresIsBack) {
            if (this != BROKER) {
                postgres.kill();
            }
            if (this != POSTGRES) {
                broker.kill();
            }
            if (this != BROKER) {
                postgres.start();
            }
            whenPostgresIsBack.run();
            if (this != POSTGRES) {
                broker.start();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Victim.class)
    void three_kills_lose_nothing(Victim victim) {
        killRepeatedly(victim, 3);
    }

    @Tag("faults")
    @ParameterizedTest
    @EnumSource(Victim.class)
    void twenty_kills_lose_nothing(Victim victim) {
        killRepeatedly(victim, 20);
    }

    private static void killRepeatedly(Victim victim, int rounds) {
        String name = "kill-" + victim.name().toLowerCase(Locale.ROOT) + "-" + rounds;
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Long> gapsMs = new ArrayList<>();
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url()));
                Workload load = Workload.start(Workload.Settings.steady(broker.bootstrap(), name))) {
            try {
                for (int round = 0; round < rounds; round++) {
                    // The moment of the kill varies with the seed, against the commits that are under way.
                    load.meter().awaitMore(1_000 + random.nextInt(1_500), RECOVERY_LIMIT_MS);
                    load.meter().startPhase();
                    victim.strike(broker, postgres, () -> {});
                    load.meter().awaitMore(1, RECOVERY_LIMIT_MS);
                    gapsMs.add(load.meter().longestGapMs());
                    load.addProducer();
                }
                load.meter().awaitMore(1_000, RECOVERY_LIMIT_MS);
                Workload.Verdict verdict = load.finish(postgres);
                System.out.printf(
                        "%s: %d rounds (seed %d), %,d acks, ack gaps in ms %s, last start of the broker %d ms,"
                                + " of Postgres %d ms%n",
                        name, rounds, seed, verdict.acks(), gapsMs, broker.readyAfterMs(), postgres.readyAfterMs());
                assertThat(verdict.findings().isClean())
                        .as("seed " + seed + "\n" + verdict.findings())
                        .isTrue();
                assertThat(verdict.failures()).as("failed sends").isEmpty();
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + broker.logTail() + postgres.logTail(), e);
            }
        }
    }
}
