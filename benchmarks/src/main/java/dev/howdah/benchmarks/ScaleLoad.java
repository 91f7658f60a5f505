package dev.howdah.benchmarks;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicPolicy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Fills a topic through the log's own writer, transaction after transaction, on a clock of its own that runs at {@link
 * #RECORDS_PER_SECOND}: leaves then get their natural size and end, however fast the machine loads. Makes and seals leaves on the
 * way, as the janitor does, and packs them when it is told to. Thread: one.
 */
final class ScaleLoad {

    /** On the load's own clock. */
    static final int RECORDS_PER_SECOND = 7_000;

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final int VALUE_BYTES = 100;
    private static final int BATCH_RECORDS = 100;
    private static final long JANITOR_ROUND_NANOS = Duration.ofSeconds(2).toNanos();

    /** Longer than a run. */
    private static final Duration LEASE = Duration.ofHours(12);

    private final LogWriter writer;
    private final SegmentStore segments;
    private final Topic topic;
    private final Keys keys;
    private final byte[][] values;
    private long records;
    private long janitorNanos = System.nanoTime();

    ScaleLoad(LogWriter writer, SegmentStore segments, Topic topic, Payload payload, Keys keys) {
        this.writer = writer;
        this.segments = segments;
        this.topic = topic;
        this.keys = keys;
        this.values = payload.pool(VALUE_BYTES);
        if (segments.lead(LEASE) != Standing.LEADER) {
            throw new IllegalStateException("somebody else is the janitor");
        }
    }

    enum Keys {
        NONE,
        /** {@code customer-4711}, one of {@link Payload#CUSTOMERS}. */
        CUSTOMERS
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

    /** A record for each partition a transaction, as of many slow producers: chunks of one record. */
    void lone(long wanted, int partitions) {
        long end = records + wanted;
        while (records < end) {
            List<Append> group = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                group.add(batch(partition, 1));
            }
            long before = records;
            records += partitions;
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
        segments.createAhead(List.of(), now());
        segments.seal(now());
        janitorNanos = System.nanoTime();
    }

    /** What the broker does every few minutes: merges the small chunks of the leaves that have ended. */
    Compacted pack() {
        long day = Duration.ofDays(1).toMillis();
        TopicPolicy policy = new TopicPolicy(
                topic.id(),
                topic.partitionCount(),
                day,
                1 << 30,
                TopicPolicy.UNLIMITED,
                TopicPolicy.UNLIMITED,
                Optional.empty());
        return segments.rewrite(policy, now());
    }

    private Append batch(int partition, int count) {
        ByteBuf bytes = Unpooled.buffer(RecordBatch.HEADER_BYTES + count * (VALUE_BYTES + 40));
        RecordBatchBuilder builder = new RecordBatchBuilder();
        builder.begin(bytes, 0, 0, (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
        long nowMs = now().toEpochMilli();
        for (int i = 0; i < count; i++) {
            long wild = partition % 2 == 0 ? 0 : ThreadLocalRandom.current().nextLong(86_400_000L);
            byte[] value = values[ThreadLocalRandom.current().nextInt(values.length)];
            builder.add(i, nowMs - wild, key(), Unpooled.wrappedBuffer(value), null);
        }
        builder.finish();
        return new Append(new PartitionId(topic.id(), partition), new RecordBatch(bytes, 0), TimestampType.CREATE_TIME);
    }

    private @Nullable ByteBuf key() {
        if (keys == Keys.NONE) {
            return null;
        }
        String key = "customer-" + ThreadLocalRandom.current().nextInt(Payload.CUSTOMERS);
        return Unpooled.wrappedBuffer(key.getBytes(StandardCharsets.US_ASCII));
    }
}
