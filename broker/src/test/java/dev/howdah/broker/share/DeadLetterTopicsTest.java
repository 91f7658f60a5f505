package dev.howdah.broker.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestCatalog;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.config.GroupConfigs;
import dev.howdah.broker.config.TopicConfigs;
import dev.howdah.storage.ConfigStore;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Whether there is a topic for dead letters is decided by what Postgres says, not by what this broker has heard of. */
class DeadLetterTopicsTest {

    private final TestCatalog store = new TestCatalog();
    private final Configs configs = new Configs();
    private final DynamicConfigs heard = DynamicConfigs.of(BrokerConfig.defaults(), configs, () -> 1, new byte[1]);
    private final Catalog catalog = new Catalog(store, heard);
    private final DeadLetterTopics topics = new DeadLetterTopics(
            catalog, new TopicAdmin(store, configs, catalog, new Deaf(), Clock.systemUTC()), new ShareSettings(heard));

    @Test
    void what_another_broker_has_just_allowed_is_taken() {
        catalog.refresh();
        store.add("dlq.letters", 1, Map.of(TopicConfigs.TAKES_DEAD_LETTERS, "true"));
        configs.set("g", Map.of(GroupConfigs.OF_DEAD_LETTER_TOPIC, "dlq.letters"));

        assertThat(topics.find("g")).isInstanceOf(DeadLetterTopics.Found.There.class);
    }

    @Test
    void a_topic_that_does_not_take_them_is_none() {
        store.add("dlq.letters", 1, Map.of());
        configs.set("g", Map.of(GroupConfigs.OF_DEAD_LETTER_TOPIC, "dlq.letters"));

        assertThat(topics.find("g")).isInstanceOf(DeadLetterTopics.Found.Nowhere.class);
    }

    private static final class Configs implements ConfigStore {

        private final Map<Resource, Map<String, String>> all = new HashMap<>();

        void set(String groupId, Map<String, String> config) {
            all.put(new Resource(Kind.GROUP, groupId), config);
        }

        @Override
        public Map<Resource, Map<String, String>> list() {
            return Map.copyOf(all);
        }

        @Override
        public Map<String, String> change(Resource resource, UnaryOperator<Map<String, String>> change) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Deaf implements Notifications {

        @Override
        public void start(Listener listener) {}

        @Override
        public void offerAppended(PartitionId id, long nextOffset, Stability stability) {}

        @Override
        public void offerTopicsChanged() {}
    }
}
