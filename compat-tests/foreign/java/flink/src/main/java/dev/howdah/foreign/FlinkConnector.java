package dev.howdah.foreign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Jobs of Flink in a small cluster in this JVM: what they write and read is handed over in memory. */
final class FlinkConnector implements Connector {

    private static final long CHECKPOINT_MS = 500;
    private static final Map<String, List<ProducerRecord<byte[], byte[]>>> WRITTEN = new ConcurrentHashMap<>();
    private static final Map<String, List<ConsumerRecord<byte[], byte[]>>> READ = new ConcurrentHashMap<>();

    private final Properties common = new Properties();
    private final MiniCluster cluster;
    private int jobs;

    private FlinkConnector(MiniCluster cluster, Map<String, String> settings) {
        this.cluster = cluster;
        common.putAll(settings);
    }

    FlinkConnector(Map<String, String> settings) throws Exception {
        this(startCluster(), settings);
    }

    /** Jobs of other settings in the same cluster. */
    FlinkConnector with(Map<String, String> settings) {
        return new FlinkConnector(cluster, settings);
    }

    private static MiniCluster startCluster() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .setConfiguration(configuration)
                .build());
        cluster.start();
        return cluster;
    }

    @Override
    public void write(String topic, Map<String, String> settings, List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        String job = "job" + jobs++;
        WRITTEN.put(job, records);
        Properties properties = new Properties();
        properties.putAll(common);
        properties.putAll(settings);
        KafkaSink<Long> sink = KafkaSink.<Long>builder()
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new Taken(job))
                .build();
        StreamExecutionEnvironment environment = environment();
        environment.fromSequence(0, records.size() - 1L).sinkTo(sink);
        run(environment);
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, long sinceMs) throws Exception {
        return read("unused", topic, sinceMs == EARLIEST ? OffsetsInitializer.earliest() : OffsetsInitializer.timestamp(sinceMs));
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> resume(String name, String topic) throws Exception {
        return read(name, topic, OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST));
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String group, String topic, OffsetsInitializer from)
            throws Exception {
        String job = "job" + jobs++;
        READ.put(job, Collections.synchronizedList(new ArrayList<>()));
        KafkaSource<Long> source = KafkaSource.<Long>builder()
                .setProperties(common)
                .setTopics(topic)
                .setGroupId(group)
                .setStartingOffsets(from)
                .setBounded(OffsetsInitializer.latest())
                .setDeserializer(new Handed(job))
                .build();
        StreamExecutionEnvironment environment = environment();
        environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "kafka")
                .sinkTo(new DiscardingSink<>());
        run(environment);
        return READ.remove(job);
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(1);
        environment.enableCheckpointing(CHECKPOINT_MS);
        return environment;
    }

    private void run(StreamExecutionEnvironment environment) throws Exception {
        cluster.executeJobBlocking(environment.getStreamGraph().getJobGraph());
    }

    @Override
    public boolean commits() {
        return true;
    }

    @Override
    public String transactions() {
        return "its transactions are those of its checkpoints: FlinkExactlyOnceTest";
    }

    @Override
    public boolean writesTimestamps() {
        return true;
    }

    /** The record of a job at an index. */
    private record Taken(String job) implements KafkaRecordSerializationSchema<Long> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(Long index, KafkaSinkContext context, Long timestamp) {
            return WRITTEN.get(job).get(index.intValue());
        }
    }

    /** Keeps a record for the reader, and gives the job its offset. */
    private record Handed(String job) implements KafkaRecordDeserializationSchema<Long> {
        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Long> offsets) {
            READ.get(job).add(record);
            offsets.collect(record.offset());
        }

        @Override
        public TypeInformation<Long> getProducedType() {
            return Types.LONG;
        }
    }
}
