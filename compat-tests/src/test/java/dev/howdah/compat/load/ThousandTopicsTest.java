package dev.howdah.compat.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand topics with six partitions each: what creating, starting, asking and dumping cost. */
@Tag("load")
class ThousandTopicsTest {

    private static final int TOPICS = 1_000;
    private static final int TOPICS_PER_CALL = 50;
    private static final int PARTITIONS = 6;
    private static final int METADATA_ROUNDS = 50;

    @Test
    void a_thousand_topics_start_answer_and_are_dumped(@TempDir Path directory) throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch("max_locks_per_transaction = 512");
                BrokerProcess broker = BrokerProcess.launch(
                        BrokerProcess.Options.on("thousand", postgres.url()).withJvm("-Xmx256m"))) {
            Session session = new Session(broker.bootstrap(), "thousand");
            long emptyRss = broker.rssKib();
            try (Admin admin = session.admin()) {
                report("created, ms", createAll(admin));
                describeAll("metadata of all", admin);
            }
            produceToEach(session);
            report("RSS without topics, KiB", emptyRss);
            report("RSS with them, KiB", broker.rssKib());
            report(
                    "relations",
                    Long.parseLong(postgres.query("select count(*) from pg_class join pg_namespace n on n.oid ="
                            + " relnamespace where nspname in ('howdah', 'howdah_log', 'topics')")));

            broker.terminate();
            broker.start();
            report("started with them, ms", broker.readyAfterMs());
            report("RSS after the start, KiB", broker.rssKib());
            try (Admin admin = session.admin()) {
                describeAll("metadata of all after the start", admin);
                assertThat(admin.listTopics().names().get()).hasSize(TOPICS);
            }
            dump(postgres, directory);
        }
    }

    private static long createAll(Admin admin) throws Exception {
        long start = System.nanoTime();
        for (int first = 0; first < TOPICS; first += TOPICS_PER_CALL) {
            List<NewTopic> topics = new ArrayList<>();
            for (int i = first; i < first + TOPICS_PER_CALL; i++) {
                topics.add(new NewTopic("topic-" + i, PARTITIONS, (short) 1));
            }
            admin.createTopics(topics).all().get();
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static void describeAll(String name, Admin admin) throws Exception {
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < METADATA_ROUNDS; i++) {
            long start = System.nanoTime();
            assertThat(admin.listTopics().names().get()).isNotEmpty();
            micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
        }
        micros.sort(Long::compare);
        report(name + ", p50 µs", micros.get(METADATA_ROUNDS / 2));
        report(name + ", max µs", micros.get(METADATA_ROUNDS - 1));
    }

    private static void produceToEach(Session session) {
        long start = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (int i = 0; i < TOPICS * PARTITIONS; i++) {
                producer.send(new ProducerRecord<>("topic-" + i / PARTITIONS, i % PARTITIONS, null, new byte[100]));
            }
        }
        report("one record to each partition, ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static void dump(PostgresProcess postgres, Path directory) throws Exception {
        Path file = directory.resolve("dump.sql");
        long start = System.nanoTime();
        Commands.run(List.of("pg_dump", "--file", file.toString(), postgres.url()))
                .requireSuccess();
        report("pg_dump, ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        report("pg_dump, bytes", Files.size(file));
    }

    private static void report(String what, long figure) {
        System.out.printf("thousand topics: %s: %,d%n", what, figure);
    }
}
