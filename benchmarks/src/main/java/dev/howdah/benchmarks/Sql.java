package dev.howdah.benchmarks;

import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore.NewTopic;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What people's queries take on a topic of JSON records of 100 B with keys: {@code [records [rounds]]}, 10,000,000 and 3 without
 * arguments. Time and pages are what {@code explain (analyze, buffers)} says.
 */
public final class Sql {

    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 6;
    private static final String KEY = "'customer-4711'";

    private static final Pattern TIME = Pattern.compile("Execution Time: ([\\d.]+) ms");
    private static final Pattern PAGES = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");
    private static final Pattern ROWS = Pattern.compile("actual time=\\S+ rows=([\\d.]+)");
    private static final Pattern WORKERS = Pattern.compile("Workers Launched: (\\d+)");

    private final PostgresProcess postgres;
    private final int rounds;
    private final Results results;

    private Sql(PostgresProcess postgres, int rounds, Results results) {
        this.postgres = postgres;
        this.rounds = rounds;
        this.results = results;
    }

    private record Query(String name, String sql) {}

    public static void main(String[] args) throws Exception {
        long records = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        String conditions = String.format(Locale.ROOT, "%,d JSON records of 100 B; %d rounds", records, rounds);
        try (PostgresProcess postgres = PostgresInService.launch();
                PostgresStorage storage = PostgresStorage.open(StorageOptions.of(PostgresUrl.parse(postgres.url())));
                Results results = Results.create("sql", conditions, "round", "query", "ms", "pages")) {
            Topic topic = storage.topics()
                    .create(new NewTopic(TOPIC, PARTITIONS, Map.of()), ScaleLoad.START)
                    .orElseThrow();
            Instant middle = load(storage, topic, records);
            Sql sql = new Sql(postgres, rounds, results);
            System.out.printf("%s; %,d MB%n", conditions, LogSize.bytes(postgres::query, topic.id()) >> 20);
            System.out.println("| | ms | pages | rows | workers |");
            System.out.println("|---|---|---|---|---|");
            try (Connection connection = postgres.connect()) {
                for (Query query : queries(records / PARTITIONS / 2, middle)) {
                    sql.measure(connection, query);
                }
                sql.index(connection, topic);
                sql.measure(connection, find("howdah.find with an index over the keys"));
            }
        }
    }

    /** Returns when the middle of the topic was appended. */
    private static Instant load(PostgresStorage storage, Topic topic, long records) {
        try (LogWriter writer = storage.openLogWriter("sql")) {
            ScaleLoad load = new ScaleLoad(writer, storage.segments(), topic, Payload.JSON, ScaleLoad.Keys.CUSTOMERS);
            load.spread(records, PARTITIONS);
            Instant end = load.now();
            load.skip();
            load.janitor();
            Compacted packed = load.pack();
            System.out.printf("loaded; %d leaves packed%n", packed.leaves());
            return ScaleLoad.START.plus(Duration.between(ScaleLoad.START, end).dividedBy(2));
        }
    }

    private static List<Query> queries(long offset, Instant middle) {
        // A hundredth of the topic: what came in that many seconds of the load's clock.
        String from = "timestamptz '" + middle + "'";
        String to = from + " + interval '14 seconds'";
        return List.of(
                new Query("count(*)", "select count(*) from topics.orders"),
                new Query("sum of howdah.chunks", "select sum(record_count) from howdah.chunks('orders')"),
                new Query("min(timestamp)", "select min(timestamp) from topics.orders"),
                new Query("by key, view", "select * from topics.orders where key = " + KEY),
                find("howdah.find without an index"),
                new Query(
                        "14 s (about 100,000 records) by append time, view",
                        "select count(*) from topics.orders where appended_at >= " + from + " and appended_at < " + to),
                new Query(
                        "the same, howdah.read",
                        "select count(*) from howdah.read('orders', " + from + ", " + to + ")"),
                new Query(
                        "group by a field",
                        "select howdah.json(value) ->> 'status', count(*) from topics.orders group by 1"),
                new Query(
                        "100 by offset, howdah.read",
                        "select * from howdah.read('orders', 0, " + offset + ", " + (offset + 100) + ")"),
                new Query(
                        "100 by offset, view",
                        "select * from topics.orders as o where partition = 0 and o.offset >= " + offset
                                + " and o.offset < " + (offset + 100)),
                new Query("the latest 100", "select * from howdah.latest('orders', 100)"));
    }

    private static Query find(String name) {
        return new Query(name, "select * from howdah.find('orders', " + KEY + ")");
    }

    /** On every leaf, as {@code howdah.find} looks for it. */
    private void index(Connection connection, Topic topic) throws SQLException {
        List<String> leaves = new ArrayList<>();
        long before = LogSize.bytes(postgres::query, topic.id());
        long startNanos = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("select inhrelid::regclass::text from pg_inherits"
                    + " where inhparent = 'howdah_log.t" + topic.id() + "_log'::regclass")) {
                while (rows.next()) {
                    leaves.add(rows.getString(1));
                }
            }
            for (String leaf : leaves) {
                statement.execute("create index on " + leaf + " using gin (howdah.key_hashes(keys))");
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| (an index over the keys of %d leaves: %.1f s, %,d MB) | | | | |%n",
                leaves.size(),
                (System.nanoTime() - startNanos) / 1e9,
                (LogSize.bytes(postgres::query, topic.id()) - before) >> 20);
    }

    private void measure(Connection connection, Query query) throws SQLException, IOException {
        List<Double> times = new ArrayList<>();
        String plan = "";
        for (int round = 1; round <= rounds; round++) {
            plan = explain(connection, query.sql());
            double millis = Double.parseDouble(first(TIME, plan, 1));
            times.add(millis);
            results.row(round, query.name(), millis, pages(plan));
        }
        Figures.Spread spread = Figures.Spread.of(times);
        Matcher workers = WORKERS.matcher(plan);
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.1f (%,.1f–%,.1f) | %,d | %s | %s |%n",
                query.name(),
                spread.median(),
                spread.least(),
                spread.most(),
                pages(plan),
                first(ROWS, plan, 1),
                workers.find() ? workers.group(1) : "–");
    }

    private static String explain(Connection connection, String sql) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet lines = statement.executeQuery("explain (analyze, buffers) " + sql)) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }

    /** Of the whole query: the first node's, which counts those below it too. */
    private static long pages(String plan) {
        Matcher matcher = PAGES.matcher(plan);
        if (!matcher.find()) {
            return 0;
        }
        return number(matcher.group(1)) + number(matcher.group(2));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static String first(Pattern pattern, String plan, int group) {
        Matcher matcher = pattern.matcher(plan);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in\n" + plan);
        }
        return matcher.group(group);
    }
}
