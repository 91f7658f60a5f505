package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.TestDatabase.Server;
import dev.howdah.storage.postgres.read.ReadSql;
import dev.howdah.storage.postgres.segment.LogTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** That statements over a long log touch what they return and little more, with statistics and without, planned once or each time. */
@ParameterizedClass
@EnumSource(Server.class)
class ChunkPlanTest {

    private static final int PARTITIONS = 4;
    private static final int CHUNKS = 3_000;
    private static final int RECORDS = 10;
    private static final long T0 = LogFixture.NOW.toEpochMilli();

    private final LogFixture fixture;
    private PartitionId id;
    private Connection connection;
    private Statement session;

    ChunkPlanTest(Server server) {
        fixture = new LogFixture(server);
    }

    /** Half of the chunks in each of two leaves; one chunk every 400 ms, and a timestamp every 40. */
    @BeforeEach
    void fill() throws Exception {
        int topicId = fixture.topic("a", PARTITIONS).id();
        id = new PartitionId(topicId, 2);
        for (int segment = 0; segment < 2; segment++) {
            fixture.database.execute(String.format(
                    "insert into %s (appended_at, base_offset, last_offset, min_timestamp_ms, max_timestamp_ms,"
                            + " reached_timestamp_ms, partition, record_count, bytes, leader_epoch, attributes,"
                            + " timestamp_deltas, keys, values) select timestamptz '%s' + n * interval '400 ms', n * 10,"
                            + " n * 10 + 9, %d + n * 400, %d + n * 400 + 360, %d + n * 400 + 360, p, 10, 2000, 0, 0,"
                            + " array[0,40,80,120,160,200,240,280,320,360],"
                            + " array_fill(convert_to('k' || n, 'UTF8'), array[10]),"
                            + " array_fill(decode(repeat(md5(n::text), 5), 'hex'), array[10])"
                            + " from generate_series(%d, %d) as n, generate_series(0, %d) as p",
                    new LogTables(topicId).leaf(segment),
                    LogFixture.NOW,
                    T0,
                    T0,
                    T0,
                    segment * CHUNKS / 2,
                    (segment + 1) * CHUNKS / 2 - 1,
                    PARTITIONS - 1));
            fixture.database.execute("insert into howdah.segment_start (topic_id, partition, base_offset, segment)"
                    + " select " + topicId + ", p, " + segment * CHUNKS / 2 * RECORDS + ", " + segment
                    + " from generate_series(0, 3) as p");
        }
        fixture.database.execute("update howdah.partition_head set next_offset = " + CHUNKS * RECORDS);
        connection = fixture.database.connect();
        session = connection.createStatement();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        fixture.close();
    }

    private void analyze() throws SQLException {
        session.execute("analyze " + new LogTables(id.topicId()).table());
        session.execute("analyze " + new LogTables(id.topicId()).leaf(0));
        session.execute("analyze " + new LogTables(id.topicId()).leaf(1));
    }

    /** As the readers' pools have it. */
    private void likeReaders() throws SQLException {
        for (String setting : List.of(
                "search_path = ''", "enable_seqscan = off", "max_parallel_workers_per_gather = 0", "jit = off")) {
            session.execute("set " + setting);
        }
    }

    private String run(String statement) throws SQLException {
        // Catalogs and hint bits are not what is counted.
        session.execute(statement);
        return TestDatabase.explain(session, "(analyze, buffers, costs off, timing off, summary off) " + statement);
    }

    /** Pages of the whole statement. */
    private static int pages(String plan) {
        Matcher first = Pattern.compile("Buffers: shared (?:hit=(\\d+))?(?: ?read=(\\d+))?")
                .matcher(plan);
        assertThat(first.find()).as(plan).isTrue();
        return number(first.group(1)) + number(first.group(2));
    }

    private static int number(String text) {
        return text == null ? 0 : Integer.parseInt(text);
    }

    private List<String> modes() {
        return List.of("force_generic_plan", "force_custom_plan");
    }

