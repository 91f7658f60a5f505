package dev.howdah.foreign;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the scenario asks of a library; it throws {@link Unsupported} where the library has nothing. Thread: one. */
public interface Client {

    /** The library has nothing for this; the message says what. */
    final class Unsupported extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unsupported(String reason) {
            super(reason);
        }
    }

    /** A producer. */
    interface Sender extends AutoCloseable {
        /** The offset, once the broker has told it. */
        CompletableFuture<Long> send(ProducerRecord<byte[], byte[]> record);

        @Override
        void close() throws Exception;
    }

    /** A consumer that reads by itself. */
    interface Reader extends AutoCloseable {
        /** What has come, in the order of arrival. */
        BlockingQueue<ConsumerRecord<byte[], byte[]>> records();

        /** The partitions that it has now. */
        Set<Integer> assigned();

        /** Commits all that was taken from {@link #records()}, or more. */
        void commit() throws Exception;

        @Override
        void close() throws Exception;
    }

    void createTopic(String topic, int partitions) throws Exception;

    /** The ids of the leaders; -1 for none. */
    List<Integer> leaders(String topic) throws Exception;

    String config(String topic, String name) throws Exception;

    void deleteTopic(String topic) throws Exception;

    Set<String> topics() throws Exception;

    Sender sender(Map<String, Object> settings) throws Exception;

    /** Reads a partition from an offset on. */
    Reader readFrom(String topic, int partition, long offset) throws Exception;

    /** Reads a partition from a time on, in milliseconds. */
    Reader readSince(String topic, int partition, long timeMs) throws Exception;

    /** A member of a group, which begins at the earliest offset where none is committed. */
    Reader join(String group, String topic) throws Exception;

    /** The first and the next offset of a partition. */
    List<Long> bounds(String topic, int partition) throws Exception;

    OptionalLong offsetAt(String topic, int partition, long timeMs) throws Exception;

    /** By partition. */
    Map<Integer, Long> committed(String group, String topic) throws Exception;

    Set<String> groups() throws Exception;

    /** State, as Kafka spells it, and number of members: {@code Empty 0}. */
    String describeGroup(String group) throws Exception;

    void deleteGroup(String group) throws Exception;
}
