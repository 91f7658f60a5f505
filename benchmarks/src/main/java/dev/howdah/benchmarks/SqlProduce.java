package dev.howdah.benchmarks;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.PostgresProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Events out of SQL transactions: how long it takes from COMMIT (before it is sent) until a consumer has the event, while events come all the time
 * and after a rest; how many rows a second insert … select writes and consumers get; and what publishing a table costs those who write into it:
 * {@code [rounds [rows [publish]]]}, the last word for that part alone. Thread: one, and one for each session.
 */
public final class SqlProduce {

    private static final int PARTITIONS = 6;
    private static final int VALUE_BYTES = 100;
    private static final int LATENCIES = 500;
    private static final int RESTED = 10;
    private static final String LATENCY_TOPIC = "sql-latency";
    private static final String PUBLISH_TOPIC = "sql-publish";
    private static final int PGBENCH_SECONDS = 6;
    private static final Pattern PGBENCH_COUNT = Pattern.compile("number of transactions actually processed: (\\d+)");
    private static final Pattern PGBENCH_LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");
    private static final Pattern PGBENCH_RATE = Pattern.compile("tps = ([0-9.]+) \\(without");

    private final PostgresProcess postgres;
    private final String bootstrap;
    private final Results results;
    private final int rows;
    private int topics;

