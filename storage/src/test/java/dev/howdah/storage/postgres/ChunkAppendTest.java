package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.LogFixture.append;
import static dev.howdah.storage.postgres.LogFixture.appended;
import static dev.howdah.storage.postgres.TestBatches.append;
import static dev.howdah.storage.postgres.TestBatches.idempotent;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Rejected;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.TestDatabase.Server;
import dev.howdah.storage.postgres.segment.LogTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How batches become chunks, and what one that cannot be read does to its neighbours. */
@ParameterizedClass
@EnumSource(Server.class)
class ChunkAppendTest {

    private static final int PRODUCERS = 200;

    private final LogFixture fixture;
    private LogWriter writer;

    ChunkAppendTest(Server server) {
        fixture = new LogFixture(server);
    }

    @BeforeEach
    void open() {
        writer = fixture.writer();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String chunks(int topicId, String expression) {
        return fixture.database.query("select " + expression + " from " + new LogTables(topicId).leaf(0));
    }

    @Test
    void batches_of_200_producers_share_one_chunk_a_partition_and_all_are_known_again() throws Exception {
        int topicId = fixture.topic("a", 2).id();
        int otherId = fixture.topic("b", 1).id();
        for (int round = 0; round < 2; round++) {
            List<AppendOutcome> outcomes = writer.append(group(topicId, otherId, round), LogFixture.NOW);
            assertThat(outcomes).allMatch(outcome -> outcome instanceof Appended);
            assertThat(chunks(topicId, "count(*)")).isEqualTo(Integer.toString(2 * (round + 1)));
            assertThat(chunks(otherId, "count(*)")).isEqualTo(Integer.toString(round + 1));
        }
        assertThat(chunks(topicId, "min(cardinality(producer_ids))")).isEqualTo("100");
        assertThat(chunks(topicId, "min(record_count)")).isEqualTo("100");

        try (LogWriter fresh = fixture.storage.openLogWriter("fresh")) {
            for (int round = 0; round < 2; round++) {
                List<AppendOutcome> again = fresh.append(group(topicId, otherId, round), LogFixture.NOW);
                for (int i = 0; i < PRODUCERS; i++) {
                    Appended duplicate = (Appended) again.get(i);
                    assertThat(duplicate.freshness()).isEqualTo(Freshness.DUPLICATE);
                    assertThat(duplicate.baseOffset()).isEqualTo(100L * round + i / 2);
                }
            }
        }
        assertThat(fixture.values(new PartitionId(topicId, 1))).hasSize(200);
        assertThat(chunks(topicId, "count(*)")).isEqualTo("4");
    }

    private static List<Append> group(int topicId, int otherId, int round) {
        List<Append> group = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            group.add(append(new PartitionId(topicId, i % 2), idempotent(1_000 + i, 0, round, "v" + i)));
        }
        group.add(append(new PartitionId(otherId, 0), values("other")));
        return group;
    }

    @Test
    void a_chunk_ends_at_its_bounds_and_a_longer_record_has_one_of_its_own() throws Exception {
        PartitionId id = fixture.partition("a");
        appended(writer, id, values("warm"));
        byte[] huge = new byte[30 << 20];
        new Random(1).nextBytes(huge);
        SimpleRecord[] many = IntStream.range(0, 2_500)
                .mapToObj(i -> new SimpleRecord(i, null, new byte[] {(byte) i}))
                .toArray(SimpleRecord[]::new);
        SimpleRecord[] large = IntStream.range(0, 30)
                .mapToObj(i -> new SimpleRecord(i, new byte[10], new byte[50_000]))
                .toArray(SimpleRecord[]::new);
        SimpleRecord hugeRecord = new SimpleRecord(7, "huge".getBytes(java.nio.charset.StandardCharsets.UTF_8), huge);

        List<AppendOutcome> outcomes = append(
                writer,
                append(id, TestBatches.of(many)),
                append(id, TestBatches.of(Compression.lz4(), large)),
                append(id, values("before")),
                append(id, TestBatches.of(hugeRecord)),
                append(id, values("after")));

        assertThat(outcomes)
                .extracting(outcome -> ((Appended) outcome).baseOffset())
                .containsExactly(1L, 2_501L, 2_531L, 2_532L, 2_533L);
        assertThat(chunks(id.topicId(), "max(record_count)")).isEqualTo("1000");
        assertThat(chunks(id.topicId(), "max(bytes) filter (where record_count > 1) <= 256 * 1024"))
                .isEqualTo("t");
        assertThat(chunks(id.topicId(), "count(*) filter (where bytes > 256 * 1024)"))
                .isEqualTo("1");
        List<TestBatches.Seen> seen = fixture.readAll(id, 1 << 20);
        assertThat(seen).hasSize(2_534);
        assertThat(seen.get(2_532).value().length()).isEqualTo(huge.length);
        assertThat(seen.get(2_532).value()).isEqualTo(new String(huge, java.nio.charset.StandardCharsets.ISO_8859_1));
        assertThat(seen.get(2_533).value()).isEqualTo("after");
        assertThat(seen.get(1_234).timestampMs()).isEqualTo(1_233);
        // The first batch comes whatever its size.
        assertThat(fixture.readFrom(id, 2_532, 1).get(0).value().length()).isEqualTo(huge.length);
    }

