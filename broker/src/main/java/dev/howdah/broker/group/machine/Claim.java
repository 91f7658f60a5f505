package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that a member says it owns.
 *
 * @param partitions null if it does not say them
 */
record Claim(@Nullable Set<TopicIdPartition> partitions, Occasion occasion) {

    enum Occasion {
        /** The member joins, or does not know which answers have arrived. It says everything that it owns. */
        WHOLE_STATE,
        /**
         * The member says what has changed. It may not own yet what it was assigned: the Java client owns partitions of
         * a topic only when it has heard of the topic, and until then confirms an assignment without them.
         */
        CHANGE
    }

    /** Whether the member owns none of these partitions any more, which it was told to give back. */
    boolean isWithout(Map<TopicIdPartition, Integer> revoking) {
        return partitions != null && partitions.stream().noneMatch(revoking::containsKey);
    }

    /**
     * Whether the member says everything that it owns, and none of these partitions is among it. Then it never received
     * them.
     */
    boolean neverHad(Map<TopicIdPartition, Integer> unwanted) {
        return occasion == Occasion.WHOLE_STATE && isWithout(unwanted);
    }
}
