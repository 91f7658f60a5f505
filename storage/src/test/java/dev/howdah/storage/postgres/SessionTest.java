package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.read.ReadPools;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.jdbc.PgConnection;

/** Nothing that a role, a database or this machine sets for sessions reaches ours, through either driver. */
class SessionTest {

    /** What somebody may set, and what ours have. */
    private static final Map<String, String[]> SETTINGS = settings();

    private static Map<String, String[]> settings() {
        Map<String, String[]> settings = new LinkedHashMap<>();
        settings.put("TimeZone", new String[] {"Asia/Kolkata", "UTC"});
        settings.put("DateStyle", new String[] {"SQL, DMY", "ISO, MDY"});
        settings.put("IntervalStyle", new String[] {"iso_8601", "postgres"});
        settings.put("bytea_output", new String[] {"escape", "hex"});
        settings.put("search_path", new String[] {"public", ""});
        settings.put("standard_conforming_strings", new String[] {"off", "on"});
        settings.put("default_transaction_isolation", new String[] {"serializable", "read committed"});
        settings.put("synchronous_commit", new String[] {"off", "on"});
        settings.put("lock_timeout", new String[] {"1ms", "1s"});
        settings.put("idle_in_transaction_session_timeout", new String[] {"1ms", "30s"});
        settings.put("idle_session_timeout", new String[] {"1h", "0"});
        settings.put("array_nulls", new String[] {"off", "on"});
        settings.put("jit", new String[] {"on", "off"});
        settings.put("plan_cache_mode", new String[] {"force_custom_plan", "auto"});
        return settings;
    }

    @Test
    void what_a_role_or_a_database_sets_does_not_reach_ours() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            SETTINGS.forEach((name, values) -> database.execute("alter database "
                    + database.url().database() + " set " + name + " = "
                    + (name.equals("search_path") ? values[0] : "'" + values[0] + "'")));
            StorageOptions options = StorageOptions.of(database.url());
            try (Connections connections = new Connections(options);
                    PgConnection connection = connections.open("howdah test");
                    Statement statement = connection.createStatement();
                    ReadPools pools = new ReadPools(options, connections)) {
                for (Map.Entry<String, String[]> setting : SETTINGS.entrySet()) {
                    String show = "show " + setting.getKey();
                    try (ResultSet row = statement.executeQuery(show)) {
                        row.next();
                        assertThat(row.getString(1)).as(show).isEqualTo(setting.getValue()[1]);
                    }
                    String reader = LogFixture.await(pools.tail()
                            .query(show)
                            .execute()
                            .map(rows -> rows.iterator().next().getString(0))
                            .toCompletionStage());
                    assertThat(reader).as("reader: " + show).isEqualTo(setting.getValue()[1]);
                }
            }
        }
    }

    /** 20 ms end nothing of ours, where one statement of a start takes longer. */
    @Test
    void a_statement_timeout_of_the_databases_ends_no_statement_of_ours() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            database.execute("alter database " + database.url().database() + " set statement_timeout = 20");
            try (Connections connections = new Connections(StorageOptions.of(database.url()));
                    PgConnection connection = connections.open("howdah test");
                    Statement statement = connection.createStatement()) {
                statement.execute("select pg_sleep(0.1)");
            }
        }
    }

    /** An index over a leaf, or a sum over it, may take minutes: given up after seconds it would be begun for ever. */
    @Test
    void the_janitor_waits_longer_for_an_answer_than_an_append_does() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Connections connections = new Connections(StorageOptions.of(database.url()))) {
            int usual = connections.inTransaction(PgConnection::getNetworkTimeout);
            int[] janitors = new int[1];
            new JanitorTransactions(connections).tryRun("looking", connection -> {
                janitors[0] = connection.getNetworkTimeout();
                return true;
            });

            assertThat(usual).isLessThanOrEqualTo(15_000);
            assertThat(janitors[0]).isGreaterThan(600_000);
            assertThat(connections.<Integer>inTransaction(PgConnection::getNetworkTimeout))
                    .isEqualTo(usual);
        }
    }

    @Test
    void a_log_is_written_and_read_whatever_the_database_sets() throws Exception {
        TestDatabase database = TestDatabase.create();
        SETTINGS.forEach((name, values) -> database.execute("alter database "
                + database.url().database() + " set " + name + " = "
                + (name.equals("search_path") ? values[0] : "'" + values[0] + "'")));
        try (LogFixture fixture = new LogFixture(database, database.open())) {
            PartitionId id = fixture.partition("a");
            LogFixture.appended(fixture.writer(), id, TestBatches.values("one", "two"));
            assertThat(fixture.values(id)).containsExactly("one", "two");
        }
    }
}
