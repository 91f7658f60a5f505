package dev.howdah.compat.groups;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What a member says, one line each: {@code NANOS MEMBER WHAT DETAIL}. NANOS is CLOCK_MONOTONIC, which Java's nanoTime and
 * Python's monotonic_ns read on Linux.
 */
final class MemberLine {

    /** Detail: generation (or member epoch, or -1) and all partitions that the member has now, by commas. */
    static final String ASSIGNED = "assigned";

    static final String REVOKED = "revoked";
    static final String LOST = "lost";
    /** Detail: partition, offset, value. */
    static final String READ = "read";
    /** Detail: partition:offset, by commas; the broker has confirmed it. */
    static final String COMMITTED = "committed";
    /** Detail: why. */
    static final String COMMIT_LOST = "commit-lost";

    static final String FAILED = "failed";
    /** It left the group and closed its client. */
    static final String ENDED = "ended";

    private MemberLine() {}

    static String offsets(Map<TopicPartition, OffsetAndMetadata> offsets) {
        return offsets.entrySet().stream()
                .map(entry ->
                        entry.getKey().partition() + ":" + entry.getValue().offset())
                .collect(Collectors.joining(","));
    }

    static String partitions(Collection<Integer> partitions) {
        return partitions.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
