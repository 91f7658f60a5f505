package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.LogFixture.appended;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.append.Alongside;
import dev.howdah.storage.postgres.append.PostgresLogWriter;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That what runs alongside an append is committed with it or not at all. */
class AlongsideTest {

    private LogFixture fixture;
    private PartitionId id;
    private PostgresLogWriter writer;

    @BeforeEach
    void open() throws Exception {
        fixture = new LogFixture();
        id = fixture.partition("a");
        writer = (PostgresLogWriter) fixture.writer();
        execute("create table public.note (base_offset bigint)");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Writes down where the first append goes. */
    private static final Alongside NOTE = (connection, outcomes) -> {
        long offset = outcomes.isEmpty() ? -1 : ((Appended) outcomes.get(0)).baseOffset();
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into public.note values (" + offset + ")");
        }
        return true;
    };

    @Test
    void both_are_committed_and_the_writer_goes_on_from_there() throws Exception {
        appended(writer, id, values("a"));

        assertThat(append(NOTE, "b", "c"))
                .hasValueSatisfying(outcomes -> assertThat(outcomes)
                        .singleElement()
                        .isInstanceOfSatisfying(
                                Appended.class,
                                stored -> assertThat(stored.baseOffset()).isEqualTo(1)));
        assertThat(notes()).isEqualTo("1");
        assertThat(appended(writer, id, values("d"))).isEqualTo(3);
        assertThat(fixture.values(id)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void nothing_to_append_is_an_append_too() throws Exception {
        assertThat(writer.append(List.of(), Instant.now(), NOTE)).hasValue(List.of());
        assertThat(notes()).isEqualTo("-1");
        assertThat(appended(writer, id, values("a"))).isZero();
    }

    @Test
    void declined_leaves_nothing_of_either() throws Exception {
        Alongside declining = (connection, outcomes) -> {
            NOTE.run(connection, outcomes);
            return false;
        };

        assertThat(append(declining, "a")).isEmpty();
        assertThat(notes()).isNull();
        assertThat(appended(writer, id, values("b"))).isZero();
        assertThat(fixture.values(id)).containsExactly("b");
    }

    @Test
    void a_backend_killed_on_the_way_is_replaced_and_all_is_done_once() throws Exception {
        int[] tries = new int[1];
        Alongside killed = (connection, outcomes) -> {
            NOTE.run(connection, outcomes);
            if (tries[0]++ == 0) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("select pg_terminate_backend(pg_backend_pid())");
                }
            }
            return true;
        };

        assertThat(append(killed, "a")).isPresent();
        assertThat(tries[0]).isEqualTo(2);
        assertThat(notes()).isEqualTo("0");
        assertThat(fixture.values(id)).containsExactly("a");
    }

    @Test
    void a_partition_that_somebody_has_locked_fails_all_of_it() throws Exception {
        PartitionId free = fixture.partition("free");
        try (Connection other = fixture.database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from howdah.partition_head where topic_id = " + id.topicId() + " for update");
            CompletableFuture<Optional<List<AppendOutcome>>> append = CompletableFuture.supplyAsync(() -> writer.append(
                    List.of(TestBatches.append(free, values("x")), TestBatches.append(id, values("y"))),
                    Instant.now(),
                    NOTE));

            assertThatThrownBy(() -> append.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(StorageException.class);
            other.rollback();
        }
        assertThat(notes()).isNull();
        assertThat(fixture.values(free)).isEmpty();
        assertThat(append(NOTE, "z")).isPresent();
    }

    private Optional<List<AppendOutcome>> append(Alongside alongside, String... texts) {
        Append append = TestBatches.append(id, values(texts));
        return writer.append(List.of(append), Instant.now(), alongside);
    }

    private String notes() throws Exception {
        try (Connection connection = fixture.database.connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select string_agg(base_offset::text, ',') from public.note")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = fixture.database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
