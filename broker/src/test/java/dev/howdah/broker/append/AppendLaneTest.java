package dev.howdah.broker.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestBatches;
import dev.howdah.broker.codec.CodecThreads;
import dev.howdah.broker.codec.ZstdForReader;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.broker.log.TailRead;
import dev.howdah.broker.log.TailSlice;
import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Rejected;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class AppendLaneTest {

    static final int LEADER_EPOCH = 7;
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private final PartitionLogs logs = new PartitionLogs(cache);
    private final ScriptedLogWriter writer = new ScriptedLogWriter();
    private final RecordingNotifications notifications = new RecordingNotifications();
    private final List<RecordBatch> batches = new ArrayList<>();
    private final CodecThreads codecs = new CodecThreads(1, 10);
    private AppendLane lane;
    private Optional<BatchCodec> readersCodec = Optional.empty();

    @BeforeEach
    void start() {
        lane = lane(new AppendLaneLimits(100, 1 << 20, Duration.ofMinutes(1), 1 << 20));
    }

    private AppendLane lane(AppendLaneLimits limits) {
        AppendLane started = new AppendLane(
                0,
                writer,
                new FixedLeaderEpochs(LEADER_EPOCH),
                notifications,
                codecs,
                limits,
                Clock.fixed(NOW, ZoneOffset.UTC));
        started.start();
        return started;
    }

    @AfterEach
    void every_buffer_is_released() {
        writer.permit(1_000);
        lane.close();
        codecs.close();
        cache.close();
        assertThat(batches)
                .allSatisfy(batch -> assertThat(batch.buffer().refCnt()).isZero());
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void what_waits_during_a_commit_goes_into_the_next_transaction_together() throws Exception {
        CompletableFuture<Object> first = offer(log(0), 1, "a");
        writer.entered.take();
        CompletableFuture<Object> second = offer(log(0), 2, "b");
        CompletableFuture<Object> third = offer(log(1), 3, "c");

        writer.permit(2);

        assertThat(base(first)).isZero();
        assertThat(base(second)).isEqualTo(1);
        assertThat(base(third)).isZero();
        assertThat(writer.calls).extracting(call -> call.appends().size()).containsExactly(1, 2);
    }

    @Test
    void append_times_rise_strictly_though_the_clock_stands_still() throws Exception {
        writer.permit(2);
        offer(log(0), 1, "a").get();
        offer(log(0), 1, "b").get();

        assertThat(writer.calls).extracting(ScriptedLogWriter.Call::now).containsExactly(NOW, NOW.plusNanos(1_000));
    }

    @Test
    void what_was_stored_under_an_earlier_leader_epoch_is_neither_acked_nor_cached() throws Exception {
        writer.permit(1);
        writer.leaderEpoch = LEADER_EPOCH - 1;

        assertThat(offer(log(0), 3, "a").get()).isInstanceOf(StorageFailure.Unavailable.class);

        assertThat(log(0).highWatermark()).isZero();
    }

    @Test
    void a_stored_batch_is_cached_with_its_offset_and_leader_epoch() throws Exception {
        writer.permit(2);
        offer(log(0), 3, "a").get();
        offer(log(0), 2, "b").get();

        assertThat(log(0).highWatermark()).isEqualTo(5);
        assertThat(log(0).isHeadKnown(LEADER_EPOCH)).isTrue();
        TailSlice slice = readTail(log(0), 0);
        assertThat(slice.nextOffset()).isEqualTo(5);
        MemoryRecords records = MemoryRecords.readableRecords(slice.batches().nioBuffer());
        assertThat(records.batches()).allSatisfy(batch -> {
            batch.ensureValid();
            assertThat(batch.partitionLeaderEpoch()).isEqualTo(LEADER_EPOCH);
        });
        assertThat(records.records()).extracting(record -> record.offset()).containsExactly(0L, 1L, 2L, 3L, 4L);
        slice.batches().release();
    }

    @ParameterizedTest
    @EnumSource(TimestampType.class)
    void readers_get_a_batch_in_the_codec_of_its_topic_and_its_producer_the_same_answer(TimestampType type)
            throws Exception {
        readersCodec = Optional.of(new BatchCodec(Compression.ZSTD, 3));
        writer.permit(2);
        CompletableFuture<Object> first = new CompletableFuture<>();
        lane.take(pending(log(0), type, 3, "a", first), 1);
        first.get();
        offer(log(0), 2, "b").get();

        TailSlice slice = readTail(log(0), 0);
        MemoryRecords records = MemoryRecords.readableRecords(slice.batches().nioBuffer());
        assertThat(records.batches()).hasSize(2).allSatisfy(batch -> {
            batch.ensureValid();
            assertThat(batch.compressionType()).isEqualTo(CompressionType.ZSTD);
            assertThat(batch.partitionLeaderEpoch()).isEqualTo(LEADER_EPOCH);
        });
        assertThat(records.batches().iterator().next().timestampType().id)
                .isEqualTo(type == TimestampType.LOG_APPEND_TIME ? 1 : 0);
        assertThat(records.records()).extracting(record -> record.offset()).containsExactly(0L, 1L, 2L, 3L, 4L);
        slice.batches().release();
    }

    @Test
    void a_batch_that_would_be_too_large_in_the_topics_codec_is_left_to_postgres() throws Exception {
        readersCodec = Optional.of(new BatchCodec(Compression.GZIP, 1));
        writer.permit(1);
        offer(log(0), 1, "x".repeat(Limits.RECODED_BATCH_BYTES_MAX)).get();

        assertThat(log(0).highWatermark()).isEqualTo(1);
        assertThat(readTail(log(0), 0)).isNull();
    }

    @Test
    void log_append_time_is_written_into_the_cached_batch() throws Exception {
        writer.permit(1);
        offer(log(0), TimestampType.LOG_APPEND_TIME, 2, "a").get();

        TailSlice slice = readTail(log(0), 0);
        MemoryRecords records = MemoryRecords.readableRecords(slice.batches().nioBuffer());
        assertThat(records.batches()).allSatisfy(batch -> {
            batch.ensureValid();
            assertThat(batch.timestampType()).isEqualTo(org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME);
        });
        assertThat(records.records()).extracting(record -> record.timestamp()).containsOnly(NOW.toEpochMilli());
        slice.batches().release();
    }

    @Test
    void a_batch_larger_than_a_transaction_is_stored_alone() throws Exception {
        writer.permit(1);
        AppendLane tiny = new AppendLane(
                1,
                writer,
                new FixedLeaderEpochs(LEADER_EPOCH),
                notifications,
                codecs,
                new AppendLaneLimits(10, 10, Duration.ofMinutes(1), 10),
                Clock.systemUTC());
        tiny.start();
        assertThat(base(takeTo(tiny, log(0), "larger than ten bytes", 1))).isZero();
        tiny.close();
    }

    @Test
    void a_connection_that_sends_little_is_served_beside_those_that_send_much() throws Exception {
        AppendLane fair = new AppendLane(
                1,
                writer,
                new FixedLeaderEpochs(LEADER_EPOCH),
                notifications,
                codecs,
                new AppendLaneLimits(6, 1 << 20, Duration.ofMinutes(1), 1 << 20),
                Clock.systemUTC());
        fair.start();
        CompletableFuture<Object> first = takeTo(fair, log(0), "first", 1);
        writer.entered.take();
        List<CompletableFuture<Object>> much = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            much.add(takeTo(fair, log(i % 2), "much", 1 + i % 2));
        }
        List<CompletableFuture<Object>> little = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            little.add(takeTo(fair, log(2), "same", 3));
        }
        // Each has a third of two transactions: two batches, and two more.
        writer.permit(3);

        for (int i = 0; i < 4; i++) {
            assertThat(base(little.get(i))).isEqualTo(i);
        }
        assertThat(much.get(8)).isNotDone();
        writer.permit(100);
        long[] last = {base(first), -1};
        for (int i = 0; i < 60; i++) {
            long base = base(much.get(i));
            assertThat(base).as("order of a connection").isGreaterThan(last[i % 2]);
            last[i % 2] = base;
        }
        fair.close();
    }

    /** By bytes, not by batches. */
    @Test
    void a_connection_of_large_batches_gets_no_more_than_one_of_small_ones() throws Exception {
        AppendLane fair = new AppendLane(
                1,
                writer,
                new FixedLeaderEpochs(LEADER_EPOCH),
                notifications,
                codecs,
                new AppendLaneLimits(100, 40_000, Duration.ofMinutes(1), 1 << 20),
                Clock.systemUTC());
        fair.start();
        takeTo(fair, log(0), "first", 1);
        writer.entered.take();
        for (int i = 0; i < 10; i++) {
            takeTo(fair, log(0), "x".repeat(10_000), 1);
        }
        List<CompletableFuture<Object>> small = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            small.add(takeTo(fair, log(1), "x".repeat(1_000), 2));
        }
        writer.permit(2);

        for (CompletableFuture<Object> append : small) {
            append.get();
        }
        assertThat(log(0).highWatermark()).isLessThanOrEqualTo(4);
        writer.permit(100);
        fair.close();
    }

    @Test
    void what_is_locked_is_held_in_its_order_while_all_else_goes_on() throws Exception {
        AtomicBoolean locked = new AtomicBoolean(true);
        writer.script = call -> writer.lockedWhile(call, id -> id.partition() == 0 && locked.get());
        writer.permit(1_000);
        CompletableFuture<Object> first = offer(log(0), 1, "a");
        CompletableFuture<Object> second = offer(log(0), 1, "b");
        for (int i = 0; i < 5; i++) {
            assertThat(base(offer(log(1), 1, "other" + i))).isEqualTo(i);
        }
        CompletableFuture<Object> third = offer(log(0), 1, "c");
        awaitTries(3);

        assertThat(first).isNotDone();
        locked.set(false);
        assertThat(base(first)).isZero();
        assertThat(base(second)).isEqualTo(1);
        assertThat(base(third)).isEqualTo(2);
        assertThat(base(offer(log(0), 1, "d"))).isEqualTo(3);
    }

    @Test
    void what_is_locked_for_too_long_fails_with_what_came_behind_it() throws Exception {
        AppendLane strict = new AppendLane(
                1,
                writer,
                new FixedLeaderEpochs(LEADER_EPOCH),
                notifications,
                codecs,
                new AppendLaneLimits(100, 1 << 20, Duration.ofMillis(50), 1 << 20),
                Clock.systemUTC());
        strict.start();
        writer.script = call -> writer.lockedWhile(call, id -> id.partition() == 0);
        writer.permit(1_000);
        CompletableFuture<Object> first = takeTo(strict, log(0), "a", 1);
        CompletableFuture<Object> second = takeTo(strict, log(0), "b", 1);

        assertThat(first.get(20, TimeUnit.SECONDS)).isInstanceOf(StorageFailure.Contended.class);
        assertThat(second.get(20, TimeUnit.SECONDS)).isInstanceOf(StorageFailure.Contended.class);
        assertThat(base(takeTo(strict, log(1), "c", 1))).isZero();
        strict.close();
    }

    @Test
    void more_than_may_be_held_fails_at_once_and_the_rest_is_held_on() throws Exception {
        AtomicBoolean locked = new AtomicBoolean(true);
        AppendLane small = new AppendLane(
                1,
                writer,
                new FixedLeaderEpochs(LEADER_EPOCH),
                notifications,
                codecs,
                new AppendLaneLimits(100, 1 << 20, Duration.ofMinutes(1), 10_000),
                Clock.systemUTC());
        small.start();
        writer.script = call -> writer.lockedWhile(call, id -> id.partition() < 2 && locked.get());
        writer.permit(1_000);
        CompletableFuture<Object> large = takeTo(small, log(0), "x".repeat(20_000), 1);
        CompletableFuture<Object> little = takeTo(small, log(1), "a", 2);

        assertThat(large.get(20, TimeUnit.SECONDS)).isInstanceOf(StorageFailure.Contended.class);
        assertThat(little).isNotDone();
        locked.set(false);
        assertThat(base(little)).isZero();
        small.close();
    }

    @Test
    void what_is_held_can_be_cancelled() throws Exception {
        AtomicBoolean locked = new AtomicBoolean(true);
        writer.script = call -> writer.lockedWhile(call, id -> locked.get());
        writer.permit(1_000);
        PendingAppend held = pending(log(0), TimestampType.CREATE_TIME, 1, "a", new CompletableFuture<>());
        lane.take(held, 1);
        awaitTries(1);
        while (!held.cancel()) {
            // In a try; the next moment it is held again.
            Thread.onSpinWait();
        }
        locked.set(false);

        assertThat(base(offer(log(0), 1, "b"))).isZero();
    }

    @Test
    void closing_does_not_wait_for_a_lock() throws Exception {
        writer.script = call -> writer.lockedWhile(call, id -> true);
        writer.permit(1_000);
        CompletableFuture<Object> held = offer(log(0), 1, "a");
        awaitTries(1);
        lane.stopTaking();
        lane.awaitDrained(Duration.ofMillis(1));

        assertThat(held.get(20, TimeUnit.SECONDS)).isInstanceOf(StorageFailure.Closed.class);
    }

    private void awaitTries(int more) throws InterruptedException {
        writer.entered.clear();
        for (int i = 0; i < more; i++) {
            writer.entered.take();
        }
    }

    @Test
    void a_cancelled_append_is_never_stored() throws Exception {
        offer(log(0), 1, "a");
        writer.entered.take();
        PendingAppend late = pending(log(0), TimestampType.CREATE_TIME, 1, "b", new CompletableFuture<>());
        lane.take(late, 1);

        assertThat(late.cancel()).isTrue();
        writer.permit(10);
        CompletableFuture<Object> after = offer(log(0), 1, "c");

        assertThat(base(after)).isEqualTo(1);
        assertThat(writer.calls).allSatisfy(call -> assertThat(call.appends()).hasSize(1));
    }

    @Test
    void an_append_that_is_being_stored_cannot_be_cancelled() throws Exception {
        PendingAppend pending = pending(log(0), TimestampType.CREATE_TIME, 1, "a", new CompletableFuture<>());
        lane.take(pending, 1);
        writer.entered.take();

        assertThat(pending.cancel()).isFalse();
    }

    @Test
    void a_definite_failure_fails_its_appends_and_the_lane_goes_on() throws Exception {
        StorageFailure failure = new StorageFailure.Unavailable("gone");
        writer.script = call -> {
            writer.script = writer::denseOffsets;
            throw new StorageException(failure);
        };
        writer.permit(2);

        assertThat(offer(log(0), 1, "a").get()).isEqualTo(failure);
        assertThat(log(0).highWatermark()).isZero();
        assertThat(base(offer(log(0), 1, "b"))).isZero();
    }

    /** Else the second batch of a new idempotent producer is stored, and its first one never again. */
    @Test
    void what_waits_behind_a_failed_transaction_fails_with_it() throws Exception {
        StorageFailure failure = new StorageFailure.Unavailable("gone");
        writer.script = call -> {
            writer.script = writer::denseOffsets;
            throw new StorageException(failure);
        };
        CompletableFuture<Object> first = offer(log(0), 1, "a");
        writer.entered.take();
        CompletableFuture<Object> second = offer(log(0), 1, "b");
        writer.permit(1);

        assertThat(first.get()).isEqualTo(failure);
        assertThat(second.get()).isEqualTo(failure);

        writer.permit(1);
        assertThat(base(offer(log(0), 1, "c"))).isZero();
    }

    @Test
    void a_bug_in_the_writer_fails_its_appends_and_the_lane_goes_on() throws Exception {
        writer.script = call -> {
            writer.script = writer::denseOffsets;
            throw new IllegalStateException("bug");
        };
        writer.permit(2);

        assertThat(offer(log(0), 1, "a").get()).isInstanceOf(StorageFailure.Unexpected.class);
        assertThat(base(offer(log(0), 1, "b"))).isZero();
    }

    @Test
    void rejected_and_duplicate_batches_never_enter_the_cache() throws Exception {
        writer.script = call -> {
            List<AppendOutcome> outcomes = writer.denseOffsets(call);
            if (call.appends().size() == 3) {
                outcomes.set(0, new Rejected(Rejection.OUT_OF_ORDER_SEQUENCE, "gap"));
                outcomes.set(1, new Appended(0, 0, 0, Freshness.DUPLICATE));
                outcomes.set(2, new Appended(2, 0, 0, Freshness.NEW));
            }
            return outcomes;
        };
        offer(log(0), 2, "first");
        writer.entered.take();
        CompletableFuture<Object> rejected = offer(log(0), 2, "gap");
        CompletableFuture<Object> duplicate = offer(log(0), 2, "first");
        CompletableFuture<Object> next = offer(log(0), 1, "next");
        writer.permit(2);

        assertThat(rejected.get()).isInstanceOf(Rejected.class);
        assertThat(base(duplicate)).isZero();
        assertThat(base(next)).isEqualTo(2);
        TailSlice slice = readTail(log(0), 0);
        assertThat(MemoryRecords.readableRecords(slice.batches().nioBuffer()).records())
                .extracting(record -> record.offset())
                .containsExactly(0L, 1L, 2L);
        slice.batches().release();
    }

    @Test
    void waiters_are_woken_once_for_each_transaction_and_other_brokers_are_told() throws Exception {
        List<Long> wakes = new ArrayList<>();
        log(0).register((log, bytes, stableBytes) -> wakes.add(bytes));
        offer(log(0), 1, "a");
        writer.entered.take();
        offer(log(0), 1, "b");
        offer(log(0), 1, "c");
        writer.permit(2);
        lane.close();

        assertThat(wakes).hasSize(2);
        assertThat(wakes.get(1)).isEqualTo(2 * wakes.get(0));
        assertThat(notifications.appended)
                .containsExactly(
                        new RecordingNotifications.Told(log(0).id(), 1),
                        new RecordingNotifications.Told(log(0).id(), 3));
    }

    @Test
    void close_stores_what_was_taken_and_fails_what_comes_later() throws Exception {
        CompletableFuture<Object> first = offer(log(0), 1, "a");
        writer.entered.take();
        CompletableFuture<Object> second = offer(log(0), 1, "b");
        lane.stopTaking();
        CompletableFuture<Object> tooLate = offer(log(0), 1, "c");
        writer.permit(2);
        lane.close();

        assertThat(base(first)).isZero();
        assertThat(base(second)).isEqualTo(1);
        assertThat(tooLate.get()).isInstanceOf(StorageFailure.Closed.class);
    }

    @Test
    void a_writer_that_hangs_is_closed_when_the_drain_time_is_over() throws Exception {
        CompletableFuture<Object> stuck = offer(log(0), 1, "a");
        writer.entered.take();
        lane.stopTaking();
        lane.awaitDrained(Duration.ofMillis(1));

        assertThat(stuck.get(10, TimeUnit.SECONDS)).isInstanceOf(StorageFailure.Closed.class);
    }

    @Test
    void what_finds_no_memory_is_acked_nevertheless_and_the_lane_goes_on() throws Exception {
        try (TailCache none = new TailCache(new NoMemory(), 1 << 20)) {
            PartitionLog log = new PartitionLogs(none).open(new PartitionId(1, 0));
            writer.permit(2);

            assertThat(base(offer(log, 1, "a"))).isZero();
            assertThat(base(offer(log, 1, "b"))).isEqualTo(1);
            assertThat(log.highWatermark()).isEqualTo(2);
            assertThat(readTail(log, 0)).isNull();
        }
    }

    /** As when direct memory is used up. */
    private static final class NoMemory extends AbstractByteBufAllocator {

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("none");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("none");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    private PartitionLog log(int partition) {
        return logs.open(new PartitionId(1, partition));
    }

    private static TailSlice readTail(PartitionLog log, long offset) {
        return log.readTail(new TailRead(
                offset, Long.MAX_VALUE, Integer.MAX_VALUE, TailRead.FirstBatch.ALWAYS, ZstdForReader.ALLOWED));
    }

    private static long base(CompletableFuture<Object> outcome) throws Exception {
        return ((Appended) outcome.get()).baseOffset();
    }

    private CompletableFuture<Object> offer(PartitionLog log, int records, String prefix) {
        return offer(log, TimestampType.CREATE_TIME, records, prefix);
    }

    private CompletableFuture<Object> offer(PartitionLog log, TimestampType type, int records, String prefix) {
        CompletableFuture<Object> result = new CompletableFuture<>();
        lane.take(pending(log, type, records, prefix, result), 1);
        return result;
    }

    private CompletableFuture<Object> takeTo(AppendLane target, PartitionLog log, String prefix, long connectionId) {
        CompletableFuture<Object> result = new CompletableFuture<>();
        target.take(pending(log, TimestampType.CREATE_TIME, 1, prefix, result), connectionId);
        return result;
    }

    private PendingAppend pending(
            PartitionLog log, TimestampType type, int records, String prefix, CompletableFuture<Object> result) {
        RecordBatch batch = TestBatches.batch(records, prefix);
        batches.add(batch);
        return new PendingAppend(log, batch, type, Append.Enlistment.DECLARED, readersCodec) {
            @Override
            protected void onOutcome(AppendOutcome outcome) {
                result.complete(outcome);
            }

            @Override
            protected void onFailure(StorageFailure failure) {
                result.complete(failure);
            }
        };
    }
}
