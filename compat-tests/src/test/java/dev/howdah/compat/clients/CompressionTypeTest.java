package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.wire.RawBatch;
import dev.howdah.compat.wire.RawConnection;
import dev.howdah.compat.wire.RawFetch;
import dev.howdah.compat.wire.RawFetch.Fetched;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The codec in which consumers get batches, for every {@code compression.type} and every codec of a producer: from the broker
 * that stored them (its memory) and from one that was started later and has only the rows.
 */
class CompressionTypeTest {

    private static final int RECORDS = 300;
    private static final int FIRST_FETCH_WITH_ZSTD = 10;
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final Map<String, String> TOPICS = new LinkedHashMap<>();

    private static PostgresProcess postgres;
    private static KafkaServer writer;
    private static KafkaServer reader;
    private static Session session;

    @BeforeAll
    static void produceEverything() throws Exception {
        postgres = PostgresProcess.launch();
        writer = ServerUnderTest.start("writer", postgres);
        session = new Session(writer.bootstrap(), "codec");
        for (String type : List.of("uncompressed", "gzip", "snappy", "lz4", "zstd", "producer")) {
            for (String codec : CODECS) {
                String topic = session.createTopic(type + "-" + codec, 1, Map.of("compression.type", type));
                TOPICS.put(type + " " + codec, topic);
                produce(topic, codec, RECORDS);
            }
        }
        reader = ServerUnderTest.isApacheKafka() ? writer : ServerUnderTest.start("reader", postgres);
    }

