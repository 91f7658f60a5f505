package dev.howdah.compat.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.wire.Bytes;
import dev.howdah.compat.wire.RawBatch;
import dev.howdah.compat.wire.RawConnection;
import dev.howdah.compat.wire.RawConnection.Produced;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * B6, B7 and B14: batches that lie. Invariants: the right error, nothing stored, the connection lives, readers reach
 * the end, neighbours see no error, memory stays within its bound.
 */
class PoisonTest {

    private static final short OUT_OF_ORDER_SEQUENCE_NUMBER = 45;
    private static final short INVALID_PRODUCER_EPOCH = 47;

    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Session session;
    private static int port;
    private static String topic;

    @BeforeAll
    static void startServers() throws Exception {
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.isApacheKafka()
                ? ApacheKafkaProcess.launch()
                : BrokerProcess.launch(BrokerProcess.Options.on("poison", postgres.url())
                        .withJvm("-Xmx256m", "-ea", "-Dio.netty.leakDetection.level=paranoid"));
        port = Integer.parseInt(server.bootstrap().split(":")[1]);
        session = new Session(server.bootstrap(), "poison");
        topic = session.createTopic("poisoned", 1, Map.of());
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        postgres.close();
    }

    @ParameterizedTest
    @EnumSource(PoisonedBatches.class)
    void a_poisoned_batch_is_refused_and_nothing_is_stored(PoisonedBatches poison) throws Exception {
        long before;
        try (RawConnection connection = new RawConnection(port)) {
            before = connection.produce(topic, RawBatch.of("before").build()).baseOffset();
            assertThat(connection.produce(topic, poison.batch()).error()).isIn(poison.errors());
            assertThat(connection.produce(topic, RawBatch.of("after").build()))
                    .as("the same connection goes on, and the offset shows that nothing was stored")
                    .isEqualTo(new Produced((short) 0, before + 1));
        }
        assertThat(session.readFrom(topic, before, 2))
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactly("before", "after");
    }

    @Test
    void sequences_are_checked_and_duplicates_get_their_first_offset() throws Exception {
        String sequences = session.createTopic("sequences", 1, Map.of());
        try (RawConnection connection = new RawConnection(port)) {
            long id = connection.producerId();
            assertThat(connection.produce(sequences, batch(id, 0, 0))).isEqualTo(new Produced((short) 0, 0));
            assertThat(connection.produce(sequences, batch(id, 0, 2))).isEqualTo(new Produced((short) 0, 2));
            assertThat(connection.produce(sequences, batch(id, 0, 0)))
                    .as("a duplicate")
                    .isEqualTo(new Produced((short) 0, 0));
            assertThat(connection.produce(sequences, batch(id, 0, 10)).error())
                    .as("a gap")
                    .isEqualTo(OUT_OF_ORDER_SEQUENCE_NUMBER);
            assertThat(connection.produce(sequences, batch(id, 1, 0)))
                    .as("a new epoch starts at 0")
                    .isEqualTo(new Produced((short) 0, 4));
            assertThat(connection.produce(sequences, batch(id, 0, 4)).error())
                    .as("an old epoch")
                    .isEqualTo(INVALID_PRODUCER_EPOCH);
        }
        assertThat(values(sequences, 6)).hasSize(6);
    }

    @ParameterizedTest
    @EnumSource(Codecs.class)
    void a_decompression_bomb_is_refused_within_bounded_memory(Codecs codec) throws Exception {
        String bombed = session.createTopic("bomb", 1, Map.of("max.message.bytes", "30000000"));
        long zeros = codec == Codecs.SNAPPY ? 256L << 20 : 1L << 30;
        // One record whose value is all the zeros: length, fields up to the value, zeros, no headers (a zero byte too).
        byte[] head = recordHead(zeros);
        byte[] bomb = new RawBatch()
                .record(head)
                .compressed(codec.number(), plain -> codec.compress(plain, zeros + 1))
                .build();
        try (RawConnection connection = new RawConnection(port)) {
            connection.produce(bombed, RawBatch.of("before").build());
            long rssBeforeKib = server.rssKib();
            long startNanos = System.nanoTime();
            short error = connection.produce(bombed, bomb).error();
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            long grownKib = server.rssKib() - rssBeforeKib;
            System.out.printf(
                    "bomb %s: %,d bytes hold %,d, error %d after %d ms, RSS grew by %,d KiB%n",
                    codec, bomb.length, zeros, error, tookMs, grownKib);
            assertThat(error).isIn((short) 10, (short) 87, (short) 2);
            assertThat(grownKib).as("growth of RSS in KiB").isLessThan(160 << 10);
            assertThat(connection.produce(bombed, RawBatch.of("after").build())).isEqualTo(new Produced((short) 0, 1));
        }
        assertThat(values(bombed, 2)).containsExactly("before", "after");
    }

    @Test
    void neighbours_of_a_poisoned_producer_see_no_error() throws Exception {
        String shared = session.createTopic("neighbours", 1, Map.of());
        int neighbours = 20;
        int each = 100;
        ExecutorService threads = Executors.newFixedThreadPool(neighbours + 1);
        try {
            CompletableFuture<Void> poisoned = CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < each; i++) {
                            PoisonedBatches poison = PoisonedBatches.values()[i % PoisonedBatches.values().length];
                            assertThat(errorOf(shared, poison.batch()))
                                    .as(poison.name())
                                    .isIn(poison.errors());
                        }
                    },
                    threads);
            List<CompletableFuture<Void>> all = new ArrayList<>(List.of(poisoned));
            for (int n = 0; n < neighbours; n++) {
                String name = "n" + n + "-";
                all.add(CompletableFuture.runAsync(
                        () -> {
                            try (RawConnection connection = new RawConnection(port)) {
                                for (int i = 0; i < each; i++) {
                                    short error = connection
                                            .produce(
                                                    shared,
                                                    RawBatch.of(name + i).build())
                                            .error();
                                    assertThat(error).as("error of a neighbour").isZero();
                                }
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        threads));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        assertThat(values(shared, neighbours * each)).doesNotHaveDuplicates();
    }

    private static short errorOf(String topic, byte[] batch) {
        try (RawConnection connection = new RawConnection(port)) {
            return connection.produce(topic, batch).error();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] recordHead(long valueBytes) {
        byte[] fields = new Bytes()
                .int8(0)
                .varint(0)
                .varint(0)
                .varint(-1)
                .varint(valueBytes)
                .toArray();
        return new Bytes().varint(fields.length + valueBytes + 1).raw(fields).toArray();
    }

    private static byte[] batch(long producerId, int epoch, int sequence) {
        return RawBatch.of("s" + sequence, "s" + (sequence + 1))
                .producer(producerId, epoch, sequence)
                .build();
    }

    /** Reads to the end, as a consumer does, and expects exactly so many records. */
    private static List<String> values(String topic, int count) {
        List<String> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : session.readAll(topic, 1, count)) {
            values.add(new String(record.value(), StandardCharsets.UTF_8));
        }
        return values;
    }
}
