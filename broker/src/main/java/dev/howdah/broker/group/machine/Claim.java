package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a member says it owns.
 *
 * @param partitions null if it does not say
 */
record Claim(@Nullable Set<TopicIdPartition> partitions, Occasion occasion) {

    enum Occasion {
        /** It joins, or does not know what has arrived, and says everything. */
        WHOLE_STATE,
        /**
         * It says what has changed. It may have been given partitions that it does not own yet: the Java client owns a topic's
         * partitions only when it has heard of the topic, and until then confirms an assignment without them.
         */
        CHANGE
    }

    /** The member owns none of these partitions any more, as far as it was told to give them back. */
    boolean isWithout(Map<TopicIdPartition, Integer> revoking) {
        return partitions != null && partitions.stream().noneMatch(revoking::containsKey);
    }

    /** The member says all that it owns, and none of these is among it. So it will not own them soon, told or not. */
    boolean neverHad(Map<TopicIdPartition, Integer> unwanted) {
        return occasion == Occasion.WHOLE_STATE && isWithout(unwanted);
    }
}
