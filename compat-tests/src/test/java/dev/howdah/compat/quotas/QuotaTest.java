package dev.howdah.compat.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.groups.GroupWire;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.OneBroker;
import dev.howdah.compat.wire.RawBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How well quotas are kept, by clients that wait when they are told and by one that does not. With {@code -Dquota.seconds=60} a minute is
 * measured, and 5 % are allowed.
 */
class QuotaTest {

    private static final int MB = 1024 * 1024;
    private static final int VALUE_BYTES = 4_000;
    private static final int SECONDS = Integer.getInteger("quota.seconds", 5);
    private static final boolean IS_MEASURED = SECONDS >= 60;

    /** In seconds, beside other tests, one only sees that there is a quota: without it a client is many times as fast. */
    private static final double TOLERANCE = IS_MEASURED ? 0.05 : 0.5;

    private static final int OTHERS_MEDIAN_MS_MAX = IS_MEASURED ? 100 : 1_000;

    @RegisterExtension
    static final OneBroker<BrokerProcess> howdah = OneBroker.howdah("quota");

    private static final Session session = new Session(howdah::bootstrap, "quota");

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void producers_share_their_quota_and_disturb_nobody(int clients) throws Exception {
        String topic = session.createTopic("produced", 4, Map.of());
        String clientId = "limited-" + clients;
        set(clientId, "producer_byte_rate", MB);
        AtomicLong acked = new AtomicLong();
        AtomicBoolean ended = new AtomicBoolean();
        List<CompletableFuture<Void>> producers = new ArrayList<>();
        try {
            for (int client = 0; client < clients; client++) {
                producers.add(
                        CompletableFuture.runAsync(() -> produce(topic, clientId, acked, ended), QuotaTest::start));
            }
            // In a few seconds the first window would weigh too much.
            long firstBytes = IS_MEASURED ? 0 : MB;
            Eventually.holds(() -> acked.get() > firstBytes, () -> "somebody has produced");
            long begunNanos = System.nanoTime();
            long before = acked.get();
            List<Long> ackNanos = produceFreely(topic, begunNanos + TimeUnit.SECONDS.toNanos(SECONDS));
            double seconds = (System.nanoTime() - begunNanos) / 1e9;
            double rate = (acked.get() - before) / seconds / MB;
            long medianMs = ackNanos.get(ackNanos.size() / 2) / 1_000_000;
            System.out.printf(
                    "quota of 1 MB/s, %d clients, %.1f s: %.3f MB/s; another client's acks: median %d ms, greatest %d ms%n",
                    clients, seconds, rate, medianMs, ackNanos.get(ackNanos.size() - 1) / 1_000_000);
            assertThat(rate).isBetween(1 - TOLERANCE, 1 + TOLERANCE);
            assertThat(medianMs).isLessThan(OTHERS_MEDIAN_MS_MAX);
        } finally {
            ended.set(true);
            producers.forEach(CompletableFuture::join);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "quota-client");
        thread.setDaemon(true);
        thread.start();
    }

    /** Sends as fast as it may. */
    private static void produce(String topic, String clientId, AtomicLong acked, AtomicBoolean ended) {
        try (KafkaProducer<byte[], byte[]> producer = session.producer(
                "client.id", clientId, "batch.size", "16384", "buffer.memory", "65536", "max.block.ms", "60000")) {
            byte[] value = new byte[VALUE_BYTES];
            while (!ended.get()) {
                producer.send(new ProducerRecord<>(topic, value), (done, failure) -> {
                    if (failure == null) {
                        acked.addAndGet(VALUE_BYTES);
                    }
                });
            }
            producer.close(Duration.ZERO);
        }
    }

