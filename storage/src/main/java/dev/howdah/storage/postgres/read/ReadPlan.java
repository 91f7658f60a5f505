package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.postgres.connect.PgTime;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What one read takes of the batches that the spine offers. Pure.
 *
 * <p>Batches are taken whole while they fit. The first one is cut if it alone is too large: what was sent as 1 MB of zstd may
 * be 64 MB of rows, and nobody asked for those at once.
 *
 * <p>Batches that were appended close together are read as one range of append times. In a leaf with BRIN a range goes through
 * the rows of all other partitions too, so those that lie far apart are probed, one append time each, and a {@link Reach} bounds
 * both.
 *
 * @param fromOffset first record
 * @param toOffset exclusive
 * @param bytes that the rebuilt batches will have, about
 */
public record ReadPlan(List<SpineRow> batches, long fromOffset, long toOffset, long bytes, Shape shape) {

    public enum Shape {
        /** All rows between the first and the last append time. */
        RANGE,
        /** The rows of each batch's append time. */
        PROBES
    }

    /**
     * How much of a leaf one read may touch.
     *
     * @param extent of append time, in one range
     * @param gap between two batches beyond which probing each is cheaper
     * @param probes at most; of a range, append times at most
     */
    public record Reach(Duration extent, Duration gap, int probes) {

        private static final Duration ANY = Duration.ofDays(36_500);

        /** Whatever is offered, as one range. */
        static final Reach UNBOUNDED = sealed(Integer.MAX_VALUE);

        /** Of a leaf with a B-tree, in which a read touches nobody else's rows: only its own scattered pages. */
        static Reach sealed(int batches) {
            return new Reach(ANY, ANY, batches);
        }

        /** Of a leaf with much that is in no summary: each probe would go through all of that. */
        Reach withoutProbes() {
            return new Reach(extent, ANY, probes);
        }

        private int probes(Shape shape) {
            return shape == Shape.PROBES || extent.equals(ANY) ? probes : Integer.MAX_VALUE;
        }

        private boolean isBeyond(Shape shape, SpineRow first, SpineRow batch) {
            return shape == Shape.RANGE
                    && batch.appendedAtMicros() - first.appendedAtMicros() > extent.toNanos() / 1_000;
        }
    }

    /** @param offered at least one; the last offset of the first is at or after the asked one */
    public static ReadPlan of(ReadSpec spec, List<SpineRow> offered, Reach reach) {
        Shape shape = shape(offered, reach.gap());
        int probes = 0;
        List<SpineRow> taken = new ArrayList<>();
        long from = Math.max(spec.offset(), offered.get(0).baseOffset());
        long to = from;
        long bytes = 0;
        for (SpineRow batch : offered) {
            long first = Math.max(from, batch.baseOffset());
            long end = Math.min(spec.endOffset(), batch.lastOffset() + 1);
            long records = end - first;
            long batchBytes = Math.max(1, (long) ((double) batch.bytes() / batch.offsetCount() * records));
            if (taken.isEmpty() && batchBytes > spec.bytesMax()) {
                long fitting = Math.max(1, (long) ((double) records * spec.bytesMax() / batchBytes));
                // A transaction's batch is never cut at its end: its producer's sequence would not add up.
                to = batch.isTransactionalOrControl() ? end : first + Math.min(records, fitting);
                return new ReadPlan(List.of(batch), from, to, batchBytes, shape);
            }
            if (!taken.isEmpty() && bytes + batchBytes > spec.bytesMax()) {
                break;
            }
            if (taken.isEmpty()
                    || batch.appendedAtMicros() != taken.get(taken.size() - 1).appendedAtMicros()) {
                probes++;
            }
            if (!taken.isEmpty() && (probes > reach.probes(shape) || reach.isBeyond(shape, offered.get(0), batch))) {
                break;
            }
            taken.add(batch);
            bytes += batchBytes;
            to = end;
        }
        return new ReadPlan(List.copyOf(taken), from, to, bytes, shape);
    }

    /** By the first append time that is another one than the first batch's. */
    private static Shape shape(List<SpineRow> offered, Duration gap) {
        long first = offered.get(0).appendedAtMicros();
        for (SpineRow batch : offered) {
            long apart = batch.appendedAtMicros() - first;
            if (apart != 0) {
                return apart > gap.toNanos() / 1_000 ? Shape.PROBES : Shape.RANGE;
            }
        }
        return Shape.RANGE;
    }

    /** Each once. */
    public OffsetDateTime[] appendTimes() {
        return batches.stream()
                .mapToLong(SpineRow::appendedAtMicros)
                .distinct()
                .mapToObj(PgTime::toOffsetDateTime)
                .toArray(OffsetDateTime[]::new);
    }

    /** As many as {@link #appendTimes}. */
    int appendTimeCount() {
        int count = 0;
        long previous = 0;
        for (SpineRow batch : batches) {
            count += count == 0 || batch.appendedAtMicros() != previous ? 1 : 0;
            previous = batch.appendedAtMicros();
        }
        return count;
    }

    /** Whether the offset is one of those that are read. */
    boolean holds(long offset) {
        return offset >= fromOffset && offset < toOffset;
    }

    OffsetDateTime firstAppendedAt() {
        return PgTime.toOffsetDateTime(batches.get(0).appendedAtMicros());
    }

    /** Append times rise with the offsets of a partition. */
    OffsetDateTime lastAppendedAt() {
        return PgTime.toOffsetDateTime(batches.get(batches.size() - 1).appendedAtMicros());
    }

    Duration extent() {
        return PgTime.between(
                batches.get(0).appendedAtMicros(),
                batches.get(batches.size() - 1).appendedAtMicros());
    }

    /** Fewer rows than this: the spine and the leaf are not of one time. */
    long recordsMin() {
        long records = 0;
        for (SpineRow batch : batches) {
            // Of a compacted batch that is cut, all records may lie in the other part.
            records += isCut(batch) && batch.isCompacted() ? 0 : overlap(batch, batch.isCompacted());
        }
        return records;
    }

    long recordsMax() {
        long records = 0;
        for (SpineRow batch : batches) {
            records += overlap(batch, batch.isCompacted());
        }
        return records;
    }

    private boolean isCut(SpineRow batch) {
        return batch.baseOffset() < fromOffset || batch.lastOffset() >= toOffset;
    }

    private long overlap(SpineRow batch, boolean compacted) {
        long offsets = Math.min(toOffset, batch.lastOffset() + 1) - Math.max(fromOffset, batch.baseOffset());
        return compacted ? Math.min(batch.recordCount(), offsets) : offsets;
    }
}
