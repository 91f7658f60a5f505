package dev.howdah.compat.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.history.Event.Ended;
import dev.howdah.compat.history.Event.SeenCommitted;
import dev.howdah.compat.history.Event.Stable;
import dev.howdah.compat.history.Event.Written;
import dev.howdah.compat.history.Findings;
import dev.howdah.compat.history.History;
import dev.howdah.compat.history.HistoryChecker;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random transactions of some producers, with zombies and timeouts, on two brokers; whole or not at all, never read if aborted, the last
 * stable offset always right, zombies fenced. Brokers and Postgres are killed meanwhile.
 */
class TransactionHistoryTest {

    private static final int PARTITIONS = 3;
    private static final int WRITERS = 4;

    /** Who is killed and started again. */
    enum Victim {
        NOBODY,
        BROKER,
        POSTGRES
    }

    @Test
    void random_transactions_are_whole_and_fenced() throws Exception {
        List<Victim> victims = ServerUnderTest.isApacheKafka()
                ? Collections.nCopies(5, Victim.NOBODY)
                : List.of(Victim.NOBODY, Victim.BROKER, Victim.POSTGRES, Victim.BROKER, Victim.POSTGRES);
        run("short", victims, 100);
    }

    @Tag("faults")
    @ParameterizedTest
    @EnumSource(Victim.class)
    void many_random_transactions_are_whole_and_fenced(Victim victim) throws Exception {
        assumeTrue(victim == Victim.NOBODY || !ServerUnderTest.isApacheKafka(), "what is killed is Howdah's");
        run(victim.name().toLowerCase(Locale.ROOT), Collections.nCopies(20, victim), 500);
    }

    /** @param victims one after the other, each after so many more transactions */
    private static void run(String hint, List<Victim> victims, int transactionsOfARound) throws Exception {
        String name = "transactions-" + hint;
        long seed = System.nanoTime();
        History history = new History();
        try (PostgresProcess postgres = PostgresProcess.launch();
                Fleet brokers = Fleet.launch(name, postgres)) {
            Session session = new Session(brokers.bootstrap(), name);
            String topic = session.createTopic("random", PARTITIONS, Map.of());
            Uuid topicId = topicId(session, topic);
            List<AutoCloseable> running = new ArrayList<>();
            try {
                for (int port : brokers.ports()) {
                    running.add(new StableObserver(port, topic, topicId, PARTITIONS, history));
                }
                List<RecordedWriter> writers = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    writers.add(new RecordedWriter(
                            brokers.bootstrap(), topic, PARTITIONS, name + "-" + i, seed + i, history));
                }
                running.addAll(writers);
                int brokersKilled = 0;
                for (Victim victim : victims) {
                    long enough = history.count(Ended.class) + transactionsOfARound;
                    Eventually.holds(() -> history.count(Ended.class) >= enough, brokers::logTail);
                    if (victim == Victim.BROKER) {
                        brokers.kill(brokersKilled++);
                    } else if (victim == Victim.POSTGRES) {
                        postgres.kill();
                        postgres.start();
                    }
                }
                long enough = history.count(Ended.class) + transactionsOfARound / 2;
                Eventually.holds(() -> history.count(Ended.class) >= enough, brokers::logTail);
                writers.forEach(RecordedWriter::close);
                Eventually.holds(
                        () -> {
                            CommittedReader.requireNothingOpen(brokers.bootstrap(), topic, PARTITIONS);
                            return true;
                        },
                        () -> "what was left is aborted by its timeout\n" + brokers.logTail());
                observeOnce(brokers, topic, topicId, history);
            } finally {
                for (AutoCloseable one : running) {
                    one.close();
                }
            }
            CommittedReader.record(brokers.bootstrap(), topic, PARTITIONS, history);
            Findings findings = HistoryChecker.ofTransactions().check(history);
            System.out.printf(
                    "%s: %d transactions ended, %d records acked, %d read, %d looks at last stable offsets (seed %d)%n",
                    name,
                    history.count(Ended.class),
                    history.count(Written.class),
                    history.count(SeenCommitted.class),
                    history.count(Stable.class),
                    seed);
            if (!findings.isClean()) {
                history.writeTo(Workspace.kept().resolve("histories").resolve(name + ".txt"));
            }
            assertThat(findings.isClean()).as("seed " + seed + "\n" + findings).isTrue();
        }
    }

    /** Each broker knows that nothing is open, soon: the last look at each must be such a one. */
    private static void observeOnce(Fleet brokers, String topic, Uuid topicId, History history) {
        for (int port : brokers.ports()) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int asked = partition;
                Eventually.holds(
                        () -> {
                            try (TransactionWire wire = new TransactionWire(port, new Age(Age.LAST), topic, topicId)) {
                                var answer = wire.fetchNothing(asked);
                                return answer.errorCode() == 0 && answer.lastStableOffset() == answer.highWatermark();
                            }
                        },
                        () -> "the last stable offset on " + port + " sticks\n" + brokers.logTail());
            }
        }
    }

    private static Uuid topicId(Session session, String topic) throws Exception {
        try (Admin admin = session.admin()) {
            Uuid[] id = {Uuid.ZERO_UUID};
            Eventually.holds(
                    () -> {
                        id[0] = admin.describeTopics(List.of(topic))
                                .allTopicNames()
                                .get()
                                .get(topic)
                                .topicId();
                        return !id[0].equals(Uuid.ZERO_UUID);
                    },
                    () -> "the id of " + topic + " is known");
            return id[0];
        }
    }
}
