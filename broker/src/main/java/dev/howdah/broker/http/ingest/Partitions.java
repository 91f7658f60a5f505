package dev.howdah.broker.http.ingest;

import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.protocol.record.KeyPartition;
import java.util.SplittableRandom;

/**
 * Takes partitions for events: by the key as Kafka's default partitioner does, and without one the same partition for all that comes within
 * {@link #STICKY_MS}, so that many small events become few chunks. Partitions that this broker leads are preferred. Thread: any.
 */
final class Partitions {

    private static final int STICKY_MS = 100;

    private final LiveBrokers brokers;

    Partitions(LiveBrokers brokers) {
        this.brokers = brokers;
    }

    static int ofKey(Slice key, CatalogTopic topic) {
        return KeyPartition.of(key.bytes(), key.from(), key.length(), topic.partitionCount());
    }

    /** @param salt tells streams apart, each of which goes its own way; 0 for single events */
    int next(CatalogTopic topic, long nowMs, long salt) {
        int count = topic.partitionCount();
        if (count == 1) {
            return 0;
        }
        long seed = nowMs / STICKY_MS * 31 + topic.id() + salt * 0x9e3779b97f4a7c15L;
        int start = new SplittableRandom(seed).nextInt(count);
        int self = brokers.self().nodeId();
        for (int i = 0; i < count; i++) {
            int partition = (start + i) % count;
            if (brokers.leader(topic.id(), partition) == self) {
                return partition;
            }
        }
        return start;
    }
}
