package dev.howdah.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.codec.ZstdForReader;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TailCacheTest {

    private static final int BATCH_BYTES = 100;
    private static final int CACHE_BYTES = 256 * 1024;

    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, CACHE_BYTES);
    private final CachedRun run = cache.openRun();
    private final List<ByteBuf> handedOut = new ArrayList<>();

    @AfterEach
    void closing_gives_all_memory_back_and_slices_stay_valid() {
        cache.close();
        assertThat(handedOut).allSatisfy(slice -> assertThat(slice.refCnt()).isPositive());
        handedOut.forEach(ByteBuf::release);
        assertThat(cache.bytes()).isZero();
        assertThat(handedOut).allSatisfy(slice -> assertThat(slice.refCnt()).isZero());
    }

    @Test
    void returns_the_batches_from_the_one_that_holds_the_offset() {
        append(run, 0, 10);
        append(run, 10, 20);
        append(run, 20, 25);

        assertThat(read(run, 0, 10_000)).isEqualTo(new Found(List.of(0L, 10L, 20L), 25));
        assertThat(read(run, 10, 10_000)).isEqualTo(new Found(List.of(10L, 20L), 25));
        assertThat(read(run, 19, 10_000)).isEqualTo(new Found(List.of(10L, 20L), 25));
        assertThat(read(run, 24, 10_000)).isEqualTo(new Found(List.of(20L), 25));
    }

    @Test
    void misses_before_the_run_and_at_its_end() {
        append(run, 50, 60);

        assertThat(read(run, 49, 10_000)).isNull();
        assertThat(read(run, 60, 10_000)).isNull();
        assertThat(read(run, 61, 10_000)).isNull();
    }

    @Test
    void cuts_at_whole_batches() {
        append(run, 0, 10);
        append(run, 10, 20);
        append(run, 20, 30);

        assertThat(read(run, 0, 2 * BATCH_BYTES + 99)).isEqualTo(new Found(List.of(0L, 10L), 20));
        assertThat(read(run, 0, 2 * BATCH_BYTES)).isEqualTo(new Found(List.of(0L, 10L), 20));
        assertThat(read(run, 0, 2 * BATCH_BYTES - 1)).isEqualTo(new Found(List.of(0L), 10));
    }

    @Test
    void the_first_batch_comes_whatever_its_size_only_if_asked() {
        append(run, 0, 10);

        assertThat(read(run, 0, 1)).isEqualTo(new Found(List.of(0L), 10));
        TailSlice slice = run.read(new TailRead(
                0, Long.MAX_VALUE, BATCH_BYTES - 1, TailRead.FirstBatch.IF_IT_FITS, ZstdForReader.ALLOWED));
        assertThat(slice.batches().isReadable()).isFalse();
        assertThat(slice.nextOffset()).isZero();
    }

    @Test
    void a_gap_starts_the_run_anew() {
        append(run, 0, 10);
        append(run, 15, 20);

        assertThat(read(run, 0, 10_000)).isNull();
        assertThat(read(run, 10, 10_000)).isNull();
        assertThat(read(run, 15, 10_000)).isEqualTo(new Found(List.of(15L), 20));
    }

    @Test
    void zstd_is_kept_from_clients_that_cannot_read_it() {
        append(run, 0, 10);
        run.append(new CachedBatch(10, 20, batch(10), CachedBatch.Codec.ZSTD));

        assertThat(run.read(new TailRead(0, Long.MAX_VALUE, 10_000, TailRead.FirstBatch.ALWAYS, ZstdForReader.REFUSED)))
                .isNull();
        assertThat(read(run, 0, 10_000)).isEqualTo(new Found(List.of(0L, 10L), 20));
    }

    @Test
    void the_oldest_chunks_of_all_partitions_go_first_and_memory_stays_bounded() {
        CachedRun other = cache.openRun();
        append(other, 0, 1);
        long next = 0;
        for (int i = 0; i < 10_000; i++) {
            append(run, next, next + 10);
            next += 10;
            assertThat(cache.bytes()).isLessThanOrEqualTo(CACHE_BYTES);
        }

        assertThat(read(other, 0, 10_000)).isNull();
        assertThat(read(run, 0, 10_000)).isNull();
        assertThat(read(run, next - 1, 10_000)).isEqualTo(new Found(List.of(next - 10), next));
        assertThat(cache.bytes()).isGreaterThan(CACHE_BYTES / 2);
    }

    @Test
    void a_batch_that_would_push_out_everybody_is_not_kept() {
        CachedRun other = cache.openRun();
        append(other, 0, 1);
        append(run, 0, 10);
        run.append(new CachedBatch(10, 20, Unpooled.wrappedBuffer(new byte[CACHE_BYTES / 4]), CachedBatch.Codec.OTHER));

        assertThat(read(run, 0, 10_000)).isNull();
        assertThat(read(run, 10, 10_000)).isNull();
        assertThat(read(other, 0, 10_000)).isNotNull();
        append(run, 20, 30);
        assertThat(read(run, 20, 10_000)).isEqualTo(new Found(List.of(20L), 30));
    }

    @Test
    void what_slow_readers_hold_stays_charged() {
        long next = 0;
        for (int i = 0; i < 10_000; i++) {
            append(run, next, next + 1);
            next++;
            read(run, next - 1, BATCH_BYTES);
            assertThat(cache.bytes()).isLessThanOrEqualTo(CACHE_BYTES + CACHE_BYTES / 4);
        }
        assertThat(read(run, next - 1, BATCH_BYTES)).isNull();

        handedOut.forEach(ByteBuf::release);
        handedOut.clear();
        append(run, next, next + 1);
        assertThat(read(run, next, BATCH_BYTES)).isNotNull();
    }

    @Test
    void runs_that_start_anew_all_the_time_do_not_grow_the_queue() {
        for (int i = 0; i < 100_000; i++) {
            append(run, 20L * i, 20L * i + 10);
            assertThat(cache.bytes()).isLessThanOrEqualTo(CACHE_BYTES);
        }
    }

    @Test
    void thousands_of_quiet_partitions_fit() {
        List<CachedRun> runs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            runs.add(cache.openRun());
        }
        for (int round = 0; round < 100; round++) {
            for (CachedRun quiet : runs) {
                append(quiet, round, round + 1);
            }
        }

        assertThat(runs).allSatisfy(quiet -> assertThat(read(quiet, 99, 10_000)).isNotNull());
    }

    @Test
    void a_new_epoch_forgets_what_may_have_been_lost() {
        PartitionLogs logs = new PartitionLogs(cache);
        PartitionId id = new PartitionId(1, 0);
        PartitionLog log = logs.open(id);
        logs.onHeads(List.of(new PartitionHead(id, 3, 50, 7)));
        assertThat(log.highWatermark()).isEqualTo(50);
        logs.onHeads(List.of(new PartitionHead(id, 0, 40, 7)));
        assertThat(log.highWatermark()).isEqualTo(50);
        assertThat(log.logStartOffset()).isEqualTo(3);

        logs.onHeads(List.of(new PartitionHead(id, 2, 40, 8)));

        assertThat(log.highWatermark()).isEqualTo(40);
        assertThat(log.logStartOffset()).isEqualTo(2);
    }

    @Test
    void what_an_earlier_epoch_stored_is_not_looked_at_any_more() {
        PartitionLogs logs = new PartitionLogs(cache);
        PartitionId id = new PartitionId(1, 0);
        PartitionLog log = logs.open(id);
        logs.onHeads(List.of(new PartitionHead(id, 0, 40, 8)));

        logs.onHeads(List.of(new PartitionHead(id, 0, 50, 7)));
        log.onStoredUncached(7, 60, 0, Stability.STABLE);

        assertThat(log.highWatermark()).isEqualTo(40);
        assertThat(log.isHeadKnown(8)).isTrue();
    }

    @Test
    void random_reads_agree_with_a_plain_list() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<long[]> model = new ArrayList<>();
        long next = 0;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(200) == 0) {
                next += 1 + random.nextInt(5);
                model.clear();
            }
            int records = 1 + random.nextInt(20);
            append(run, next, next + records);
            model.add(new long[] {next, next + records});
            next += records;
            long offset = next - 1 - random.nextInt(500);
            Found found = read(run, offset, random.nextInt(3_000));
            if (found != null) {
                List<Long> expected = model.stream()
                        .filter(batch -> batch[1] > offset)
                        .limit(found.bases().size())
                        .map(batch -> batch[0])
                        .toList();
                assertThat(found.bases()).as("seed %d", seed).isNotEmpty().isEqualTo(expected);
                assertThat(expected.get(0)).as("seed %d", seed).isLessThanOrEqualTo(offset);
            }
        }
    }

    private record Found(List<Long> bases, long nextOffset) {}

    private static void append(CachedRun run, long base, long next) {
        run.append(new CachedBatch(base, next, batch(base), CachedBatch.Codec.OTHER));
    }

    private static ByteBuf batch(long base) {
        return Unpooled.buffer(BATCH_BYTES).writeLong(base).writeZero(BATCH_BYTES - Long.BYTES);
    }

    private Found read(CachedRun from, long offset, int bytesMax) {
        TailSlice slice = from.read(
                new TailRead(offset, Long.MAX_VALUE, bytesMax, TailRead.FirstBatch.ALWAYS, ZstdForReader.ALLOWED));
        if (slice == null) {
            return null;
        }
        handedOut.add(slice.batches());
        List<Long> bases = new ArrayList<>();
        for (int i = slice.batches().readerIndex(); i < slice.batches().writerIndex(); i += BATCH_BYTES) {
            bases.add(slice.batches().getLong(i));
        }
        return new Found(bases, slice.nextOffset());
    }
}
