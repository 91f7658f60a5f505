package dev.howdah.broker.janitor;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.broker.config.TopicSettings.CleanupPolicy;
import dev.howdah.storage.TopicPolicy;
import java.util.List;
import java.util.Optional;

/** Makes the janitor's policies from the current configurations of the topics. Thread: any. */
final class TopicPolicies {

    private TopicPolicies() {}

    static List<TopicPolicy> of(Catalog catalog) {
        return catalog.all().stream().map(TopicPolicies::of).toList();
    }

    static TopicPolicy of(CatalogTopic topic) {
        TopicSettings settings = topic.settings();
        boolean deletes = settings.cleanup().contains(CleanupPolicy.DELETE);
        boolean compacts = settings.cleanup().contains(CleanupPolicy.COMPACT);
        TopicSettings.Compaction compaction = settings.compaction();
        return new TopicPolicy(
                topic.id(),
                topic.partitionCount(),
                // As in Kafka ({@code LogConfig.maxSegmentMs}): a record that must be compacted by then must not lie in
                // the open segment any more.
                compacts ? Math.min(settings.segmentMs(), compaction.lagMsMax()) : settings.segmentMs(),
                settings.segmentBytes(),
                deletes ? atLeastUnlimited(settings.retentionMs()) : TopicPolicy.UNLIMITED,
                deletes ? atLeastUnlimited(settings.retentionBytes()) : TopicPolicy.UNLIMITED,
                compacts
                        ? Optional.of(new TopicPolicy.Compaction(
                                compaction.deleteRetentionMs(),
                                compaction.lagMsMin(),
                                compaction.lagMsMax(),
                                compaction.dirtyRatioMin()))
                        : Optional.empty(),
                settings.keyIndex(),
                settings.headers().delays() ? TopicPolicy.Age.BY_APPEND : TopicPolicy.Age.BY_TIMESTAMP);
    }

    /** For Kafka any negative number means no limit. */
    private static long atLeastUnlimited(long limit) {
        return Math.max(TopicPolicy.UNLIMITED, limit);
    }
}
