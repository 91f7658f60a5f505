package dev.howdah.storage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The catalog of topics. Every call is one short transaction, except that a deletion drops the tables in further
 * transactions.
 *
 * <p>Thread: any that may block. After a {@link StorageException} with {@link StorageFailure.Unavailable} it is not
 * known whether a change is stored.
 */
public interface TopicStore {

    /**
     * All topics.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<Topic> list();

    /**
     * Creates the topic with its tables, its first segments and its view.
     *
     * @return empty if the name is taken
     * @throws StorageException if Postgres did not create the topic
     */
    Optional<Topic> create(NewTopic topic, Instant now);

    /**
     * Deletes a topic. Appends that hold its heads finish first; later ones find no topic. Tables that somebody is
     * reading are dropped later, by the janitor.
     *
     * @return false if there was no such topic
     * @throws StorageException if Postgres did not delete it; {@link StorageFailure.Contended} if an append held a head
     *     for too long
     */
    boolean delete(int topicId);

    /**
     * Raises the number of partitions to {@code partitionCount}.
     *
     * @return empty if the topic does not exist or already has as many partitions
     * @throws StorageException if Postgres did not do it
     */
    Optional<Topic> grow(int topicId, int partitionCount);

    /**
     * Replaces the explicit configuration. The topic's row is locked meanwhile, so two changes at the same time do not
     * undo each other.
     *
     * @param change makes the new configuration from the current one. What it throws is passed on, after the
     *     transaction was rolled back.
     * @return empty if the topic does not exist
     * @throws StorageException if Postgres did not store it
     */
    Optional<Topic> configure(int topicId, UnaryOperator<Map<String, String>> change);

    /**
     * The bounds of every partition of every topic.
     *
     * @throws StorageException if Postgres did not answer
     */
    List<PartitionHead> heads();

    /** @param name a legal topic name by Kafka's rules; the caller has checked it */
    record NewTopic(String name, int partitionCount, Map<String, String> config) {

        public NewTopic {
            config = Map.copyOf(config);
        }
    }
}
