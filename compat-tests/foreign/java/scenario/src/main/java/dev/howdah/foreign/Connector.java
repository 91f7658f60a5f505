package dev.howdah.foreign;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the scenario asks of an engine that writes and reads in jobs. Thread: one. */
public interface Connector {

    /** As a start, the first offset of a partition. */
    long EARLIEST = -1;

    /** A job that writes records, in this order, at least once. */
    void write(String topic, Map<String, String> settings, List<ProducerRecord<byte[], byte[]>> records) throws Exception;

    /** A job that reads what is there from a time on, in milliseconds, or {@link #EARLIEST}, and ends. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic, long sinceMs) throws Exception;

    /** A job that goes on where the last one of this name ended, reads what is there, and ends. */
    List<ConsumerRecord<byte[], byte[]>> resume(String name, String topic) throws Exception;

    /** Whether the places of jobs are committed to a group of their name; else the engine keeps them for itself. */
    boolean commits();

    /** Why the scenario's transactions are not tried. */
    String transactions();

    /** Whether a record can be written with a timestamp. */
    boolean writesTimestamps();
}
