package dev.howdah.benchmarks;

import dev.howdah.storage.LogReader;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Reads as fetches do, one after another, and keeps how long each took. Thread: one. */
final class ScaleReads {

    private static final int FETCH_BYTES = 1 << 20;
    private static final long TIMEOUT_SECONDS = 120;

    private final LogReader reader;

    ScaleReads(LogReader reader) {
        this.reader = reader;
    }

    /** @param fetches how long each took */
    record Outcome(long records, double seconds, Percentiles fetches) {

        double perSecond() {
            return records / seconds;
        }

        Outcome plus(Outcome other) {
            Percentiles both = new Percentiles();
            both.addAll(fetches);
            both.addAll(other.fetches);
            return new Outcome(records + other.records, seconds + other.seconds, both);
        }
    }

    /** Whole partitions from their beginning, in fetches of 1 MB. */
    Outcome fromBeginning(List<PartitionId> ids, long recordsMax) throws Exception {
        Percentiles fetches = new Percentiles();
        long records = 0;
        long startNanos = System.nanoTime();
        for (PartitionHead head : heads(ids)) {
            long offset = head.logStartOffset();
            while (offset < head.nextOffset() && records < recordsMax) {
                long next = fetch(new ReadSpec(head.id(), offset, head.nextOffset(), FETCH_BYTES), fetches);
                records += next - offset;
                offset = next;
            }
        }
        return new Outcome(records, (System.nanoTime() - startNanos) / 1e9, fetches);
    }

    /** Whole partitions of one topic as one consumer reads them: each fetch names all that are not at their end. */
    Outcome together(List<PartitionId> ids) throws Exception {
        Percentiles fetches = new Percentiles();
        Map<PartitionId, ReadSpec> wanted = new LinkedHashMap<>();
        for (PartitionHead head : heads(ids)) {
            if (head.logStartOffset() < head.nextOffset()) {
                wanted.put(head.id(), new ReadSpec(head.id(), head.logStartOffset(), head.nextOffset(), FETCH_BYTES));
            }
        }
        long records = 0;
        long startNanos = System.nanoTime();
        while (!wanted.isEmpty()) {
            long fetchNanos = System.nanoTime();
            Map<PartitionId, LogSlice> slices = reader.readMany(List.copyOf(wanted.values()), 2 * FETCH_BYTES)
                    .toCompletableFuture()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            fetches.add(System.nanoTime() - fetchNanos);
            for (Map.Entry<PartitionId, LogSlice> slice : slices.entrySet()) {
                ReadSpec spec = Objects.requireNonNull(wanted.remove(slice.getKey()));
                long next = slice.getValue().nextOffset();
                slice.getValue().batches().release();
                if (next <= spec.offset()) {
                    throw new IllegalStateException("nothing read at " + spec);
                }
                records += next - spec.offset();
                if (next < spec.endOffset()) {
                    // Behind those that had no turn.
                    wanted.put(slice.getKey(), spec.from(next));
                }
            }
        }
        return new Outcome(records, (System.nanoTime() - startNanos) / 1e9, fetches);
    }

    /** 1 MB at random offsets. */
    Outcome atRandom(PartitionId id, int count) throws Exception {
        Percentiles fetches = new Percentiles();
        PartitionHead head = heads(List.of(id)).get(0);
        long records = 0;
        long startNanos = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long offset = ThreadLocalRandom.current().nextLong(head.logStartOffset(), head.nextOffset());
            records += fetch(new ReadSpec(id, offset, head.nextOffset(), FETCH_BYTES), fetches) - offset;
        }
        return new Outcome(records, (System.nanoTime() - startNanos) / 1e9, fetches);
    }

    /** One read of 1 MB at {@code offset}. */
    Percentiles once(PartitionId id, long offset) throws Exception {
        Percentiles fetches = new Percentiles();
        PartitionHead head = heads(List.of(id)).get(0);
        fetch(new ReadSpec(id, offset, head.nextOffset(), FETCH_BYTES), fetches);
        return fetches;
    }

    long endOffset(PartitionId id) throws Exception {
        return heads(List.of(id)).get(0).nextOffset();
    }

    /** Lookups of random timestamps in {@code [fromMs, toMs)}. */
    Percentiles byTimestamp(PartitionId id, long fromMs, long toMs, int count) throws Exception {
        Percentiles lookups = new Percentiles();
        for (int i = 0; i < count; i++) {
            long wanted = ThreadLocalRandom.current().nextLong(fromMs, toMs);
            long startNanos = System.nanoTime();
            reader.findByTimestamp(id, wanted).toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            lookups.add(System.nanoTime() - startNanos);
        }
        return lookups;
    }

    /** Lookups of the greatest timestamp. */
    Percentiles maxTimestamp(PartitionId id, int count) throws Exception {
        Percentiles lookups = new Percentiles();
        for (int i = 0; i < count; i++) {
            long startNanos = System.nanoTime();
            reader.findMaxTimestamp(id).toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            lookups.add(System.nanoTime() - startNanos);
        }
        return lookups;
    }

    private long fetch(ReadSpec spec, Percentiles fetches) throws Exception {
        long startNanos = System.nanoTime();
        LogSlice slice = reader.read(spec).toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        fetches.add(System.nanoTime() - startNanos);
        slice.batches().release();
        if (slice.nextOffset() <= spec.offset()) {
            throw new IllegalStateException("nothing read at " + spec);
        }
        return slice.nextOffset();
    }

    private List<PartitionHead> heads(List<PartitionId> ids) throws Exception {
        return reader.heads(ids).toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
