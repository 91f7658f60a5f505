package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.LogFixture.append;
import static dev.howdah.storage.postgres.LogFixture.appended;
import static dev.howdah.storage.postgres.TestBatches.append;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.TestDatabase.Server;
import dev.howdah.storage.postgres.append.write.WriteSql;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.Sql;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.jdbc.PgConnection;

/** That heads and the writer's row are found where they lie, and that a writer copes with rows that have moved. */
@ParameterizedClass
@EnumSource(Server.class)
class HeadMoveTest {

    private static final String LANE_PID = "select string_agg(pid::text, ',') from pg_stat_activity"
            + " where application_name = 'howdah lane test' and datname = current_database()";

    /** Each of two heads then lies where the other one lay. */
    private static final String SWAP = "create table public.kept as select ctid as tid, * from howdah.partition_head;"
            + "truncate howdah.partition_head;"
            + "insert into howdah.partition_head (topic_id, partition) select -1, n from generate_series(1, "
            + "(select min(split_part(trim(')' from tid::text), ',', 2)::int) from public.kept) - 1) as n;"
            + "alter table public.kept drop tid;"
            + "insert into howdah.partition_head select * from public.kept order by topic_id desc;"
            + "delete from howdah.partition_head where topic_id = -1";

    private final LogFixture fixture;

    HeadMoveTest(Server server) {
        fixture = new LogFixture(server);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** By an index it would walk through each version that an open transaction keeps, of a row that every append updates. */
    @Test
    void no_index_and_no_scan_looks_for_the_rows() throws Exception {
        fixture.topic("a", 6);
        try (Connections connections = new Connections(StorageOptions.of(fixture.database.url()));
                PgConnection lane = connections.openLane("howdah lane plan")) {
            String one = plan(
                    lane,
                    WriteSql.HEAD_UPDATE_ONE,
                    "1, now(), gen_random_uuid(), '(0,1)', '(0,1)', 1, 0, 0, 1, 1, 0, -1");
            String many = plan(
                    lane,
                    WriteSql.HEAD_UPDATE,
                    "1, now(), gen_random_uuid(), '(0,1)', '{\"(0,1)\",\"(0,2)\"}', '{1,1}', '{0,1}', '{0,0}', '{1,1}', '{1,1}', '{0,0}', '{0,0}'");

            for (String plan : new String[] {one, many}) {
                assertThat(plan)
                        .contains("Tid Scan on writer")
                        .contains("Tid Scan on partition_head")
                        .doesNotContain("Index", "Bitmap", "Seq Scan");
            }
            // In the order of the arrays, which is that of all lanes.
            assertThat(many).containsPattern("Nested Loop.*\\n\\s+->  Function Scan on moved .*\\n\\s+->  Tid Scan");
        }
    }

    private static String plan(Connection connection, Sql statement, String arguments) throws SQLException {
        String name = statement.toString();
        try (Statement session = connection.createStatement()) {
            session.execute("prepare " + name + " as " + statement.sql());
            return TestDatabase.explain(session, "execute " + name + "(" + arguments + ")");
        }
    }

    /** All rows get new places; what the writer remembers points to other rows or to none. */
    @ParameterizedTest
    @ValueSource(strings = {"vacuum full howdah.partition_head", "vacuum full howdah.writer", SWAP})
    void rows_that_were_moved_by_somebody_else_are_found_again(String statement) throws Exception {
        PartitionId a = fixture.partition("a");
        PartitionId b = fixture.partition("b");
        try (LogWriter writer = fixture.writer()) {
            append(writer, append(a, values("a0")), append(b, values("b0")));
            append(writer, append(a, values("a1")), append(b, values("b1")));
            fixture.database.execute(statement);

            assertThat(append(writer, append(a, values("a2", "a3")), append(b, values("b2"))))
                    .extracting(outcome -> ((Appended) outcome).baseOffset())
                    .containsExactly(2L, 2L);
            assertThat(appended(writer, b, values("b3"))).isEqualTo(3);
        }
        assertThat(fixture.values(a)).containsExactly("a0", "a1", "a2", "a3");
        assertThat(fixture.values(b)).containsExactly("b0", "b1", "b2", "b3");
    }

    /** The head's place is read under its lock: of the version that was there after the wait, not of the one before. */
    @Test
    void a_head_that_moved_during_the_wait_for_its_lock_costs_no_connection() throws Exception {
        PartitionId a = fixture.partition("a");
        PartitionId b = fixture.partition("b");
        try (LogWriter writer = fixture.writer();
                Connection other = fixture.database.connect();
                Statement statement = other.createStatement()) {
            append(writer, append(a, values("a")), append(b, values("b")));
            String pid = fixture.database.query(LANE_PID);
            // The writer's memory is out of date, so that it locks first.
            statement.execute("update howdah.partition_head set writer_seq = writer_seq");
            other.setAutoCommit(false);
            statement.execute("update howdah.partition_head set writer_seq = writer_seq");
            CompletableFuture<Long> append = CompletableFuture.supplyAsync(() -> appended(writer, a, values("c")));
            fixture.database.awaitQuery(
                    "select count(*) from pg_stat_activity where application_name like 'howdah lane%'"
                            + " and wait_event_type = 'Lock' and datname = current_database()");
            other.commit();

            assertThat(append.get(20, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(appended(writer, b, values("d"))).isEqualTo(1);
            assertThat(fixture.database.query(LANE_PID)).isEqualTo(pid);
        }
    }
}
