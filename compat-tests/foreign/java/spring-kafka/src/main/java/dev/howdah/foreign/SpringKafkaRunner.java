package dev.howdah.foreign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AcknowledgingMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.support.TopicPartitionOffset;

/** Spring Kafka: templates, listener containers and KafkaAdmin. Arguments: bootstrap server, prefix of topic names. */
public final class SpringKafkaRunner implements Client {

    private static final String ADMIN = "KafkaAdmin has nothing for this";

    private final Map<String, Object> common;
    private final KafkaAdmin admin;

    private SpringKafkaRunner(Map<String, String> settings) {
        common = Map.copyOf(settings);
        admin = new KafkaAdmin(common);
    }

    public static void main(String[] arguments) {
        String name = "Spring Kafka " + KafkaTemplate.class.getPackage().getImplementationVersion() + " (kafka-clients "
                + org.apache.kafka.common.utils.AppInfoParser.getVersion() + ")";
        if (Logins.areAsked()) {
            Logins.run(name, SpringKafkaRunner::new, arguments);
        }
        Scenario.run(name, new SpringKafkaRunner(Map.of("bootstrap.servers", arguments[0])), arguments[1]);
    }

    @Override
    public void createTopic(String topic, int partitions) {
        boolean exists = topics().contains(topic);
        admin.createOrModifyTopics(new NewTopic(topic, partitions, (short) 1));
        if (exists) {
            throw new Unsupported("KafkaAdmin leaves a topic that exists as it is; it has created it before");
        }
    }

    @Override
    public List<Integer> leaders(String topic) {
        return admin.describeTopics(topic).get(topic).partitions().stream()
                .map(partition -> partition.leader() == null ? -1 : partition.leader().id())
                .toList();
    }

    @Override
    public String config(String topic, String name) {
        throw new Unsupported(ADMIN);
    }

    @Override
    public void deleteTopic(String topic) {
        admin.deleteTopics(topic);
    }

    @Override
    public Set<String> topics() {
        return ask("", consumer -> Set.copyOf(consumer.listTopics().keySet()));
    }

    @Override
    public Sender sender(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putAll(common);
        DefaultKafkaProducerFactory<byte[], byte[]> factory =
                new DefaultKafkaProducerFactory<>(all, new ByteArraySerializer(), new ByteArraySerializer());
        KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(factory);
        return new Sender() {
            @Override
            public CompletableFuture<Long> send(ProducerRecord<byte[], byte[]> record) {
                return template.send(record).thenApply(sent -> sent.getRecordMetadata().offset());
            }

            @Override
            public void close() {
                template.flush();
                factory.destroy();
            }
        };
    }

    @Override
    public Reader readFrom(String topic, int partition, long offset) {
        return new ListenerReader(new ContainerProperties(new TopicPartitionOffset(topic, partition, offset)));
    }

    @Override
    public Reader readSince(String topic, int partition, long timeMs) {
        return new ListenerReader(new ContainerProperties(
                new TopicPartitionOffset(topic, partition, timeMs, TopicPartitionOffset.SeekPosition.TIMESTAMP)));
    }

    @Override
    public Reader join(String group, String topic) {
        ContainerProperties properties = new ContainerProperties(topic);
        properties.setGroupId(group);
        return new ListenerReader(properties);
    }

    /** A listener container whose listener keeps what comes, and acknowledges when told so. */
    private final class ListenerReader implements Reader {

        private final BlockingQueue<ConsumerRecord<byte[], byte[]>> records = new LinkedBlockingQueue<>();
        private final Queue<Acknowledgment> unacknowledged = new ConcurrentLinkedQueue<>();
        private final KafkaMessageListenerContainer<byte[], byte[]> container;

        ListenerReader(ContainerProperties properties) {
            properties.setAckMode(ContainerProperties.AckMode.MANUAL);
            properties.setMessageListener((AcknowledgingMessageListener<byte[], byte[]>) (record, acknowledgment) -> {
                unacknowledged.add(acknowledgment);
                records.add(record);
            });
            container = new KafkaMessageListenerContainer<>(consumers(), properties);
            container.start();
        }

        @Override
        public BlockingQueue<ConsumerRecord<byte[], byte[]>> records() {
            return records;
        }

        @Override
        public Set<Integer> assigned() {
            Set<Integer> partitions = new HashSet<>();
            Collection<TopicPartition> assigned = container.getAssignedPartitions();
            new ArrayList<>(assigned == null ? List.of() : assigned)
                    .forEach(partition -> partitions.add(partition.partition()));
            return partitions;
        }

        @Override
        public void commit() {
            unacknowledged.forEach(Acknowledgment::acknowledge);
        }

        @Override
        public void close() {
            container.stop();
        }
    }

    @Override
    public List<Long> bounds(String topic, int partition) {
        TopicPartition asked = new TopicPartition(topic, partition);
        return ask(
                "",
                consumer -> List.of(
                        consumer.beginningOffsets(Set.of(asked)).get(asked),
                        consumer.endOffsets(Set.of(asked)).get(asked)));
    }

    @Override
    public OptionalLong offsetAt(String topic, int partition, long timeMs) {
        TopicPartition asked = new TopicPartition(topic, partition);
        return ask("", consumer -> {
            OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(asked, timeMs)).get(asked);
            return found == null ? OptionalLong.empty() : OptionalLong.of(found.offset());
        });
    }

    @Override
    public Map<Integer, Long> committed(String group, String topic) {
        return ask(group, consumer -> {
            Set<TopicPartition> partitions = new HashSet<>();
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            Map<Integer, Long> offsets = new HashMap<>();
            consumer.committed(partitions).forEach((partition, found) -> {
                if (found != null) {
                    offsets.put(partition.partition(), found.offset());
                }
            });
            return offsets;
        });
    }

    @Override
    public Set<String> groups() {
        throw new Unsupported(ADMIN);
    }

    @Override
    public String describeGroup(String group) {
        throw new Unsupported(ADMIN);
    }

    @Override
    public void deleteGroup(String group) {
        throw new Unsupported(ADMIN);
    }

    /** Asks a consumer that Spring's factory made. */
    private <T> T ask(String group, Function<Consumer<byte[], byte[]>, T> question) {
        try (Consumer<byte[], byte[]> consumer = consumers().createConsumer(group.isEmpty() ? null : group, "")) {
            return question.apply(consumer);
        }
    }

    private DefaultKafkaConsumerFactory<byte[], byte[]> consumers() {
        Map<String, Object> settings = new HashMap<>(common);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        return new DefaultKafkaConsumerFactory<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
