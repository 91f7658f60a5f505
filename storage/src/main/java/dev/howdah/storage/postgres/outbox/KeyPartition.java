package dev.howdah.storage.postgres.outbox;

/**
 * The partition that Kafka's producers choose for a key: murmur2 by Austin Appleby, as in {@code org.apache.kafka.common.utils.Utils}
 * and {@code BuiltInPartitioner}. In SQL it is {@code howdah.partition_of}.
 */
final class KeyPartition {

    private static final int SEED = 0x9747b28c;
    private static final int MIX = 0x5bd1e995;

    private KeyPartition() {}

    static int of(byte[] key, int partitionCount) {
        return (hash(key) & 0x7fffffff) % partitionCount;
    }

    private static int hash(byte[] key) {
        int hash = SEED ^ key.length;
        int at = 0;
        for (; at + 4 <= key.length; at += 4) {
            int word = unsigned(key, at)
                    | unsigned(key, at + 1) << 8
                    | unsigned(key, at + 2) << 16
                    | unsigned(key, at + 3) << 24;
            word *= MIX;
            word ^= word >>> 24;
            hash = hash * MIX ^ word * MIX;
        }
        if (at < key.length) {
            for (int last = key.length - 1; last >= at; last--) {
                hash ^= unsigned(key, last) << 8 * (last - at);
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
