package dev.howdah.compat.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.JavaProcess;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two copiers read one topic and write another, exactly once, while one of two brokers, Postgres or a copier is killed again and again:
 * what is committed in the copy is what was committed in the original, in its order.
 */
class TransactionKillTest {

    private static final int PARTITIONS = 4;
    private static final int COPIERS = 2;
    private static final int PER_TRANSACTION = 200;

    /** Who is killed and started again. */
    enum Victim {
        BROKER,
        POSTGRES,
        COPIER
    }

    /** Both brokers, a copier, and Postgres. The long runs, about a minute and a half each: {@code mvn -Pfaults}. */
    @Test
    void a_copy_is_exact_through_four_kills() throws Exception {
        List<Victim> victims = ServerUnderTest.isApacheKafka()
                ? Collections.nCopies(3, Victim.COPIER)
                : List.of(Victim.BROKER, Victim.COPIER, Victim.POSTGRES, Victim.BROKER);
        copyThroughKills("all", victims);
    }

    /** Both brokers, both copiers, and Postgres twice. */
    @Tag("faults")
    @Test
    void a_copy_is_exact_through_six_kills() throws Exception {
        assumeFalse(ServerUnderTest.isApacheKafka(), "what is killed is Howdah's");
        copyThroughKills(
                "six",
                List.of(Victim.BROKER, Victim.COPIER, Victim.POSTGRES, Victim.BROKER, Victim.POSTGRES, Victim.COPIER));
    }

    @Tag("faults")
    @ParameterizedTest
    @EnumSource(Victim.class)
    void a_copy_is_exact_through_ten_kills(Victim victim) throws Exception {
        assumeTrue(victim == Victim.COPIER || !ServerUnderTest.isApacheKafka(), "what is killed is Howdah's");
        copyThroughKills(victim.name().toLowerCase(Locale.ROOT), Collections.nCopies(10, victim));
    }

    /** @param victims one after the other, each after some more of the copy */
    private static void copyThroughKills(String hint, List<Victim> victims) throws Exception {
        String name = "transaction-kill-" + hint;
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (PostgresProcess postgres = PostgresProcess.launch();
                Fleet brokers = Fleet.launch(name, postgres)) {
            String bootstrap = brokers.bootstrap();
            Session session = new Session(bootstrap, name);
            String source = session.createTopic("source", PARTITIONS, Map.of());
            String target = session.createTopic("target", PARTITIONS, Map.of());
            List<JavaProcess> copiers = new ArrayList<>();
            try (TransactionalWriter writer = new TransactionalWriter(bootstrap, source, PARTITIONS);
                    CommittedReader reader = new CommittedReader(bootstrap, target, PARTITIONS)) {
                for (int i = 0; i < COPIERS; i++) {
                    copiers.add(launch(bootstrap, source, target, name + "-copier-" + i));
                }
                int brokersKilled = 0;
                int copiersKilled = 0;
                List<Long> pausesMs = new ArrayList<>();
                for (Victim victim : victims) {
                    reader.awaitMore(300 + random.nextInt(700), () -> logs(brokers, copiers));
                    long killedNanos = System.nanoTime();
                    switch (victim) {
                        case BROKER -> brokers.kill(brokersKilled++);
                        case POSTGRES -> {
                            postgres.kill();
                            postgres.start();
                        }
                        case COPIER -> {
                            JavaProcess one = copiers.get(copiersKilled++ % COPIERS);
                            one.kill();
                            one.start();
                        }
                    }
                    // What the consumer had fetched before is among the first few.
                    reader.awaitMore(PER_TRANSACTION, () -> logs(brokers, copiers));
                    pausesMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedNanos));
                }
                System.out.println(name + ": another " + PER_TRANSACTION + " records came after ms " + pausesMs);
                reader.awaitMore(300, () -> logs(brokers, copiers));
                List<List<String>> expected = writer.finish();
                reader.await(expected.stream().mapToLong(List::size).sum(), () -> logs(brokers, copiers));
                copiers.forEach(JavaProcess::terminate);
                assertThat(reader.finish()).as("seed " + seed).isEqualTo(expected);
                Eventually.holds(
                        () -> {
                            CommittedReader.requireNothingOpen(bootstrap, target, PARTITIONS);
                            CommittedReader.requireNothingOpen(bootstrap, source, PARTITIONS);
                            return true;
                        },
                        () -> "nothing is open at the end");
                try (CommittedReader again = new CommittedReader(bootstrap, target, PARTITIONS)) {
                    again.await(expected.stream().mapToLong(List::size).sum(), () -> logs(brokers, copiers));
                    assertThat(again.finish()).as("read again, seed " + seed).isEqualTo(expected);
                }
            } finally {
                copiers.forEach(JavaProcess::close);
            }
        }
    }

    private static JavaProcess launch(String bootstrap, String source, String target, String id) {
        List<String> command = Commands.java(
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Copier.class.getName(),
                bootstrap,
                source,
                target,
                id,
                source + "-copiers",
                Integer.toString(PER_TRANSACTION));
        return JavaProcess.launch(id, command, Map.of(), Pattern.compile(Copier.READY));
    }

    private static String logs(Fleet brokers, List<JavaProcess> copiers) {
        return brokers.logTail() + copiers.stream().map(JavaProcess::logTail).collect(Collectors.joining("\n"));
    }
}
