package dev.howdah.broker.janitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.Compaction;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TopicPoliciesTest {

    private static TopicPolicy policy(Map<String, String> config) {
        Topic topic = new Topic(1, new UUID(1, 1), "a", 3, config, Instant.EPOCH);
        return TopicPolicies.of(new CatalogTopic(topic, TopicSettings.of(config, BrokerConfig.defaults())));
    }

    @Test
    void a_topic_deletes_by_default_after_a_week() {
        TopicPolicy policy = policy(Map.of());

        assertThat(policy.retentionMs()).isEqualTo(604_800_000);
        assertThat(policy.retentionBytes()).isEqualTo(TopicPolicy.UNLIMITED);
        assertThat(policy.compaction()).isEmpty();
    }

    @Test
    void a_compacted_topic_keeps_its_records_whatever_the_limits_say() {
        TopicPolicy policy = policy(Map.of("cleanup.policy", "compact", "retention.ms", "1", "retention.bytes", "1"));

        assertThat(policy.hasRetention()).isFalse();
        assertThat(policy.compaction()).contains(new Compaction(86_400_000, 0, Long.MAX_VALUE, 0.5));
    }

    @Test
    void both_policies_go_together_and_a_segment_lasts_no_longer_than_the_longest_lag() {
        TopicPolicy policy = policy(Map.of(
                "cleanup.policy",
                "compact,delete",
                "retention.ms",
                "9223372036854775807",
                "max.compaction.lag.ms",
                "5"));

        assertThat(policy.retentionMs()).isEqualTo(Long.MAX_VALUE);
        assertThat(policy.compaction()).isPresent();
        assertThat(policy.segmentMs()).isEqualTo(5);
    }

    @Test
    void any_negative_limit_is_none() {
        assertThat(policy(Map.of("retention.ms", "-1", "retention.bytes", "-7")).hasRetention())
                .isFalse();
    }

    @Test
    void records_of_a_topic_with_delays_are_as_old_as_their_append() {
        assertThat(policy(Map.of("howdah.delay.enable", "true")).age()).isEqualTo(TopicPolicy.Age.BY_APPEND);
        assertThat(policy(Map.of("howdah.dedup.window.ms", "1000")).age()).isEqualTo(TopicPolicy.Age.BY_TIMESTAMP);
    }
}
