package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.postgres.TestDatabase.Server;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the janitor makes of leaves that were written a record at a time. */
@ParameterizedClass
@EnumSource(Server.class)
class PackingTest {

    private static final int SMALL = 600;

    private final LogFixture fixture;
    private PartitionId id;
    private LogWriter writer;
    private SegmentStore segments;

    PackingTest(Server server) {
        fixture = new LogFixture(server);
    }

    @BeforeEach
    void open() {
        id = fixture.partition("a");
        writer = fixture.writer();
        segments = fixture.storage.segments();
        assertThat(segments.lead(Duration.ofHours(1))).isEqualTo(Standing.LEADER);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Instant at(double seconds) {
        return LogFixture.NOW.plusMillis((long) (seconds * 1_000));
    }

    private static final Instant LATER = at(7_200);

    private TopicPolicy policy(long retentionMs) {
        return new TopicPolicy(id.topicId(), 1, 600_000, 1 << 30, retentionMs, -1, Optional.empty());
    }

    private Compacted pack(long retentionMs) {
        segments.seal(LATER);
        return segments.rewrite(policy(retentionMs), LATER);
    }

    private void write(int count, double everySeconds, TimestampType type) {
        for (int i = 0; i < count; i++) {
            Instant now = at(i * everySeconds);
            // Timestamps jump to and fro, and one is far ahead.
            long timestampMs = now.toEpochMilli() + (i % 7) * 1_000 + (i == count / 2 ? 1_000_000_000L : 0);
            writer.append(
                    List.of(new Append(
                            id,
                            TestBatches.of(new SimpleRecord(
                                    timestampMs,
                                    ("k" + i % 10).getBytes(StandardCharsets.UTF_8),
                                    ("v" + i).getBytes(StandardCharsets.UTF_8))),
                            type)),
                    now);
        }
    }

    private String leaf(String expression) {
        return fixture.database.query(
                "select " + expression + " from (select *, lag(last_offset) over w as before, lag(reached_timestamp_ms)"
                        + " over w as reached_before, lag(appended_at) over w as appended_before, max(max_timestamp_ms) over"
                        + " (order by base_offset) as greatest from howdah_log.t" + id.topicId()
                        + "_log_0 window w as (order by base_offset)) as chunk");
    }

    private String leftovers() {
        return fixture.database.query("select count(*) from pg_class where relname ~ '_new|_compaction'");
    }

    @Test
    void a_topic_written_one_record_at_a_time_gets_full_chunks() throws Exception {
        write(1_500, 0.03, TimestampType.CREATE_TIME);
        List<TestBatches.Seen> before = fixture.readAll(id, 1 << 20);
        String view = "select md5(string_agg(v::text, ',' order by \"offset\")) from (select partition, \"offset\","
                + " \"timestamp\", key, value, headers from topics.a) as v";
        String viewBefore = fixture.database.query(view.replace("order by \"offset\"", "order by v.\"offset\""));

        Compacted packed = pack(-1);

        assertThat(packed.leaves()).isEqualTo(1);
        assertThat(packed.bytesAfter()).isLessThan(packed.bytesBefore() / 2);
        assertThat(leaf("string_agg(record_count::text, ',' order by base_offset)"))
                .isEqualTo("1000,500");
        assertThat(leaf("bool_and(base_offset = coalesce(before + 1, 0)) and max(last_offset) = 1499"))
                .as("offsets are covered without a gap")
                .isEqualTo("t");
        assertThat(leaf("bool_and(reached_timestamp_ms = greatest)")).isEqualTo("t");
        assertThat(leaf("bool_and(appended_at > coalesce(appended_before, '-infinity'))"))
                .isEqualTo("t");
        assertThat(fixture.readAll(id, 1 << 20)).isEqualTo(before);
        assertThat(fixture.database.query(view.replace("order by \"offset\"", "order by v.\"offset\"")))
                .isEqualTo(viewBefore);
        assertThat(leftovers()).isEqualTo("0");
        assertThat(pack(-1)).as("a leaf is looked at once").isEqualTo(Compacted.NOTHING);
    }

    @Test
    void chunks_that_lie_more_than_a_minute_apart_stay_apart_and_the_brokers_times_stay() throws Exception {
        write(SMALL, 0.9, TimestampType.LOG_APPEND_TIME);

        assertThat(pack(-1).leaves()).isEqualTo(1);

        assertThat(Integer.parseInt(leaf("count(*)"))).isBetween(9, 11);
        List<TestBatches.Seen> seen = fixture.readAll(id, 1 << 20);
        assertThat(seen).hasSize(SMALL);
        for (int i = 0; i < SMALL; i++) {
            assertThat(seen.get(i).timestampMs()).isEqualTo(at(i * 0.9).toEpochMilli());
        }
        assertThat(fixture.database.query("select max(abs(extract(epoch from appended_at - \"timestamp\"))) <= 60.001"
                        + " from topics.a"))
                .isEqualTo("t");
    }

    @Test
    void what_is_few_or_full_or_expires_soon_stays_as_it_is() {
        write(300, 0.1, TimestampType.CREATE_TIME);
        String before = leaf("count(*)");

        assertThat(pack(Duration.ofHours(2).toMillis()).leaves())
                .as("expires soon")
                .isZero();
        assertThat(leaf("count(*)")).isEqualTo(before);

        PartitionId few = fixture.partition("few");
        for (int i = 0; i < 255; i++) {
            writer.append(List.of(TestBatches.append(few, TestBatches.values("v"))), at(i));
        }
        PartitionId full = fixture.partition("full");
        for (int i = 0; i < 256; i++) {
            writer.append(List.of(TestBatches.append(full, TestBatches.values("v".repeat(70_000)))), at(i));
        }
        segments.seal(LATER);
        for (PartitionId topic : List.of(few, full)) {
            assertThat(segments.rewrite(
                            new TopicPolicy(topic.topicId(), 1, 600_000, 1 << 30, -1, -1, Optional.empty()), LATER))
                    .isEqualTo(Compacted.NOTHING);
        }
    }

    @Test
    void an_interrupt_or_a_lost_connection_in_the_middle_leaves_a_log_that_the_next_round_packs() throws Exception {
        write(SMALL, 0.05, TimestampType.CREATE_TIME);
        List<TestBatches.Seen> before = fixture.readAll(id, 1 << 20);
        segments.seal(LATER);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> segments.rewrite(policy(-1), LATER))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Closed.class));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(leaf("count(*)")).isEqualTo(Integer.toString(SMALL));

        // At the making, at the indexes and at the swap.
        for (String tag : List.of("CREATE TABLE", "CREATE INDEX", "ALTER TABLE", "DROP TABLE")) {
            fixture.database.execute("create function public.die() returns event_trigger language plpgsql as $$begin"
                    + " if current_query() ~ 't" + id.topicId()
                    + "_log_0' then perform pg_terminate_backend(pg_backend_pid());"
                    + " end if; end $$; create event trigger die on ddl_command_end when tag in ('" + tag
                    + "') execute function public.die()");
            assertThatThrownBy(() -> segments.rewrite(policy(-1), LATER))
                    .as(tag)
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Unavailable.class));
            fixture.database.execute("drop event trigger die; drop function public.die()");
            assertThat(leaf("count(*)")).as(tag).isEqualTo(Integer.toString(SMALL));
            assertThat(fixture.readAll(id, 1 << 20)).isEqualTo(before);
        }

        assertThat(segments.rewrite(policy(-1), LATER).leaves()).isEqualTo(1);
        assertThat(leaf("count(*)")).isEqualTo("1");
        assertThat(leftovers()).isEqualTo("0");
        assertThat(fixture.readAll(id, 1 << 20)).isEqualTo(before);
    }

    @Test
    void a_reader_in_the_middle_of_what_is_packed_goes_on() throws Exception {
        write(SMALL, 0.05, TimestampType.CREATE_TIME);
        List<TestBatches.Seen> before = fixture.readAll(id, 1 << 20);
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int rounds = 0;
            try {
                while (!stop.get() || rounds == 0) {
                    assertThat(fixture.readAll(id, 3_000)).isEqualTo(before);
                    rounds++;
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return rounds;
        });
        segments.seal(LATER);
        assertThat(segments.rewrite(policy(-1), LATER).leaves()).isEqualTo(1);
        stop.set(true);
        assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
    }
}
