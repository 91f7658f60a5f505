package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The broker goes away under groups and comes back: members carry on with the generation they have. */
class GroupRestartTest {

    private static final int JOIN_MS_MAX = 600;

    private static PostgresProcess postgres;
    private static Brokers brokers;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.launch();
        brokers = new Brokers("group-restart", postgres.url(), 1);
    }

    @AfterAll
    static void stop() {
        if (brokers != null) {
            brokers.close();
        }
        postgres.close();
    }

    /** How the broker ends. */
    enum End {
        KILL(BrokerProcess::kill),
        TERMINATE(running -> assertThat(running.terminate()).as("exit code").isZero());

        private final Consumer<BrokerProcess> end;

        End(Consumer<BrokerProcess> end) {
            this.end = end;
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void members_keep_their_generation_when_the_broker_comes_back(End end) throws Exception {
        try (RunningGroups groups = running("keep-" + end)) {
            String before = groups.generations();
            groups.startPhase();
            end.end.accept(broker());
            broker().start();
            groups.awaitProgress(300);
            System.out.printf(
                    "groups: %s and restart: processing gap %s; ready after %d ms%n",
                    end, groups.gapsMs(), broker().readyAfterMs());
            assertThat(groups.generations()).isEqualTo(before);
            groups.finish();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + brokers.logTail(), e);
        }
    }

    @Test
    void groups_settle_when_the_broker_is_killed_in_the_middle_of_a_rebalance() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RunningGroups groups = running("middle")) {
            for (int round = 0; round < 4; round++) {
                groups.join();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(JOIN_MS_MAX)));
                broker().kill();
                broker().start();
            }
            groups.awaitShared();
            groups.awaitProgress(50);
            groups.finish();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + brokers.logTail(), e);
        }
    }

    private static RunningGroups running(String name) throws Exception {
        return new RunningGroups(
                new Session(brokers.bootstrap(), name), brokers.bootstrap(), protocol -> "g-" + name + "-" + protocol);
    }

    private static BrokerProcess broker() {
        return brokers.all().get(0);
    }
}
