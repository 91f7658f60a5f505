package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.LogStarts;
import dev.howdah.storage.LogStarts.Deletion;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Expiry;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TopicPolicy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Months of a topic in a second: the time is the test's. */
class RetentionTest {

    private static final long HOUR_MS = Duration.ofHours(1).toMillis();

    private LogFixture fixture;
    private PartitionId id;
    private LogWriter writer;
    private SegmentStore segments;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        id = new PartitionId(fixture.topic("a", 3).id(), 0);
        writer = fixture.writer();
        segments = fixture.storage.segments();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Instant minutes(long minutes) {
        return LogFixture.NOW.plus(Duration.ofMinutes(minutes));
    }

    private TopicPolicy policy(long retentionMs, long retentionBytes) {
        return new TopicPolicy(id.topicId(), 3, Long.MAX_VALUE, 1 << 30, retentionMs, retentionBytes, Optional.empty());
    }

    private void append(PartitionId to, Instant at, String value) {
        writer.append(
                List.of(TestBatches.append(
                        to,
                        TestBatches.of(new SimpleRecord(at.toEpochMilli(), value.getBytes(StandardCharsets.UTF_8))))),
                at);
    }

    private List<String> values(PartitionId of) throws Exception {
        List<String> values = new ArrayList<>();
        long start = fixture.head(of).logStartOffset();
        fixture.readFrom(of, start, 1 << 20).forEach(seen -> values.add(seen.value()));
        return values;
    }

    private Expiry round(TopicPolicy policy, Instant now) {
        segments.seal(now);
        return segments.expire(policy, now);
    }

    private long leaves() {
        return Long.parseLong(
                fixture.database.query("select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace"
                        + " where nspname = 'howdah_log' and relkind = 'r' and relname like '%\\_log\\_%'"));
    }

    @Test
    void a_record_that_was_delayed_is_as_old_as_its_append() throws Exception {
        List<TopicPolicy.Age> ages = List.of(TopicPolicy.Age.BY_APPEND, TopicPolicy.Age.BY_TIMESTAMP);
        Instant produced = minutes(-60 * 24);
        writer.append(
                List.of(TestBatches.append(
                        id,
                        TestBatches.of(new SimpleRecord(
                                produced.toEpochMilli(), "delayed".getBytes(StandardCharsets.UTF_8))))),
                minutes(0));
        segments.seal(minutes(120));
        List<List<String>> left = new ArrayList<>();
        for (TopicPolicy.Age age : ages) {
            TopicPolicy policy = new TopicPolicy(
                    id.topicId(),
                    3,
                    Long.MAX_VALUE,
                    1 << 30,
                    6 * HOUR_MS,
                    -1,
                    Optional.empty(),
                    TopicPolicy.KeyIndex.NONE,
                    age);
            segments.expire(policy, minutes(121));
            left.add(values(id));
        }
        assertThat(left).containsExactly(List.of("delayed"), List.of());
    }

    @Test
    void records_older_than_retention_ms_go_by_whole_segments_and_their_space_at_once() throws Exception {
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            append(id, minutes(i * 15), "v" + i);
            written.add("v" + i);
        }
        Instant now = minutes(48 * 15);
        assertThat(segments.expire(policy(6 * HOUR_MS, -1), now).movedStarts())
                .as("nothing is sealed, and the open segment is not idle")
                .isLessThanOrEqualTo(1);

        long leavesBefore = leaves();
        Expiry expiry = round(policy(6 * HOUR_MS, -1), now);

