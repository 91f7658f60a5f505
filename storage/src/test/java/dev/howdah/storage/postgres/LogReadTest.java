package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.TestBatches.append;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.Append;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogReader.TimestampedOffset;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.Compaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads at the edges: ranges without a record, more partitions than bytes, and what is left when the start has moved. */
class LogReadTest {

    private LogFixture fixture;
    private LogWriter writer;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        writer = fixture.writer();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Instant minutes(long minutes) {
        return LogFixture.NOW.plus(Duration.ofMinutes(minutes));
    }

    private void put(PartitionId id, long minute, long timestampMs, String key, String value) {
        SimpleRecord record = new SimpleRecord(
                timestampMs, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
        writer.append(List.of(append(id, TestBatches.of(record))), minutes(minute));
    }

    /** A consumer that was told an end before a compaction took what lay before it. */
    @Test
    void a_range_that_a_compaction_has_emptied_is_empty_however_few_bytes_are_asked_for() throws Exception {
        PartitionId id = fixture.partition("a");
        put(id, 0, 1, "first", "x");
        for (int i = 0; i < 6; i++) {
            put(id, 0, 2 + i, "again", "v" + i);
        }
        put(id, 60, 9, "last", "x");
        SegmentStore segments = fixture.storage.segments();
        segments.lead(Duration.ofHours(1));
        segments.seal(minutes(60));
        segments.rewrite(
                new TopicPolicy(
                        id.topicId(),
                        1,
                        600_000,
                        1 << 30,
                        -1,
                        -1,
                        Optional.of(new Compaction(0, 0, Long.MAX_VALUE, 0))),
                minutes(60));

        for (int bytesMax : new int[] {0, 1, 100_000}) {
            for (long[] range : new long[][] {{1, 6}, {3, 4}, {2, 3}}) {
                LogSlice slice =
                        LogFixture.await(fixture.storage.log().read(new ReadSpec(id, range[0], range[1], bytesMax)));
                assertEmpty(slice);
                Map<PartitionId, LogSlice> slices = LogFixture.await(fixture.storage
                        .log()
                        .readMany(List.of(new ReadSpec(id, range[0], range[1], bytesMax)), bytesMax));
                assertThat(slices).containsKey(id);
                slices.values().forEach(LogReadTest::assertEmpty);
            }
        }
        assertThat(fixture.readAll(id, 1)).extracting(TestBatches.Seen::offset).containsExactly(0L, 6L, 7L);
    }

    /** There may be a batch without records, behind which the reader goes on. */
    private static void assertEmpty(LogSlice slice) {
        assertThat(TestBatches.read(slice.batches())).isEmpty();
        slice.batches().release();
    }

    @Test
    void a_record_larger_than_the_limit_comes_alone_or_waits_for_its_turn() throws Exception {
        PartitionId id = fixture.partition("a");
        String large = "x".repeat(5 << 20);
        for (int i = 0; i < 3; i++) {
            writer.append(
                    List.of(append(id, TestBatches.values("small")), append(id, TestBatches.values(large))),
                    minutes(0));
        }
        for (int bytesMax : new int[] {1, 1_000, 200_000}) {
            List<Integer> sizes = new ArrayList<>();
            for (long offset = 0; offset < 6; ) {
                LogSlice slice = LogFixture.await(fixture.storage.log().read(new ReadSpec(id, offset, 6, bytesMax)));
                sizes.add(TestBatches.read(slice.batches()).size());
                slice.batches().release();
                offset = slice.nextOffset();
            }
            assertThat(sizes)
                    .as("records in each read of " + bytesMax)
                    .containsOnly(1)
                    .hasSize(6);
        }
    }

    /** A client may ask for as much as an int can say. */
    @Test
    void a_read_without_a_limit_takes_no_more_memory_than_there_are_records() throws Exception {
        PartitionId id = fixture.partition("a");
        for (int i = 0; i < 3; i++) {
            writer.append(List.of(append(id, TestBatches.values("a", "b"))), minutes(0));
        }

        LogSlice slice = LogFixture.await(fixture.storage.log().read(new ReadSpec(id, 0, 6, Integer.MAX_VALUE)));

        assertThat(TestBatches.read(slice.batches())).hasSize(6);
        assertThat(slice.batches().capacity()).isLessThan(4 << 20);
        slice.batches().release();
    }

    @Test
    void a_thousand_partitions_take_turns_when_the_bytes_do_not_suffice_and_none_is_lost_or_read_twice()
            throws Exception {
        int partitions = 1_000;
        int topicId = fixture.topic("wide", partitions).id();
        for (int round = 0; round < 3; round++) {
            List<Append> appends = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                // One in seven stays empty.
                if (partition % 7 > 0) {
                    appends.add(append(
                            new PartitionId(topicId, partition),
                            TestBatches.values(round + " of " + partition + "x".repeat(partition % 50 * 10))));
                }
            }
            // Over two leaves.
            writer.append(appends, minutes(round * 8));
        }
        for (int bytesMax : new int[] {1, 30_000, 1 << 20}) {
            Map<PartitionId, Long> offsets = new HashMap<>();
            List<PartitionId> turn = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                turn.add(new PartitionId(topicId, partition));
            }
            int reads = 0;
            int wanted = bytesMax == 1 ? 40 : partitions;
            List<PartitionId> asked = new ArrayList<>(turn.subList(0, wanted));
            Map<PartitionId, Integer> turns = new HashMap<>();
            while (!asked.isEmpty()) {
                List<ReadSpec> specs = asked.stream()
                        .map(id -> new ReadSpec(id, offsets.getOrDefault(id, 0L), 3, 1 << 20))
                        .toList();
                Map<PartitionId, LogSlice> slices =
                        LogFixture.await(fixture.storage.log().readMany(specs, bytesMax));
                assertThat(slices).isNotEmpty();
                List<PartitionId> next = new ArrayList<>();
                List<PartitionId> served = new ArrayList<>();
                for (ReadSpec spec : specs) {
                    LogSlice slice = slices.get(spec.id());
                    if (slice == null) {
                        next.add(spec.id());
                        continue;
                    }
                    long offset = spec.offset();
                    for (TestBatches.Seen seen : TestBatches.read(slice.batches())) {
                        assertThat(seen.offset()).isEqualTo(offset);
                        assertThat(seen.value())
                                .startsWith(offset + " of " + spec.id().partition());
                        offset++;
                    }
                    slice.batches().release();
                    assertThat(turns.merge(spec.id(), 1, Integer::sum)).isLessThanOrEqualTo(3);
                    offsets.put(spec.id(), offset);
                    if (spec.id().partition() % 7 > 0 && offset < 3) {
                        served.add(spec.id());
                    }
                }
                next.addAll(served);
                asked = next;
                reads++;
            }
            for (PartitionId id : turn.subList(0, wanted)) {
                assertThat(offsets.get(id)).as(id.toString()).isEqualTo(id.partition() % 7 > 0 ? 3 : 0);
            }
            assertThat(reads).isLessThan(bytesMax == 1 ? 200 : 120);
        }
    }

    @Test
    void the_greatest_timestamp_is_that_of_what_is_left() throws Exception {
        PartitionId id = fixture.partition("a");
        SimpleRecord[] records = new SimpleRecord[20];
        for (int i = 0; i < records.length; i++) {
            records[i] = new SimpleRecord(i == 2 ? 1_000_000 : 100 - i, new byte[1]);
        }
        writer.append(List.of(append(id, TestBatches.of(records))), minutes(0));
        put(id, 1, 50, "k", "v");
        put(id, 30, 70, "k", "v");
        assertThat(LogFixture.await(fixture.storage.log().findMaxTimestamp(id)))
                .contains(new TimestampedOffset(2, 1_000_000));

        // The start lies inside the chunk, then behind it, then in the next leaf.
        fixture.storage.logStarts().deleteBelow(Map.of(id, 3L));
        assertThat(LogFixture.await(fixture.storage.log().findMaxTimestamp(id))).contains(new TimestampedOffset(3, 97));
        fixture.storage.logStarts().deleteBelow(Map.of(id, 20L));
        assertThat(LogFixture.await(fixture.storage.log().findMaxTimestamp(id)))
                .contains(new TimestampedOffset(21, 70));
        fixture.storage.logStarts().deleteBelow(Map.of(id, 22L));
        assertThat(LogFixture.await(fixture.storage.log().findMaxTimestamp(id))).isEmpty();
        put(id, 31, 5, "k", "v");
        assertThat(LogFixture.await(fixture.storage.log().findMaxTimestamp(id))).contains(new TimestampedOffset(22, 5));
    }

    /** The next append may come after the leaf's end and before the janitor. */
    @Test
    void a_topic_that_expired_while_idle_goes_on_in_the_next_leaf() throws Exception {
        PartitionId id = fixture.partition("a");
        put(id, 0, 1, "k", "v");
        SegmentStore segments = fixture.storage.segments();
        segments.lead(Duration.ofHours(1));
        TopicPolicy policy = new TopicPolicy(id.topicId(), 1, 600_000, 1 << 30, 60_000, -1, Optional.empty());
        assertThat(segments.expire(policy, minutes(5)).truncatedLeaves()).isEqualTo(1);

        put(id, 30, 2, "k", "next");

        assertThat(fixture.readFrom(id, 1, 1 << 20))
                .extracting(TestBatches.Seen::value)
                .containsExactly("next");
        segments.seal(minutes(31));
        segments.expire(policy, minutes(31));
        put(id, 32, 3, "k", "after");
        assertThat(fixture.readFrom(id, fixture.head(id).logStartOffset(), 1 << 20))
                .extracting(TestBatches.Seen::value)
                .endsWith("after");
    }
}