    @AfterAll
    static void stopServers() {
        if (reader != null && reader != writer) {
            reader.close();
        }
        if (writer != null) {
            writer.close();
        }
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "gzip", "snappy", "lz4", "zstd", "producer"})
    void consumers_get_batches_in_the_codec_of_the_topic(String type) throws Exception {
        for (String codec : CODECS) {
            String topic = TOPICS.get(type + " " + codec);
            int expected = CODECS.indexOf(
                    switch (type) {
                        case "uncompressed" -> "none";
                        case "producer" -> codec;
                        default -> type;
                    });
            for (KafkaServer server : List.of(writer, reader)) {
                try (RawConnection connection = connect(server)) {
                    Fetched all = RawFetch.fetchAll(connection, topic, 11, RECORDS);
                    assertThat(all.codecs())
                            .as("%s in a topic of %s, from the %s", codec, type, server == writer ? "memory" : "rows")
                            .isNotEmpty()
                            .containsOnly(expected);
                    assertThat(values(all)).isEqualTo(expected(RECORDS));
                }
            }
            assertThat(session.readAll(topic, 1, RECORDS))
                    .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                    .isEqualTo(expected(RECORDS));
        }
    }

    /** Apache Kafka 4.3 sends zstd all the same, which such a client cannot read; before 4 it refused a topic of zstd. */
    @ParameterizedTest
    @ValueSource(strings = {"zstd none", "producer zstd"})
    void a_fetch_that_cannot_carry_zstd_gets_its_batches_uncompressed(String topic) throws Exception {
        for (KafkaServer server : List.of(writer, reader)) {
            try (RawConnection connection = connect(server)) {
                for (int version = 4; version < FIRST_FETCH_WITH_ZSTD; version++) {
                    Fetched fetched = RawFetch.fetchAll(connection, TOPICS.get(topic), version, RECORDS);
                    assertThat(fetched.codecs())
                            .as("v%d", version)
                            .isNotEmpty()
                            .containsOnly(ServerUnderTest.isApacheKafka() ? 4 : 0);
                    assertThat(values(fetched)).isEqualTo(expected(RECORDS));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"compression.gzip.level:1:9", "compression.lz4.level:9:17", "compression.zstd.level:-100:15"})
    void a_level_decides_how_small_batches_become(String levels) throws Exception {
        String[] parts = levels.split(":");
        String type = parts[0].split("\\.")[1];
        String low = session.createTopic("low", 1, Map.of("compression.type", type, parts[0], parts[1]));
        String high = session.createTopic("high", 1, Map.of("compression.type", type, parts[0], parts[2]));
        for (String topic : List.of(low, high)) {
            try (RawConnection connection = connect(writer)) {
                connection.produce(
                        topic,
                        RawBatch.of(expected(2_000).toArray(String[]::new)).build());
            }
        }
        for (KafkaServer server : List.of(writer, reader)) {
            try (RawConnection connection = connect(server)) {
                assertThat(RawFetch.fetchAll(connection, high, 11, 2_000).bytes())
                        .isLessThan(
                                RawFetch.fetchAll(connection, low, 11, 2_000).bytes());
            }
        }
    }

    @Test
    void a_changed_type_holds_from_then_on() throws Exception {
        String topic = session.createTopic("changed", 1, Map.of());
        try (RawConnection connection = connect(writer);
                Admin admin = session.admin()) {
            connection.produce(topic, RawBatch.of("before").build());
            List<Integer> codecs = new ArrayList<>(List.of(0));
            for (String type : List.of("snappy", "uncompressed")) {
                alter(admin, topic, type);
                int before = codecs.get(codecs.size() - 1);
                int after = type.equals("snappy") ? 2 : 0;
                // The change may have been made on another broker than the one that is produced to, which hears of it.
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                int codec = before;
                while (codec == before) {
                    assertThat(System.nanoTime()).as("deadline for " + type).isLessThan(deadline);
                    connection.produce(topic, RawBatch.of("later").build());
                    List<Integer> served = RawFetch.fetchAll(connection, topic, 11, codecs.size() + 1)
                            .codecs();
                    codec = served.get(codecs.size());
                    codecs.add(codec);
                    assertThat(served).as("what was there stays as it was").isEqualTo(codecs);
                }
                assertThat(codec).as(type).isEqualTo(after);
            }
        }
    }

    /** A fetch that has read as many rows as it may must not wait because they came out small. */
    @Test
    void a_fetch_that_wants_many_bytes_is_answered_though_they_shrank() throws Exception {
        String topic = session.createTopic("shrunk", 1, Map.of("compression.type", "zstd"));
        int count = 4_000;
        try (RawConnection connection = connect(writer)) {
            connection.produce(
                    topic, RawBatch.of(expected(count).toArray(String[]::new)).build());
        }
        try (RawConnection connection = connect(reader)) {
            int minBytes = ServerUnderTest.isApacheKafka() ? 1 : 150_000;
            // The other broker hears of the new topic a moment later.
            Eventually.holds(
                    () -> RawFetch.fetch(connection, topic, 11, 0, minBytes, 200_000)
                                    .bytes()
                            > 0,
                    () -> "the fetch is answered");
            Fetched fetched = RawFetch.fetch(connection, topic, 11, 0, minBytes, 200_000);
            assertThat(fetched.bytes()).isPositive().isLessThan(100_000);
        }
    }

    private static void alter(Admin admin, String topic, String type) throws Exception {
        Collection<AlterConfigOp> change =
                List.of(new AlterConfigOp(new ConfigEntry("compression.type", type), AlterConfigOp.OpType.SET));
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), change))
                .all()
                .get();
    }

    private static void produce(String topic, String codec, int count) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                session.producer("compression.type", codec, "linger.ms", "50", "batch.size", "4000")) {
            List<Future<?>> sent = new ArrayList<>();
            for (String value : expected(count)) {
                sent.add(producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8))));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        }
    }

    private static List<String> expected(int count) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add("order " + i + " of a customer with number " + i * 7919 % 1_000 + ", paid and sent");
        }
        return values;
    }

    private static List<String> values(Fetched fetched) {
        List<String> values = new ArrayList<>();
        fetched.batches()
                .forEach(batch -> batch.forEach(
                        record -> values.add(new String(Utils.toArray(record.value()), StandardCharsets.UTF_8))));
        return values;
    }

    private static RawConnection connect(KafkaServer server) throws IOException {
        return new RawConnection(Integer.parseInt(server.bootstrap().split(":")[1]));
    }
}