    @Test
    void a_read_is_one_range_of_the_index_for_each_partition() throws Exception {
        likeReaders();
        for (boolean analyzed : new boolean[] {false, true}) {
            if (analyzed) {
                analyze();
            }
            for (String limit : List.of("4", "64", "2048")) {
                String name = "read_" + analyzed + limit;
                String leaf = new LogTables(id.topicId()).leaf(0);
                session.execute(
                        "prepare " + name + " as " + ReadSql.CHUNK_READ.sql(Map.of("log_leaf", leaf, "limit", limit)));
                for (String mode : modes()) {
                    session.execute("set plan_cache_mode = " + mode);
                    String plan = run("execute " + name
                            + "('{0,1,2,3}', '{7003,7003,7003,7003}', '{15000,15000,15000,15000}',"
                            + " '{20000,20000,20000,20000}', 80000)");

                    assertThat(plan).as(mode).contains("_log_0_key").doesNotContain("Seq Scan", "Bitmap");
                    // Ten chunks each are wanted; a window function may look ahead to the limit.
                    assertThat(pages(plan))
                            .as(plan)
                            .isLessThan(limit.equals("2048") ? 4_500 : 4 * (Integer.parseInt(limit) + 20));
                    assertThat(rowsOf(plan, "Index Scan using t\\d+_log_0_key"))
                            .as(plan)
                            .isNotEmpty()
                            .allMatch(rows -> rows <= Integer.parseInt(limit));
                }
            }
        }
    }

    private static List<Double> rowsOf(String plan, String node) {
        List<Double> rows = new ArrayList<>();
        Matcher each =
                Pattern.compile(node + " on [^(]*\\(actual rows=([0-9.]+)").matcher(plan);
        while (each.find()) {
            rows.add(Double.parseDouble(each.group(1)));
        }
        return rows;
    }

    @Test
    void a_search_by_timestamp_halves_its_way_also_behind_a_wild_timestamp_below_the_log_start() throws Exception {
        likeReaders();
        String leaf = new LogTables(id.topicId()).leaf(1);
        session.execute("prepare search as " + ReadSql.CHUNK_FIND_TIMESTAMP.sql("log_leaf", leaf));
        for (boolean wild : new boolean[] {false, true}) {
            if (wild) {
                session.execute("update " + leaf + " set max_timestamp_ms = 1::bigint << 60 where base_offset = 15000");
                session.execute("update " + leaf + " set reached_timestamp_ms = 1::bigint << 60");
            }
            for (String mode : modes()) {
                session.execute("set plan_cache_mode = " + mode);
                for (long logStart : wild ? new long[] {29_000, 29_905} : new long[] {0, 15_000, 22_222, 29_999}) {
                    for (long timestampMs : new long[] {0, T0 + 700_000, T0 + 1_199_960, T0 + 2_000_000}) {
                        String plan = run("execute search(2, " + timestampMs + ", " + logStart + ")");
                        assertThat(pages(plan)).as(plan).isLessThan(wild ? 250 : 120);
                        assertThat(plan).doesNotContain("Seq Scan", "Bitmap");
                    }
                }
            }
        }
    }

    @Test
    void people_read_by_offset_key_time_and_from_the_end_in_few_pages() throws Exception {
        analyze();
        assertThat(pages(run("select * from howdah.read('a', 2, 20000, 20010)")))
                .isLessThan(60);
        assertThat(pages(run("select * from howdah.read('a', 2, 14995, 15005)")))
                .isLessThan(80);
        assertThat(pages(run("select * from howdah.latest('a', 10)"))).isLessThan(120);
        int all = pages(run("select count(*) from topics.a"));
        assertThat(all).isGreaterThan(500);
        assertThat(pages(run("select * from howdah.read('a', timestamptz '" + LogFixture.NOW.plusSeconds(700)
                        + "', timestamptz '" + LogFixture.NOW.plusSeconds(701) + "')")))
                .as("one of two leaves")
                .isLessThan(all * 2 / 3);
        for (int segment = 0; segment < 2; segment++) {
            // As howdah.index.keys has it of segments that have ended.
            session.execute("create index on " + new LogTables(id.topicId()).leaf(segment)
                    + " using gin (howdah.key_hashes(keys))");
        }
        assertThat(fixture.database.query("select count(*) from howdah.find('a', 'k7')"))
                .isEqualTo(Integer.toString(PARTITIONS * RECORDS));
        assertThat(pages(run("select * from howdah.find('a', 'k7')"))).isLessThan(120);
    }

