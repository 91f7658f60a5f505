package dev.howdah.broker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestCatalog;
import dev.howdah.storage.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a broker has changed itself is known to it without reading everything anew. */
class CatalogTest {

    private final TestCatalog store = new TestCatalog();
    private final Catalog catalog = store.add("b", 1);
    private final List<String> heard = new ArrayList<>();

    CatalogTest() {
        catalog.addListener(new Catalog.Listener() {
            @Override
            public void onTopicChanged(CatalogTopic topic, @Nullable CatalogTopic before) {
                heard.add((before == null ? "new " : "changed ") + topic.name());
            }

            @Override
            public void onTopicDeleted(CatalogTopic topic) {
                heard.add("deleted " + topic.name());
            }
        });
    }

    private static Topic topic(int id, String name) {
        return new Topic(id, new UUID(7, id), name, 2, Map.of("max.message.bytes", "77"), Instant.EPOCH);
    }

    @Test
    void a_created_topic_is_found_by_all_its_names_without_the_others_being_read() {
        int reads = store.lists();

        CatalogTopic added = catalog.add(topic(9, "a"));

        assertThat(store.lists()).isEqualTo(reads);
        assertThat(added.settings().maxMessageBytes()).isEqualTo(77);
        assertThat(catalog.find("a")).contains(added);
        assertThat(catalog.find(9)).contains(added);
        assertThat(catalog.find(new UUID(7, 9))).contains(added);
        assertThat(catalog.all()).extracting(CatalogTopic::name).containsExactly("a", "b");
        assertThat(heard).containsExactly("new a");
        assertThat(catalog.add(topic(9, "a"))).isSameAs(added);
        assertThat(heard).as("told once").hasSize(1);
    }

    @Test
    void a_deleted_topic_is_gone_at_once() {
        int reads = store.lists();
        int id = catalog.find("b").orElseThrow().id();

        catalog.remove(id);
        catalog.remove(id);

        assertThat(store.lists()).isEqualTo(reads);
        assertThat(catalog.all()).isEmpty();
        assertThat(catalog.find("b")).isEmpty();
        assertThat(heard).containsExactly("deleted b");
    }

    @Test
    void what_was_added_agrees_with_what_is_read_later() {
        CatalogTopic added = catalog.add(topic(2, "c"));
        store.add("c", 2, Map.of("max.message.bytes", "77"));

        assertThat(catalog.find("c")).get().isSameAs(added);
        assertThat(heard).containsExactly("new c");
    }
}