        List<String> left = values(id);
        assertThat(left).isNotEmpty().isEqualTo(written.subList(written.size() - left.size(), written.size()));
        assertThat(left.size()).as("six hours and at most a segment more").isBetween(24, 40);
        assertThat(expiry.truncatedLeaves()).isPositive();
        assertThat(fixture.database.query("select count(*) from topics.a")).isEqualTo(Integer.toString(left.size()));
        assertThat(leaves()).isLessThan(leavesBefore);
        // No producer's state is in there, so the leaves go too.
        assertThat(expiry.droppedSegments()).isGreaterThanOrEqualTo(expiry.truncatedLeaves());
        assertThat(round(policy(6 * HOUR_MS, -1), now)).isEqualTo(Expiry.NONE);
    }

    @Test
    void an_idle_topic_expires_to_the_last_record_and_goes_on_where_it_ended() throws Exception {
        append(id, minutes(0), "a");
        append(id, minutes(1), "b");
        TopicPolicy policy = policy(60_000, -1);

        assertThat(segments.expire(policy, minutes(2)).movedStarts()).isZero();
        Expiry expiry = segments.expire(policy, minutes(3));

        assertThat(expiry.movedStarts()).isEqualTo(1);
        assertThat(expiry.truncatedLeaves())
                .as("the open leaf is emptied where it stands")
                .isEqualTo(1);
        assertThat(fixture.head(id).logStartOffset()).isEqualTo(2);
        append(id, minutes(4), "c");
        append(id, minutes(30), "d");
        assertThat(values(id)).containsExactly("c", "d");
        assertThat(fixture.end(id)).isEqualTo(4);
    }

    @Test
    void any_limit_up_to_the_largest_number_is_taken_and_minus_one_keeps_all() throws Exception {
        append(id, minutes(0), "a");
        writer.append(
                List.of(TestBatches.append(id, TestBatches.of(new SimpleRecord(Long.MAX_VALUE, new byte[1])))),
                minutes(1));
        Instant later = minutes(1_000_000);
        for (long limit : new long[] {Long.MAX_VALUE, -1}) {
            assertThat(round(policy(limit, limit), later)).isEqualTo(Expiry.NONE);
        }
        append(new PartitionId(id.topicId(), 1), minutes(0), "b");

        round(policy(0, -1), later.plusSeconds(1));

        assertThat(fixture.head(id).logStartOffset())
                .as("its newest timestamp is in the far future")
                .isZero();
        assertThat(fixture.head(new PartitionId(id.topicId(), 1)).logStartOffset())
                .isEqualTo(1);
    }

    @Test
    void records_without_a_timestamp_are_as_old_as_their_append() throws Exception {
        writer.append(List.of(TestBatches.append(id, TestBatches.of(new SimpleRecord(-1, new byte[1])))), minutes(0));
        append(id, minutes(60), "b");

        round(policy(HOUR_MS, -1), minutes(59));
        assertThat(fixture.head(id).logStartOffset()).isZero();
        round(policy(HOUR_MS, -1), minutes(100));
        assertThat(fixture.head(id).logStartOffset()).isEqualTo(1);
    }

    @Test
    void a_partition_keeps_at_least_retention_bytes_and_little_more() throws Exception {
        String value = "v".repeat(1_000);
        for (int i = 0; i < 100; i++) {
            append(id, minutes(i), value + i);
        }
        PartitionId other = new PartitionId(id.topicId(), 1);
        append(other, minutes(100), "small");

        round(policy(-1, 20_000), minutes(100));

        assertThat(values(id)).hasSizeBetween(18, 20);
        assertThat(values(other)).containsExactly("small");
        round(policy(-1, 0), minutes(100));
        assertThat(values(id)).isEmpty();
    }

    @Test
    void a_leaf_stays_while_one_partition_has_a_record_in_it() throws Exception {
        PartitionId other = new PartitionId(id.topicId(), 1);
        append(id, minutes(0), "a");
        append(other, minutes(1), "b");
        append(id, minutes(30), "c");
        append(other, minutes(30), "d");
        segments.seal(minutes(60));
        fixture.storage.logStarts().deleteBelow(Map.of(id, 1L));

        assertThat(segments.expire(policy(-1, -1), minutes(60)).truncatedLeaves())
                .isZero();
        assertThat(values(other)).containsExactly("b", "d");
        assertThat(fixture.database.query(
                        "select string_agg(convert_from(value, 'UTF8'), '' order by value) from topics.a"))
                .isEqualTo("bcd");

        fixture.storage.logStarts().deleteBelow(Map.of(other, 1L));
        assertThat(segments.expire(policy(-1, -1), minutes(60)).truncatedLeaves())
                .isEqualTo(1);
        assertThat(values(id)).containsExactly("c");
        assertThat(values(other)).containsExactly("d");
    }

    @Test
    void deletions_follow_kafkas_rules() throws Exception {
        for (int i = 0; i < 5; i++) {
            append(id, minutes(i), "v" + i);
        }
        LogStarts starts = fixture.storage.logStarts();
        PartitionId none = new PartitionId(id.topicId(), 9);

        assertThat(starts.deleteBelow(Map.of(id, 2L, none, 1L))).isEqualTo(Map.of(id, new Deletion.Done(2)));
        assertThat(starts.deleteBelow(Map.of(id, 1L))).isEqualTo(Map.of(id, new Deletion.Done(2)));
        assertThat(starts.deleteBelow(Map.of(id, 6L))).isEqualTo(Map.of(id, new Deletion.OutOfRange()));
        assertThat(starts.deleteBelow(Map.of(id, -2L))).isEqualTo(Map.of(id, new Deletion.OutOfRange()));
        assertThat(values(id)).containsExactly("v2", "v3", "v4");
        assertThat(starts.deleteBelow(Map.of(id, LogStarts.HIGH_WATERMARK)))
                .isEqualTo(Map.of(id, new Deletion.Done(5)));
        assertThat(fixture.database.query("select count(*) from topics.a")).isEqualTo("0");
    }

    @Test
    void what_a_producer_has_sent_is_known_for_a_day_after_its_records_are_gone() {
        writer.append(List.of(TestBatches.append(id, TestBatches.idempotent(3, 0, 0, "a", "b"))), minutes(0));
        append(id, minutes(30), "c");
        Instant now = minutes(60);
        segments.seal(now);
        fixture.storage.logStarts().deleteBelow(Map.of(id, LogStarts.HIGH_WATERMARK));
        Expiry expiry = segments.expire(policy(-1, -1), now);
        assertThat(expiry.truncatedLeaves()).isPositive();

        LogWriter fresh = fixture.storage.openLogWriter("fresh");
        Appended again =
                (Appended) fresh.append(List.of(TestBatches.append(id, TestBatches.idempotent(3, 0, 0, "a", "b"))), now)
                        .get(0);
        assertThat(again.baseOffset()).as("the duplicate of an expired batch").isZero();
        assertThat(((Appended) fresh.append(List.of(TestBatches.append(id, TestBatches.idempotent(3, 0, 2, "d"))), now)
                                .get(0))
                        .baseOffset())
                .isEqualTo(3);

        assertThat(round(policy(-1, -1), minutes(60 * 24 * 3)).droppedSegments())
                .isPositive();
    }

    @Test
    void nothing_gets_into_a_sealed_leaf_however_slow_a_brokers_clock_is() throws Exception {
        append(id, minutes(0), "a");
        append(id, minutes(30), "b");
        segments.seal(minutes(60));
        fixture.storage.topics().grow(id.topicId(), 5);
        PartitionId idle = new PartitionId(id.topicId(), 2);
        PartitionId grown = new PartitionId(id.topicId(), 4);
        for (PartitionId to : List.of(id, idle, grown)) {
            // One each: a writer's own time never goes back.
            LogWriter slow = fixture.storage.openLogWriter("slow");
            slow.append(List.of(TestBatches.append(to, TestBatches.values("late"))), minutes(-5_000));
        }

        assertThat(fixture.database.query("select count(*) from howdah_log.t" + id.topicId() + "_log_0"))
                .isEqualTo("1");
        assertThat(values(id)).containsExactly("a", "b", "late");
        assertThat(values(idle)).containsExactly("late");
        assertThat(values(grown)).containsExactly("late");
        round(policy(0, -1), minutes(60 * 24 * 30));
        fixture.storage
                .openLogWriter("slower")
                .append(List.of(TestBatches.append(grown, TestBatches.values("later"))), minutes(-5_000));
        assertThat(values(grown)).containsExactly("later");
    }

    @Test
    void a_persons_open_query_delays_the_janitor_and_nobody_else() throws Exception {
        append(id, minutes(0), "a");
        append(id, minutes(30), "b");
        TopicPolicy policy = policy(HOUR_MS, -1);
        try (Connection person = fixture.database.connect();
                Statement statement = person.createStatement()) {
            person.setAutoCommit(false);
            statement.execute("select * from topics.a");
            long startNanos = System.nanoTime();
            Expiry expiry = round(policy, minutes(90));

            assertThat(expiry.movedStarts()).isEqualTo(1);
            assertThat(expiry.truncatedLeaves()).isZero();
            append(id, minutes(91), "c");
            assertThat(values(id)).containsExactly("b", "c");
            assertThat(System.nanoTime() - startNanos).isLessThan(TimeUnit.SECONDS.toNanos(20));
            person.rollback();
        }
        assertThat(round(policy, minutes(90)).truncatedLeaves()).isEqualTo(1);
    }

    @Test
    void a_reader_in_the_middle_of_what_expires_goes_on_at_the_log_start_without_an_error() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int seen = 0;
            while (!stop.get()) {
                try {
                    long start = fixture.head(id).logStartOffset();
                    long expected = start;
                    for (TestBatches.Seen record : fixture.readFrom(id, start, 300)) {
                        assertThat(record.offset()).isEqualTo(expected);
                        assertThat(record.value()).isEqualTo("v" + expected);
                        expected++;
                        seen++;
                    }
                } catch (ExecutionException e) {
                    // A machine under load may not get a connection in time; anything else is a failure.
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    StorageException.class,
                                    failure -> assertThat(failure.failure())
                                            .isInstanceOf(StorageFailure.Unavailable.class));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
            return seen;
        });
        TopicPolicy policy = policy(HOUR_MS, -1);
        for (int i = 0; i < 300; i++) {
            append(id, minutes(i * 5), "v" + i);
            if (i % 10 == 0) {
                round(policy, minutes(i * 5));
            }
        }
        stop.set(true);

        assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
        assertThat(fixture.head(id).logStartOffset()).isPositive();
    }

    @Test
    void timestamps_are_found_among_what_is_left() throws Exception {
        for (int i = 0; i < 12; i++) {
            append(id, minutes(i * 10), "v" + i);
        }
        round(policy(HOUR_MS, -1), minutes(110));
        long start = fixture.head(id).logStartOffset();
        assertThat(start).isPositive();

        assertThat(LogFixture.await(fixture.storage.log().findByTimestamp(id, 0))
                        .orElseThrow()
                        .offset())
                .isEqualTo(start);
        assertThat(LogFixture.await(fixture.storage.log().findMaxTimestamp(id))
                        .orElseThrow()
                        .offset())
                .isEqualTo(11);
    }
}
