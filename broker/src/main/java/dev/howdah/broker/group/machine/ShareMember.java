package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A member of a share group. Thread: group lane. */
final class ShareMember {

    final String memberId;
    Profile profile;
    int epoch;
    int previousEpoch;

    /** What it is to fetch from; it has that as soon as it hears of it, because others may have the same. */
    Set<TopicIdPartition> assigned = Set.of();

    /** What it was told last. */
    Set<TopicIdPartition> told = Set.of();

    /** How many changes of this member are being stored. The member is told nothing before they are stored. */
    int savesPending;

    ShareMember(String memberId, Profile profile) {
        this.memberId = memberId;
        this.profile = profile;
    }

    /** What a member says about itself. */
    record Profile(@Nullable String rackId, ClientIdentity client, Set<String> topicNames) {

        Profile {
            topicNames = Set.copyOf(topicNames);
        }
    }
}
