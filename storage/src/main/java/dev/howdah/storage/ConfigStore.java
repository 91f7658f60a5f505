package dev.howdah.storage;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What was set at run time for brokers and groups; a topic's is part of the {@link Topic}. Names and values are Kafka's and mean
 * nothing here.
 *
 * <p>Thread: any that may block. Throws {@link StorageException}.
 */
public interface ConfigStore {

    /** Everything that has something set. */
    Map<Resource, Map<String, String>> list();

    /**
     * Replaces what is set, under a lock, so that two changes never undo each other.
     *
     * @param change from what is set now to what shall be; what it throws undoes the transaction and is passed on
     * @return what is set now
     */
    Map<String, String> change(Resource resource, UnaryOperator<Map<String, String>> change);

    /** @param name of a broker its node id, or empty for all brokers; of a group its id */
    record Resource(Kind kind, String name) {}

    /** What else than a topic can be configured at run time. */
    enum Kind {
        BROKER,
        GROUP
    }
}