    @Test
    void the_view_prunes_leaves_by_append_time_and_takes_the_index_for_a_partition() throws Exception {
        analyze();
        String late = TestDatabase.explain(
                session,
                "select * from topics.a where appended_at >= timestamptz '" + LogFixture.NOW.plusSeconds(700) + "'");
        assertThat(late).contains("_log_1").doesNotContain("_log_0");
        // Where it is worth it: a partition among many.
        session.execute("set enable_seqscan = off");
        String partition = TestDatabase.explain(session, "select count(*) from topics.a where partition = 2");
        assertThat(partition).contains("_log_0_key", "_log_1_key").doesNotContain("Seq Scan on t");
    }

    /** As if half of the log were of transactions, of which some were aborted, and one were open. */
    private void makeTransactional() throws SQLException {
        for (int segment = 0; segment < 2; segment++) {
            session.execute(
                    "update " + new LogTables(id.topicId()).leaf(segment)
                            + " set attributes = 16, producer_ids = array[100 + base_offset / 10 % 4] where base_offset % 20 = 0");
        }
        session.execute(
                "insert into howdah.aborted_transaction (producer_id, first_offset, last_offset, topic_id, partition)"
                        + " select 100 + n / 10 % 4, n, n + 5, " + id.topicId()
                        + ", 2 from generate_series(1000, 2000, 20) as n");
        session.execute(
                "insert into howdah.transaction_partition (producer_id, number, first_offset, topic_id, partition)"
                        + " values (100, 1, 29900, " + id.topicId() + ", 2)");
        session.execute("update howdah.partition_head set first_unstable_offset = 29900, last_abort_offset = 2005"
                + " where partition = 2");
    }

    @Test
    void the_planner_knows_how_many_records_a_view_has_also_with_transactions() throws Exception {
        analyze();
        session.execute("analyze howdah.partition_head");
        double plain = estimate();
        makeTransactional();
        analyze();
        double transactional = estimate();

        assertThat(transactional).isBetween(plain * 0.8, plain * 1.2);
        assertThat(pages(run("select * from howdah.read('a', 2, 1000, 1010)"))).isLessThan(80);
        assertThat(pages(run("select * from howdah.latest('a', 10)"))).isLessThan(160);
        // 51 chunks were aborted, and two of the last ten are of the open one.
        assertThat(fixture.database.query("select count(*) from topics.a"))
                .isEqualTo(Integer.toString(PARTITIONS * CHUNKS * RECORDS - 51 * RECORDS - 2 * RECORDS));
    }

    private double estimate() throws SQLException {
        String plan = TestDatabase.explain(session, "select * from topics.a");
        Matcher rows = Pattern.compile("rows=(\\d+)").matcher(plan);
        assertThat(rows.find()).as(plan).isTrue();
        return Double.parseDouble(rows.group(1));
    }

    @Test
    void a_view_of_transactions_prunes_and_runs_in_parallel_as_any() throws Exception {
        makeTransactional();
        the_view_prunes_leaves_by_append_time_and_takes_the_index_for_a_partition();
        session.execute("reset enable_seqscan");
        for (String setting :
                List.of("min_parallel_table_scan_size = 0", "parallel_setup_cost = 0", "parallel_tuple_cost = 0")) {
            session.execute("set " + setting);
        }
        for (String what : List.of("count(*)", "min(\"timestamp\")", "sum(length(value))")) {
            String plan = TestDatabase.explain(session, "select " + what + " from topics.a");
            assertThat(plan).as(what).contains("Parallel Seq Scan", "Partial Aggregate");
        }
        assertThat(query(session, "select count(*) from topics.a"))
                .as("what the helpers see is what one would")
                .isEqualTo(Integer.toString(PARTITIONS * CHUNKS * RECORDS - 51 * RECORDS - 2 * RECORDS));
    }

    private static String query(Statement session, String sql) throws SQLException {
        try (java.sql.ResultSet row = session.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void what_people_ask_of_all_records_runs_in_parallel_on_every_server() throws Exception {
        analyze();
        for (String setting :
                List.of("min_parallel_table_scan_size = 0", "parallel_setup_cost = 0", "parallel_tuple_cost = 0")) {
            session.execute("set " + setting);
        }
        for (String what :
                List.of("count(*)", "min(\"timestamp\")", "sum(length(value))", "count(headers)", "max(length(key))")) {
            String plan = TestDatabase.explain(session, "select " + what + " from topics.a");
            assertThat(plan).as(what).contains("Parallel Seq Scan", "Partial Aggregate");
        }
        assertThat(fixture.database.query("select count(*) from topics.a"))
                .isEqualTo(Integer.toString(PARTITIONS * CHUNKS * RECORDS));
    }
}
