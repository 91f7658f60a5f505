package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.OneBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka bounds the names that clients make up by nothing but the protocol's strings; an index of Postgres's takes 2,704 bytes. */
@Timeout(300)
class LongNamesTest {

    /** A string has 32,767 bytes; what a client adds to its own name must fit too. */
    private static final int BYTES = 32_000;

    @RegisterExtension
    static final OneBroker<KafkaServer> server = OneBroker.underTest("long-names");

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void a_group_with_long_names_is_served_by_every_api_and_over_a_restart(String protocol) throws Exception {
        Session session = new Session(server.bootstrap(), "names-" + protocol);
        String topic = session.createTopic("a", 1, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        String group = name(protocol.hashCode());
        // Differs in its last character only.
        String neighbour = group.substring(0, BYTES - 1) + "!";
        String odd = "nul\0" + protocol;
        try (KafkaProducer<byte[], byte[]> producer = session.producer("client.id", name(2))) {
            producer.send(new ProducerRecord<>(topic, new byte[1])).get();
        }
        String instance = name(3).substring(0, 249);
        String metadata = name(4).substring(0, 4096);
        for (String id : List.of(group, neighbour, odd)) {
            try (KafkaConsumer<byte[], byte[]> consumer = session.consumer(
                    "auto.offset.reset",
                    "earliest",
                    "group.id",
                    id,
                    "group.protocol",
                    protocol,
                    "group.instance.id",
                    instance,
                    "client.id",
                    name(5))) {
                consumer.subscribe(List.of(topic));
                Eventually.holds(
                        () -> {
                            consumer.poll(Duration.ofMillis(100));
                            return !consumer.assignment().isEmpty();
                        },
                        () -> server.process().logTail());
                consumer.commitSync(Map.of(partition, new OffsetAndMetadata(id.length(), metadata)));
            }
        }
        look(session, group, neighbour, odd, partition, metadata);
        if (server.process() instanceof BrokerProcess broker) {
            broker.kill();
            broker.start();
            look(session, group, neighbour, odd, partition, metadata);
        }
        try (Admin admin = session.admin()) {
            if (protocol.equals("consumer")) {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
                Session.await(admin.incrementalAlterConfigs(Map.of(
                                resource,
                                List.of(new AlterConfigOp(
                                        new ConfigEntry("consumer.session.timeout.ms", "50000"),
                                        AlterConfigOp.OpType.SET))))
                        .all());
                assertThat(Session.await(
                                        admin.describeConfigs(List.of(resource)).all())
                                .get(resource)
                                .get("consumer.session.timeout.ms")
                                .value())
                        .isEqualTo("50000");
            }
            // The static members are still in it, for as long as their session.
            Session.await(admin.removeMembersFromConsumerGroup(neighbour, new RemoveMembersFromConsumerGroupOptions())
                    .all());
            Session.await(admin.alterConsumerGroupOffsets(neighbour, Map.of(partition, new OffsetAndMetadata(1)))
                    .all());
            Session.await(admin.deleteConsumerGroupOffsets(neighbour, Set.of(partition))
                    .all());
            Session.await(admin.deleteConsumerGroups(List.of(neighbour)).all());
            assertThat(groups(admin)).contains(group, odd).doesNotContain(neighbour);
        }
    }

    private static void look(
            Session session, String group, String neighbour, String odd, TopicPartition partition, String metadata)
            throws Exception {
        try (Admin admin = session.admin()) {
            assertThat(groups(admin)).contains(group, neighbour, odd);
            for (String id : List.of(group, neighbour, odd)) {
                assertThat(Session.await(admin.describeConsumerGroups(List.of(id))
                                        .all())
                                .get(id)
                                .members())
                        .hasSize(1);
                OffsetAndMetadata offset = Session.await(
                                admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata())
                        .get(partition);
                assertThat(offset.offset()).isEqualTo(id.length());
                assertThat(offset.metadata()).isEqualTo(metadata);
            }
        }
    }

    private static Set<String> groups(Admin admin) throws Exception {
        return Session.await(admin.listGroups(new ListGroupsOptions()).all()).stream()
                .map(GroupListing::groupId)
                .collect(Collectors.toSet());
    }

    /** Random, so that Postgres cannot make it short. */
    private static String name(long seed) {
        byte[] bytes = new byte[BYTES];
        Random random = new Random(seed);
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(26));
        }
        return new String(Arrays.copyOf(bytes, BYTES), StandardCharsets.US_ASCII);
    }
}