    /** A client without a quota, one record at a time; returns how long each took, in order of size. */
    private static List<Long> produceFreely(String topic, long untilNanos) throws Exception {
        List<Long> ackNanos = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = session.producer("client.id", "free", "linger.ms", "0")) {
            for (long now = System.nanoTime(); now < untilNanos; ) {
                producer.send(new ProducerRecord<>(topic, new byte[100])).get(30, TimeUnit.SECONDS);
                ackNanos.add(System.nanoTime() - now);
                now = System.nanoTime();
            }
            assertThat(metric(producer.metrics(), "produce-throttle-time-max")).isZero();
        }
        ackNanos.sort(null);
        return ackNanos;
    }

    @Test
    void consumers_get_no_more_than_their_quota() throws Exception {
        String topic = session.createTopic("consumed", 1, Map.of());
        int records = 4 * MB / VALUE_BYTES;
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(topic, new byte[VALUE_BYTES]));
            }
        }
        set("reader", "consumer_byte_rate", MB);
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer("client.id", "reader")) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long begunNanos = System.nanoTime();
            int read = 0;
            while (read < records) {
                read += consumer.poll(Duration.ofMillis(200)).count();
            }
            // The first megabyte is there at once; the last one is sent before it is waited for.
            assertThat((System.nanoTime() - begunNanos) / 1e9).isBetween(1.8, 20.0);
            assertThat(metric(consumer.metrics(), "fetch-throttle-time-max")).isPositive();
        }
    }

    @Test
    void who_ignores_the_time_is_not_read() throws Exception {
        String topic = session.createTopic("ignoring", 1, Map.of());
        set("wire", "producer_byte_rate", 100_000);
        try (GroupWire wire = new GroupWire(port(howdah.process()))) {
            long begunNanos = System.nanoTime();
            int requests = 15;
            for (int i = 0; i < requests; i++) {
                wire.send(produce(topic, 20_000), 9);
            }
            int throttled = 0;
            for (int i = 0; i < requests; i++) {
                ProduceResponseData answer = wire.receive(ProduceResponseData.class);
                throttled += answer.throttleTimeMs() > 0 ? 1 : 0;
            }
            assertThat(throttled).isGreaterThanOrEqualTo(requests - 6);
            // 300 KB: the first 100 at once, the last answer before its time is waited for.
            assertThat((System.nanoTime() - begunNanos) / 1e9).isBetween(1.7, 20.0);
        } finally {
            unset("wire", "producer_byte_rate");
        }
    }

    @Test
    void a_fetch_beyond_the_quota_is_empty_and_says_how_long_to_wait() throws Exception {
        String topic = session.createTopic("fetched", 1, Map.of());
        try (GroupWire wire = new GroupWire(port(howdah.process()))) {
            wire.call(produce(topic, 50_000), 9, ProduceResponseData.class);
        }
        set("wire", "consumer_byte_rate", 10_000);
        try (GroupWire first = new GroupWire(port(howdah.process()));
                GroupWire second = new GroupWire(port(howdah.process()))) {
            FetchResponseData full = first.call(fetch(topic), 12, FetchResponseData.class);
            assertThat(full.responses()).hasSize(1);
            assertThat(full.throttleTimeMs())
                    .as("50 KB at 10 KB/s, with one second to begin with")
                    .isBetween(3_000, 4_500);
            FetchResponseData empty = second.call(fetch(topic), 12, FetchResponseData.class);
            assertThat(empty.errorCode()).isZero();
            assertThat(empty.responses()).isEmpty();
            assertThat(empty.sessionId()).isZero();
            assertThat(empty.throttleTimeMs()).isBetween(2_000, 4_500);
        } finally {
            unset("wire", "consumer_byte_rate");
        }
    }

    @Test
    void a_share_fetch_beyond_the_quota_brings_nothing_and_says_how_long_to_wait() throws Exception {
        String topic = session.createTopic("shared", 1, Map.of());
        Uuid topicId;
        try (Admin admin = session.admin()) {
            topicId = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .get(topic)
                    .topicId();
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, topic),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        try (GroupWire producer = new GroupWire(port(howdah.process()))) {
            for (int i = 0; i < 2; i++) {
                producer.call(produce(topic, 50_000), 9, ProduceResponseData.class);
            }
        }
        // Of both, for the other test has left a debt of the client id alone.
        ClientQuotaEntity wire =
                new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "ANONYMOUS", ClientQuotaEntity.CLIENT_ID, "wire"));
        alter(wire, new ClientQuotaAlteration.Op("consumer_byte_rate", 5_000.0));
        try (GroupWire first = new GroupWire(port(howdah.process()));
                GroupWire second = new GroupWire(port(howdah.process()))) {
            ShareFetchResponseData full = first.call(shareFetch(topic, topicId), 1, ShareFetchResponseData.class);
            assertThat(full.responses()).hasSize(1);
            assertThat(full.throttleTimeMs())
                    .as("50 KB at 5 KB/s, with one second to begin with")
                    .isBetween(8_000, 9_500);
            ShareFetchResponseData empty = second.call(shareFetch(topic, topicId), 1, ShareFetchResponseData.class);
            assertThat(empty.errorCode()).isZero();
            assertThat(empty.responses()).isEmpty();
            assertThat(empty.throttleTimeMs()).isBetween(1_000, 9_500);
        } finally {
            alter(wire, new ClientQuotaAlteration.Op("consumer_byte_rate", null));
        }
    }

    @Test
    void a_change_holds_at_every_broker_and_bytes_are_divided() throws Exception {
        String topic = session.createTopic("divided", 1, Map.of());
        try (BrokerProcess other = BrokerProcess.launch(BrokerProcess.Options.on(
                        "quota-other", howdah.postgres().url()));
                Admin admin = session.admin()) {
            Eventually.holds(
                    () -> admin.describeCluster()
                                    .nodes()
                                    .get(30, TimeUnit.SECONDS)
                                    .size()
                            == 2,
                    () -> "the first broker knows the other");
            set("wire", "producer_byte_rate", 20_000);
            Eventually.holds(() -> delayMs(other, topic, 1_000) > 0, () -> "the other broker has heard of it");
            int more = delayMs(other, topic, 10_000);
            assertThat(more).as("10 KB at a half of 20 KB/s").isBetween(800, 3_000);
        } finally {
            unset("wire", "producer_byte_rate");
        }
    }

    /** What a Produce of so many bytes must wait, over a connection that is not muted yet. */
    private static int delayMs(BrokerProcess to, String topic, int bytes) throws Exception {
        try (GroupWire wire = new GroupWire(port(to))) {
            return wire.call(produce(topic, bytes), 9, ProduceResponseData.class)
                    .throttleTimeMs();
        }
    }

    private static ProduceRequestData produce(String topic, int bytes) {
        ProduceRequestData.TopicProduceDataCollection topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(new ProduceRequestData.TopicProduceData()
                .setName(topic)
                .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                        .setIndex(0)
                        .setRecords(MemoryRecords.readableRecords(
                                ByteBuffer.wrap(RawBatch.of("x".repeat(bytes)).build()))))));
        return new ProduceRequestData().setAcks((short) -1).setTimeoutMs(10_000).setTopicData(topics);
    }

    private static FetchRequestData fetch(String topic) {
        return new FetchRequestData()
                .setReplicaId(-1)
                .setMaxWaitMs(500)
                .setMinBytes(1)
                .setMaxBytes(MB)
                .setSessionEpoch(0)
                .setTopics(List.of(new FetchRequestData.FetchTopic()
                        .setTopic(topic)
                        .setPartitions(List.of(new FetchRequestData.FetchPartition()
                                .setPartition(0)
                                .setFetchOffset(0)
                                .setPartitionMaxBytes(MB)))));
    }

    /** The first one of a member of the group. */
    private static ShareFetchRequestData shareFetch(String group, Uuid topicId) {
        ShareFetchRequestData.FetchTopic topic = new ShareFetchRequestData.FetchTopic().setTopicId(topicId);
        topic.partitions().add(new ShareFetchRequestData.FetchPartition().setPartitionIndex(0));
        ShareFetchRequestData request = new ShareFetchRequestData()
                .setGroupId(group)
                .setMemberId(Uuid.randomUuid().toString())
                .setShareSessionEpoch(0)
                .setMaxWaitMs(10_000)
                .setMinBytes(1)
                .setMaxBytes(MB)
                .setMaxRecords(500)
                .setBatchSize(500);
        request.topics().add(topic);
        return request;
    }

    private static int port(BrokerProcess of) {
        return Integer.parseInt(of.bootstrap().split(":")[1]);
    }

    private static void set(String clientId, String quota, double value) throws Exception {
        alter(clientId, new ClientQuotaAlteration.Op(quota, value));
    }

    private static void unset(String clientId, String quota) throws Exception {
        alter(clientId, new ClientQuotaAlteration.Op(quota, null));
    }

    private static void alter(String clientId, ClientQuotaAlteration.Op op) throws Exception {
        alter(new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, clientId)), op);
    }

    private static void alter(ClientQuotaEntity entity, ClientQuotaAlteration.Op op) throws Exception {
        try (Admin admin = session.admin()) {
            admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(op))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static double metric(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(name))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(0);
    }
}
