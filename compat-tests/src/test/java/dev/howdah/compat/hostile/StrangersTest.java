package dev.howdah.compat.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.wire.Bytes;
import dev.howdah.compat.wire.RawBatch;
import dev.howdah.compat.wire.RawConnection;
import java.net.SocketException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * B2, B4 and B10: announced sizes, mutated frames and other protocols. Invariants: the broker lives, its memory is
 * bounded by -Xmx256m, an exception is never unexpected (no ERROR line in its log), and healthy clients go on.
 */
class StrangersTest {

    /** The standard asks for 50 ms on a quiet machine; this is what even a loaded one must keep. */
    private static final double HEALTHY_P99_MAX_MS = 500;

    private static PostgresProcess postgres;
    private static BrokerProcess broker;
    private static Session session;
    private static String topic;

    @BeforeAll
    static void startServers() throws Exception {
        postgres = PostgresProcess.launch();
        broker = BrokerProcess.launch(BrokerProcess.Options.on("strangers", postgres.url())
                .withJvm("-Xmx256m", "-ea", "-XX:+ExitOnOutOfMemoryError"));
        session = new Session(broker.bootstrap(), "strangers");
        topic = session.createTopic("healthy", 1, Map.of());
    }

    @AfterAll
    static void stopServers() {
        if (broker != null) {
            broker.close();
        }
        postgres.close();
    }

    @AfterEach
    void the_broker_is_well() throws Exception {
        assertThat(broker.isAlive()).as(broker.logTail()).isTrue();
        HealthyClient.roundTrip(broker.port(), topic);
        assertThat(Files.readAllLines(broker.log()))
                .filteredOn(line -> line.contains(" ERROR ") || line.contains("LEAK") || line.contains("OutOfMemory"))
                .isEmpty();
    }

