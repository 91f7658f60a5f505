package dev.howdah.compat.transactions;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies a topic exactly once: reads what is committed, writes it to the same partition of another topic, and commits both the records and
 * its position in one transaction. A failed transaction is aborted and its input read again. What Kafka's own system tests have in {@code
 * TransactionalMessageCopier}.
 *
 * <p>A program of its own, so that it can be killed. It prints {@link #READY} when it begins and {@link #COPIED} after each transaction.
 * Exit code 0 after SIGTERM, 1 if it had to give up.
 */
public final class Copier {

    static final String READY = "copier begins";
    static final String COPIED = "copied ";

    /** Of a copier that is killed, others take over after this. */
    static final int TRANSACTION_TIMEOUT_MS = 10_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String target;
    private final Properties settings;
    private KafkaProducer<byte[], byte[]> producer;

    private Copier(String bootstrap, String source, String target, String name, String group, int recordsMax) {
        this.target = target;
        Properties reading = new Properties();
        reading.put("bootstrap.servers", bootstrap);
        reading.put("group.id", group);
        reading.put("client.id", name);
        reading.put("enable.auto.commit", "false");
        reading.put("auto.offset.reset", "earliest");
        reading.put("isolation.level", "read_committed");
        reading.put("max.poll.records", Integer.toString(recordsMax));
        reading.put("session.timeout.ms", "6000");
        reading.put("heartbeat.interval.ms", "500");
        this.consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(source));
        this.settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("transactional.id", name);
        settings.put("client.id", name);
        settings.put("transaction.timeout.ms", Integer.toString(TRANSACTION_TIMEOUT_MS));
        settings.put("delivery.timeout.ms", "120000");
        settings.put("request.timeout.ms", "10000");
        settings.put("max.block.ms", "120000");
        this.producer = fresh();
    }

    /** Arguments: bootstrap servers, source, target, transactional id, group, records of a transaction at most. */
    public static void main(String[] arguments) {
        Copier copier = new Copier(
                arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], Integer.parseInt(arguments[5]));
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            copier.consumer.wakeup();
            try {
                main.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        System.out.println(READY);
        copier.copyUntilWoken();
    }

    private KafkaProducer<byte[], byte[]> fresh() {
        KafkaProducer<byte[], byte[]> made =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        made.initTransactions();
        return made;
    }

    private void copyUntilWoken() {
        try {
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
                if (!records.isEmpty()) {
                    copy(records);
                }
            }
        } catch (WakeupException e) {
            producer.close();
            consumer.close();
        }
    }

    private void copy(ConsumerRecords<byte[], byte[]> records) {
        try {
            producer.beginTransaction();
            Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                producer.send(new ProducerRecord<>(target, record.partition(), record.key(), record.value()));
                positions.put(
                        new TopicPartition(record.topic(), record.partition()),
                        new OffsetAndMetadata(record.offset() + 1, Optional.empty(), ""));
            }
            producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
            producer.commitTransaction();
            System.out.println(COPIED + records.count());
        } catch (ProducerFencedException e) {
            // Its transaction took too long, or its successor is here already; the one who may go on is told by the
            // group.
            System.out.println("fenced: " + e);
            producer.close(Duration.ZERO);
            producer = fresh();
            goBack();
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            System.out.println("failed: " + e);
            abort();
            goBack();
        }
    }

    private void abort() {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            System.out.println("not aborted: " + e);
            producer.close(Duration.ZERO);
            producer = fresh();
        }
    }

    /** To the committed positions, or to the beginning where there are none. */
    private void goBack() {
        Set<TopicPartition> assigned = consumer.assignment();
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned);
        assigned.forEach(partition -> {
            OffsetAndMetadata position = committed.get(partition);
            if (position == null) {
                consumer.seekToBeginning(Set.of(partition));
            } else {
                consumer.seek(partition, position.offset());
            }
        });
    }
}
