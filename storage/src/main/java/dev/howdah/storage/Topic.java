package dev.howdah.storage;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A topic as it is in the catalog.
 *
 * @param id surrogate id, names the tables; never reused
 * @param uuid Kafka's topic id; a topic that is created again gets a new one
 * @param config only what was set explicitly; names are Kafka's
 */
public record Topic(int id, UUID uuid, String name, int partitionCount, Map<String, String> config, Instant createdAt) {

    public Topic {
        config = Map.copyOf(config);
    }
}
