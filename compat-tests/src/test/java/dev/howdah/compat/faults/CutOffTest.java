package dev.howdah.compat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.faults.PartitionTraffic.Gaps;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.proxy.FaultProxy;
import dev.howdah.compat.wire.RawConnection;
import dev.howdah.compat.wire.RawFetch;
import dev.howdah.compat.wire.RawFetch.Fetched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** F7 and F7b: a broker that is cut off from Postgres, and its clients are not. */
class CutOffTest {

    private static final int PARTITIONS = 8;
    private static final int FETCH_VERSION = 11;

    /** The broker's lease is 9 s; the rest is for a busy machine, and far below the two minutes that the cut may last here. */
    private static final long MOVE_LIMIT_MS = 40_000;

    private static final long BACK_LIMIT_MS = 20_000;

    /** After this long the reader's pool would complain of a connection that could not be made. */
    private static final Duration POOL_TIMER = Duration.ofSeconds(11);

    @Test
    void its_clients_move_to_the_other_broker_when_its_lease_has_run_out() throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch();
                FaultProxy proxy = FaultProxy.inFrontOf(postgres.port());
                BrokerProcess other = BrokerProcess.launch(BrokerProcess.Options.on("beside", postgres.url()));
                BrokerProcess cut = BrokerProcess.launch(BrokerProcess.Options.on("cut", postgres.url(proxy.port())))) {
            awaitNodes(cut, other, cut);
            awaitNodes(other, other, cut);
            Session session = new Session(cut.bootstrap() + "," + other.bootstrap(), "cut");
            String topic = session.createTopic("moves", PARTITIONS, Map.of());
            String quiet = session.createTopic("quiet", 1, Map.of());
            // Longer than the test has patience: clients are to be told, and not to find out by themselves.
            try (PartitionTraffic traffic =
                            PartitionTraffic.start(session, topic, PARTITIONS, "request.timeout.ms", "60000");
                    RawConnection waits = new RawConnection(cut.port())) {
                traffic.awaitMore(100);
                CompletableFuture<Fetched> waiting = CompletableFuture.supplyAsync(() -> fetch(waits, quiet, 0));
                traffic.startPhase();

                proxy.hold();
                assertThat(waiting.get().error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
                traffic.awaitMore(200);

                Gaps gaps = traffic.gaps();
                assertThat(gaps.ackMs()).isLessThan(MOVE_LIMIT_MS);
                assertThat(gaps.readMs()).isLessThan(MOVE_LIMIT_MS);
                assertThat(nodes(cut)).containsExactly(other.port());
                assertThat(leaders(cut, topic)).containsOnly(other.port());
                try (RawConnection asks = new RawConnection(cut.port())) {
                    assertThat(fetch(asks, quiet, 0).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
                    assertThat(listOffsets(asks, quiet)).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
                }
                traffic.startPhase();
                long healedNanos = System.nanoTime();
                proxy.heal();
                awaitNodes(cut, other, cut);
                awaitNodes(other, other, cut);
                long backMs = millisSince(healedNanos);
                System.out.printf(
                        "cut off from Postgres: longest time without an ack %d ms, without a record %d ms;"
                                + " listed %d ms after healing%n",
                        gaps.ackMs(), gaps.readMs(), backMs);
                traffic.awaitMore(200);
                assertThat(backMs).isLessThan(BACK_LIMIT_MS);
                assertThat(traffic.finish()).isEmpty();
                assertThat(Files.readString(cut.log(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("IllegalState");
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + cut.logTail() + "\n" + other.logTail(), e);
            }
        }
    }

    @Test
    void a_broker_alone_says_that_there_is_no_leader_and_serves_again_after_healing() throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch();
                FaultProxy proxy = FaultProxy.inFrontOf(postgres.port());
                BrokerProcess alone =
                        BrokerProcess.launch(BrokerProcess.Options.on("alone", postgres.url(proxy.port())))) {
            Session session = new Session(alone.bootstrap(), "alone");
            String topic = session.createTopic("stays", 1, Map.of());
            try (KafkaProducer<byte[], byte[]> producer = session.producer("delivery.timeout.ms", "120000");
                    RawConnection waits = new RawConnection(alone.port());
                    RawConnection asks = new RawConnection(alone.port())) {
                producer.send(new ProducerRecord<>(topic, new byte[1])).get();
                CompletableFuture<Fetched> waiting = CompletableFuture.supplyAsync(() -> fetch(waits, topic, 1));

                proxy.refuse();
                long cutNanos = System.nanoTime();
                // The connection is gone and there is no other: the pool has been asked in vain.
                Eventually.holds(
                        () -> listOffsets(asks, topic) == Errors.KAFKA_STORAGE_ERROR, () -> "the cut is noticed");
                var sent = producer.send(new ProducerRecord<>(topic, new byte[2]));
                assertThat(waiting.get().error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
                assertThat(fetch(asks, topic, 0).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
                assertThat(listOffsets(asks, topic)).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
                assertThat(nodes(alone)).containsExactly(alone.port());
                assertThat(metadataError(asks, topic)).isEqualTo(Errors.LEADER_NOT_AVAILABLE);
                Eventually.holds(
                        () -> System.nanoTime() - cutNanos > POOL_TIMER.toNanos(), () -> "the pool's timer is over");
                assertThat(Files.readString(alone.log(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("already completed");

                long healedNanos = System.nanoTime();
                proxy.heal();
                assertThat(sent.get(BACK_LIMIT_MS, TimeUnit.MILLISECONDS).offset())
                        .isEqualTo(1);
                System.out.printf(
                        "alone and cut off from Postgres: acks %d ms after healing%n", millisSince(healedNanos));
                assertThat(session.readAll(topic, 1, 2)).hasSize(2);
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + alone.logTail(), e);
            }
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private static Fetched fetch(RawConnection connection, String topic, long offset) {
        try {
            return RawFetch.fetch(connection, topic, FETCH_VERSION, offset, 1, 1 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** ListOffsets v1: where partition 0 ends. */
    private static Errors listOffsets(RawConnection connection, String topic) throws IOException {
        connection.send(RawConnection.framed(RawConnection.header(2, 1, 1)
                .int32(-1)
                .int32(1)
                .string(topic)
                .int32(1)
                .int32(0)
                .int64(-1)));
        ByteBuffer answer = connection.receive();
        // Correlation id, one topic with its name, one partition with its index.
        answer.position(answer.position() + 4 + 4 + 2 + topic.length() + 4 + 4);
        return Errors.forCode(answer.getShort());
    }

    /** Metadata v0: the error of partition 0. One broker. */
    private static Errors metadataError(RawConnection connection, String topic) throws IOException {
        connection.send(
                RawConnection.framed(RawConnection.header(3, 0, 1).int32(1).string(topic)));
        ByteBuffer answer = connection.receive();
        answer.getInt();
        assertThat(answer.getInt()).as("brokers").isEqualTo(1);
        answer.getInt();
        short host = answer.getShort();
        answer.position(answer.position() + host + 4);
        // One topic with its error and its name, one partition.
        answer.position(answer.position() + 4 + 2 + 2 + topic.length() + 4);
        return Errors.forCode(answer.getShort());
    }

    private static List<Integer> nodes(BrokerProcess asked) throws Exception {
        try (Admin admin = new Session(asked.bootstrap(), "nodes").admin()) {
            return admin.describeCluster().nodes().get().stream()
                    .map(Node::port)
                    .sorted()
                    .toList();
        }
    }

    private static List<Integer> leaders(BrokerProcess asked, String topic) throws Exception {
        try (Admin admin = new Session(asked.bootstrap(), "leaders").admin()) {
            TopicDescription description =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
            return description.partitions().stream()
                    .map(partition -> partition.leader().port())
                    .toList();
        }
    }

    private static void awaitNodes(BrokerProcess asked, BrokerProcess... expected) {
        List<Integer> ports =
                List.of(expected).stream().map(BrokerProcess::port).sorted().toList();
        Eventually.holds(() -> nodes(asked).equals(ports), () -> asked.bootstrap() + " lists " + ports);
    }
}
