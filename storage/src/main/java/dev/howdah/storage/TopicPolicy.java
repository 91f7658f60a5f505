package dev.howdah.storage;

import java.util.Optional;

/**
 * What a topic's configuration asks of the janitor. Times in milliseconds, -1 for no limit.
 *
 * @param segmentMs longest time that a segment covers
 * @param segmentBytes of one partition in a segment, about
 * @param retentionMs a record goes when it is older; -1 too if the topic's cleanup policy does not delete
 * @param retentionBytes that one partition keeps at least; -1 too if the topic's cleanup policy does not delete
 * @param compaction empty if the topic is not compacted
 * @param keyIndex which segments have an index over keys
 */
public record TopicPolicy(
        int topicId,
        int partitionCount,
        long segmentMs,
        long segmentBytes,
        long retentionMs,
        long retentionBytes,
        Optional<Compaction> compaction,
        KeyIndex keyIndex) {

    public static final long UNLIMITED = -1;

    /** Without an index over keys. */
    public TopicPolicy(
            int topicId,
            int partitionCount,
            long segmentMs,
            long segmentBytes,
            long retentionMs,
            long retentionBytes,
            Optional<Compaction> compaction) {
        this(topicId, partitionCount, segmentMs, segmentBytes, retentionMs, retentionBytes, compaction, KeyIndex.NONE);
    }

    public enum KeyIndex {
        NONE,
        /** An index takes as much to write as the records; so only leaves that take no more of them have one. */
        ENDED_SEGMENTS
    }

    /**
     * How a topic is compacted.
     *
     * @param deleteRetentionMs how long a tombstone stays after everything before it is gone
     * @param lagMsMin a segment with a younger record is left alone
     * @param lagMsMax an uncompacted segment older than this is compacted whatever the ratio
     * @param dirtyRatioMin share of uncompacted bytes that is worth a compaction
     */
    public record Compaction(long deleteRetentionMs, long lagMsMin, long lagMsMax, double dirtyRatioMin) {}

    public boolean hasRetention() {
        return retentionMs != UNLIMITED || retentionBytes != UNLIMITED;
    }
}