    /** B4: 100 GB are announced in all, and 20 KB sent. */
    @Test
    void a_thousand_announcements_of_100_mib_cost_nothing() throws Exception {
        double beforeMs = HealthyClient.p99Ms(broker.port(), topic, 300);
        long rssBeforeKib = broker.rssKib();
        byte[] announced = new Bytes()
                .int32(100 << 20)
                .raw(RawConnection.header(0, 7, 1).toArray())
                .raw(new byte[7])
                .toArray();
        List<RawConnection> attackers = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                RawConnection attacker = new RawConnection(broker.port());
                attacker.send(announced);
                attackers.add(attacker);
            }
            double duringMs = HealthyClient.p99Ms(broker.port(), topic, 1_000);
            long grownKib = broker.rssKib() - rssBeforeKib;
            System.out.printf(
                    "B4: healthy p99 %.1f ms before, %.1f ms during; RSS grew by %,d KiB%n",
                    beforeMs, duringMs, grownKib);
            assertThat(duringMs).as("healthy p99 in ms").isLessThan(HEALTHY_P99_MAX_MS);
            assertThat(grownKib).as("growth of RSS in KiB").isLessThan(100 << 10);
        } finally {
            for (RawConnection attacker : attackers) {
                attacker.close();
            }
        }
    }

    /** B10. */
    @ParameterizedTest
    @MethodSource("otherProtocols")
    void another_protocol_is_closed(byte[] opening) throws Exception {
        try (RawConnection stranger = new RawConnection(broker.port())) {
            stranger.send(opening);
            assertThat(stranger.closedWithin(10_000)).as("closed").isTrue();
        }
    }

    /** Postgres' SSLRequest counts its own length, so for Kafka it is a frame that lacks four bytes for ever. */
    @Tag("faults")
    @Test
    void a_frame_that_never_ends_is_closed_at_its_deadline() throws Exception {
        try (RawConnection stranger = new RawConnection(broker.port())) {
            stranger.send(new Bytes().int32(8).int32(80877103).toArray());
            assertThat(stranger.closedWithin(45_000)).as("closed").isTrue();
        }
    }

    static List<byte[]> otherProtocols() {
        byte[] noise = new byte[64];
        new Random(10).nextBytes(noise);
        noise[0] = (byte) 0x80;
        return List.of(
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII),
                "SSH-2.0-OpenSSH_9.2\r\n".getBytes(US_ASCII),
                HexFormat.of().parseHex("16030100c8010000c403035f" + "00".repeat(190)),
                new Bytes().int32(-1).toArray(),
                new Bytes().int32(0).toArray(),
                new Bytes().int32(4).int32(0).toArray(),
                new Bytes().int32(Integer.MAX_VALUE).toArray(),
                noise);
    }

    /** A key or version that is not served closes the connection; only ApiVersions is answered. */
    @Test
    void unknown_keys_and_versions_close_the_connection() throws Exception {
        for (int[] keyAndVersion : new int[][] {{999, 0}, {-1, 0}, {3, 99}, {3, -1}, {1, 0}, {4, 0}, {0, 14}}) {
            try (RawConnection stranger = new RawConnection(broker.port())) {
                stranger.send(RawConnection.framed(RawConnection.header(keyAndVersion[0], keyAndVersion[1], 1)
                        .raw(new byte[40])));
                assertThat(stranger.closedWithin(10_000))
                        .as("closed after key %d version %d", keyAndVersion[0], keyAndVersion[1])
                        .isTrue();
            }
        }
        try (RawConnection client = new RawConnection(broker.port())) {
            client.send(RawConnection.framed(RawConnection.header(18, 99, 7)));
            var answer = client.receive();
            assertThat(answer.getInt()).as("correlation id").isEqualTo(7);
            assertThat(answer.getShort()).as("error").isEqualTo((short) 35);
            assertThat(answer.getInt()).as("keys in the answer").isPositive();
        }
    }

    /** B2, few of them; the seed is printed with a failure. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void mutated_frames_harm_nobody(long seed) throws Exception {
        mutate(seed, 250);
    }

    @Tag("faults")
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void many_mutated_frames_harm_nobody(long seed) throws Exception {
        mutate(seed, 5_000);
    }

    private static void mutate(long seed, int count) throws Exception {
        Random random = new Random(seed);
        List<byte[]> frames = frames();
        for (int i = 0; i < count; i++) {
            byte[] frame = frames.get(random.nextInt(frames.size())).clone();
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                // The length in front stays right most of the time, or nothing behind it would ever be looked at.
                int at = random.nextInt(20) == 0 ? random.nextInt(4) : 4 + random.nextInt(frame.length - 4);
                frame[at] = switch (random.nextInt(4)) {
                    case 0 -> (byte) 0xff;
                    case 1 -> 0x7f;
                    case 2 -> 0;
                    default -> (byte) random.nextInt(256);
                };
            }
            try (RawConnection stranger = new RawConnection(broker.port())) {
                stranger.send(frame);
                stranger.receiveWithin(20);
            } catch (SocketException e) {
                // Closed while we were writing: an answer too.
            }
            if (i % 50 == 49) {
                HealthyClient.roundTrip(broker.port(), topic);
            }
            assertThat(broker.isAlive()).as("seed " + seed + ", frame " + i).isTrue();
        }
    }

    /** One right frame of each kind, in versions old enough to be written down here. */
    private static List<byte[]> frames() {
        Bytes fetch = RawConnection.header(1, 4, 1)
                .int32(-1)
                .int32(10)
                .int32(1)
                .int32(1 << 20)
                .int8(0)
                .int32(1)
                .string(topic)
                .int32(1)
                .int32(0)
                .int64(0)
                .int32(1 << 20);
        Bytes listOffsets = RawConnection.header(2, 1, 1)
                .int32(-1)
                .int32(1)
                .string(topic)
                .int32(1)
                .int32(0)
                .int64(-1);
        Bytes createTopics = RawConnection.header(19, 2, 1)
                .int32(1)
                .string("mutant")
                .int32(1)
                .int16(1)
                .int32(0)
                .int32(1)
                .string("retention.ms")
                .string("1000")
                .int32(1_000)
                .int8(0);
        Bytes describeConfigs = RawConnection.header(32, 1, 1)
                .int32(1)
                .int8(2)
                .string(topic)
                .int32(-1)
                .int8(0);
        return List.of(
                RawConnection.produceFrame(topic, RawBatch.of("mutant").build(), 1),
                RawConnection.framed(fetch),
                RawConnection.framed(listOffsets),
                RawConnection.framed(RawConnection.header(3, 1, 1).int32(1).string(topic)),
                RawConnection.framed(createTopics),
                RawConnection.framed(describeConfigs),
                RawConnection.framed(
                        RawConnection.header(10, 1, 1).string("group").int8(0)),
                RawConnection.framed(RawConnection.header(22, 0, 1).string(null).int32(1_000)),
                RawConnection.framed(RawConnection.header(18, 0, 1)),
                RawConnection.framed(RawConnection.header(18, 3, 1)
                        .int8(0)
                        .int8(5)
                        .raw("raw1".getBytes(US_ASCII))
                        .int8(4)
                        .raw("1.0".getBytes(US_ASCII))
                        .int8(0)));
    }
}