    private SqlProduce(PostgresProcess postgres, String bootstrap, Results results, int rows) {
        this.postgres = postgres;
        this.bootstrap = bootstrap;
        this.results = results;
        this.rows = rows;
    }

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 500_000;
        boolean publishAlone = args.length > 2 && args[2].equals("publish");
        try (PostgresProcess postgres = PostgresInService.launch();
                BrokerProcess howdah = BrokerProcess.launch(
                        BrokerProcess.Options.on("bench", postgres.url()).withJvm("-Xmx1g"));
                Results results = Results.create(
                        "sql-produce",
                        rounds + " rounds; " + rows + " rows; values of " + VALUE_BYTES + " B; -Xmx1g",
                        "round",
                        "what",
                        "figure",
                        "unit")) {
            SqlProduce run = new SqlProduce(postgres, howdah.bootstrap(), results, rows);
            run.execute("update howdah.outbox_limit set records_max = 1000000000");
            BenchTopics.create(run.bootstrap, LATENCY_TOPIC, PARTITIONS, Map.of());
            boolean withPgbench = Commands.installed("pgbench");
            if (withPgbench) {
                BenchTopics.create(run.bootstrap, PUBLISH_TOPIC, PARTITIONS, Map.of());
                run.pgbench("-i", "-q", "-s", "10");
            }
            for (int round = 0; round <= rounds; round++) {
                if (!publishAlone) {
                    run.latency(round, "COMMIT to consumer, 50 events/s", LATENCIES, Duration.ofMillis(20));
                    run.latency(round, "COMMIT to consumer, after a rest", RESTED, Duration.ofMillis(1_500));
                    run.bulk(round, 1);
                    run.bulk(round, 2);
                }
                for (int sessions = 1; withPgbench && sessions <= 8; sessions *= 8) {
                    run.publish(round, sessions);
                }
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        TopicReader.fromNowOn(consumer, topic, PARTITIONS);
        return consumer;
    }

    private void latency(int round, String what, int count, Duration pause) throws Exception {
        Percentiles percentiles = new Percentiles();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(LATENCY_TOPIC);
                Connection session = postgres.connect();
                PreparedStatement insert = session.prepareStatement(
                        "insert into topics.\"" + LATENCY_TOPIC + "\" (key, value) values (?, ?)")) {
            session.setAutoCommit(false);
            consumer.poll(Duration.ofMillis(100));
            for (int i = 0; i < count; i++) {
                LockSupport.parkNanos(pause.toNanos());
                insert.setBytes(1, Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                insert.setBytes(2, new byte[VALUE_BYTES]);
                insert.executeUpdate();
                CompletableFuture<Long> begun = CompletableFuture.supplyAsync(() -> {
                    long before = System.nanoTime();
                    try {
                        session.commit();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                    return before;
                });
                while (consumer.poll(Duration.ofSeconds(10)).isEmpty()) {
                    // Until it is there.
                }
                long there = System.nanoTime();
                percentiles.add(there - begun.get());
            }
        }
        report(round, what + ": p50", percentiles.millisAt(0.5), "ms");
        report(round, what + ": p99", percentiles.millisAt(0.99), "ms");
    }

    private void bulk(int round, int sessions) throws Exception {
        String topic = "sql-bulk-" + ++topics;
        BenchTopics.create(bootstrap, topic, PARTITIONS, Map.of());
        String sql = "insert into topics.\"" + topic + "\" (key, value) select convert_to(n::text, 'UTF8'), "
                + "convert_to(lpad(n::text, " + VALUE_BYTES + ", 'x'), 'UTF8') from generate_series(1, "
                + rows / sessions + ") as n";
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic)) {
            long start = System.nanoTime();
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int session = 0; session < sessions; session++) {
                running.add(CompletableFuture.runAsync(() -> {
                    try {
                        execute(sql);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (CompletableFuture<Void> one : running) {
                one.get();
            }
            long committed = System.nanoTime();
            long count = 0;
            while (count < (long) rows / sessions * sessions) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    count += record.value().length == VALUE_BYTES ? 1 : 0;
                }
            }
            long read = System.nanoTime();
            String what = "insert … select, " + sessions + " sessions: ";
            report(round, what + "rows written", rows / seconds(start, committed), "rows/s");
            report(round, what + "rows from COMMIT to consumer", rows / seconds(committed, read), "rows/s");
            report(round, what + "rows in all", rows / seconds(start, read), "rows/s");
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    /** The same transactions of pgbench (update of an account, select, insert into the history) with and without publishing accounts. */
    private void publish(int round, int sessions) throws Exception {
        String what = "pgbench -N, " + sessions + " sessions: ";
        reportWriters(round, what + "not published", pgbenchRun(sessions));
        execute("select howdah.publish('public.pgbench_accounts', '" + PUBLISH_TOPIC + "')");
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(PUBLISH_TOPIC)) {
            String published = pgbenchRun(sessions);
            reportWriters(round, what + "published", published);
            long expected = (long) number(PGBENCH_COUNT, published);
            long count = 0;
            while (count < expected) {
                count += consumer.poll(Duration.ofMillis(100)).count();
            }
            count += consumer.poll(Duration.ofMillis(500)).count();
            if (count != expected) {
                throw new IllegalStateException(count + " events of " + expected + " transactions");
            }
            report(round, what + "changes, and as many events", count, "rows");
        } finally {
            execute("select howdah.unpublish('public.pgbench_accounts')");
        }
    }

    private String pgbenchRun(int sessions) {
        return pgbench("-N", "-c", Integer.toString(sessions), "-T", Integer.toString(PGBENCH_SECONDS));
    }

    private void reportWriters(int round, String what, String printed) throws Exception {
        report(round, what + ": latency", number(PGBENCH_LATENCY, printed), "ms");
        report(round, what + ": rate", number(PGBENCH_RATE, printed), "transactions/s");
    }

    private String pgbench(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("pgbench", "-h", "127.0.0.1", "-p", Integer.toString(postgres.port()), "-U", "howdah"));
        command.addAll(List.of(arguments));
        command.add("postgres");
        // The role has the name of a schema, which would come first.
        return Commands.run(command, Map.of("PGOPTIONS", "-c search_path=public"), null, null)
                .requireSuccess()
                .text();
    }

    private static double number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException(text);
        }
        return Double.parseDouble(found.group(1));
    }

    private static double seconds(long from, long to) {
        return (double) (to - from) / TimeUnit.SECONDS.toNanos(1);
    }

    /** The first round warms up. */
    private void report(int round, String what, double figure, String unit) throws Exception {
        System.out.printf(Locale.ROOT, "round %d %-60s %,14.2f %s%n", round, what, figure, unit);
        if (round > 0) {
            results.row(round, what, figure, unit);
        }
    }
}
