package dev.howdah.compat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.load.Workload;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.proxy.Direction;
import dev.howdah.compat.proxy.Fault;
import dev.howdah.compat.proxy.FaultProxy;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F2 and F3: the broker's connections to Postgres break, one by one or at the worst byte; clients see no error and the
 * log has no gap, no duplicate and no loss.
 */
class PostgresConnectionTest {

    private static final long RECOVERY_LIMIT_MS = 60_000;

    /** The answer to an append's commit begins so: CommandComplete, its length, its tag. ReadyForQuery follows. */
    private static final byte[] COMMITTED = {'C', 0, 0, 0, 11, 'C', 'O', 'M', 'M', 'I', 'T', 0};

    /** Of CommandComplete and ReadyForQuery. */
    private static final int ANSWER_BYTES = 18;

    /** CommandComplete of a lone chunk's insert: type, length, tag. */
    private static final byte[] INSERTED = {'C', 0, 0, 0, 15, 'I', 'N', 'S', 'E', 'R', 'T', ' ', '0', ' ', '1', 0};

    /** CopyDone: type, length 4. */
    private static final byte[] COPY_DONE = {'c', 0, 0, 0, 4};

    private static PostgresProcess postgres;
    private static FaultProxy proxy;
    private static BrokerProcess broker;

    @BeforeAll
    static void startServers() {
        postgres = PostgresProcess.launch();
        proxy = FaultProxy.inFrontOf(postgres.port());
        broker = BrokerProcess.launch(BrokerProcess.Options.on("postgres-connection", postgres.url(proxy.port())));
    }

    @AfterAll
    static void stopServers() {
        if (broker != null) {
            broker.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 12, 17})
    void a_cut_in_the_answer_to_commit_is_not_seen_by_clients(int passed) {
        cut(Direction.TO_CLIENT, COMMITTED, passed, 3);
    }

    /** Behind it comes the answer to the commit. */
    @ParameterizedTest
    @ValueSource(ints = {16, 19})
    void a_cut_in_the_answer_to_an_insert_is_not_seen_by_clients(int passed) {
        cut(Direction.TO_CLIENT, INSERTED, passed, 3);
    }

    @Tag("faults")
    @ParameterizedTest
    @MethodSource("everyByteOfTheAnswer")
    void a_cut_at_every_byte_of_the_answer_to_commit_is_not_seen_by_clients(int passed) {
        cut(Direction.TO_CLIENT, COMMITTED, passed, 20);
    }

    /** Behind the end of the last COPY come the commit and the Sync, some sixty bytes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 20, 40, 60})
    void a_cut_between_copy_and_commit_is_not_seen_by_clients(int passed) {
        cut(Direction.TO_SERVER, COPY_DONE, passed, 3);
    }

    @Tag("faults")
    @ParameterizedTest
    @MethodSource("everyByteAfterTheCopy")
    void a_cut_at_every_byte_between_copy_and_commit_is_not_seen_by_clients(int passed) {
        cut(Direction.TO_SERVER, COPY_DONE, passed, 5);
    }

    @Test
    void killed_backends_are_not_seen_by_clients() {
        try (Workload load = Workload.start(Workload.Settings.steady(broker.bootstrap(), "backends"))) {
            load.meter().awaitMore(1_000, RECOVERY_LIMIT_MS);
            load.meter().startPhase();
            int killed = 0;
            for (int round = 0; round < 10; round++) {
                killed += Integer.parseInt(postgres.query("select count(pg_terminate_backend(pid))"
                        + " from pg_stat_activity where application_name like 'howdah%'"
                        + " and pid = any (select pid from pg_stat_activity where application_name like 'howdah%'"
                        + " order by random() limit 3)"));
                load.meter().awaitMore(300, RECOVERY_LIMIT_MS);
            }
            assertThat(killed).as("killed backends").isGreaterThan(10);
            judge(
                    load,
                    "F2: " + killed + " backends killed, ack gap "
                            + load.meter().longestGapMs() + " ms");
        }
    }

    @Test
    void an_outage_of_the_network_is_survived() {
        try (Workload load = Workload.start(Workload.Settings.steady(broker.bootstrap(), "outage"))) {
            load.meter().awaitMore(1_000, RECOVERY_LIMIT_MS);
            load.meter().startPhase();
            proxy.refuse();
            // Fresh producers: their very first batches meet the outage.
            load.addProducer();
            load.addProducer();
            postgres.query("select pg_sleep(3)");
            proxy.heal();
            load.meter().awaitMore(1_000, RECOVERY_LIMIT_MS);
            judge(load, "3 s without Postgres, ack gap " + load.meter().longestGapMs() + " ms");
        }
    }

    static int[] everyByteOfTheAnswer() {
        return IntStream.rangeClosed(0, ANSWER_BYTES).toArray();
    }

    static int[] everyByteAfterTheCopy() {
        return IntStream.rangeClosed(0, 80).toArray();
    }

    private static void cut(Direction direction, byte[] pattern, int passed, int times) {
        String topic = "cut-" + direction.name().toLowerCase(Locale.ROOT) + "-" + passed + "-" + times;
        try (Workload load = Workload.start(Workload.Settings.steady(broker.bootstrap(), topic))) {
            load.meter().awaitMore(500, RECOVERY_LIMIT_MS);
            load.meter().startPhase();
            Fault fault = proxy.arm(Fault.atPattern(direction, pattern, passed, Fault.Effect.CUT, times));
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RECOVERY_LIMIT_MS);
            while (fault.struck() < times) {
                assertThat(System.nanoTime())
                        .as("deadline, after " + fault.struck() + " strikes")
                        .isLessThan(deadline);
                load.meter().awaitMore(1, RECOVERY_LIMIT_MS);
            }
            load.meter().awaitMore(500, RECOVERY_LIMIT_MS);
            judge(load, "F3: " + topic + ", ack gap " + load.meter().longestGapMs() + " ms");
        }
    }

    private static void judge(Workload load, String what) {
        Workload.Verdict verdict = load.finish(postgres);
        System.out.printf("%s, %,d acks%n", what, verdict.acks());
        assertThat(verdict.findings().isClean())
                .as(verdict.findings() + broker.logTail())
                .isTrue();
        assertThat(verdict.failures()).as("failed sends\n" + broker.logTail()).isEmpty();
    }
}
