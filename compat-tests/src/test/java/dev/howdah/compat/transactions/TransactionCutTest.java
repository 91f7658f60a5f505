package dev.howdah.compat.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import dev.howdah.compat.proxy.Direction;
import dev.howdah.compat.proxy.Fault;
import dev.howdah.compat.proxy.Fault.Effect;
import dev.howdah.compat.proxy.FaultProxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The connection between client and broker is cut at every byte of an EndTxn, and of its answer: the client asks again by itself, and the
 * transaction is ended once, as it was asked.
 */
class TransactionCutTest {

    private static final String ID = "cut";

    /** Api key and version at the beginning of the request. */
    private static final byte[] END_TXN = {0, 26, 0, 5};

    /**
     * From the api key on: key, version, correlation id, client id, tags, transactional id, producer id, epoch, outcome, tags. With one more
     * the request has come whole, and its answer is lost.
     */
    private static final int REQUEST_BYTES = 4 + 4 + 2 + ID.length() + 1 + 1 + ID.length() + 8 + 2 + 1 + 1;

    private static PostgresProcess postgres;
    private static FaultProxy proxy;
    private static KafkaServer server;

    @BeforeAll
    static void startServers() {
        postgres = PostgresProcess.launch();
        proxy = FaultProxy.inFrontOf(Workspace.freePort());
        String address = "127.0.0.1:" + proxy.port();
        server = ServerUnderTest.isApacheKafka()
                ? ApacheKafkaProcess.launchWith(List.of("advertised.listeners=PLAINTEXT://" + address), "-Xmx512m")
                : BrokerProcess.launch(BrokerProcess.Options.on("transaction-cut", postgres.url())
                        .withArguments("--advertise", address));
        proxy.leadTo(Integer.parseInt(server.bootstrap().split(":")[1]));
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        postgres.close();
    }

    @Test
    void an_end_that_is_cut_at_any_byte_is_done_once() throws Exception {
        Session session = new Session(proxied(), "cuts");
        String topic = session.createTopic("ends", 1, Map.of());
        List<String> expected = new ArrayList<>();
        try (CommittedReader reader = new CommittedReader(server.bootstrap(), topic, 1);
                KafkaProducer<byte[], String> producer = producer();
                Admin admin = session.admin()) {
            producer.initTransactions();
            for (int passed = 0; passed <= REQUEST_BYTES; passed++) {
                Fault cut = Fault.atPattern(Direction.TO_SERVER, END_TXN, passed, Effect.CUT, 1);
                end(producer, topic, "request-" + passed, passed % 3 != 2, cut, expected);
            }
            for (int passed = 0; passed <= 10; passed++) {
                Fault cut = Fault.atPattern(Direction.TO_CLIENT, bumped(admin), passed, Effect.CUT, 1);
                end(producer, topic, "answer-" + passed, passed % 3 != 2, cut, expected);
            }
            reader.await(expected.size(), server::logTail);
            assertThat(reader.finish()).containsExactly(expected);
        }
        CommittedReader.requireNothingOpen(server.bootstrap(), topic, 1);
    }

    private static void end(
            KafkaProducer<byte[], String> producer,
            String topic,
            String value,
            boolean commit,
            Fault cut,
            List<String> expected)
            throws Exception {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, value)).get();
        proxy.arm(cut);
        // A fault watches connections that are made after it was armed.
        proxy.cutAll();
        if (commit) {
            producer.commitTransaction();
            expected.add(value);
        } else {
            producer.abortTransaction();
        }
        assertThat(cut.struck()).as(value).isEqualTo(1);
    }

    /** What the answer to the next end tells: the producer id, and its next epoch. */
    private static byte[] bumped(Admin admin) throws Exception {
        TransactionDescription[] found = new TransactionDescription[1];
        Eventually.holds(
                () -> {
                    found[0] = admin.describeTransactions(List.of(ID))
                            .description(ID)
                            .get();
                    return found[0].topicPartitions().isEmpty();
                },
                () -> "the last transaction is complete");
        return ByteBuffer.allocate(10)
                .putLong(found[0].producerId())
                .putShort((short) (found[0].producerEpoch() + 1))
                .array();
    }

    private static KafkaProducer<byte[], String> producer() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", proxied());
        properties.put("client.id", ID);
        properties.put("transactional.id", ID);
        properties.put("reconnect.backoff.ms", "10");
        properties.put("reconnect.backoff.max.ms", "20");
        properties.put("retry.backoff.ms", "10");
        properties.put("max.block.ms", "60000");
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new StringSerializer());
    }

    private static String proxied() {
        return "127.0.0.1:" + proxy.port();
    }
}
