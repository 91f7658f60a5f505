package dev.howdah.compat.ecosystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.JavaProcess;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** MirrorMaker 2 from one Howdah into another: records, configurations, and how far a group is. */
@Timeout(300)
class MirrorMakerTest {

    private static final int RECORDS = 1_000;
    private static final Pattern READY = Pattern.compile("Kafka MirrorMaker started");

    @Test
    void records_and_the_offsets_of_a_group_arrive_in_the_other_cluster() throws Exception {
        Path directory = Workspace.temporary("mirror");
        try (PostgresProcess postgres = PostgresProcess.launch("max_connections = 100")) {
            postgres.query("create database second");
            String second = postgres.url().replace("/postgres", "/second");
            try (BrokerProcess from = BrokerProcess.launch(BrokerProcess.Options.on("mirror-from", postgres.url()));
                    BrokerProcess to = BrokerProcess.launch(BrokerProcess.Options.on("mirror-to", second))) {
                fill(from.bootstrap());
                try (JavaProcess mirror = mirror(from.bootstrap(), to.bootstrap(), directory)) {
                    awaitRecords(to.bootstrap(), mirror);
                    awaitGroup(to.bootstrap(), mirror);
                }
            }
        } finally {
            Workspace.delete(directory);
        }
    }

    private static void fill(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic("events", 2, (short) 1).configs(Map.of("retention.ms", "1234567"))))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>("events", i % 2, "k" + i, "v" + i));
            }
        }
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap, "billing")) {
            List<TopicPartition> partitions = List.of(new TopicPartition("events", 0), new TopicPartition("events", 1));
            consumer.assign(partitions);
            consumer.commitSync(Map.of(
                    partitions.get(0), new OffsetAndMetadata(RECORDS / 2),
                    partitions.get(1), new OffsetAndMetadata(RECORDS / 2)));
        }
    }

    private static JavaProcess mirror(String from, String to, Path directory) throws Exception {
        Path properties = Files.write(
                directory.resolve("mirror.properties"),
                List.of(
                        "clusters=A,B",
                        "A.bootstrap.servers=" + from,
                        "B.bootstrap.servers=" + to,
                        "A->B.enabled=true",
                        "A->B.topics=events",
                        "A->B.groups=billing",
                        "B->A.enabled=false",
                        "replication.factor=1",
                        "checkpoints.topic.replication.factor=1",
                        "heartbeats.topic.replication.factor=1",
                        "offset-syncs.topic.replication.factor=1",
                        "offset.storage.replication.factor=1",
                        "status.storage.replication.factor=1",
                        "config.storage.replication.factor=1",
                        "offset.lag.max=0",
                        "sync.group.offsets.enabled=true",
                        "sync.group.offsets.interval.seconds=1",
                        "emit.checkpoints.interval.seconds=1",
                        "refresh.topics.interval.seconds=1",
                        "refresh.groups.interval.seconds=1"));
        List<String> command = Commands.java(
                List.of("-Xmx384m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=INFO"),
                Workspace.kafkaTools(),
                "org.apache.kafka.connect.mirror.MirrorMaker",
                properties.toString());
        return JavaProcess.launch("mirror", command, Map.of(), READY);
    }

    private static void awaitRecords(String bootstrap, JavaProcess mirror) {
        Set<String> all = new TreeSet<>();
        Eventually.holds(
                () -> {
                    try (TopicReader<String> reader =
                            new TopicReader<>(bootstrap, "A.events", new StringDeserializer())) {
                        reader.read()
                                .forEach(record ->
                                        all.add(record.partition() + " " + record.key() + " " + record.value()));
                        return all.size() == RECORDS;
                    }
                },
                () -> all.size() + " of " + RECORDS + " records\n" + mirror.logTail());
        assertThat(all).contains("0 k998 v998", "1 k999 v999");
    }

    /** The same number of records in each: so the offsets are the same. */
    private static void awaitGroup(String bootstrap, JavaProcess mirror) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            TopicPartition partition = new TopicPartition("A.events", 1);
            Eventually.holds(
                    () -> {
                        OffsetAndMetadata offset = admin.listConsumerGroupOffsets("billing")
                                .partitionsToOffsetAndMetadata()
                                .get(60, TimeUnit.SECONDS)
                                .get(partition);
                        return offset != null && offset.offset() == RECORDS / 2;
                    },
                    mirror::logTail);
        }
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap, "billing")) {
            consumer.subscribe(List.of("A.events"));
            while (consumer.assignment().isEmpty()) {
                assertThat(consumer.poll(Duration.ofMillis(100)))
                        .as("records that were read already")
                        .isEmpty();
            }
        }
    }

    private static KafkaConsumer<String, String> consumer(String bootstrap, String group) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", group, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
