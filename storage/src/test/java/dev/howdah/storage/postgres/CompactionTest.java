package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.Compaction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compaction against a plain map of the last value of each key. Invariants:
 *
 * <ul>
 *   <li>a reader that reads from the beginning to the end it saw when it began ends with the map, or one that is newer
 *   <li>it never gets an error, never goes back, and never misses a key that was there all the time
 *   <li>every record that is left has the offset, the timestamp and the bytes that it was written with
 *   <li>a producer's last batches stay known
 * </ul>
 */
class CompactionTest {

    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    private static final Compaction EAGER = new Compaction(DAY_MS, 0, Long.MAX_VALUE, 0);

    private LogFixture fixture;
    private PartitionId id;
    private LogWriter writer;
    private SegmentStore segments;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        id = new PartitionId(fixture.topic("a", 2).id(), 0);
        writer = fixture.writer();
        segments = fixture.storage.segments();
        assertThat(segments.lead(Duration.ofHours(1))).isEqualTo(Standing.LEADER);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Instant minutes(long minutes) {
        return LogFixture.NOW.plus(Duration.ofMinutes(minutes));
    }

    private static SimpleRecord record(Instant at, String key, @Nullable String value) {
        return new SimpleRecord(
                at.toEpochMilli(),
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    private void append(Instant at, SimpleRecord... records) {
        writer.append(List.of(TestBatches.append(id, TestBatches.of(records))), at);
    }

    private void put(long minute, String key, @Nullable String value) {
        append(minutes(minute), record(minutes(minute), key, value));
    }

    private TopicPolicy policy(Compaction compaction) {
        return new TopicPolicy(id.topicId(), 2, Long.MAX_VALUE, 1 << 30, -1, -1, Optional.of(compaction));
    }

    private Compacted compact(Compaction rules, Instant now) {
        segments.seal(now);
        return segments.rewrite(policy(rules), now);
    }

    private List<String> log() throws Exception {
        return fixture.readFrom(id, fixture.head(id).logStartOffset(), 200).stream()
                .map(seen -> seen.offset() + ":" + seen.key() + "=" + seen.value())
                .toList();
    }

    @Test
    void the_newest_of_each_key_stays_with_its_offset_and_the_open_segment_is_left_alone() throws Exception {
        put(0, "a", "1");
        put(1, "b", "1");
        put(2, "a", "2");
        put(30, "a", "3");
        put(31, "c", "1");
        put(200, "c", "2");
        put(201, "c", "3");

        Compacted compacted = compact(EAGER, minutes(202));

        assertThat(compacted.leaves()).isPositive();
        assertThat(log()).containsExactly("1:b=1", "3:a=3", "4:c=1", "5:c=2", "6:c=3");
        assertThat(fixture.database.query("select count(*) from topics.a")).isEqualTo(Integer.toString(log().size()));
        assertThat(compact(EAGER, minutes(202))).isEqualTo(Compacted.NOTHING);
        assertThat(fixture.database.query("select count(*) from pg_class where relname ~ '_new|_compaction'"))
                .isEqualTo("0");
        assertThat(fixture.database.query("select count(*) from pg_inherits i join pg_class c on c.oid = inhrelid"
                        + " where relname ~ '_log_0$'"))
                .as("the compacted leaf is attached")
                .isEqualTo("1");
    }

    @Test
    void a_tombstone_goes_after_its_time_and_what_it_deletes_before() throws Exception {
        put(0, "a", "1");
        put(1, "b", "1");
        put(30, "a", null);
        put(31, "b", "2");
        put(90, "z", "1");

        compact(EAGER, minutes(120));
        assertThat(log()).containsExactly("2:a=null", "3:b=2", "4:z=1");
        compact(EAGER, minutes(120).plusMillis(DAY_MS - 1));
        assertThat(log()).containsExactly("2:a=null", "3:b=2", "4:z=1");
        assertThat(compact(EAGER, minutes(120).plusMillis(DAY_MS)).leaves()).isEqualTo(1);
        assertThat(log()).containsExactly("3:b=2", "4:z=1");
        assertThat(compact(EAGER, minutes(121).plusMillis(DAY_MS))).isEqualTo(Compacted.NOTHING);
    }

    @Test
    void the_last_record_of_a_partition_stays_so_that_readers_reach_the_end() throws Exception {
        put(0, "a", "1");
        put(1, "a", null);

        compact(EAGER, minutes(60));
        compact(EAGER, minutes(60 * 24 * 3));

        assertThat(log()).containsExactly("1:a=null");
    }

    @Test
    void young_records_and_small_gains_wait_and_the_longest_lag_waits_for_nobody() throws Exception {
        put(0, "a", "1");
        put(1, "a", "2");
        put(30, "b", "1");
        assertThat(compact(new Compaction(0, DAY_MS, Long.MAX_VALUE, 0), minutes(60)))
                .isEqualTo(Compacted.NOTHING);
        assertThat(compact(EAGER, minutes(60)).leaves()).isPositive();

        put(61, "c", "1");
        put(62, "c", "2");
        put(120, "d", "1");
        Compaction patient = new Compaction(DAY_MS, 0, Long.MAX_VALUE, 0.9);
        assertThat(compact(patient, minutes(150))).isEqualTo(Compacted.NOTHING);
        Compaction bounded = new Compaction(DAY_MS, 0, 60_000, 0.9);
        assertThat(compact(bounded, minutes(150)).leaves()).isPositive();
        assertThat(log()).containsExactly("1:a=2", "2:b=1", "4:c=2", "5:d=1");
    }

    @Test
    void records_without_a_key_from_before_the_policy_stay() throws Exception {
        append(minutes(0), new SimpleRecord(minutes(0).toEpochMilli(), "plain".getBytes(StandardCharsets.UTF_8)));
        put(1, "a", "1");
        put(2, "a", "2");
        put(60, "b", "1");

        compact(EAGER, minutes(90));

        assertThat(log()).containsExactly("0:null=plain", "2:a=2", "3:b=1");
    }

    @Test
    void a_producers_last_sequences_are_known_though_its_records_are_gone() throws Exception {
        for (int i = 0; i < 3; i++) {
            writer.append(List.of(idempotent(i, "k", "v" + i)), minutes(i));
        }
        put(3, "k", "newer");
        put(60, "other", "1");
        compact(EAGER, minutes(90));
        assertThat(log()).containsExactly("3:k=newer", "4:other=1");

        LogWriter fresh = fixture.storage.openLogWriter("fresh");
        Appended again = (Appended)
                fresh.append(List.of(idempotent(1, "k", "v1")), minutes(90)).get(0);
        Appended next = (Appended)
                fresh.append(List.of(idempotent(3, "k", "v3")), minutes(90)).get(0);

        assertThat(again.baseOffset()).isEqualTo(1);
        assertThat(next.baseOffset()).isEqualTo(5);
    }

    private Append idempotent(int sequence, String key, String value) {
        return TestBatches.append(
                id,
                TestBatches.batch(MemoryRecords.withIdempotentRecords(
                        Compression.NONE, 7L, (short) 0, sequence, record(minutes(sequence), key, value))));
    }

    /** Tombstones go with the next pass. */
    private static final Compaction PROMPT = new Compaction(0, 0, Long.MAX_VALUE, 0);

    /** Else segments grow to a day. */
    private void makeSegmentsShort() {
        fixture.storage.topics().configure(id.topicId(), config -> Map.of("segment.ms", "600000"));
    }

    /** Each hour is a segment of its own. */
    private void fillSixSegments() {
        makeSegmentsShort();
        for (int hour = 0; hour < 6; hour++) {
            put(hour * 60L, "again", "v" + hour);
            put(hour * 60L + 1, "once" + hour, "x");
        }
        put(6 * 60L, "last", "x");
    }

    private static final List<String> SIX_SEGMENTS_LEFT = List.of(
            "1:once0=x", "3:once1=x", "5:once2=x", "7:once3=x", "9:once4=x", "10:again=v5", "11:once5=x", "12:last=x");

    private String settledSegments() {
        return fixture.database.query("select count(*) from howdah.segment where settled_at is not null");
    }

    @Test
    void small_neighbours_become_one_segment_and_nobody_sees_a_difference() throws Exception {
        fillSixSegments();
        segments.seal(minutes(380));
        assertThat(Integer.parseInt(settledSegments())).isGreaterThanOrEqualTo(6);
        compact(PROMPT, minutes(380));
        // From here on our reader remembers where the partition lies in each of them.
        assertThat(log()).isEqualTo(SIX_SEGMENTS_LEFT);

        assertThat(compact(PROMPT, minutes(380)).merged()).isPositive();

        assertThat(settledSegments()).isEqualTo("1");
        assertThat(log()).isEqualTo(SIX_SEGMENTS_LEFT);
        for (String each : SIX_SEGMENTS_LEFT) {
            long offset = Long.parseLong(each.substring(0, each.indexOf(':')));
            assertThat(fixture.readFrom(id, offset, 1).get(0).offset()).isEqualTo(offset);
        }
        assertThat(fixture.database.query("select count(*) from topics.a")).isEqualTo("8");
        assertThat(LogFixture.await(fixture.storage
                                .log()
                                .findByTimestamp(id, minutes(200).toEpochMilli()))
                        .orElseThrow()
                        .offset())
                .isEqualTo(9);
        assertThat(fixture.database.query("select string_agg(base_offset || ' ' || segment, ', ' order by base_offset)"
                        + " from howdah.segment_start where partition = 0"))
                .isEqualTo("0 0");
        assertThat(
                        fixture.database.query(
                                "select bool_and(lower_bound = previous) from (select lower_bound, lag(upper_bound) over"
                                        + " (order by number) as previous from howdah.segment) as s where previous is not null"))
                .as("bounds touch")
                .isIn("t", null, "null");
        assertThat(fixture.database.query("select count(*) from pg_class where relname ~ '_new|_compaction'"))
                .isEqualTo("0");
        assertThat(compact(PROMPT, minutes(380))).isEqualTo(Compacted.NOTHING);
    }

    /** Nothing is left of hours 3 and 4: their leaves are truncated, and stand until their producers are forgotten. */
    @Test
    void segments_on_both_sides_of_a_truncated_one_are_not_merged_over_it() throws Exception {
        makeSegmentsShort();
        for (int hour = 0; hour < 10; hour++) {
            if (hour == 3 || hour == 4) {
                writer.append(List.of(idempotent(hour - 3, "again", "v" + hour)), minutes(hour * 60L));
            } else {
                put(hour * 60L, "again", "v" + hour);
                put(hour * 60L + 1, "once" + hour, "x");
                // Keeps it from being merged at once.
                put(hour * 60L + 2, "gone" + hour, null);
            }
        }
        compact(EAGER, minutes(620));
        segments.expire(policy(PROMPT), minutes(620));
        assertThat(Integer.parseInt(
                        fixture.database.query("select count(*) from howdah.segment where truncated_at is not null")))
                .isPositive();

        assertThat(compact(PROMPT, minutes(620)).merged()).isPositive();
        compact(PROMPT, minutes(620));
        List<String> left = log().stream()
                .map(each -> each.substring(each.indexOf(':') + 1))
                .toList();
        assertThat(left)
                .containsExactly(
                        "once0=x",
                        "once1=x",
                        "once2=x",
                        "once5=x",
                        "once6=x",
                        "once7=x",
                        "once8=x",
                        "again=v9",
                        "once9=x",
                        "gone9=null");
        assertThat(fixture.database.query("select count(*) from topics.a")).isEqualTo("10");
    }

    @Test
    void what_is_superseded_and_what_is_deleted_goes_from_merged_segments_too() throws Exception {
        fillSixSegments();
        put(361, "once0", null);
        compact(PROMPT, minutes(400));
        assertThat(compact(PROMPT, minutes(400)).merged()).isPositive();
        assertThat(log()).contains("3:once1=x", "10:again=v5", "12:last=x", "13:once0=null");
        for (int hour = 7; hour < 13; hour++) {
            put(hour * 60L, "again", "v" + hour);
            put(hour * 60L + 1, "later" + hour, "x");
        }
        put(13 * 60L, "last", "y");

        compact(PROMPT, minutes(800));
        compact(PROMPT, minutes(800));
        assertThat(log())
                .doesNotContain("1:once0=x", "10:again=v5", "12:last=x", "13:once0=null")
                .contains("3:once1=x", "11:once5=x", "25:later12=x", "26:last=y");
    }

    @Test
    void a_segment_with_tombstones_is_not_merged_before_they_may_go() throws Exception {
        fillSixSegments();
        put(361, "once5", null);
        put(362, "end", "x");
        compact(EAGER, minutes(400));
        assertThat(compact(EAGER, minutes(400)).merged()).isZero();

        assertThat(compact(EAGER, minutes(400).plusMillis(DAY_MS)).merged()).isPositive();
        assertThat(log()).doesNotContain("11:once5=x", "13:once5=null").contains("14:end=x");
    }

    /** By another broker, which still believes in the segments that are gone. */
    @Test
    void a_producers_last_sequences_are_known_though_its_segments_are_merged() throws Exception {
        makeSegmentsShort();
        for (int i = 0; i < 6; i++) {
            writer.append(List.of(idempotent(i, "k" + i, "v" + i)), minutes(i * 60L));
        }
        try (PostgresStorage elsewhere = fixture.database.open();
                LogWriter other = elsewhere.openLogWriter("other")) {
            other.append(
                    List.of(TestBatches.append(id, TestBatches.of(record(minutes(361), "other", "x")))), minutes(361));
            compact(PROMPT, minutes(400));
            assertThat(compact(PROMPT, minutes(400)).merged()).isPositive();

            Appended again = (Appended) other.append(List.of(idempotent(4, "k4", "v4")), minutes(400))
                    .get(0);
            Appended next = (Appended) other.append(List.of(idempotent(6, "k6", "v6")), minutes(400))
                    .get(0);

            assertThat(again.baseOffset()).isEqualTo(4);
            assertThat(next.baseOffset()).isEqualTo(7);
        }
    }

    @Test
    void timestamps_lead_to_records_that_are_left() throws Exception {
        put(0, "a", "1");
        put(1, "a", "2");
        put(2, "b", "1");
        put(60, "c", "1");
        compact(EAGER, minutes(90));

        assertThat(LogFixture.await(fixture.storage
                                .log()
                                .findByTimestamp(id, minutes(0).toEpochMilli()))
                        .orElseThrow()
                        .offset())
                .isEqualTo(1);
        assertThat(LogFixture.await(fixture.storage.log().findMaxTimestamp(id))
                        .orElseThrow()
                        .offset())
                .isEqualTo(3);
    }

    @Test
    void a_pass_whose_map_a_crash_has_emptied_gives_up_and_the_next_one_does_its_work() throws Exception {
        put(0, "a", "1");
        put(1, "a", "2");
        put(2, "b", "1");
        put(60, "c", "1");
        // The pass waits when it makes the first new leaf: its map is full.
        fixture.database.execute("create function public.gate() returns event_trigger language plpgsql"
                + " set lock_timeout = 0 as $$begin if current_query() ~ '_new' then"
                + " perform pg_advisory_xact_lock_shared(4711); end if; end $$;"
                + "create event trigger gate_" + id.topicId() + " on ddl_command_start when tag in ('CREATE TABLE')"
                + " execute function public.gate()");
        try (Connection gate = fixture.database.connect();
                Statement statement = gate.createStatement()) {
            statement.execute("select pg_advisory_lock(4711)");
            CompletableFuture<Compacted> pass = CompletableFuture.supplyAsync(() -> compact(EAGER, minutes(90)));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (fixture.database
                    .query("select count(*) from pg_locks where locktype = 'advisory' and not granted and database ="
                            + " (select oid from pg_database where datname = current_database())")
                    .equals("0")) {
                assertThat(pass).as("waits at the gate").isNotDone();
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            // As an unlogged table is after a crash.
            statement.execute("truncate howdah_log.t" + id.topicId() + "_compaction");
            statement.execute("select pg_advisory_unlock_all()");

            assertThatThrownBy(() -> pass.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StorageException.class)
                    .hasMessageContaining("emptied");
        }
        assertThat(log()).containsExactly("0:a=1", "1:a=2", "2:b=1", "3:c=1");

        assertThat(compact(EAGER, minutes(90)).leaves()).isPositive();
        assertThat(log()).containsExactly("1:a=2", "2:b=1", "3:c=1");
    }

    static List<Long> seeds() {
        return List.of(1L, ThreadLocalRandom.current().nextLong());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readers_end_with_the_map_whatever_is_written_deleted_compacted_and_killed_meanwhile(long seed)
            throws Exception {
        Random random = new Random(seed);
        Map<String, String> model = new HashMap<>();
        Map<Long, String> written = new HashMap<>();
        AtomicBoolean stop = new AtomicBoolean();
        makeSegmentsShort();
        // Written once, superseded never: no reader may ever miss them.
        for (int i = 0; i < 5; i++) {
            put(0, "fixed" + i, "x");
            model.put("fixed" + i, "x");
            written.put((long) i, "fixed" + i + "=x");
        }
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> readOverAndOver(stop));
        long offset = 5;
        long minute = 1;
        for (int round = 0; round < 15; round++) {
            for (int batch = 0; batch < 6; batch++) {
                minute += random.nextInt(8);
                SimpleRecord[] records = new SimpleRecord[1 + random.nextInt(5)];
                for (int i = 0; i < records.length; i++) {
                    String key = "k" + random.nextInt(12);
                    String value = random.nextInt(5) == 0 ? null : "v" + offset;
                    records[i] = record(minutes(minute), key, value);
                    model.put(key, String.valueOf(value));
                    written.put(offset++, key + "=" + value);
                }
                append(minutes(minute), records);
            }
            compactOrBeKilled(random, minutes(minute));
        }
        compact(PROMPT, minutes(minute + 60));
        compact(PROMPT, minutes(minute + 60));
        stop.set(true);
        // A merged segment has the number of its first.
        assertThat(fixture.database.query("select count(*) = 1 or count(*) <= max(number) from howdah.segment"))
                .as("some segments were merged, or all")
                .isEqualTo("t");

        assertThat(reader.get(120, TimeUnit.SECONDS)).isPositive();
        Map<String, String> read = new TreeMap<>();
        for (TestBatches.Seen seen : fixture.readFrom(id, 0, 500)) {
            assertThat(seen.key() + "=" + seen.value()).isEqualTo(written.get(seen.offset()));
            read.put(seen.key(), seen.value());
        }
        // A tombstone may be gone already; then its key is missing.
        model.forEach((key, value) ->
                assertThat(read.getOrDefault(key, "null")).as(key).isEqualTo(value));
        assertThat(read.keySet()).isSubsetOf(model.keySet());
        assertThat(fixture.readFrom(id, 0, 500).size()).isLessThan((int) offset);
    }

    /** Every few passes somebody ends the janitor's session in the middle, as a kill would. */
    private void compactOrBeKilled(Random random, Instant now) {
        boolean killed = random.nextInt(3) == 0;
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
            while (killed && !over.get()) {
                fixture.database.query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where application_name = 'howdah admin' and datname = current_database()"
                        + " and query ~ 'compaction|_new' and random() < 0.3");
            }
        });
        try {
            compact(new Compaction(random.nextInt(2) * 600_000L, 0, Long.MAX_VALUE, 0), now);
        } catch (StorageException e) {
            assertThat(killed).as(String.valueOf(e)).isTrue();
            assertThat(e.failure()).isInstanceOf(StorageFailure.Unavailable.class);
        } finally {
            over.set(true);
            killer.join();
        }
    }

    private int readOverAndOver(AtomicBoolean stop) {
        int rounds = 0;
        while (!stop.get()) {
            try {
                Map<String, String> seen = new HashMap<>();
                long previous = -1;
                for (TestBatches.Seen record : fixture.readFrom(id, 0, 150)) {
                    assertThat(record.offset()).isGreaterThan(previous);
                    previous = record.offset();
                    seen.put(record.key(), record.value());
                }
                for (int i = 0; i < 5; i++) {
                    assertThat(seen).containsEntry("fixed" + i, "x");
                }
                rounds++;
            } catch (ExecutionException e) {
                // A machine under load may not get a connection in time; anything else is a failure.
                assertThat(e.getCause())
                        .isInstanceOfSatisfying(
                                StorageException.class,
                                failure ->
                                        assertThat(failure.failure()).isInstanceOf(StorageFailure.Unavailable.class));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return rounds;
    }
}
