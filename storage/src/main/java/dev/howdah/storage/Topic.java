package dev.howdah.storage;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A topic as the catalog has it.
 *
 * @param id the surrogate id, by which the tables are named; it is never reused
 * @param uuid Kafka's topic id; a topic that is deleted and created again gets a new one
 * @param config what was set explicitly, by Kafka's names
 */
public record Topic(int id, UUID uuid, String name, int partitionCount, Map<String, String> config, Instant createdAt) {

    public Topic {
        config = Map.copyOf(config);
    }
}
