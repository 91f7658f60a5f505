package dev.howdah.compat.clients;

import static dev.howdah.compat.clients.Session.await;
import static dev.howdah.compat.clients.Session.check;
import static dev.howdah.compat.clients.Session.equal;
import static dev.howdah.compat.clients.Session.failure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics: create, list, describe, configure at creation, grow, delete, and what is refused. */
final class AdminSteps {

    private AdminSteps() {}

    static void addTo(Map<String, ClientScenario.Step> steps) {
        steps.put("admin_describes_the_cluster", AdminSteps::describesTheCluster);
        steps.put("admin_creates_lists_and_deletes_a_topic", AdminSteps::createsListsAndDeletes);
        steps.put("admin_describes_configs_set_at_creation", AdminSteps::describesConfigs);
        steps.put("admin_adds_partitions", AdminSteps::addsPartitions);
        steps.put("admin_is_refused_what_kafka_refuses", AdminSteps::isRefused);
        steps.put("topic_names_that_share_their_first_63_characters_are_apart", AdminSteps::longNames);
        steps.put("a_deleted_topic_comes_back_empty_under_its_name", AdminSteps::recreates);
    }

    private static void describesTheCluster(Session session) throws Exception {
        try (Admin admin = session.admin()) {
            var cluster = admin.describeCluster();
            check(!await(cluster.nodes()).isEmpty(), "a cluster has nodes");
            check(await(cluster.clusterId()) != null, "a cluster has an id");
            int controller = await(cluster.controller()).id();
            check(
                    await(cluster.nodes()).stream().anyMatch(node -> node.id() == controller),
                    "the controller is a live node");
        }
    }

    private static void createsListsAndDeletes(Session session) throws Exception {
        String topic = session.createTopic("listed", 3, Map.of());
        try (Admin admin = session.admin();
                KafkaProducer<byte[], byte[]> producer = session.producer()) {
            check(await(admin.listTopics().names()).contains(topic), "the topic is listed");
            equal(3, producer.partitionsFor(topic).size(), "partitions");
            await(admin.deleteTopics(List.of(topic)).all());
            check(!await(admin.listTopics().names()).contains(topic), "a deleted topic is not listed");
            failure(
                    UnknownTopicOrPartitionException.class,
                    () -> await(admin.deleteTopics(List.of(topic)).all()));
        }
    }

    private static void describesConfigs(Session session) throws Exception {
        String topic = session.createTopic(
                "configured", 1, Map.of("max.message.bytes", "123456", "message.timestamp.type", "LogAppendTime"));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = session.admin()) {
            Config config = await(admin.describeConfigs(Set.of(resource)).all()).get(resource);
            equal("123456", config.get("max.message.bytes").value(), "max.message.bytes");
            check(!config.get("max.message.bytes").isDefault(), "a set value is not a default");
            equal("LogAppendTime", config.get("message.timestamp.type").value(), "message.timestamp.type");
            equal("delete", config.get("cleanup.policy").value(), "cleanup.policy");
            check(config.get("cleanup.policy").isDefault(), "an unset value is a default");
            check(
                    config.entries().size() >= 25,
                    "all topic configs are there: " + config.entries().size());
            ConfigResource unknown = new ConfigResource(ConfigResource.Type.TOPIC, session.topicName("missing"));
            failure(
                    UnknownTopicOrPartitionException.class,
                    () -> await(admin.describeConfigs(Set.of(unknown)).all()));
        }
    }

    private static void addsPartitions(Session session) throws Exception {
        String topic = session.createTopic("grown", 1, Map.of());
        try (Admin admin = session.admin();
                KafkaProducer<byte[], byte[]> producer = session.producer()) {
            await(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(4)))
                    .all());
            equal(4, producer.partitionsFor(topic).size(), "partitions");
            equal(
                    0L,
                    producer.send(new ProducerRecord<>(topic, 3, null, new byte[1]))
                            .get()
                            .offset(),
                    "first offset of a new partition");
            failure(
                    InvalidPartitionsException.class,
                    () -> await(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2)))
                            .all()));
        }
    }

    private static void isRefused(Session session) throws Exception {
        String topic = session.createTopic("existing", 1, Map.of());
        try (Admin admin = session.admin()) {
            failure(TopicExistsException.class, () -> create(admin, new NewTopic(topic, 1, (short) 1)));
            for (String name : List.of("a b", "a/b", "\"; drop table", "..", "x".repeat(250), "nul\0", "ümlaut")) {
                failure(InvalidTopicException.class, () -> create(admin, new NewTopic(name, 1, (short) 1)));
            }
            String fresh = session.topicName("refused");
            failure(InvalidPartitionsException.class, () -> create(admin, new NewTopic(fresh, 0, (short) 1)));
            failure(
                    InvalidConfigurationException.class,
                    () -> create(admin, new NewTopic(fresh, 1, (short) 1).configs(Map.of("no.such.config", "1"))));
            failure(
                    InvalidConfigurationException.class,
                    () -> create(admin, new NewTopic(fresh, 1, (short) 1).configs(Map.of("max.message.bytes", "x"))));
            check(!await(admin.listTopics().names()).contains(fresh), "a refused topic is not made");
        }
    }

    private static void create(Admin admin, NewTopic topic) throws Exception {
        await(admin.createTopics(List.of(topic)).all());
    }

    private static void longNames(Session session) throws Exception {
        String stem = session.topicName("long") + "x".repeat(180);
        try (Admin admin = session.admin();
                KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (String end : List.of(".a", ".b", "_A")) {
                create(admin, new NewTopic(stem + end, 1, (short) 1));
                producer.send(new ProducerRecord<>(stem + end, 0, null, end.getBytes("UTF-8")))
                        .get();
            }
        }
        for (String end : List.of(".a", ".b", "_A")) {
            equal(end, new String(session.readAll(stem + end, 1, 1).get(0).value(), "UTF-8"), "value of " + end);
        }
    }

    private static void recreates(Session session) throws Exception {
        String topic = session.createTopic("reborn", 1, Map.of());
        try (Admin admin = session.admin()) {
            try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
                producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {1}))
                        .get();
            }
            await(admin.deleteTopics(List.of(topic)).all());
            create(admin, new NewTopic(topic, 1, (short) 1));
        }
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            long offset = producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {2}))
                    .get()
                    .offset();
            equal(0L, offset, "first offset of the new topic");
        }
        equal(new byte[] {2}, session.readAll(topic, 1, 1).get(0).value(), "value");
    }
}
