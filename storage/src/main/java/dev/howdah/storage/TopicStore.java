package dev.howdah.storage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The catalog of topics. Every call is one short transaction, except that a deletion drops tables after the topic is gone.
 *
 * <p>Thread: any that may block. Throws {@link StorageException} when Postgres does not do it.
 */
public interface TopicStore {

    List<Topic> list();

    /** Creates the topic with its tables, its first segment and the friendly view; empty if the name is taken. */
    Optional<Topic> create(NewTopic topic, Instant now);

    /** False if there was no such topic. Appends that hold its heads finish first; later ones find it gone. */
    boolean delete(int topicId);

    /** Raises the number of partitions to {@code partitionCount}; empty if the topic is gone or already has as many. */
    Optional<Topic> grow(int topicId, int partitionCount);

    /**
     * Replaces the explicit configuration, under a lock, so that two changes never undo each other.
     *
     * @param change from what is set now to what shall be; what it throws undoes the transaction and is passed on
     * @return empty if the topic is gone
     */
    Optional<Topic> configure(int topicId, UnaryOperator<Map<String, String>> change);

    /** Where every partition of every topic starts and ends, for start-up and resync. */
    List<PartitionHead> heads();

    /** @param name legal by Kafka's rules; the caller has checked it */
    record NewTopic(String name, int partitionCount, Map<String, String> config) {

        public NewTopic {
            config = Map.copyOf(config);
        }
    }
}
