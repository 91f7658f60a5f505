package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.Broker;
import dev.howdah.broker.BrokerOptions;
import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.TestPostgres;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers with an outer and an inner listener: a client is told the addresses of the one that it came through. */
class ListenersTest {

    @TempDir
    private Path directory;

    @Test
    void a_client_stays_on_the_listener_that_it_came_through() throws Exception {
        EmbeddedPostgres postgres = TestPostgres.start(directory.resolve("data"));
        try (Broker first = start(postgres);
                Broker second = start(postgres)) {
            for (int listener = 0; listener < 2; listener++) {
                int index = listener;
                Set<Integer> own = List.of(first, second).stream()
                        .map(broker -> broker.addresses().get(index).port())
                        .collect(Collectors.toSet());
                String bootstrap = first.addresses().get(index).toString();
                assertThat(portsToldBy(bootstrap)).isEqualTo(own);
                assertThat(roundTrip(bootstrap, "group-" + index)).isEqualTo("hello");
            }
        } finally {
            postgres.stop();
        }
    }

    @Test
    void a_broker_describes_its_listeners_by_their_names() throws Exception {
        EmbeddedPostgres postgres = TestPostgres.start(directory.resolve("data"));
        try (Broker broker = start(postgres);
                Admin admin = Admin.create(
                        Map.of("bootstrap.servers", broker.address().toString()))) {
            ConfigResource self = new ConfigResource(ConfigResource.Type.BROKER, "1");
            assertThat(admin.describeConfigs(List.of(self))
                            .all()
                            .get()
                            .get(self)
                            .get("advertised.listeners")
                            .value())
                    .isEqualTo("OUTSIDE://" + broker.addresses().get(0) + ",INSIDE://"
                            + broker.addresses().get(1));
        } finally {
            postgres.stop();
        }
    }

    private static Broker start(EmbeddedPostgres postgres) {
        HostPort free = new HostPort("127.0.0.1", 0);
        BrokerOptions options = new BrokerOptions(
                List.of(
                        new Listener("OUTSIDE", SecurityProtocol.PLAINTEXT, free, Optional.empty()),
                        new Listener("INSIDE", SecurityProtocol.PLAINTEXT, free, Optional.empty())),
                BrokerConfig.of(Map.of()));
        return Broker.start(options, () -> PostgresStorage.open(StorageOptions.of(postgres.url())), address -> {});
    }

    private static Set<Integer> portsToldBy(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            Set<Integer> ports;
            do {
                ports = admin.describeCluster().nodes().get().stream()
                        .map(node -> node.port())
                        .collect(Collectors.toSet());
            } while (ports.size() < 2);
            return ports;
        }
    }

    /** Through the leaders' and the coordinator's addresses, whichever of the brokers they are. */
    private static String roundTrip(String bootstrap, String group) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
                KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrap, "group.id", group, "auto.offset.reset", "earliest"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            String topic = "topic-of-" + group;
            producer.send(new ProducerRecord<>(topic, "hello")).get();
            consumer.subscribe(List.of(topic));
            while (true) {
                var records = consumer.poll(Duration.ofSeconds(1));
                if (!records.isEmpty()) {
                    return records.iterator().next().value();
                }
            }
        }
    }
}
