package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.Append;
import dev.howdah.storage.LogReader.TimestampedOffset;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log that runs over many leaves. */
class SegmentsTest {

    /** Of a value that Postgres leaves as it is: it compresses rows of 2 KB and more. */
    private static final int SHORT_BYTES = 1_900;

    private LogFixture fixture;
    private PartitionId id;
    private LogWriter writer;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        id = new PartitionId(fixture.topic("a", 2).id(), 0);
        writer = fixture.writer();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** One record with this timestamp, appended so many minutes after the topic was made. */
    private void append(int minutes, long timestampMs, String value) {
        writer.append(
                List.of(TestBatches.append(
                        id, TestBatches.of(new SimpleRecord(timestampMs, value.getBytes(StandardCharsets.UTF_8))))),
                LogFixture.NOW.plus(Duration.ofMinutes(minutes)));
    }

    private int segmentCount() {
        return Integer.parseInt(fixture.database.query("select count(*) from howdah.segment"));
    }

    @Test
    void reads_go_over_leaves_also_after_idle_hours_and_with_a_reader_that_remembers() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            append(i * 7, i, "v" + i);
            expected.add("v" + i);
            if (i % 10 == 0) {
                assertThat(fixture.values(id)).isEqualTo(expected);
            }
        }
        append(100_000, 1, "late");
        expected.add("late");

        assertThat(segmentCount()).isGreaterThan(3);
        assertThat(fixture.values(id)).isEqualTo(expected);
        assertThat(fixture.readAll(id, 1)).extracting(TestBatches.Seen::value).isEqualTo(expected);
    }

    @Test
    void a_clock_that_goes_back_does_not_break_the_order_of_a_partition() throws Exception {
        append(30, 1, "a");
        append(0, 2, "b");
        LogWriter other = fixture.storage.openLogWriter("other");
        other.append(List.of(TestBatches.append(id, TestBatches.values("c"))), LogFixture.NOW.minusSeconds(3600));

        assertThat(fixture.values(id)).containsExactly("a", "b", "c");
        assertThat(fixture.database.query("select bool_and(appended_at >= '2026-11-22 10:30Z') from topics.a"))
                .isEqualTo("t");
    }

    @Test
    void leaves_are_made_ahead_for_topics_that_are_written_and_not_for_idle_ones() {
        Instant inSecondSegment = LogFixture.NOW.plus(Duration.ofMinutes(12));
        assertThat(fixture.storage.segments().createAhead(List.of(), LogFixture.NOW))
                .isZero();
        assertThat(fixture.storage.segments().createAhead(List.of(), inSecondSegment))
                .isZero();
        append(11, 1, "a");

        assertThat(fixture.storage.segments().createAhead(List.of(), inSecondSegment))
                .isEqualTo(1);
        assertThat(fixture.storage.segments().createAhead(List.of(), inSecondSegment))
                .isZero();
        assertThat(segmentCount()).isEqualTo(3);
    }

    @Test
    void bounds_of_segments_touch() {
        for (int i = 0; i < 10; i++) {
            append(i * i * 60, i, "v");
        }
        assertThat(
                        fixture.database.query(
                                "select bool_and(lower_bound = before) from (select lower_bound,"
                                        + " lag(upper_bound) over (order by number) as before, number from howdah.segment) s where number > 0"))
                .isEqualTo("t");
    }

    /** Each leaves the segment that it was in, and the greatest timestamp that it has there. */
    @Test
    void partitions_go_on_to_another_segment_together() {
        PartitionId wide = new PartitionId(fixture.topic("wide", 3).id(), 0);
        int[][] partitionsByTime = {{0, 1, 2}, {1}, {0, 1, 2}};
        long timestampMs = 0;
        for (int time = 0; time < partitionsByTime.length; time++) {
            List<Append> group = new ArrayList<>();
            for (int partition : partitionsByTime[time]) {
                SimpleRecord record = new SimpleRecord(++timestampMs, "v".getBytes(StandardCharsets.UTF_8));
                group.add(TestBatches.append(new PartitionId(wide.topicId(), partition), TestBatches.of(record)));
            }
            writer.append(group, LogFixture.NOW.plus(Duration.ofMinutes(15L * time)));
        }

        assertThat(fixture.database.query("select string_agg(format('%s from %s: %s', partition, base_offset,"
                        + " coalesce(max_timestamp_ms::text, 'open')), ', ' order by partition, base_offset)"
                        + " from howdah.segment_start where topic_id = " + wide.topicId()))
                .isEqualTo("0 from 0: 1, 0 from 1: open, 1 from 0: 2, 1 from 1: 4, 1 from 2: open,"
                        + " 2 from 0: 3, 2 from 1: open");
    }

    @Test
    void timestamps_are_found_although_they_do_not_rise() throws Exception {
        long[] timestamps = {5, 50, 7, 20, 100, 3, 100, 60};
        for (int i = 0; i < timestamps.length; i++) {
            append(i * 12, timestamps[i], "v" + i);
        }
        assertThat(segmentCount()).isGreaterThan(3);

        for (long wanted = -1; wanted <= 102; wanted++) {
            Optional<TimestampedOffset> expected = Optional.empty();
            for (int i = timestamps.length - 1; i >= 0; i--) {
                if (timestamps[i] >= wanted) {
                    expected = Optional.of(new TimestampedOffset(i, timestamps[i]));
                }
            }
            assertThat(LogFixture.await(fixture.storage.log().findByTimestamp(id, wanted)))
                    .as("timestamp " + wanted)
                    .isEqualTo(expected);
        }
        assertThat(LogFixture.await(fixture.storage.log().findMaxTimestamp(id)))
                .contains(new TimestampedOffset(4, 100));
        assertThat(LogFixture.await(fixture.storage.log().findMaxTimestamp(new PartitionId(id.topicId(), 1))))
                .isEmpty();
    }

    @Test
    void timestamps_are_found_among_many_batches_of_a_leaf_whichever_way_they_jump() throws Exception {
        PartitionId neighbour = new PartitionId(id.topicId(), 1);
        Random random = new Random(42);
        long[] timestamps = new long[3_000];
        for (int from = 0; from < timestamps.length; from += 100) {
            List<Append> group = new ArrayList<>();
            for (int i = from; i < from + 100; i++) {
                // Rising, but one in fifty is far ahead of its time.
                timestamps[i] = i + (random.nextInt(50) == 0 ? random.nextInt(4_000) : 0);
                group.add(TestBatches.append(id, TestBatches.of(new SimpleRecord(timestamps[i], new byte[0]))));
                group.add(TestBatches.append(neighbour, TestBatches.of(new SimpleRecord(9_000 - i, new byte[0]))));
            }
            writer.append(group, LogFixture.NOW.plusMillis(from));
            if (from == 2_000) {}
        }

        for (long wanted = 0; wanted <= 7_100; wanted += 71) {
            Optional<TimestampedOffset> expected = Optional.empty();
            for (int i = timestamps.length - 1; i >= 0; i--) {
                if (timestamps[i] >= wanted) {
                    expected = Optional.of(new TimestampedOffset(i, timestamps[i]));
                }
            }
            assertThat(LogFixture.await(fixture.storage.log().findByTimestamp(id, wanted)))
                    .as("timestamp " + wanted)
                    .isEqualTo(expected);
        }
        assertThat(LogFixture.await(fixture.storage.log().findByTimestamp(neighbour, 9_000)))
                .contains(new TimestampedOffset(0, 9_000));
    }

    @Test
    void timestamps_are_found_inside_a_batch() throws Exception {
        writer.append(
                List.of(TestBatches.append(
                        id,
                        TestBatches.of(
                                new SimpleRecord(10, "a".getBytes(StandardCharsets.UTF_8)),
                                new SimpleRecord(30, "b".getBytes(StandardCharsets.UTF_8)),
                                new SimpleRecord(20, "c".getBytes(StandardCharsets.UTF_8)),
                                new SimpleRecord(30, "d".getBytes(StandardCharsets.UTF_8))))),
                LogFixture.NOW);

        assertThat(LogFixture.await(fixture.storage.log().findByTimestamp(id, 11)))
                .contains(new TimestampedOffset(1, 30));
        assertThat(LogFixture.await(fixture.storage.log().findMaxTimestamp(id))).contains(new TimestampedOffset(1, 30));
    }

    @Test
    void producer_state_is_found_in_an_earlier_leaf() {
        writer.append(List.of(TestBatches.append(id, TestBatches.idempotent(3, 0, 0, "a", "b"))), LogFixture.NOW);
        append(25, 1, "between");
        LogWriter fresh = fixture.storage.openLogWriter("fresh");

        assertThat(LogFixture.appended(fresh, id, TestBatches.idempotent(3, 0, 0, "a", "b")))
                .isZero();
        assertThat(LogFixture.appended(fresh, id, TestBatches.idempotent(3, 0, 2, "c")))
                .isEqualTo(3);
    }

    @Test
    void a_time_range_query_reads_only_the_leaves_of_that_time() throws Exception {
        for (int i = 0; i < 8; i++) {
            append(i * 10, i, "v" + i);
        }
        String plan = plan(
                "select * from topics.a where appended_at >= '2026-11-22 10:11Z' and appended_at < '2026-11-22 10:19Z'");

        assertThat(segmentCount()).isGreaterThan(3);
        assertThat(plan).contains("_log_1").doesNotContain("_log_0", "_log_2", "_log_3");
    }

    private String plan(String query, String... settings) throws Exception {
        try (Connection connection = fixture.database.connect();
                Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
            return TestDatabase.explain(statement, query);
        }
    }
}
