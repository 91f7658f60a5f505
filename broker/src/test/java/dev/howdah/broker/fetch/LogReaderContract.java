package dev.howdah.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fetch relies on, of whatever reads the log. */
abstract class LogReaderContract {

    private static final int RECORDS = 20;
    private static final int MANY_BYTES = 1 << 20;

    abstract LogReader reader();

    /** Partitions of a new topic; each has so many records, of one batch and a hundred bytes or so each, from offset 0 on. */
    abstract List<PartitionId> partitions(int count, int records);

    @ParameterizedTest
    @ValueSource(ints = {1, 250, MANY_BYTES})
    void reading_on_and_on_comes_to_the_end(int bytesMax) throws Exception {
        PartitionId id = partitions(1, RECORDS).get(0);
        long offset = 0;
        while (offset < RECORDS) {
            LogSlice slice = await(reader().read(new ReadSpec(id, offset, RECORDS, bytesMax)));
            offset = take(slice, offset, RECORDS);
        }
        assertThat(offset).isEqualTo(RECORDS);
    }

    @Test
    void few_bytes_give_the_first_batch_and_many_give_more() throws Exception {
        PartitionId id = partitions(1, RECORDS).get(0);
        long few = take(await(reader().read(new ReadSpec(id, 3, RECORDS, 1))), 3, RECORDS);
        long many = take(await(reader().read(new ReadSpec(id, 3, RECORDS, MANY_BYTES))), 3, RECORDS);
        assertThat(many).isEqualTo(RECORDS).isGreaterThan(few);
    }

    @Test
    void there_is_nothing_at_the_end_and_nothing_in_a_partition_that_does_not_exist() throws Exception {
        PartitionId id = partitions(1, RECORDS).get(0);
        assertEmpty(await(reader().read(new ReadSpec(id, RECORDS, RECORDS, MANY_BYTES))), RECORDS);
        PartitionId absent = new PartitionId(Integer.MAX_VALUE, 0);
        assertEmpty(await(reader().read(new ReadSpec(absent, 5, 10, MANY_BYTES))), 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, MANY_BYTES})
    void partitions_read_together_all_come_to_their_end(int bytesMax) throws Exception {
        List<PartitionId> ids = partitions(5, RECORDS);
        Map<PartitionId, ReadSpec> wanted = new LinkedHashMap<>();
        ids.forEach(id -> wanted.put(id, new ReadSpec(id, 0, RECORDS, 300)));
        Map<PartitionId, Long> reached = new HashMap<>();
        while (!wanted.isEmpty()) {
            Map<PartitionId, LogSlice> slices = await(reader().readMany(List.copyOf(wanted.values()), bytesMax));
            assertThat(slices).isNotEmpty();
            slices.forEach((id, slice) -> {
                // What had its turn goes to the end of the queue.
                ReadSpec spec = wanted.remove(id);
                long next = take(slice, spec.offset(), RECORDS);
                reached.put(id, next);
                if (next < RECORDS) {
                    wanted.put(id, spec.from(next));
                }
            });
        }
        assertThat(reached)
                .hasSize(5)
                .allSatisfy((id, offset) -> assertThat(offset).isEqualTo(RECORDS));
    }

    @Test
    void heads_are_those_of_the_partitions_that_exist() throws Exception {
        List<PartitionId> ids = partitions(2, RECORDS);
        PartitionId absent = new PartitionId(Integer.MAX_VALUE, 0);
        assertThat(await(reader().heads(List.of(ids.get(0), absent, ids.get(1)))))
                .extracting(PartitionHead::id, PartitionHead::logStartOffset, PartitionHead::nextOffset)
                .containsExactlyInAnyOrder(
                        tuple(ids.get(0), 0L, (long) RECORDS), tuple(ids.get(1), 0L, (long) RECORDS));
    }

    /** Releases a slice that must not be empty, and returns its next offset. */
    private static long take(LogSlice slice, long offset, long endOffset) {
        ByteBuf batches = slice.batches();
        List<Long> baseOffsets = baseOffsets(batches);
        assertThat(baseOffsets).isSorted().doesNotHaveDuplicates().hasSameSizeAs(slice.producerCodecs());
        assertThat(baseOffsets.get(0)).as("base offset of the first batch").isLessThanOrEqualTo(offset);
        assertThat(slice.nextOffset()).isBetween(offset + 1, endOffset);
        assertThat(batches.release()).as("the receiver owns the batches").isTrue();
        return slice.nextOffset();
    }

    /** By the lengths that the batches say, which must come out at the end of the last. */
    private static List<Long> baseOffsets(ByteBuf batches) {
        int start = batches.readerIndex();
        List<Long> baseOffsets = new ArrayList<>();
        while (start < batches.writerIndex()) {
            baseOffsets.add(batches.getLong(start));
            start += new RecordBatch(batches, start).sizeInBytes();
        }
        assertThat(start).isEqualTo(batches.writerIndex());
        return baseOffsets;
    }

    private static void assertEmpty(LogSlice slice, long offset) {
        assertThat(slice.batches().isReadable()).isFalse();
        assertThat(slice.nextOffset()).isEqualTo(offset);
        assertThat(slice.producerCodecs()).isEmpty();
        slice.batches().release();
    }

    static List<PartitionId> ids(int topicId, int count) {
        return IntStream.range(0, count)
                .mapToObj(partition -> new PartitionId(topicId, partition))
                .toList();
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
