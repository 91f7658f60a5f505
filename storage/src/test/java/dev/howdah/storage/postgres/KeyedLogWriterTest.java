package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.LogFixture.appended;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.KeyedLogWriter;
import dev.howdah.storage.KeyedLogWriter.Outcome;
import dev.howdah.storage.KeyedLogWriter.Part;
import dev.howdah.storage.KeyedLogWriter.PartId;
import dev.howdah.storage.KeyedLogWriter.Place;
import dev.howdah.storage.PartitionId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That a part is stored once, whoever brings it how often. */
class KeyedLogWriterTest {

    private LogFixture fixture;
    private PartitionId id;
    private KeyedLogWriter writer;

    @BeforeEach
    void open() throws Exception {
        fixture = new LogFixture();
        id = fixture.partition("a");
        writer = fixture.storage.openKeyedLogWriter("keyed");
    }

    @AfterEach
    void close() {
        writer.close();
        fixture.close();
    }

    private Part part(String key, int number, String... values) {
        byte[] digest = String.join(",", values).getBytes(StandardCharsets.UTF_8);
        List<Append> appends =
                values.length == 0 ? List.of() : List.of(new Append(id, values(values), TimestampType.CREATE_TIME));
        return new Part(new PartId(id.topicId(), key, number), digest, appends);
    }

    private static long offset(Outcome outcome) {
        return ((Outcome.Stored) outcome).outcomes().get(0).baseOffset();
    }

    @Test
    void a_part_that_comes_again_is_told_where_it_is() throws Exception {
        List<Outcome> first = writer.append(List.of(part("k", 0, "a", "b"), part("l", 0, "c")), Instant.now());
        assertThat(first).extracting(KeyedLogWriterTest::offset).containsExactly(0L, 2L);

        List<Outcome> second = writer.append(
                List.of(part("k", 0, "a", "b"), part("m", 0, "d"), part("k", 1, "e"), part("l", 0, "other")),
                Instant.now());

        assertThat(second.get(0)).isEqualTo(new Outcome.Before(List.of(new Place(0, 0, 2))));
        assertThat(second.get(1)).isInstanceOf(Outcome.Stored.class);
        assertThat(second.get(2)).isInstanceOf(Outcome.Stored.class);
        assertThat(second.get(3)).isEqualTo(new Outcome.Different());
        assertThat(fixture.values(id))
                .hasSize(5)
                .containsSubsequence("a", "b", "c")
                .doesNotContain("other");
    }

    @Test
    void other_writers_and_this_one_take_turns() throws Exception {
        assertThat(appended(fixture.writer(), id, values("x"))).isZero();
        assertThat(offset(
                        writer.append(List.of(part("k", 0, "a")), Instant.now()).get(0)))
                .isEqualTo(1);
        assertThat(appended(fixture.writer(), id, values("y"))).isEqualTo(2);
        assertThat(offset(
                        writer.append(List.of(part("k", 1, "b")), Instant.now()).get(0)))
                .isEqualTo(3);
        assertThat(fixture.values(id)).containsExactly("x", "a", "y", "b");
    }

    @Test
    void brokers_that_bring_the_same_keys_at_once_store_each_once() throws Exception {
        int keys = 60;
        List<CompletableFuture<Void>> brokers = new ArrayList<>();
        for (int broker = 0; broker < 3; broker++) {
            KeyedLogWriter own = fixture.storage.openKeyedLogWriter("keyed-" + broker);
            brokers.add(CompletableFuture.runAsync(() -> {
                for (int key = 0; key < keys; key += 3) {
                    List<Part> parts = List.of(
                            part("key-" + (key + 2), 0, "v" + (key + 2)),
                            part("key-" + key, 0, "v" + key),
                            part("key-" + (key + 1), 0, "v" + (key + 1)));
                    for (Outcome outcome : own.append(parts, Instant.now())) {
                        assertThat(outcome).isInstanceOfAny(Outcome.Stored.class, Outcome.Before.class);
                    }
                }
                own.close();
            }));
        }
        for (CompletableFuture<Void> broker : brokers) {
            broker.get(60, TimeUnit.SECONDS);
        }
        assertThat(fixture.values(id)).hasSize(keys).doesNotHaveDuplicates();
    }

    @Test
    void nothing_of_a_part_is_stored_if_its_partition_is_gone() throws Exception {
        Part gone = new Part(
                new PartId(id.topicId(), "k", 0),
                new byte[] {1},
                List.of(
                        new Append(id, values("a"), TimestampType.CREATE_TIME),
                        new Append(new PartitionId(id.topicId(), 99), values("b"), TimestampType.CREATE_TIME)));

        List<Outcome> outcomes = writer.append(List.of(gone, part("l", 0, "c")), Instant.now());

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Refused.class);
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Stored.class);
        assertThat(fixture.values(id)).containsExactly("c");
    }

    @Test
    void a_lock_of_somebody_else_holds_up_only_the_part_that_needs_it() throws Exception {
        PartitionId other = fixture.partition("b");
        try (Connection holder = fixture.database.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select from howdah.partition_head where topic_id = " + id.topicId()
                    + " and partition = 0 for update");
            Part free = new Part(
                    new PartId(other.topicId(), "k", 0),
                    new byte[] {1},
                    List.of(new Append(other, values("b"), TimestampType.CREATE_TIME)));

            List<Outcome> outcomes = writer.append(List.of(part("k", 0, "a"), free), Instant.now());

            assertThat(outcomes.get(0)).isEqualTo(new Outcome.Locked());
            assertThat(outcomes.get(1)).isInstanceOf(Outcome.Stored.class);
            holder.rollback();
        }
        assertThat(writer.append(List.of(part("k", 0, "a")), Instant.now()).get(0))
                .isInstanceOf(Outcome.Stored.class);
    }

    @Test
    void keys_are_forgotten_when_their_time_is_over() throws Exception {
        Instant now = Instant.now();
        writer.append(List.of(part("old", 0, "a"), part("empty", 0)), now);
        writer.append(List.of(part("new", 0, "b")), now.plus(Duration.ofHours(25)));

        assertThat(writer.forget(now.plus(Duration.ofHours(1)), 1)).isEqualTo(1);
        assertThat(writer.forget(now.plus(Duration.ofHours(1)), 10)).isEqualTo(1);

        assertThat(writer.append(List.of(part("new", 0, "b")), Instant.now()).get(0))
                .isInstanceOf(Outcome.Before.class);
        assertThat(writer.append(List.of(part("old", 0, "a")), Instant.now()).get(0))
                .isInstanceOf(Outcome.Stored.class);
    }
}
