package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.Append;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.Compaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many partitions of a topic at once: each gives what it gives alone, and none is left out for ever. */
class GroupReadTest {

    private static final int PARTITIONS = 30;
    private static final int VALUE_BYTES = 1_000;

    private final Random random = new Random(4);
    private LogFixture fixture;
    private LogWriter writer;
    private List<PartitionId> ids;
    private Instant now = LogFixture.NOW;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        int topicId = fixture.topic("a", PARTITIONS).id();
        ids = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new PartitionId(topicId, partition))
                .toList();
        writer = fixture.writer();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Low partitions get most; the last one gets nothing. */
    private void append(int transactions, Duration apart) {
        for (int i = 0; i < transactions; i++) {
            List<Append> group = new ArrayList<>();
            for (PartitionId id : ids) {
                if (random.nextInt(PARTITIONS) >= id.partition() && id.partition() < PARTITIONS - 1) {
                    group.add(TestBatches.append(id, TestBatches.of(records(1 + random.nextInt(4)))));
                }
            }
            writer.append(group, now);
            now = now.plus(apart);
        }
    }

    private SimpleRecord[] records(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    byte[] value = new byte[random.nextInt(2 * VALUE_BYTES)];
                    random.nextBytes(value);
                    return new SimpleRecord(now.toEpochMilli(), new byte[] {(byte) random.nextInt(5)}, value);
                })
                .toArray(SimpleRecord[]::new);
    }

    /** Of all partitions, in rounds that ask first for those that had no turn, as fetch sessions do. */
    private Map<PartitionId, List<TestBatches.Seen>> readTogether(int bytesMax, int bytesMaxEach) throws Exception {
        Map<PartitionId, List<TestBatches.Seen>> seen = new HashMap<>();
        Map<PartitionId, ReadSpec> wanted = new LinkedHashMap<>();
        for (PartitionHead head : LogFixture.await(fixture.storage.log().heads(ids))) {
            seen.put(head.id(), new ArrayList<>());
            if (head.logStartOffset() < head.nextOffset()) {
                wanted.put(head.id(), new ReadSpec(head.id(), head.logStartOffset(), head.nextOffset(), bytesMaxEach));
            }
        }
        while (!wanted.isEmpty()) {
            Map<PartitionId, LogSlice> slices =
                    LogFixture.await(fixture.storage.log().readMany(List.copyOf(wanted.values()), bytesMax));
            assertThat(slices).as("of %s", wanted.keySet()).isNotEmpty();
            slices.forEach((id, slice) -> take(wanted, seen.get(id), id, slice));
        }
        return seen;
    }

    private static void take(
            Map<PartitionId, ReadSpec> wanted, List<TestBatches.Seen> seen, PartitionId id, LogSlice slice) {
        ReadSpec spec = wanted.remove(id);
        TestBatches.read(slice.batches()).stream()
                .filter(record -> record.offset() >= spec.offset())
                .forEach(seen::add);
        slice.batches().release();
        if (slice.nextOffset() == spec.offset()) {
            // Compacted away to the end.
            return;
        }
        assertThat(slice.nextOffset()).isBetween(spec.offset() + 1, spec.endOffset());
        if (slice.nextOffset() < spec.endOffset()) {
            wanted.put(id, spec.from(slice.nextOffset()));
        }
    }

    private void assertAllAreRead(int bytesMax, int bytesMaxEach) throws Exception {
        Map<PartitionId, List<TestBatches.Seen>> together = readTogether(bytesMax, bytesMaxEach);
        for (PartitionId id : ids) {
            assertThat(together.get(id)).as("%s", id).isEqualTo(fixture.readAll(id, 1 << 20));
        }
    }

    @ParameterizedTest
    @CsvSource({"2097152, 1048576", "100000, 1048576", "2097152, 3000"})
    void partitions_read_together_give_what_each_gives_alone(int bytesMax, int bytesMaxEach) throws Exception {
        // Over two leaves.
        append(45, Duration.ofSeconds(13));
        now = now.plus(Duration.ofMinutes(1));
        append(20, Duration.ofMillis(100));
        assertAllAreRead(bytesMax, bytesMaxEach);
    }

    @Test
    void each_read_gives_a_record_however_few_bytes_are_allowed() throws Exception {
        append(5, Duration.ofMillis(100));
        assertAllAreRead(1, 1);
    }

    @Test
    void what_is_appended_since_in_other_leaves_is_found_by_a_reader_that_remembers() throws Exception {
        for (int round = 0; round < 4; round++) {
            append(10, Duration.ofSeconds(1));
            assertAllAreRead(1 << 20, 1 << 20);
            now = now.plus(Duration.ofMinutes(9));
        }
    }

    @Test
    void holes_of_a_compaction_are_read_over() throws Exception {
        assertThat(fixture.storage.segments().lead(Duration.ofHours(1))).isEqualTo(Standing.LEADER);
        append(40, Duration.ofSeconds(20));
        now = now.plus(Duration.ofHours(2));
        append(3, Duration.ofMillis(100));
        assertAllAreRead(1 << 20, 1 << 20);
        long before = rows();

        Instant later = now.plus(Duration.ofDays(3));
        fixture.storage.segments().seal(later);
        fixture.storage
                .segments()
                .rewrite(
                        new TopicPolicy(
                                ids.get(0).topicId(),
                                PARTITIONS,
                                Long.MAX_VALUE,
                                1 << 30,
                                -1,
                                -1,
                                Optional.of(new Compaction(Duration.ofDays(1).toMillis(), 0, Long.MAX_VALUE, 0))),
                        later);

        assertThat(rows()).isLessThan(before);
        assertAllAreRead(1 << 20, 1 << 20);
        assertAllAreRead(20_000, 2_000);
    }

    private long rows() {
        return Long.parseLong(fixture.database.query("select count(*) from topics.a"));
    }

    @Test
    void a_partition_whose_start_has_moved_is_empty_and_does_not_hold_up_the_others() throws Exception {
        append(20, Duration.ofMillis(50));
        PartitionHead head = fixture.head(ids.get(0));
        List<ReadSpec> specs = ids.stream()
                .limit(5)
                .map(id -> new ReadSpec(id, 0, head.nextOffset(), 1 << 20))
                .toList();
        fixture.database.execute("truncate howdah_log.t" + ids.get(0).topicId() + "_log_0");
        fixture.database.execute("update howdah.partition_head set log_start_offset = next_offset");

        Map<PartitionId, LogSlice> slices =
                LogFixture.await(fixture.storage.log().readMany(specs, 1 << 20));

        assertThat(slices).isNotEmpty().allSatisfy((id, slice) -> {
            assertThat(slice.batches().readableBytes()).isZero();
            assertThat(slice.nextOffset()).isZero();
        });
    }
}
