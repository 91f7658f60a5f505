package dev.howdah.compat.process;

/** A broker that clients can talk to: Howdah, or Apache Kafka for comparison. Thread: any. */
public interface KafkaServer extends AutoCloseable {
    /** What goes into {@code bootstrap.servers}; the same after a restart. */
    String bootstrap();

    /** Resident memory of the broker's process alone, in KiB. */
    long rssKib();

    /** The broker's process id. */
    long pid();

    /** The end of the log, for a failure's message. */
    String logTail();

    /** SIGTERM, then waits for the end and deletes the data. */
    @Override
    void close();
}
