package dev.howdah.storage;

import java.util.Optional;

/**
 * What a topic's configuration asks of the janitor. Times are in milliseconds; -1 means no limit.
 *
 * @param segmentMs the longest time that a segment covers
 * @param segmentBytes about how many bytes of one partition a segment holds
 * @param retentionMs records that are older are deleted; also -1 if the topic's cleanup policy does not delete
 * @param retentionBytes how many bytes one partition keeps at least; also -1 if the topic's cleanup policy does not
 *     delete
 * @param compaction empty if the topic is not compacted
 * @param keyIndex which segments have an index over keys
 * @param age from when {@code retentionMs} counts
 */
public record TopicPolicy(
        int topicId,
        int partitionCount,
        long segmentMs,
        long segmentBytes,
        long retentionMs,
        long retentionBytes,
        Optional<Compaction> compaction,
        KeyIndex keyIndex,
        Age age) {

    public static final long UNLIMITED = -1;

    /** A policy by Kafka's rules, without an index over keys. */
    public TopicPolicy(
            int topicId,
            int partitionCount,
            long segmentMs,
            long segmentBytes,
            long retentionMs,
            long retentionBytes,
            Optional<Compaction> compaction) {
        this(
                topicId,
                partitionCount,
                segmentMs,
                segmentBytes,
                retentionMs,
                retentionBytes,
                compaction,
                KeyIndex.NONE,
                Age.BY_TIMESTAMP);
    }

    /** How old a record is. */
    public enum Age {
        /** As in Kafka. */
        BY_TIMESTAMP,
        /** Since it has its offset, or its timestamp if that is later: a record that was delayed is new to consumers. */
        BY_APPEND
    }

    public enum KeyIndex {
        NONE,
        /**
         * Leaves of ended segments have the index. To write it costs as much as to write the records, so leaves that
         * appends still write have none.
         */
        ENDED_SEGMENTS
    }

    /**
     * How a topic is compacted.
     *
     * @param deleteRetentionMs how long a tombstone stays after the records that it deletes were removed
     * @param lagMsMin a segment with a record younger than this is not compacted
     * @param lagMsMax an uncompacted segment older than this is compacted, whatever the ratio is
     * @param dirtyRatioMin a compaction runs when at least this share of the bytes is uncompacted
     */
    public record Compaction(long deleteRetentionMs, long lagMsMin, long lagMsMax, double dirtyRatioMin) {}

    public boolean hasRetention() {
        return retentionMs != UNLIMITED || retentionBytes != UNLIMITED;
    }
}
