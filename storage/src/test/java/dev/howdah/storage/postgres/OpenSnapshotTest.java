package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.SharePartitionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that almost every transaction moves, while somebody keeps a snapshot open, and with it every version of theirs. */
class OpenSnapshotTest {

    private static final int VERSIONS = 20_000;
    private static final int MEASURED = 120;

    /** A version on a new page costs about thirty; to look at all versions costs one for each page that they are on: more than 200. */
    private static final int BLOCKS_MAX = 100;

    private static final Pattern HIT = Pattern.compile("Buffers: shared hit=(\\d+)");

    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void a_new_version_is_written_without_a_look_at_the_old_ones(TestDatabase.Server server) throws Exception {
        try (LogFixture fixture = new LogFixture(server)) {
            SharePartitionId id = new SharePartitionId("g", fixture.partition("a"));
            fixture.storage.shareOffsets().initialize(Map.of(id, 0L));
            try (Connection foreign = fixture.database.connect();
                    Statement snapshot = foreign.createStatement();
                    Connection mover = fixture.database.connect();
                    Statement moving = mover.createStatement()) {
                foreign.setAutoCommit(false);
                foreign.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                snapshot.execute("select count(*) from howdah.share_partition");

                assertThat(blocksOfTheWorst(moving, "share_partition", "version"))
                        .as("blocks of a new version of a share partition")
                        .isLessThan(BLOCKS_MAX);
                assertThat(blocksOfTheWorst(moving, "partition_head", "writer_seq"))
                        .as("blocks of a new version of a head")
                        .isLessThan(BLOCKS_MAX);
            }
        }
    }

    private static int blocksOfTheWorst(Statement moving, String table, String column) throws SQLException {
        String update = "update howdah." + table + " set " + column + " = " + column + " + 1 where ctid = ";
        moving.execute("do $$ declare place tid := (select ctid from howdah." + table + "); begin for i in 1.."
                + VERSIONS + " loop " + update + "place returning ctid into place; end loop; end $$");
        int worst = 0;
        for (int i = 0; i < MEASURED; i++) {
            String place = one(moving, "select ctid from howdah." + table);
            Matcher hit = HIT.matcher(
                    lines(moving, "explain (analyze, buffers, costs off, timing off) " + update + "'" + place + "'"));
            assertThat(hit.find()).isTrue();
            worst = Math.max(worst, Integer.parseInt(hit.group(1)));
        }
        return worst;
    }

    private static String one(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String lines(Statement statement, String query) throws SQLException {
        StringBuilder lines = new StringBuilder();
        try (ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                lines.append(row.getString(1)).append('\n');
            }
        }
        return lines.toString();
    }
}
