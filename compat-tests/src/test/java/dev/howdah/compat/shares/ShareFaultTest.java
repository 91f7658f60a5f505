package dev.howdah.compat.shares;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Delivered;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Sent;
import dev.howdah.compat.history.Event.Settled;
import dev.howdah.compat.history.Event.Settlement;
import dev.howdah.compat.history.Findings;
import dev.howdah.compat.history.History;
import dev.howdah.compat.history.HistoryChecker;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * A share group of six members on two brokers and four partitions, while members come and go, a broker is killed and Postgres is
 * killed: invariant 10 of the history checker.
 */
class ShareFaultTest {

    private static final int PARTITIONS = 4;
    private static final int DELIVERIES_MAX = 10;
    private static final long LOCK_MS = 5_000;

    /** Less than the lock: it begins when the broker acquires, which is before the member sees the record. */
    private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(LOCK_MS - 2_500);

    private static final Producer PRODUCER = new Producer(1, Delivery.IDEMPOTENT);

    private final History history = new History();
    private volatile boolean producing = true;

    @Test
    void no_record_is_lost_or_given_twice_while_brokers_and_postgres_are_killed() throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess first = broker("share-fault-1", postgres);
                BrokerProcess second = broker("share-fault-2", postgres)) {
            ShareClients clients = new ShareClients(first.bootstrap() + "," + second.bootstrap(), "share-fault");
            String group = clients.group("fault");
            clients.configure(
                    group,
                    "share.record.lock.duration.ms",
                    Long.toString(LOCK_MS),
                    "share.delivery.count.limit",
                    Integer.toString(DELIVERIES_MAX));
            String topic = clients.topic("fault", PARTITIONS);
            Thread producer = new Thread(() -> produce(clients, topic), "share-fault-producer");
            List<ShareWorker> workers = new ArrayList<>();
            try {
                producer.start();
                for (int i = 0; i < 6; i++) {
                    workers.add(new ShareWorker(
                            "worker-" + i,
                            i,
                            () -> clients.consumer(
                                    group,
                                    topic,
                                    "share.acknowledgement.mode",
                                    "explicit",
                                    "max.poll.records",
                                    "20",
                                    "request.timeout.ms",
                                    "5000",
                                    "default.api.timeout.ms",
                                    "15000"),
                            history::add));
                }
                awaitProgress(500);
                first.kill();
                awaitProgress(500);
                first.start();
                awaitProgress(500);
                postgres.kill();
                postgres.start();
                awaitProgress(500);
                second.kill();
                second.start();
                awaitProgress(500);
                producing = false;
                producer.join(TimeUnit.SECONDS.toMillis(60));
                workers.forEach(ShareWorker::acceptAll);
                Eventually.holds(() -> unsettled() == 0, () -> unsettled() + " records are done with");
            } finally {
                producing = false;
                workers.forEach(ShareWorker::close);
            }
            assertThat(workers).extracting(ShareWorker::failure).allMatch(String::isEmpty);
        } finally {
            history.writeTo(Workspace.kept().resolve("share-fault.txt"));
        }
        Findings findings =
                HistoryChecker.ofShareGroup(DELIVERIES_MAX, HOLD_NANOS).check(history);
        System.out.println("shares: sent " + history.count(Sent.class) + ", delivered " + history.count(Delivered.class)
                + ", settled " + history.count(Settled.class) + ": " + findings);
        assertThat(findings.violated()).as(findings.toString()).isEmpty();
    }

    private static BrokerProcess broker(String name, PostgresProcess postgres) {
        return BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url())
                .withArguments(
                        "--set", "group.share.min.record.lock.duration.ms=1000",
                        "--set", "group.share.assignment.interval.ms=0",
                        "--set", "group.share.min.heartbeat.interval.ms=200",
                        "--set", "group.share.heartbeat.interval.ms=500"));
    }

    private void produce(ShareClients clients, String topic) {
        try (KafkaProducer<byte[], byte[]> producer = clients.session().producer("linger.ms", "5")) {
            for (int i = 0; producing; i++) {
                String value = "v" + i;
                TopicPartition at = new TopicPartition(topic, i % PARTITIONS);
                history.add(new Sent(PRODUCER, at, value, System.nanoTime()));
                producer.send(
                        new ProducerRecord<>(topic, at.partition(), null, value.getBytes(UTF_8)), (done, error) -> {
                            if (error == null) {
                                history.add(new Acked(value, at, done.offset(), System.nanoTime()));
                            }
                        });
                if (i % 20 == 0) {
                    producer.flush();
                }
            }
        }
    }

    private void awaitProgress(long deliveries) {
        long before = history.count(Delivered.class);
        Eventually.holds(
                () -> history.count(Delivered.class) >= before + deliveries,
                () -> (history.count(Delivered.class) - before) + " more deliveries (wanted: " + deliveries + ")");
    }

    private long unsettled() {
        record Place(TopicPartition at, long offset) {}
        Set<Place> open = new HashSet<>();
        history.forEach(Acked.class, acked -> open.add(new Place(acked.at(), acked.offset())));
        history.forEach(Settled.class, settled -> {
            if (settled.how() != Settlement.RELEASED) {
                open.remove(new Place(settled.at(), settled.offset()));
            }
        });
        history.forEach(Delivered.class, delivered -> {
            if (delivered.count() == DELIVERIES_MAX) {
                open.remove(new Place(delivered.at(), delivered.offset()));
            }
        });
        return open.size();
    }
}
