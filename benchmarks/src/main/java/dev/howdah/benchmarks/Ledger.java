package dev.howdah.benchmarks;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which records were acked, where, and which were read again. Values begin with when they were sent ({@link System#nanoTime}), by
 * which producer, and its sequence number. Thread: any.
 */
final class Ledger {

    static final int HEADER_BYTES = 8 + 4 + 8;

    private final BitSet[] ackedOffsets;
    private final BitSet[] readOffsets;
    private final BitSet[] ackedSequences;
    private final BitSet[] readSequences;
    private final AtomicLong acked = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong twice = new AtomicLong();

    Ledger(int producers, int partitions) {
        ackedOffsets = bitSets(partitions);
        readOffsets = bitSets(partitions);
        ackedSequences = bitSets(producers);
        readSequences = bitSets(producers);
    }

    static void header(byte[] value, long sentNanos, int producer, long sequence) {
        ByteBuffer.wrap(value).putLong(sentNanos).putInt(producer).putLong(sequence);
    }

    static long sentNanos(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    void acked(int producer, long sequence, int partition, long offset) {
        acked.incrementAndGet();
        boolean news = set(ackedOffsets[partition], offset);
        if (!(set(ackedSequences[producer], sequence) && news)) {
            twice.incrementAndGet();
        }
    }

    void read(int partition, long offset, byte[] value) {
        read.incrementAndGet();
        ByteBuffer header = ByteBuffer.wrap(value);
        header.getLong();
        boolean news = set(readOffsets[partition], offset);
        if (!(set(readSequences[header.getInt()], header.getLong()) && news)) {
            twice.incrementAndGet();
        }
    }

    long acked() {
        return acked.get();
    }

    long read() {
        return read.get();
    }

    /** Acks of one offset or one record, or reads of it, beyond the first. */
    long twice() {
        return twice.get();
    }

    /** Acked offsets and acked records that were not read. */
    long lost() {
        return missing(ackedOffsets, readOffsets) + missing(ackedSequences, readSequences);
    }

    private static long missing(BitSet[] wanted, BitSet[] found) {
        long missing = 0;
        for (int i = 0; i < wanted.length; i++) {
            BitSet left;
            synchronized (wanted[i]) {
                left = (BitSet) wanted[i].clone();
            }
            synchronized (found[i]) {
                left.andNot(found[i]);
            }
            missing += left.cardinality();
        }
        return missing;
    }

    private static boolean set(BitSet bits, long index) {
        int bit = Math.toIntExact(index);
        synchronized (bits) {
            boolean news = !bits.get(bit);
            bits.set(bit);
            return news;
        }
    }

    private static BitSet[] bitSets(int count) {
        BitSet[] all = new BitSet[count];
        for (int i = 0; i < count; i++) {
            all[i] = new BitSet();
        }
        return all;
    }
}
