package dev.howdah.compat.groups;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A member of a group on a thread of its own, as a careful application writes it: it processes what a poll returns, then
 * commits it, and commits before it gives partitions up. It tells all that in lines of {@link MemberLine}.
 *
 * <p>Runs with kafka-clients from 2.8 on, and uses nothing that 2.8 has not. Thread: any; the consumer belongs to its own.
 */
final class JavaMember {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final String topic;
    private final Consumer<String> lines;
    private final KafkaConsumer<byte[], String> consumer;
    private final TreeSet<Integer> owned = new TreeSet<>();
    private final Map<TopicPartition, OffsetAndMetadata> toCommit = new HashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile int generation = -1;

    /** Starts at once. {@code lines} is called on the member's thread. */
    JavaMember(String name, String topic, Map<String, String> settings, Consumer<String> lines) {
        this.name = name;
        this.topic = topic;
        this.lines = lines;
        Properties properties = new Properties();
        properties.put("client.id", name);
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("max.poll.records", "50");
        properties.put("fetch.max.wait.ms", "200");
        properties.putAll(settings);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new StringDeserializer());
        Thread thread = new Thread(this::run, "member-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The generation of the classic protocol, or the member's epoch, after its last poll. */
    int generation() {
        return generation;
    }

    /** It commits, leaves the group (a static member does not), and says {@code ended}. */
    void stop() {
        stopping = true;
    }

    boolean awaitEnd(long withinMs) {
        try {
            return ended.await(withinMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void run() {
        try {
            consumer.subscribe(List.of(topic), new Listener());
            while (!stopping) {
                process();
            }
            commit();
        } catch (Throwable e) {
            say(MemberLine.FAILED, e.toString());
        } finally {
            try {
                consumer.close(CLOSE_LIMIT);
                say(MemberLine.ENDED, "");
            } catch (RuntimeException e) {
                say(MemberLine.FAILED, "to close: " + e);
            }
            ended.countDown();
        }
    }

    private void process() {
        for (ConsumerRecord<byte[], String> record : consumer.poll(Duration.ofMillis(100))) {
            say(MemberLine.READ, record.partition() + " " + record.offset() + " " + record.value());
            toCommit.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        commit();
        generation = consumer.groupMetadata().generationId();
    }

    /** During a rebalance it polls on and commits later; what it loses meanwhile the listener tells. */
    private void commit() {
        if (toCommit.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(toCommit);
            say(MemberLine.COMMITTED, MemberLine.offsets(toCommit));
        } catch (RebalanceInProgressException e) {
            return;
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            say(MemberLine.COMMIT_LOST, e.toString());
        }
        toCommit.clear();
    }

    private final class Listener implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            Map<TopicPartition, OffsetAndMetadata> last = new HashMap<>(toCommit);
            last.keySet().retainAll(partitions);
            if (!last.isEmpty()) {
                try {
                    consumer.commitSync(last);
                    say(MemberLine.COMMITTED, MemberLine.offsets(last));
                } catch (RuntimeException e) {
                    say(MemberLine.COMMIT_LOST, "before giving up partitions: " + e);
                }
            }
            remove(partitions, MemberLine.REVOKED);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            remove(partitions, MemberLine.LOST);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> owned.add(partition.partition()));
            owns(MemberLine.ASSIGNED);
        }

        private void remove(Collection<TopicPartition> partitions, String why) {
            toCommit.keySet().removeAll(partitions);
            partitions.forEach(partition -> owned.remove(partition.partition()));
            owns(why);
        }

        private void owns(String why) {
            say(why, consumer.groupMetadata().generationId() + " " + MemberLine.partitions(owned));
        }
    }

    private void say(String what, String detail) {
        lines.accept(System.nanoTime() + " " + name + " " + what + " " + detail);
    }
}
