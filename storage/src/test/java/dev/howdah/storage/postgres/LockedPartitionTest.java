package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.LogFixture.append;
import static dev.howdah.storage.postgres.LogFixture.appended;
import static dev.howdah.storage.postgres.TestBatches.append;
import static dev.howdah.storage.postgres.TestBatches.idempotent;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Locked;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.segment.LogTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody else holds a lock that one partition needs: no other waits for it, and nothing changes its order. */
class LockedPartitionTest {

    /** Of one call, with a wait in it. */
    private static final Duration SOON = Duration.ofMillis(900);

    private LogFixture fixture;
    private LogWriter writer;
    private PartitionId locked;
    private PartitionId beside;
    private PartitionId other;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        writer = fixture.writer();
        int topicId = fixture.topic("a", 2).id();
        locked = new PartitionId(topicId, 0);
        beside = new PartitionId(topicId, 1);
        other = fixture.partition("b");
        append(writer, append(locked, values("a0")), append(beside, values("b0")), append(other, values("c0")));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_head_that_a_person_holds_keeps_no_other_partition_waiting() throws Exception {
        try (Connection person = holding("select * from howdah.partition_head where topic_id = " + locked.topicId()
                + " and partition = " + locked.partition() + " for update")) {
            for (int round = 1; round < 30; round++) {
                List<AppendOutcome> outcomes = soon(locked, beside, other);

                assertThat(outcomes.get(0)).isInstanceOf(Locked.class);
                assertThat(((Appended) outcomes.get(1)).baseOffset()).isEqualTo(round);
                assertThat(((Appended) outcomes.get(2)).baseOffset()).isEqualTo(round);
            }
            person.rollback();
        }
        assertThat(appended(writer, locked, values("a1"))).isEqualTo(1);
        assertThat(fixture.values(locked)).containsExactly("a0", "a1");
        assertThat(fixture.values(beside)).hasSize(30);
    }

    /** Such as for building an index. */
    @Test
    void a_leaf_that_takes_no_rows_keeps_no_other_topic_waiting() throws Exception {
        try (Connection person = holding("lock table " + new LogTables(locked.topicId()).leaf(0) + " in share mode")) {
            for (int round = 1; round < 5; round++) {
                List<AppendOutcome> outcomes = soon(locked, beside, other);

                assertThat(outcomes.get(0)).isInstanceOf(Locked.class);
                assertThat(outcomes.get(1)).isInstanceOf(Locked.class);
                assertThat(((Appended) outcomes.get(2)).baseOffset()).isEqualTo(round);
            }
            person.rollback();
        }
        assertThat(appended(writer, beside, values("b1"))).isEqualTo(1);
    }

    @Test
    void what_waits_for_a_lock_is_stored_in_its_order_and_once() throws Exception {
        List<AppendOutcome> outcomes;
        try (Connection person = holding("select * from howdah.partition_head where topic_id = " + locked.topicId()
                + " and partition = " + locked.partition() + " for update")) {
            outcomes = append(writer, append(other, values("c1")));
            outcomes = writer.append(
                    List.of(append(locked, idempotent(7, 0, 0, "x")), append(locked, idempotent(7, 0, 1, "y"))),
                    LogFixture.NOW);
            assertThat(outcomes).hasOnlyElementsOfType(Locked.class);
            person.rollback();
        }
        outcomes = append(
                writer,
                append(locked, idempotent(7, 0, 0, "x")),
                append(locked, idempotent(7, 0, 1, "y")),
                append(locked, idempotent(7, 0, 2, "z")));

        assertThat(outcomes)
                .extracting(outcome -> ((Appended) outcome).baseOffset())
                .containsExactly(1L, 2L, 3L);
        assertThat(fixture.values(locked)).containsExactly("a0", "x", "y", "z");
    }

    private List<AppendOutcome> soon(PartitionId... ids) {
        long start = System.nanoTime();
        List<AppendOutcome> outcomes = writer.append(
                List.of(ids).stream().map(id -> append(id, values("v"))).toList(), LogFixture.NOW);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        return outcomes;
    }

    private Connection holding(String sql) throws SQLException {
        Connection person = fixture.database.connect();
        person.setAutoCommit(false);
        person.createStatement().execute(sql);
        return person;
    }
}
