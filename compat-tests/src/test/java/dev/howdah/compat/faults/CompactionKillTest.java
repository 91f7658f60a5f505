package dev.howdah.compat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.faults.KillTest.Victim;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * kill -9 in the middle of compaction passes, under continuous writes: each topic ends as a plain map of the last value of each
 * key, and a reader beside it never misses a key. A segment lasts a minute at least, so this takes minutes.
 */
@Tag("faults")
class CompactionKillTest {

    private static final int TOPICS = 3;
    private static final int STRIKES = Integer.getInteger("howdah.faults.compaction.kills", 6);

    private static final Map<String, String> CONFIGS =
            Map.of("cleanup.policy", "compact", "segment.ms", "60000", "min.cleanable.dirty.ratio", "0");

    /** A pass may be over before the blow falls; so many blows are enough for those that must fall into one. */
    private static final int BLOWS_PER_STRIKE = 4;

    private static final String PASSES = "select count(*) from pg_class where relname ~ '^t[0-9]+_compaction$'";

    private static final long PASS_LIMIT_MS = 240_000;

    @Test
    void topics_end_as_their_last_values_though_the_broker_and_postgres_are_killed_while_they_are_compacted()
            throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<CompactedTopic> topics = new ArrayList<>();
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker =
                        BrokerProcess.launch(BrokerProcess.Options.on("compaction-kill", postgres.url()))) {
            Session session = new Session(broker.bootstrap(), "compaction");
            try {
                for (int i = 0; i < TOPICS; i++) {
                    topics.add(new CompactedTopic(broker.bootstrap(), session.createTopic("log", 1, CONFIGS)));
                }
                CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(topics.get(0)::readOverAndOver);
                int inTheMiddle = 0;
                int blows = 0;
                while (inTheMiddle < STRIKES && blows < STRIKES * BLOWS_PER_STRIKE) {
                    awaitPass(postgres);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
                    Victim victim = Victim.values()[blows++ % Victim.values().length];
                    inTheMiddle += strike(victim, broker, postgres) ? 1 : 0;
                }
                awaitAllCompacted(postgres);
                topics.forEach(CompactedTopic::stop);
                int scans = reader.get(PASS_LIMIT_MS, TimeUnit.MILLISECONDS);
                for (CompactedTopic topic : topics) {
                    topic.assertEndsAsItsLastValues();
                }
                long rows = topics.stream()
                        .mapToLong(topic -> rows(postgres, topic.name()))
                        .sum();
                long written =
                        topics.stream().mapToLong(CompactedTopic::written).sum();
                System.out.printf(
                        "compaction under kills: seed %d, %d kills, %d of them in a pass, %,d records written,"
                                + " %,d left, %d whole reads beside it, %s leaves compacted%n",
                        seed,
                        blows,
                        inTheMiddle,
                        written,
                        rows,
                        scans,
                        postgres.query("select count(*) from howdah.segment where cleaned_at is not null"));
                assertThat(inTheMiddle).as("kills in the middle of a pass").isPositive();
                assertThat(scans).isPositive();
                assertThat(rows).as("rows that are left").isLessThan(written);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + broker.logTail(), e);
            } finally {
                topics.forEach(CompactedTopic::stop);
            }
        }
    }

    private static long rows(PostgresProcess postgres, String topic) {
        return Long.parseLong(postgres.query("select count(*) from topics.\"" + topic + "\""));
    }

    /** Whether it fell into a pass: its tables are still there. */
    private static boolean strike(Victim victim, BrokerProcess broker, PostgresProcess postgres) {
        boolean[] hit = {false};
        victim.strike(broker, postgres, () -> hit[0] = passes(postgres) > 0);
        return hit[0];
    }

    private static void awaitPass(PostgresProcess postgres) throws SQLException {
        await(postgres, PASSES, 1);
    }

    /** Each topic has had a pass that came to its end. */
    private static void awaitAllCompacted(PostgresProcess postgres) throws SQLException {
        await(postgres, "select count(distinct topic_id) from howdah.segment where cleaned_at is not null", TOPICS);
    }

    private static void await(PostgresProcess postgres, String countSql, long atLeast) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PASS_LIMIT_MS);
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            while (count(statement, countSql) < atLeast) {
                assertThat(System.nanoTime()).as(countSql).isLessThan(deadline);
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        }
    }

    private static long passes(PostgresProcess postgres) {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            return count(statement, PASSES);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static long count(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
