package dev.howdah.compat.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A consumer of a group in a thread of its own: reads, keeps what it read, commits after each poll.
 *
 * <p>Thread: any, but for the consumer, which belongs to the member's thread.
 */
final class GroupMember implements AutoCloseable {

    /** What one record is known by: partition and offset. */
    static final class Read {
        final TopicPartition partition;
        final long offset;
        final String member;

        private Read(ConsumerRecord<byte[], byte[]> record, String member) {
            this.partition = new TopicPartition(record.topic(), record.partition());
            this.offset = record.offset();
            this.member = member;
        }

        @Override
        public String toString() {
            return partition + "@" + offset + " by " + member;
        }
    }

    private final String name;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ConcurrentLinkedQueue<Read> log;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicInteger assignments = new AtomicInteger();
    private final AtomicInteger losses = new AtomicInteger();
    private volatile Set<Integer> owned = Set.of();
    private volatile boolean stopping;

    /** Starts at once. {@code log} takes what all members of the group read. */
    GroupMember(Session session, String topic, String name, ConcurrentLinkedQueue<Read> log, String... settings) {
        this.name = name;
        this.log = log;
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("auto.offset.reset", "earliest", "client.id", name));
        consumer = session.consumer(all.toArray(new String[0]));
        thread = new Thread(() -> run(topic), "member " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(String topic) {
        try {
            consumer.subscribe(List.of(topic), new Listener());
            boolean uncommitted = false;
            while (!stopping) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    log.add(new Read(record, name));
                    uncommitted = true;
                }
                // A member that kept its partitions through a rebalance goes on behind the records of a lost commit.
                if (uncommitted) {
                    uncommitted = !commit();
                }
            }
        } catch (WakeupException e) {
            // Asked to stop.
        } catch (Throwable e) {
            failure.set(e);
        } finally {
            try {
                consumer.close(Duration.ofSeconds(10));
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
            ended.countDown();
        }
    }

    /** Whether it was done: a rebalance that begins before the commit makes it fail; what was lost is then read again. */
    private boolean commit() {
        while (true) {
            try {
                consumer.commitSync();
                return true;
            } catch (WakeupException e) {
                // Asked to stop, but not before this is done.
                Session.check(stopping, "woken up only to stop");
            } catch (CommitFailedException | RebalanceInProgressException e) {
                losses.incrementAndGet();
                return false;
            }
        }
    }

    private final class Listener implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            show();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assignments.incrementAndGet();
            show();
        }

        private void show() {
            Set<Integer> now = new TreeSet<>();
            consumer.assignment().forEach(partition -> now.add(partition.partition()));
            owned = now;
        }
    }

    /** The partitions it had after the last rebalance. */
    Set<Integer> owned() {
        return owned;
    }

    /** How often it was given an assignment. */
    int assignments() {
        return assignments.get();
    }

    int commitsLost() {
        return losses.get();
    }

    void requireHealthy() {
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("member " + name + " failed: " + thrown, thrown);
        }
    }

    /** Leaves the group (a static member does not) and ends. */
    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
        try {
            Session.check(ended.await(Session.LIMIT_MS, TimeUnit.MILLISECONDS), "member " + name + " ends");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
