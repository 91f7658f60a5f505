package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.TestDatabase.Server;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Claims from SQL beside transactions of Kafka: {@code share.isolation.level} says what they hand out. */
@ParameterizedClass
@EnumSource(Server.class)
class ShareSqlCommittedTest {

    private static final long ONE = 100;
    private static final long TWO = 200;

    private final LogFixture fixture;
    private final TestDatabase database;
    private LogWriter writer;
    private TestTransactions transactions;
    private PartitionId id;

    ShareSqlCommittedTest(Server server) {
        fixture = new LogFixture(server);
        database = fixture.database;
    }

    @BeforeEach
    void open() {
        writer = fixture.writer();
        transactions = new TestTransactions(fixture, writer);
        id = fixture.partition("work");
        for (String group : new String[] {"committed", "all"}) {
            database.execute("insert into howdah.config values ('GROUP', '" + group
                    + "', '{\"share.auto.offset.reset\": \"earliest\"}')");
        }
        readCommitted("committed");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void readCommitted(String group) {
        database.execute("update howdah.config set config = config || '{\"share.isolation.level\": \"read_committed\"}'"
                + " where kind = 'GROUP' and name = '" + group + "'");
    }

    /** Values of one claim, with their delivery counts where these are not 1; null if there are none. */
    private String claimed(String group, int count) {
        return database.query(
                "select string_agg(howdah.text(value) || case delivery_count when 1 then '' else ':' || delivery_count end,"
                        + " ' ' order by \"offset\") from howdah.claim('work', '" + group + "', " + count + ")");
    }

    private String startOffset(String group) {
        return database.query("select start_offset from howdah.share_partition where group_id = '" + group + "'");
    }

    private long version(String group) {
        return Long.parseLong(
                database.query("select version from howdah.share_partition where group_id = '" + group + "'"));
    }

    @Test
    void a_group_that_reads_what_is_committed_gets_neither_open_nor_aborted_records() {
        LogFixture.appended(writer, id, TestBatches.values("before"));
        transactions.write(id, ONE, "kept1");
        transactions.write(id, TWO, "dropped1");
        LogFixture.appended(writer, id, TestBatches.values("between"));
        transactions.write(id, ONE, "kept2");

        assertThat(claimed("committed", 9)).isEqualTo("before");
        assertThat(claimed("committed", 9)).isNull();
        transactions.commit(id, ONE);
        // The other one's is still open, and what is behind it might come before it.
        assertThat(claimed("committed", 9)).isEqualTo("kept1");
        transactions.write(id, TWO, "dropped2");
        transactions.abort(id, TWO);
        LogFixture.appended(writer, id, TestBatches.values("after"));
        assertThat(claimed("committed", 1)).isEqualTo("between");
        assertThat(claimed("committed", 9)).isEqualTo("kept2 after");
        assertThat(claimed("committed", 9)).isNull();
    }

    @Test
    void a_group_that_does_not_say_so_gets_all_of_them() {
        transactions.write(id, ONE, "aborted");
        transactions.abort(id, ONE);
        transactions.write(id, ONE, "open");
        LogFixture.appended(writer, id, TestBatches.values("plain"));

        assertThat(claimed("all", 9)).isEqualTo("aborted open plain");
    }

    /** Of three thousand records not one is taken to be dropped. */
    @Test
    void an_aborted_transaction_is_passed_by_as_a_whole() {
        String[] values = IntStream.range(0, 3_000).mapToObj(i -> "v" + i).toArray(String[]::new);
        LogFixture.appended(writer, id, TestBatches.values("first"));
        transactions.write(id, ONE, values);
        transactions.abort(id, ONE);
        LogFixture.appended(writer, id, TestBatches.values("second", "third"));

        assertThat(claimed("committed", 1)).isEqualTo("first");
        long before = version("committed");
        assertThat(claimed("committed", 1)).isEqualTo("second");
        assertThat(version("committed")).as("one move").isEqualTo(before + 1);
        assertThat(database.query("select count(*) from howdah.share_ack")).isEqualTo("0");
        assertThat(database.query("select lengths from howdah.share_partition where group_id = 'committed'"))
                .isEqualTo("{1,3001,1}");
        database.execute(
                "select howdah.ack(variadic (select array_agg(c.id || '/' || r.o) from howdah.share_claim as c,"
                        + " lateral (select lower(unnest(c.records)) as o) as r))");
        assertThat(claimed("committed", 5)).isEqualTo("third");
        assertThat(startOffset("committed")).isEqualTo("3003");
    }

    @Test
    void what_is_aborted_up_to_the_end_leaves_nothing_to_claim() {
        transactions.write(id, ONE, "a", "b");
        transactions.abort(id, ONE);

        assertThat(claimed("committed", 5)).isNull();
        assertThat(startOffset("committed")).isEqualTo("3");
        LogFixture.appended(writer, id, TestBatches.values("c"));
        assertThat(claimed("committed", 5)).isEqualTo("c");
    }

    /** What has come back waits until it is decided, and is done with if it was aborted. */
    @Test
    void a_group_whose_level_rises_keeps_what_is_open_from_being_delivered_again() {
        transactions.write(id, ONE, "aborted");
        transactions.write(id, TWO, "committed");
        assertThat(claimed("all", 1)).isEqualTo("aborted");
        assertThat(claimed("all", 1)).isEqualTo("committed");
        database.execute("select howdah.release(variadic (select array_agg(c.id || '/' || lower(c.records))"
                + " from howdah.share_claim as c))");
        readCommitted("all");

        assertThat(claimed("all", 9)).isNull();
        transactions.abort(id, ONE);
        assertThat(claimed("all", 9)).isNull();
        transactions.commit(id, TWO);
        assertThat(claimed("all", 9)).isEqualTo("committed:2");
        assertThat(claimed("all", 9)).isNull();
    }
}
