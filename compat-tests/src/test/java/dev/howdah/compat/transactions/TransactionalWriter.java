package dev.howdah.compat.transactions;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes transactions at a steady rate on a thread of its own, every fifth of which it aborts, through every outage. Values are unique
 * and numbered within their partition, those of aborted transactions are called so.
 *
 * <p>Thread: any.
 */
final class TransactionalWriter implements AutoCloseable {

    static final String ABORTED = "aborted";

    private static final int RECORDS = 20;

    /** Copiers that have fallen behind in an outage catch up soon. */
    private static final int PER_SECOND = 15;

    private final String topic;
    private final int partitions;
    private final KafkaProducer<byte[], String> client;
    private final Thread thread;
    private final List<List<String>> committed = new ArrayList<>();
    private int aborted;
    private @Nullable RuntimeException failure;
    private volatile boolean stopped;

    TransactionalWriter(String bootstrap, String topic, int partitions) {
        this.topic = topic;
        this.partitions = partitions;
        for (int partition = 0; partition < partitions; partition++) {
            committed.add(new ArrayList<>());
        }
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("transactional.id", topic + "-writer");
        properties.put("transaction.timeout.ms", "300000");
        properties.put("delivery.timeout.ms", "240000");
        properties.put("max.block.ms", "240000");
        properties.put("request.timeout.ms", "10000");
        client = new KafkaProducer<>(properties, new ByteArraySerializer(), new StringSerializer());
        thread = new Thread(this::run, "transactional-writer");
        thread.start();
    }

    /** Ends after its transaction, and returns what was committed, by partition, in order. */
    List<List<String>> finish() {
        close();
        if (failure != null) {
            throw new AssertionError("the writer failed", failure);
        }
        System.out.println("transactional writer: "
                + committed.stream().mapToInt(List::size).sum() + " records committed, " + aborted
                + " transactions aborted");
        return committed;
    }

    private void run() {
        try {
            client.initTransactions();
            long next = System.nanoTime();
            for (int number = 0; !stopped; number++) {
                next = Math.max(next + TimeUnit.SECONDS.toNanos(1) / PER_SECOND, System.nanoTime());
                LockSupport.parkNanos(next - System.nanoTime());
                write(number);
            }
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            client.close();
        }
    }

    private void write(int number) {
        boolean commit = number % 5 != 4;
        List<List<String>> values = new ArrayList<>();
        client.beginTransaction();
        for (int partition = 0; partition < partitions; partition++) {
            values.add(new ArrayList<>());
        }
        for (int i = 0; i < RECORDS; i++) {
            int partition = (number + i) % partitions;
            String value = (commit ? "" : ABORTED + "-") + partition + "-" + number + "-" + i;
            client.send(new ProducerRecord<>(topic, partition, null, value));
            values.get(partition).add(value);
        }
        if (!commit) {
            client.flush();
            client.abortTransaction();
            aborted++;
            return;
        }
        try {
            client.commitTransaction();
        } catch (KafkaException e) {
            // Not committed then, or the client would not let us abort.
            System.out.println("transactional writer: " + e);
            client.abortTransaction();
            aborted++;
            return;
        }
        for (int partition = 0; partition < partitions; partition++) {
            committed.get(partition).addAll(values.get(partition));
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
