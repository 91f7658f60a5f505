package dev.howdah.compat.sql;

import static dev.howdah.compat.sql.SessionsOfJdbc.did;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Kafka's consumers, members of a group, that write what they read and commit their offsets by {@code howdah.commit_offsets}, in one transaction. Some leave
 * the group before they commit, and cannot then, once the group knows. Half of them are static members, whose next instance comes into the place of one that
 * was killed: {@code URL TOPIC CONSUMERS SEED GROUP BOOTSTRAP PROTOCOL}. Thread: each consumer its own.
 */
final class CopyApplication {

    static final int SESSION_TIMEOUT_MS = 3_000;

    /** Each takes 10 ms. */
    private static final int LEAVE_TRIES_MAX = 200;

    /** Of servers that are not there yet. */
    private static final int PAUSE_MS = 20;

    private final String url;
    private final String topic;
    private final Properties settings;
    private final Random chance;
    private final CountDownLatch stop;

    private CopyApplication(String url, String topic, Properties settings, Random chance, CountDownLatch stop) {
        this.url = url;
        this.topic = topic;
        this.settings = settings;
        this.chance = chance;
        this.stop = stop;
    }

    public static void main(String[] args) throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        Thread[] threads = new Thread[Integer.parseInt(args[2])];
        for (int consumer = 0; consumer < threads.length; consumer++) {
            Properties settings = new Properties();
            settings.put("bootstrap.servers", args[5]);
            settings.put("group.id", args[4]);
            settings.put("group.protocol", args[6]);
            settings.put("enable.auto.commit", "false");
            settings.put("auto.offset.reset", "earliest");
            settings.put("max.poll.records", "100");
            // A transaction that is rolled back because a server is gone is not worth waiting for.
            settings.put("default.api.timeout.ms", "5000");
            settings.put("request.timeout.ms", "4000");
            settings.put("reconnect.backoff.max.ms", "200");
            if (args[6].equals("classic")) {
                settings.put("session.timeout.ms", Integer.toString(SESSION_TIMEOUT_MS));
                settings.put("heartbeat.interval.ms", "300");
            }
            if (consumer % 2 == 1) {
                settings.put("group.instance.id", "instance-" + consumer);
            }
            CopyApplication application = new CopyApplication(
                    args[0], args[1], settings, new Random(Long.parseLong(args[3]) + consumer), stop);
            threads[consumer] = new Thread(application::untilStopped, "consumer-" + consumer);
            threads[consumer].start();
        }
        SessionsOfJdbc.awaitEndOfInput();
        stop.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        System.exit(0);
    }

    private void untilStopped() {
        try {
            do {
                try (Connection connection = DriverManager.getConnection(url);
                        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                    connection.setAutoCommit(false);
                    consumer.subscribe(List.of(topic));
                    while (stop.getCount() > 0 && turn(connection, consumer)) {
                        // One transaction after the other.
                    }
                } catch (SQLException e) {
                    SessionsOfJdbc.requireLost(e);
                } catch (KafkaException e) {
                    // The broker is gone, or has another instance in this one's place. All that was not committed is
                    // read again.
                    did("was left by Kafka");
                }
            } while (!stop.await(PAUSE_MS, TimeUnit.MILLISECONDS));
        } catch (Throwable e) {
            SessionsOfJdbc.fail(e);
        }
    }

    /** False: it goes on with a new consumer. */
    private boolean turn(Connection connection, KafkaConsumer<byte[], byte[]> consumer) throws SQLException {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(50));
        if (records.isEmpty()) {
            return true;
        }
        String memberId = consumer.groupMetadata().memberId();
        int generation = consumer.groupMetadata().generationId();
        boolean rollsBack = chance.nextInt(6) == 0;
        boolean leaves = !rollsBack && chance.nextInt(6) == 0;
        connection.setTransactionIsolation(
                switch (leaves ? 3 : chance.nextInt(4)) {
                    case 0 -> Connection.TRANSACTION_REPEATABLE_READ;
                    case 1 -> Connection.TRANSACTION_SERIALIZABLE;
                    default -> Connection.TRANSACTION_READ_COMMITTED;
                });
        boolean done = SessionsOfJdbc.attempt(connection, () -> {
            write(connection, records);
            if (leaves) {
                consumer.close();
                awaitLeft(connection, memberId);
            }
            for (TopicPartition partition : records.partitions()) {
                commitOffset(connection, records.records(partition), memberId, generation);
            }
            if (rollsBack) {
                connection.rollback();
                did(SqlApplication.ROLLED_BACK);
            } else {
                connection.commit();
                did(SqlApplication.COMMITTED);
            }
        });
        if (leaves) {
            return false;
        }
        if (rollsBack || !done) {
            rewind(consumer);
        }
        return true;
    }

    /** Until the group knows; not of static members, which do not leave, and not for ever, for the broker may have been gone. */
    private void awaitLeft(Connection connection, String memberId) throws SQLException {
        try (PreparedStatement find =
                connection.prepareStatement("select pg_sleep(0.01) from howdah.group_member where member_id = ?")) {
            find.setString(1, memberId);
            boolean there = !settings.containsKey("group.instance.id");
            for (int tries = 0; there && tries < LEAVE_TRIES_MAX; tries++) {
                try (ResultSet row = find.executeQuery()) {
                    there = row.next();
                }
            }
        }
    }

    private static void write(Connection connection, ConsumerRecords<byte[], byte[]> records) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into public.done (partition, \"offset\", value) values (?, ?, ?)")) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                insert.setInt(1, record.partition());
                insert.setLong(2, record.offset());
                insert.setString(3, new String(record.value(), StandardCharsets.UTF_8));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Half of them say from where their work began, too. */
    private void commitOffset(
            Connection connection, List<ConsumerRecord<byte[], byte[]>> records, String memberId, int generation)
            throws SQLException {
        long first = records.get(0).offset();
        try (PreparedStatement commit =
                connection.prepareStatement("select howdah.commit_offsets(?, ?, ?, ?, ?, ?, expected => ?)")) {
            commit.setString(1, settings.getProperty("group.id"));
            commit.setString(2, topic);
            commit.setInt(3, records.get(0).partition());
            commit.setLong(4, records.get(records.size() - 1).offset() + 1);
            commit.setString(5, memberId);
            commit.setInt(6, generation);
            commit.setObject(7, chance.nextBoolean() ? null : first == 0 ? -1L : first, java.sql.Types.BIGINT);
            commit.execute();
        }
    }

    /** To what is committed. */
    private static void rewind(KafkaConsumer<byte[], byte[]> consumer) {
        Set<TopicPartition> assigned = consumer.assignment();
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(consumer.committed(assigned));
        for (TopicPartition partition : assigned) {
            OffsetAndMetadata offset = committed.get(partition);
            try {
                consumer.seek(partition, offset == null ? 0 : offset.offset());
            } catch (IllegalStateException e) {
                // A member of the new protocol that its group has given up loses its partitions at once, also outside
                // of poll
                // (AbstractMembershipManager.transitionToFenced). It reads what is committed when it has some again.
                did("lost a partition");
            }
        }
    }
}
