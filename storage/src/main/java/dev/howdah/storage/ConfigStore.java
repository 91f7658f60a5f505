package dev.howdah.storage;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Configurations that were set at run time for brokers and groups. A topic's configuration is part of the {@link
 * Topic}. This store does not interpret names and values.
 *
 * <p>Thread: any that may block.
 */
public interface ConfigStore {

    /**
     * Every resource for which something is set, with its configuration.
     *
     * @throws StorageException if Postgres did not answer
     */
    Map<Resource, Map<String, String>> list();

    /**
     * Replaces the configuration of a resource. A lock is held meanwhile, so two changes at the same time do not undo
     * each other.
     *
     * @param change makes the new configuration from the current one. What it throws is passed on, after the
     *     transaction was rolled back.
     * @return the configuration after the change
     * @throws StorageException if Postgres did not store it; with {@link StorageFailure.Unavailable} it may be stored
     *     nevertheless
     */
    Map<String, String> change(Resource resource, UnaryOperator<Map<String, String>> change);

    /** @param name for a broker its node id, or empty for all brokers; for a group the group id */
    record Resource(Kind kind, String name) {}

    /** The kinds of resources, beside topics, that can be configured at run time. */
    enum Kind {
        BROKER,
        GROUP
    }
}
