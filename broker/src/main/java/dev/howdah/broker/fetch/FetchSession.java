package dev.howdah.broker.fetch;

import dev.howdah.protocol.KafkaError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers what a client fetches, between its requests (KIP-227). The client sends only what has changed, and the
 * answer contains only what is news.
 *
 * <p>Thread: any, guarded by its monitor. A client may continue its session on another connection.
 */
final class FetchSession {

    /** The epoch of the request that opens a session. The first incremental request has the next epoch. */
    static final int INITIAL_EPOCH = 0;

    /** The epoch of a request that closes its session or wants none. */
    static final int FINAL_EPOCH = -1;

    private final int id;
    private final Naming naming;
    private final Map<FetchKey, Remembered> partitions = new LinkedHashMap<>();
    private int epoch = nextEpoch(INITIAL_EPOCH);
    private long lastUsedNanos;
    private int countedPartitions;

    /** How requests name topics. It must not change within a session. */
    enum Naming {
        BY_NAME,
        BY_ID
    }

    FetchSession(int id, Naming naming, long nowNanos) {
        this.id = id;
        this.naming = naming;
        this.lastUsedNanos = nowNanos;
    }

    int id() {
        return id;
    }

    /**
     * The epoch after this one. After the greatest number comes 1, because 0 opens a session ({@code
     * FetchMetadata.nextEpoch}).
     */
    static int nextEpoch(int epoch) {
        return epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    }

    /** Remembers what was fetched and answered when the session was opened. */
    synchronized void remember(Collection<PartitionFetch> answered) {
        for (PartitionFetch fetch : answered) {
            Remembered partition = new Remembered(fetch.target());
            partition.isNews(fetch);
            partitions.put(fetch.target().key(), partition);
        }
    }

    /**
     * Applies an incremental request.
     *
     * @return NONE if the session has moved to the next epoch
     */
    synchronized KafkaError update(int requestEpoch, Naming requestNaming, SessionChange change, long nowNanos) {
        if (requestEpoch != epoch) {
            return KafkaError.INVALID_FETCH_SESSION_EPOCH;
        }
        if (requestNaming != naming) {
            return KafkaError.FETCH_SESSION_TOPIC_ID_ERROR;
        }
        for (FetchTarget target : change.wanted()) {
            Remembered known = partitions.get(target.key());
            if (known == null) {
                partitions.put(target.key(), new Remembered(target));
            } else {
                known.target = target;
            }
        }
        change.forgotten().forEach(partitions::remove);
        epoch = nextEpoch(epoch);
        lastUsedNanos = nowNanos;
        return KafkaError.NONE;
    }

    synchronized List<FetchTarget> targets() {
        List<FetchTarget> targets = new ArrayList<>(partitions.size());
        partitions.values().forEach(partition -> targets.add(partition.target));
        return targets;
    }

    /**
     * Removes from the answer what is no news to the client. Partitions with records are moved to the end of the
     * session's order, so that the others come first next time.
     *
     * @param expectedEpoch the epoch to which this request has moved the session
     * @return false if another request has moved it further since
     */
    synchronized boolean reduceToNews(int expectedEpoch, List<PartitionFetch> answered) {
        if (epoch != expectedEpoch) {
            return false;
        }
        answered.removeIf(fetch -> {
            Remembered partition = partitions.get(fetch.target().key());
            if (partition == null) {
                return true;
            }
            boolean news = partition.isNews(fetch);
            if (fetch.records().isReadable()) {
                partitions.remove(fetch.target().key());
                partitions.put(fetch.target().key(), partition);
            }
            return !news;
        });
        return true;
    }

    synchronized int size() {
        return partitions.size();
    }

    synchronized long lastUsedNanos() {
        return lastUsedNanos;
    }

    /** By how many partitions the session has grown since the last call of this method. */
    synchronized int growth() {
        int growth = partitions.size() - countedPartitions;
        countedPartitions = partitions.size();
        return growth;
    }

    /** What the client was told of a partition. */
    private static final class Remembered {
        private static final long NEVER_TOLD = -1;

        private FetchTarget target;
        private long highWatermark = NEVER_TOLD;
        private long logStartOffset = NEVER_TOLD;

        Remembered(FetchTarget target) {
            this.target = target;
        }

        /**
         * Compares with what the client was told, and remembers what it is told now. After an error the next answer is
         * always news.
         */
        boolean isNews(PartitionFetch fetch) {
            boolean news = fetch.hasNews()
                    || fetch.highWatermark() != highWatermark
                    || fetch.logStartOffset() != logStartOffset;
            highWatermark = fetch.error() == KafkaError.NONE ? fetch.highWatermark() : NEVER_TOLD;
            logStartOffset = fetch.logStartOffset();
            return news;
        }
    }
}
