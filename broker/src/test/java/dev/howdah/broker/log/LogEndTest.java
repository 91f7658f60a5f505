package dev.howdah.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestBatches;
import dev.howdah.broker.codec.ZstdForReader;
import dev.howdah.protocol.record.BatchStamp;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The end of a partition and what transactions do to it, as several lanes and brokers tell them in any order. */
class LogEndTest {

    private static final int EPOCH = 3;
    private static final PartitionId ID = new PartitionId(1, 0);

    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private final PartitionLog log = new PartitionLogs(cache).open(ID);

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void an_open_transaction_holds_the_last_stable_offset_back() {
        log.onHead(head(10, new Stability(4, -1)));

        assertThat(log.end().lastStableOffset()).isEqualTo(4);
        assertThat(log.end().readEnd(Isolation.READ_COMMITTED)).isEqualTo(4);
        assertThat(log.end().readEnd(Isolation.READ_UNCOMMITTED)).isEqualTo(10);
    }

    @Test
    void a_lesser_end_that_comes_late_changes_nothing() {
        log.onHead(head(11, new Stability(Stability.NONE_OPEN, 10)));

        log.onHead(head(10, new Stability(4, -1)));
        log.onGrown(9, new Stability(4, -1));

        assertThat(log.end()).isEqualTo(new LogEnd(11, new Stability(Stability.NONE_OPEN, 10)));
    }

    @Test
    void what_is_stable_once_stays_stable() {
        log.onGrown(8, Stability.STABLE);

        log.onHead(head(10, new Stability(4, 2)));

        assertThat(log.end().lastStableOffset()).isEqualTo(8);
        assertThat(log.end().stability().lastAbortOffset()).isEqualTo(2);
    }

    /** A notification may tell of a newer end than its stability belongs to. */
    @Test
    void an_abort_that_is_known_is_not_forgotten() {
        log.onHead(head(11, new Stability(Stability.NONE_OPEN, 10)));

        log.onGrown(12, new Stability(Stability.NONE_OPEN, 2));

        assertThat(log.end().stability().lastAbortOffset()).isEqualTo(10);
    }

    @Test
    void a_head_that_says_only_that_a_transaction_has_ended_wakes_who_waits_for_that() {
        log.onHead(head(10, new Stability(4, -1)));
        List<Long> wakes = new ArrayList<>();
        log.register((grown, bytes, stableBytes) -> wakes.add(bytes));

        log.onHead(head(10, new Stability(4, -1)));
        assertThat(wakes).isEmpty();
        log.onHead(head(10, Stability.STABLE));

        assertThat(wakes).containsExactly(PartitionLog.Waiter.BYTES_UNKNOWN);
    }

    @Test
    void a_later_leader_epoch_begins_anew() {
        log.onHead(head(10, new Stability(Stability.NONE_OPEN, 9)));

        log.onHead(new PartitionHead(ID, 0, 6, EPOCH + 1, new Stability(4, -1)));

        assertThat(log.end()).isEqualTo(new LogEnd(6, new Stability(4, -1)));
    }

    @Test
    void a_batch_that_another_lane_publishes_late_does_not_take_the_newer_one_out_of_the_cache() {
        store(0, Stability.STABLE);
        store(2, Stability.STABLE);
        store(1, Stability.STABLE);

        assertThat(isCached(2)).isTrue();
        assertThat(isCached(1)).isFalse();
        assertThat(log.highWatermark()).isEqualTo(3);
    }

    @Test
    void the_cache_gives_no_batch_that_begins_at_the_end_or_behind_it() {
        store(0, Stability.STABLE);
        store(1, Stability.STABLE);
        store(2, Stability.STABLE);

        TailSlice two = log.readTail(read(0, 2));
        assertThat(two.nextOffset()).isEqualTo(2);
        two.batches().release();
        assertThat(log.readTail(read(2, 2))).isNull();
    }

    @Test
    void what_was_erased_is_not_cached_also_if_it_comes_late() {
        store(0, Stability.STABLE);
        store(1, Stability.STABLE);
        log.onErased(3);
        assertThat(isCached(0)).isFalse();
        assertThat(isCached(1)).isFalse();
        // Stored before, published after.
        store(2, Stability.STABLE);
        store(3, Stability.STABLE);

        assertThat(isCached(2)).isFalse();
        assertThat(isCached(3)).isTrue();
        assertThat(log.highWatermark()).isEqualTo(4);
    }

    private boolean isCached(long offset) {
        TailSlice slice = log.readTail(read(offset, Long.MAX_VALUE));
        if (slice != null) {
            slice.batches().release();
        }
        return slice != null;
    }

    private static TailRead read(long offset, long endOffset) {
        return new TailRead(offset, endOffset, 1 << 20, TailRead.FirstBatch.ALWAYS, ZstdForReader.ALLOWED);
    }

    private void store(long offset, Stability stability) {
        RecordBatch batch = TestBatches.batch(1, "v");
        BatchStamp.stamp(batch, offset, EPOCH);
        log.onStored(batch, 0, stability);
        batch.buffer().release();
    }

    private static PartitionHead head(long nextOffset, Stability stability) {
        return new PartitionHead(ID, 0, nextOffset, EPOCH, stability);
    }
}
