package dev.howdah.compat.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.BrokerProcess.Options;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import dev.howdah.compat.proxy.FaultProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * F17b: the database goes back (a restored dump, point-in-time recovery, a failover that lost the tail, an older copy of its
 * files) while producers and consumers stay alive. Always:
 *
 * <ul>
 *   <li>what is acked is stored, where the ack says;
 *   <li>no producer id is given out twice;
 *   <li>a consumer goes on where the logs part: it reads neither everything anew, nor skips what was written since.
 * </ul>
 */
class DatabaseGoesBackTest {

    private static final String TOPIC = "t";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final int port = Workspace.freePort();
    private PostgresProcess postgres;

    @BeforeEach
    void startPostgres() {
        postgres = open(PostgresProcess.launch());
        assumeTrue(postgres.hasTools(), "pg_basebackup, pg_dump and pg_restore are not installed");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void a_dump_restored_into_another_database_of_the_same_server() throws Exception {
        BrokerProcess before = serve(postgres.url());
        createTopic();
        Path dump = Workspace.temporary("dump").resolve("dump");
        postgres.dump("postgres", dump);

        goesBack(before, () -> {
            postgres.query("create database restored");
            postgres.restore(dump, "restored");
            return serve(postgres.url("restored"));
        });
    }

    @Test
    void a_dump_restored_over_itself() throws Exception {
        BrokerProcess before = serve(postgres.url());
        createTopic();
        Path dump = Workspace.temporary("dump").resolve("dump");
        postgres.dump("postgres", dump);

        goesBack(before, () -> {
            postgres.restore(dump, "postgres", "--clean", "--if-exists");
            return serve(postgres.url());
        });
    }

    @Test
    void an_older_copy_of_the_files() throws Exception {
        BrokerProcess first = serve(postgres.url());
        createTopic();
        first.terminate();
        postgres.stop();
        Path snapshot = postgres.data().resolveSibling("snapshot");
        postgres.copyFiles(postgres.data(), snapshot);
        postgres.start();

        goesBack(serve(postgres.url()), () -> {
            postgres.stop();
            Workspace.delete(postgres.data());
            postgres.copyFiles(snapshot, postgres.data());
            postgres.start();
            return serve(postgres.url());
        });
    }

    @Test
    void point_in_time_recovery() throws Exception {
        Path archive = Workspace.temporary("archive");
        Files.setPosixFilePermissions(archive, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        postgres.query("alter system set archive_command = 'cp %p " + archive + "/%f'");
        postgres.query("alter system set archive_mode = on");
        postgres.stop();
        postgres.start();
        BrokerProcess before = serve(postgres.url());
        PostgresProcess recovered = open(postgres.backup());
        createTopic();
        String point = postgres.query("select pg_create_restore_point('before')");
        assertThat(point).isNotNull();

        goesBack(before, () -> {
            String wal = postgres.query("select pg_walfile_name(pg_switch_wal())");
            Eventually.holds(
                    () -> wal.equals(postgres.query("select last_archived_wal from pg_stat_archiver")),
                    () -> wal + " is not archived");
            postgres.kill();
            recovered.recoverTo(
                    "restore_command = 'cp " + archive + "/%f %p'",
                    "recovery_target_name = 'before'",
                    "recovery_target_action = 'promote'");
            recovered.start();
            Eventually.holds(
                    () -> "f".equals(recovered.query("select pg_is_in_recovery()")), () -> recovered.logTail());
            return serve(recovered.url());
        });
    }

    /** The broker lives on, and so do all its clients: nobody is told but by what they read and write. */
    @Test
    void a_failover_to_a_standby_that_lacks_the_tail() throws Exception {
        PostgresProcess standby = open(postgres.standby());
        FaultProxy proxy = open(FaultProxy.inFrontOf(postgres.port()));
        BrokerProcess broker = serve(postgres.url(proxy.port()));
        assertThat(Files.readString(broker.log())).contains("1 standby, none synchronous");
        createTopic();
        try (KafkaProducer<String, String> a = producer();
                Consumer<String, String> consumer = consumer()) {
            send(a, "a", 0, 20);
            assertThat(read(consumer, 20)).isEqualTo(values("a", 0, 20));
            String end = postgres.query("select pg_current_wal_lsn()");
            Eventually.holds(
                    () -> "t".equals(standby.query("select pg_last_wal_replay_lsn() >= '" + end + "'::pg_lsn")),
                    () -> standby.logTail());
            standby.query("alter system set primary_conninfo = ''");
            standby.query("select pg_reload_conf()");
            Eventually.holds(
                    () -> "0".equals(postgres.query("select count(*) from pg_stat_replication")),
                    () -> standby.logTail());
            send(a, "a", 20, 57);
            assertThat(read(consumer, 37)).isEqualTo(values("a", 20, 57));
            postgres.kill();
            proxy.cutAll();
            standby.promote();
            proxy.leadTo(standby.port());
            proxy.cutAll();

            writesGoOn(a, consumer, 20);
        }
    }

    /** 57 records are lost; then others take their places, and more. */
    private void goesBack(BrokerProcess before, Restore restore) throws Exception {
        try (KafkaProducer<String, String> a = producer();
                Consumer<String, String> consumer = consumer()) {
            send(a, "a", 0, 57);
            assertThat(read(consumer, 57)).isEqualTo(values("a", 0, 57));
            before.terminate();
            restore.run();
            writesGoOn(a, consumer, 0);
        }
    }

    private interface Restore {
        BrokerProcess run() throws Exception;
    }

    /** @param kept records that are not lost */
    private void writesGoOn(KafkaProducer<String, String> a, Consumer<String, String> consumer, int kept)
            throws Exception {
        try (KafkaProducer<String, String> b = producer()) {
            List<String> written = values("b", 0, 60);
            assertThat(send(b, "b", 0, 60)).isEqualTo(offsets(kept, kept + 60));
            assertThat(send(a, "later", 0, 1)).isEqualTo(offsets(kept + 60, kept + 61));
            written.addAll(values("later", 0, 1));

            assertThat(read(consumer, 61)).isEqualTo(written);
            try (Consumer<String, String> anew = consumer()) {
                List<String> all = values("a", 0, kept);
                all.addAll(written);
                assertThat(read(anew, kept + 61)).isEqualTo(all);
            }
        }
    }

    /** Each one acked before the next is sent. */
    private static List<Long> send(KafkaProducer<String, String> producer, String name, int from, int to)
            throws Exception {
        List<Long> offsets = new ArrayList<>();
        for (String value : values(name, from, to)) {
            RecordMetadata acked =
                    producer.send(new ProducerRecord<>(TOPIC, 0, null, value)).get(60, TimeUnit.SECONDS);
            offsets.add(acked.offset());
        }
        return offsets;
    }

    /** The next so many records. */
    private static List<String> read(Consumer<String, String> consumer, int count) {
        List<String> values = new ArrayList<>();
        Eventually.holds(
                () -> {
                    for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                        values.add(record.value());
                    }
                    return values.size() >= count;
                },
                () -> "read only " + values);
        return values;
    }

    private static List<String> values(String name, int from, int to) {
        return new ArrayList<>(
                IntStream.range(from, to).mapToObj(i -> name + "-" + i).toList());
    }

    private static List<Long> offsets(long from, long to) {
        return java.util.stream.LongStream.range(from, to).boxed().toList();
    }

    private BrokerProcess serve(String url) {
        return open(BrokerProcess.launch(Options.on("goes-back", url), port));
    }

    private void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap(), "linger.ms", "0"),
                new StringSerializer(),
                new StringSerializer());
    }

    private Consumer<String, String> consumer() {
        Consumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap(), "auto.offset.reset", "latest"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, 0);
        return consumer;
    }

    private String bootstrap() {
        return "127.0.0.1:" + port;
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.add(resource);
        return resource;
    }
}
