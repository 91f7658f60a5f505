package dev.howdah.benchmarks;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Standing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Fills a topic through the log's own writer, transaction after transaction, on a clock of its own that runs at {@link
 * #RECORDS_PER_SECOND}: leaves then get their natural size and end, however fast the machine loads. Does the janitor's work on
 * the way. Thread: one.
 */
final class ScaleLoad {

    /** On the load's own clock. */
    static final int RECORDS_PER_SECOND = 7_000;

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final int VALUE_BYTES = 100;
    private static final int BATCH_RECORDS = 100;
    private static final long JANITOR_ROUND_NANOS = Duration.ofSeconds(2).toNanos();

    private final LogWriter writer;
    private final SegmentStore segments;
    private final int topicId;
    private final byte[] value = new byte[VALUE_BYTES];
    private long records;
    private long janitorNanos = System.nanoTime();

    ScaleLoad(LogWriter writer, SegmentStore segments, int topicId) {
        this.writer = writer;
        this.segments = segments;
        this.topicId = topicId;
        ThreadLocalRandom.current().nextBytes(value);
    }

    long records() {
        return records;
    }

    /** What the load's clock says. */
    Instant now() {
        return START.plusNanos(records * 1_000_000_000L / RECORDS_PER_SECOND);
    }

    /**
     * Six batches a transaction, on six hot partitions; after every thousandth record one of each sparse partition, in a batch of
     * its own. Timestamps of odd partitions jump by up to a day.
     */
    void mixed(long hotRecords, int hotPartitions, int sparsePartitions) {
        long end = records + hotRecords;
        long nextSparse = records + 1_000;
        while (records < end) {
            List<Append> group = new ArrayList<>();
            for (int partition = 0; partition < hotPartitions; partition++) {
                group.add(batch(partition, BATCH_RECORDS));
            }
            long before = records;
            records += (long) hotPartitions * BATCH_RECORDS;
            while (nextSparse <= records) {
                // One sparse partition a transaction in turn would be gentler; all of them at once shares its pages.
                for (int i = 0; i < sparsePartitions; i++) {
                    group.add(batch(hotPartitions + i, 1));
                }
                nextSparse += 1_000;
            }
            append(group, before);
        }
    }

    /** Six batches a transaction, over all partitions in turn. */
    void spread(long wanted, int partitions) {
        long end = records + wanted;
        int next = 0;
        while (records < end) {
            List<Append> group = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                group.add(batch(next, BATCH_RECORDS));
                next = (next + 1) % partitions;
            }
            long before = records;
            records += 6L * BATCH_RECORDS;
            append(group, before);
        }
    }

    private void append(List<Append> group, long at) {
        Instant now = START.plusNanos(at * 1_000_000_000L / RECORDS_PER_SECOND);
        for (AppendOutcome outcome : writer.append(group, now)) {
            if (!(outcome instanceof AppendOutcome.Appended)) {
                throw new IllegalStateException("not appended: " + outcome);
            }
        }
        if (System.nanoTime() - janitorNanos > JANITOR_ROUND_NANOS) {
            janitor();
        }
    }

    /** Lets an hour pass on the load's clock. */
    void skip() {
        records += 3_600L * RECORDS_PER_SECOND;
    }

    /** What the broker does every few seconds. */
    void janitor() {
        segments.createAhead(java.util.List.of(), now());
        segments.summarize(Standing.LEADER);
        segments.indexEnded(now());
        janitorNanos = System.nanoTime();
    }

    private Append batch(int partition, int count) {
        ByteBuf bytes = Unpooled.buffer(RecordBatch.HEADER_BYTES + count * (VALUE_BYTES + 20));
        RecordBatchBuilder builder = new RecordBatchBuilder();
        builder.begin(bytes, 0, 0, (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
        long nowMs = now().toEpochMilli();
        for (int i = 0; i < count; i++) {
            long wild = partition % 2 == 0 ? 0 : ThreadLocalRandom.current().nextLong(86_400_000L);
            builder.add(i, nowMs - wild, null, Unpooled.wrappedBuffer(value), null);
        }
        builder.finish();
        return new Append(new PartitionId(topicId, partition), new RecordBatch(bytes, 0), TimestampType.CREATE_TIME);
    }
}
