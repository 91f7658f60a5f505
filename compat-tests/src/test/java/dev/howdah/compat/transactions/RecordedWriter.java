package dev.howdah.compat.transactions;

import dev.howdah.compat.history.Event.Ended;
import dev.howdah.compat.history.Event.Ending;
import dev.howdah.compat.history.Event.Incarnated;
import dev.howdah.compat.history.Event.Transaction;
import dev.howdah.compat.history.Event.Written;
import dev.howdah.compat.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Producers of one transactional id, one after the other, on a thread of their own: random transactions are committed, aborted, left to
 * their timeout, or taken over by a successor whose predecessor then tries to go on. All goes into the history.
 */
final class RecordedWriter implements AutoCloseable {

    static final int TIMEOUT_MS = 3_000;

    private static final int RECORDS_MAX = 8;

    private final String bootstrap;
    private final String topic;
    private final int partitions;
    private final String id;
    private final History history;
    private final Random random;
    private final Thread thread;
    private int incarnation;
    private int number;
    private KafkaProducer<byte[], String> client;
    private volatile boolean stopped;

    RecordedWriter(String bootstrap, String topic, int partitions, String id, long seed, History history) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.partitions = partitions;
        this.id = id;
        this.history = history;
        this.random = new Random(seed);
        this.client = begin();
        this.thread = new Thread(this::run, "recorded-writer-" + id);
        thread.start();
    }

    /** What becomes of a transaction. */
    private enum Fate {
        COMMIT,
        ABORT,
        LEFT,
        TAKEN_OVER;

        private static Fate drawn(Random random) {
            int draw = random.nextInt(100);
            return draw < 65 ? COMMIT : draw < 85 ? ABORT : draw < 88 ? LEFT : TAKEN_OVER;
        }
    }

    private KafkaProducer<byte[], String> begin() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("transactional.id", id);
        properties.put("transaction.timeout.ms", Integer.toString(TIMEOUT_MS));
        properties.put("delivery.timeout.ms", "120000");
        properties.put("request.timeout.ms", "10000");
        properties.put("max.block.ms", "120000");
        properties.put("linger.ms", "0");
        KafkaProducer<byte[], String> made =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new StringSerializer());
        int next = ++incarnation;
        made.initTransactions();
        history.add(new Incarnated(id, next, System.nanoTime()));
        return made;
    }

    private void run() {
        while (!stopped) {
            Fate fate = Fate.drawn(random);
            Transaction transaction = new Transaction(id, incarnation, ++number);
            try {
                client.beginTransaction();
                write(client, transaction);
                end(transaction, fate);
            } catch (KafkaException | ExecutionException e) {
                // Its timeout, in an outage; the transaction is not over for this client, and never committed.
                replace();
            }
        }
        client.close(Duration.ofSeconds(30));
    }

    private void end(Transaction transaction, Fate fate) {
        switch (fate) {
            case COMMIT -> commit(client, transaction);
            case ABORT -> {
                long asked = System.nanoTime();
                client.abortTransaction();
                history.add(new Ended(transaction, Ending.ABORTED, asked));
            }
            case LEFT -> replace();
            case TAKEN_OVER -> {
                KafkaProducer<byte[], String> zombie = client;
                client = begin();
                try {
                    write(zombie, transaction);
                } catch (KafkaException | ExecutionException e) {
                    // As it should be.
                }
                try {
                    commit(zombie, transaction);
                } catch (KafkaException e) {
                    // As it should be.
                }
                zombie.close(Duration.ZERO);
            }
        }
    }

    private void replace() {
        client.close(Duration.ZERO);
        client = begin();
    }

    private void write(KafkaProducer<byte[], String> as, Transaction transaction) throws ExecutionException {
        int count = 1 + random.nextInt(RECORDS_MAX);
        long sent = System.nanoTime();
        List<String> values = new ArrayList<>();
        List<Future<RecordMetadata>> acks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String value = id + "-" + transaction.incarnation() + "-" + number + "-" + sent + "-" + i;
            values.add(value);
            acks.add(as.send(new ProducerRecord<>(topic, random.nextInt(partitions), null, value)));
        }
        for (int i = 0; i < count; i++) {
            try {
                RecordMetadata ack = acks.get(i).get();
                TopicPartition at = new TopicPartition(ack.topic(), ack.partition());
                history.add(new Written(transaction, at, values.get(i), ack.offset(), sent, System.nanoTime()));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The client asks again by itself; if it gives up, nobody knows. */
    private void commit(KafkaProducer<byte[], String> as, Transaction transaction) {
        long asked = System.nanoTime();
        try {
            as.commitTransaction();
            history.add(new Ended(transaction, Ending.COMMITTED, asked));
        } catch (TimeoutException e) {
            history.add(new Ended(transaction, Ending.UNKNOWN, asked));
            throw e;
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
