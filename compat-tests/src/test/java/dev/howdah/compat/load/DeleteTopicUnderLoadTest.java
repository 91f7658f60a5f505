package dev.howdah.compat.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.history.Event.Coverage;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Failed;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Findings;
import dev.howdah.compat.history.History;
import dev.howdah.compat.history.HistoryChecker;
import dev.howdah.compat.load.RecordingConsumer.Begin;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * A topic is deleted while somebody's transaction holds it. Nobody on other topics notices, also not who makes and deletes
 * topics; the deletion itself is bounded by what it must wait for: appends that are under way, not readers.
 */
class DeleteTopicUnderLoadTest {

    private static final int PARTITIONS = 3;
    private static final long LIMIT_MS = 60_000;

    /** A lock on a head is waited for up to two seconds, and nobody else may wait behind that. */
    private static final long STALL_LIMIT_MS = 15_000;

    private final History history = new History();
    private final AckMeter meter = new AckMeter();
    private final List<RecordingProducer> producers = new ArrayList<>();
    private PostgresProcess postgres;
    private Session session;

    @Test
    void others_go_on_while_a_topic_that_somebody_holds_is_deleted() throws Exception {
        try (PostgresProcess server = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("delete", server.url()))) {
            postgres = server;
            session = new Session(broker.bootstrap(), "delete");
            String alive = session.createTopic("alive", PARTITIONS, Map.of());
            try (RecordingConsumer live = reader(broker, alive, "live", Coverage.PARTIAL);
                    Admin admin = session.admin()) {
                produce(broker, alive);
                meter.awaitMore(500, LIMIT_MS);
                meter.startPhase();
                deleteWhileItIsRead(admin);
                deleteWhileItIsAppendedTo(admin);
                meter.awaitMore(200, LIMIT_MS);
                long stallMs = meter.longestGapMs();
                producers.forEach(RecordingProducer::close);
                live.finish();
                judge(broker, alive, stallMs);
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + broker.logTail(), e);
            } finally {
                producers.forEach(RecordingProducer::close);
            }
        }
    }

    /** An idle transaction that has looked at the topic's view. */
    private void deleteWhileItIsRead(Admin admin) throws Exception {
        String doomed = doomed(admin);
        String bystander = doomed(admin);
        try (Connection foreign = postgres.connect();
                Statement statement = foreign.createStatement()) {
            foreign.setAutoCommit(false);
            statement
                    .executeQuery("select count(*) from topics.\"" + doomed + "\"")
                    .close();

            long start = System.nanoTime();
            admin.deleteTopics(List.of(doomed)).all().get(LIMIT_MS, TimeUnit.MILLISECONDS);
            report("deleted while it was read", start);
            assertThat(admin.listTopics().names().get()).doesNotContain(doomed).contains(bystander);

            start = System.nanoTime();
            String another = doomed(admin);
            admin.deleteTopics(List.of(another, bystander)).all().get(LIMIT_MS, TimeUnit.MILLISECONDS);
            report("one created and two deleted beside it", start);
            awaitCount("select count(*) from howdah.topic_drop", 1);
            meter.awaitMore(200, LIMIT_MS);
            foreign.rollback();
        }
        awaitCount("select count(*) from howdah.topic_drop", 0);
        create(admin, doomed);
        assertThat(postgres.query("select count(*) from topics.\"" + doomed + "\""))
                .isEqualTo("0");
    }

    /** A transaction that holds a head, as an append does; here for longer than one ever should. */
    private void deleteWhileItIsAppendedTo(Admin admin) throws Exception {
        String doomed = doomed(admin);
        try (Connection foreign = postgres.connect();
                Statement statement = foreign.createStatement()) {
            foreign.setAutoCommit(false);
            statement
                    .executeQuery("select * from howdah.partition_head where topic_id = (select id from howdah.topic"
                            + " where name = '" + doomed + "') for update")
                    .close();
            long start = System.nanoTime();
            Future<Void> deleted = admin.deleteTopics(List.of(doomed)).all();
            while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5)) {
                meter.awaitMore(50, LIMIT_MS);
                create(admin, session.topicName("beside"));
            }
            assertThat(deleted.isDone())
                    .as("a deletion that would pull the topic from under an append")
                    .isFalse();
            foreign.rollback();
            deleted.get(LIMIT_MS, TimeUnit.MILLISECONDS);
            report("deleted after a head was held for 5 s", start);
        }
        assertThat(admin.listTopics().names().get()).doesNotContain(doomed);
        awaitCount("select count(*) from howdah.topic_drop", 0);
    }

    private String doomed(Admin admin) throws Exception {
        String topic = session.topicName("doomed");
        create(admin, topic);
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, "x".getBytes(StandardCharsets.UTF_8)));
            }
        }
        return topic;
    }

    private static void create(Admin admin, String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                .all()
                .get(LIMIT_MS, TimeUnit.MILLISECONDS);
    }

    private void awaitCount(String sql, int wanted) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
        while (!postgres.query(sql).equals(Integer.toString(wanted))) {
            assertThat(System.nanoTime()).as(sql + " becomes " + wanted).isLessThan(deadline);
            meter.awaitMore(10, LIMIT_MS);
        }
    }

    private RecordingConsumer reader(BrokerProcess broker, String topic, String name, Coverage coverage) {
        return new RecordingConsumer(
                Reader.assign(name, coverage), Begin.AT_LOG_START, broker.bootstrap(), topic, PARTITIONS, history);
    }

    private void produce(BrokerProcess broker, String topic) {
        Workload.Settings settings =
                new Workload.Settings(broker.bootstrap(), topic, PARTITIONS, 4, 100, 100, true, Map.of());
        for (Delivery delivery : List.of(Delivery.IDEMPOTENT, Delivery.ORDERED)) {
            producers.add(new RecordingProducer(new Producer(producers.size(), delivery), settings, history, meter));
        }
    }

    private void judge(BrokerProcess broker, String topic, long stallMs) throws Exception {
        reader(broker, topic, "final", Coverage.COMPLETE).finish();
        SqlReader.readAll(postgres, topic, history);
        List<String> failures = new ArrayList<>();
        history.forEach(Failed.class, failed -> failures.add(failed.toString()));
        Findings findings = HistoryChecker.ofTheLog().check(history);
        System.out.printf("delete under load: %,d acks, longest time without one %d ms%n", meter.acks(), stallMs);
        assertThat(findings.isClean()).as(findings.toString()).isTrue();
        assertThat(failures).isEmpty();
        assertThat(stallMs).as("longest time without an ack").isLessThan(STALL_LIMIT_MS);
    }

    private static void report(String what, long startNanos) {
        System.out.printf(
                "delete under load: %s in %d ms%n",
                what, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    }
}
