package dev.howdah.storage.postgres.read;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers about how large the chunks of each topic are, so that a read asks for as many as it can use. Thread: any.
 */
final class ChunkSizes {

    /** The guess for a topic that was not read yet. */
    private static final long FIRST_BYTES = 8 << 10;

    private final Map<Integer, Long> byTopic = new ConcurrentHashMap<>();

    long bytesEach(int topicId) {
        return byTopic.getOrDefault(topicId, FIRST_BYTES);
    }

    void onRead(int topicId, long bytes, int count) {
        if (count > 0) {
            long each = Math.max(1, bytes / count);
            byTopic.merge(topicId, each, (before, newest) -> (3 * before + newest) / 4);
        }
    }
}
