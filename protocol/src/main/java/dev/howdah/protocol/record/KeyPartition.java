package dev.howdah.protocol.record;

/**
 * The partition that Kafka's producers choose for a key ({@code BuiltInPartitioner.partitionForKey}): MurmurHash2 by Austin Appleby, 32
 * bits, with Kafka's seed. In SQL it is {@code howdah.partition_of}. Thread: any.
 */
public final class KeyPartition {

    private static final int SEED = 0x9747b28c;
    private static final int MIX = 0x5bd1e995;

    private KeyPartition() {}

    /** @param key the array in which it lies, from {@code from} on */
    public static int of(byte[] key, int from, int length, int partitionCount) {
        return (hash(key, from, length) & Integer.MAX_VALUE) % partitionCount;
    }

    private static int hash(byte[] key, int from, int length) {
        int hash = SEED ^ length;
        int at = from;
        int end = from + length;
        for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
            int word = unsigned(key, at)
                    | unsigned(key, at + 1) << 8
                    | unsigned(key, at + 2) << 16
                    | unsigned(key, at + 3) << 24;
            word *= MIX;
            word ^= word >>> 24;
            hash = hash * MIX ^ word * MIX;
        }
        if (at < end) {
            for (int last = end - 1; last >= at; last--) {
                hash ^= unsigned(key, last) << Byte.SIZE * (last - at);
            }
            hash *= MIX;
        }
        hash = (hash ^ hash >>> 13) * MIX;
        return hash ^ hash >>> 15;
    }

    private static int unsigned(byte[] key, int at) {
        return key[at] & 0xff;
    }
}
