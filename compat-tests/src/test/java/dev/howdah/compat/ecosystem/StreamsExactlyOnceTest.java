package dev.howdah.compat.ecosystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.JavaProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kafka Streams, exactly once: two instances that join and sum, and are killed, as is the broker; the results are right to the record. */
class StreamsExactlyOnceTest {

    private static final int PARTITIONS = 3;
    private static final int CUSTOMERS = 60;
    private static final int REGIONS = 5;
    private static final int A_ROUND = 1_500;
    private static final int ROUNDS = 4;
    private static final String COMMITTED = "read_committed";

    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Path state;

    private final Map<String, Long> totals = new HashMap<>();
    private int orders;

    @BeforeAll
    static void startServers() throws Exception {
        state = Workspace.temporary("streams-exactly-once");
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("streams-exactly-once", postgres);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            admin.createTopics(
                            List.of(OrderTotals.ORDERS, OrderTotals.CUSTOMERS, OrderTotals.ENRICHED, OrderTotals.TOTALS)
                                    .stream()
                                    .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                                    .toList())
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        postgres.close();
        Workspace.delete(state);
    }

    @Test
    void joins_and_sums_are_right_to_the_record_though_instances_and_the_broker_are_killed() throws Exception {
        try (KafkaProducer<String, String> producer = producer()) {
            for (int customer = 0; customer < CUSTOMERS; customer++) {
                producer.send(new ProducerRecord<>(OrderTotals.CUSTOMERS, "c" + customer, "r" + customer % REGIONS));
            }
            producer.flush();
            try (JavaProcess first = launch("first");
                    JavaProcess second = launch("second")) {
                List<JavaProcess> instances = List.of(first, second);
                for (int round = 0; round < ROUNDS; round++) {
                    order(producer);
                    int half = orders - A_ROUND / 2;
                    Eventually.holds(() -> enriched().size() >= half, () -> logs(instances));
                    if (round < 2) {
                        instances.get(round).kill();
                        order(producer);
                        instances.get(round).start();
                    } else if (round == 2 && server instanceof BrokerProcess broker) {
                        broker.kill();
                        broker.start();
                    }
                }
                Eventually.holds(() -> enriched().size() >= orders, () -> logs(instances));
                Eventually.holds(
                        () -> totals().equals(totals),
                        () -> "sums " + totals() + " instead of " + totals + logs(instances));
            }
        }
        Map<String, Long> times = enriched().stream()
                .collect(Collectors.groupingBy(
                        record -> record.value().split(" ")[0], TreeMap::new, Collectors.counting()));
        assertThat(times).as("orders").hasSize(orders);
        assertThat(times.values()).as("how often each order is in the result").containsOnly(1L);
        assertThat(totals()).isEqualTo(totals);
    }

    private static List<ConsumerRecord<String, String>> enriched() {
        try (TopicReader<String> reader =
                new TopicReader<>(server.bootstrap(), OrderTotals.ENRICHED, new StringDeserializer(), COMMITTED)) {
            return reader.read();
        }
    }

    private static Map<String, Long> totals() {
        try (TopicReader<Long> reader =
                new TopicReader<>(server.bootstrap(), OrderTotals.TOTALS, new LongDeserializer(), COMMITTED)) {
            return reader.table();
        }
    }

    private void order(KafkaProducer<String, String> producer) {
        for (int i = 0; i < A_ROUND; i++) {
            int customer = orders % CUSTOMERS;
            long amount = orders % 97;
            producer.send(new ProducerRecord<>(OrderTotals.ORDERS, "c" + customer, orders + " " + amount));
            totals.merge("r" + customer % REGIONS, amount, Long::sum);
            orders++;
        }
        producer.flush();
    }

    private static KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", server.bootstrap()), new StringSerializer(), new StringSerializer());
    }

    private static String logs(List<JavaProcess> instances) {
        return instances.stream().map(JavaProcess::logTail).collect(Collectors.joining("\n", "\n", "\n"))
                + server.logTail();
    }

    /** The jars of Streams, and our class alone. */
    private static JavaProcess launch(String name) {
        List<String> command = Commands.java(
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN"),
                Workspace.kafkaTools()
                        + File.pathSeparator
                        + Workspace.classPathEntries("test-classes").get(0),
                OrderTotals.class.getName(),
                server.bootstrap(),
                state.resolve(name).toString());
        return JavaProcess.launch("order-totals-" + name, command, Map.of(), Pattern.compile(OrderTotals.READY));
    }
}
