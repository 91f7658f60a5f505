package dev.howdah.broker.http.ingest;

/**
 * The hash by which Kafka's default partitioner takes a partition for a key ({@code BuiltInPartitioner.partitionForKey}): MurmurHash2 by
 * Austin Appleby, 32 bits, with Kafka's seed. Thread: any.
 */
final class Murmur2 {

    private static final int SEED = 0x9747b28c;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;

    private Murmur2() {}

    static int partition(Slice key, int partitionCount) {
        return (hash(key) & Integer.MAX_VALUE) % partitionCount;
    }

    static int hash(Slice key) {
        byte[] data = key.bytes();
        int at = key.from();
        int left = key.length();
        int hash = SEED ^ left;
        while (left >= Integer.BYTES) {
            int word = (data[at] & 0xff)
                    | (data[at + 1] & 0xff) << 8
                    | (data[at + 2] & 0xff) << 16
                    | (data[at + 3] & 0xff) << 24;
            word *= M;
            word ^= word >>> R;
            word *= M;
            hash = hash * M ^ word;
            at += Integer.BYTES;
            left -= Integer.BYTES;
        }
        if (left > 0) {
            for (int i = left - 1; i >= 0; i--) {
                hash ^= (data[at + i] & 0xff) << (8 * i);
            }
            hash *= M;
        }
        hash ^= hash >>> 13;
        hash *= M;
        hash ^= hash >>> 15;
        return hash;
    }
}