    @Test
    void a_batch_that_cannot_be_read_is_refused_alone_and_the_writer_goes_on() throws Exception {
        PartitionId id = fixture.partition("a");
        PartitionId other = fixture.partition("b");
        SimpleRecord[] many = IntStream.range(0, 3_000)
                .mapToObj(i -> new SimpleRecord(i, null, new byte[200]))
                .toArray(SimpleRecord[]::new);
        long stored = 0;
        // First under locks, then from memory.
        for (int round = 0; round < 3; round++) {
            for (RecordBatch bad : List.of(damaged(values("x", "y")), damaged(TestBatches.of(many)))) {
                List<AppendOutcome> outcomes = append(
                        writer,
                        append(other, values("a")),
                        append(id, values("a", "b")),
                        append(id, bad),
                        append(id, idempotent(5, 0, (int) stored / 3, "c")),
                        append(other, values("d")));

                assertThat(((Rejected) outcomes.get(2)).reason()).isEqualTo(Rejection.UNSTORABLE);
                assertThat(((Appended) outcomes.get(1)).baseOffset()).isEqualTo(stored);
                assertThat(((Appended) outcomes.get(3)).baseOffset()).isEqualTo(stored + 2);
                stored += 3;
                assertThat(appended(writer, other, values("next"))).isEqualTo(stored - 1);
            }
        }
        assertThat(fixture.values(id)).hasSize((int) stored).containsOnly("a", "b", "c");
        assertThat(fixture.values(other)).hasSize((int) stored);
    }

    /** Its last record says that it is longer than it is. */
    private static RecordBatch damaged(RecordBatch batch) {
        int last = batch.buffer().writerIndex() - 1;
        batch.buffer().setByte(last, 0x7f);
        return batch;
    }

    /** A writer whose memory is out of date fails inside its pipeline each time. */
    @Test
    void an_error_in_a_pipeline_leaves_the_connection_idle_and_usable() throws Exception {
        PartitionId id = fixture.partition("a");
        PartitionId other = fixture.partition("b");
        try (LogWriter second = fixture.storage.openLogWriter("second")) {
            append(writer, append(id, values("w")), append(other, values("w")));
            append(second, append(id, values("w")), append(other, values("w")));
            String lanes = "select string_agg(pid || ' ' || state, ',' order by pid) from pg_stat_activity"
                    + " where application_name like 'howdah lane%' and datname = current_database()";
            String before = fixture.database.query(lanes);
            assertThat(before).doesNotContain("transaction");
            for (int i = 0; i < 6; i++) {
                LogWriter next = i % 2 == 0 ? writer : second;
                long offset = 2 + i;
                List<AppendOutcome> outcomes =
                        append(next, append(id, values("v" + i)), append(other, values("v" + i)));
                assertThat(outcomes)
                        .extracting(outcome -> ((Appended) outcome).baseOffset())
                        .containsExactly(offset, offset);
                assertThat(fixture.database.query(lanes)).isEqualTo(before);
            }
        }
        assertThat(fixture.values(id)).containsExactly("w", "w", "v0", "v1", "v2", "v3", "v4", "v5");
    }
}
