package dev.howdah.foreign;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/** Spark's connector, in batches and in a stream: ../../SCENARIO.md, as far as it is a connector's. */
final class SparkRunner implements Connector {

    private static final String HEADERS = "array<struct<key:string,value:binary>>";
    private static final StructType RECORD =
            StructType.fromDDL("partition int, key binary, value binary, headers " + HEADERS);

    private final SparkSession spark;
    private final Map<String, String> common = new HashMap<>();
    private final Path checkpoints;

    private SparkRunner(SparkSession spark, Map<String, String> settings, Path checkpoints) {
        this.spark = spark;
        settings.forEach((name, value) -> common.put("kafka." + name, value));
        this.checkpoints = checkpoints;
    }

    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        String name = "Spark " + spark.version() + ", its connector (kafka-clients " + AppInfoParser.getVersion() + ")";
        Path checkpoints = Files.createTempDirectory("spark-checkpoints");
        if (Logins.areAsked()) {
            Logins.runConnector(name, settings -> new SparkRunner(spark, settings, checkpoints), arguments);
        }
        Map<String, String> settings = Map.of("bootstrap.servers", arguments[0]);
        ConnectorScenario.run(name, new SparkRunner(spark, settings, checkpoints), arguments[0], arguments[1]);
    }

    @Override
    public void write(String topic, Map<String, String> settings, List<ProducerRecord<byte[], byte[]>> records) {
        List<Row> rows = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            List<Row> headers = new ArrayList<>();
            for (Header header : record.headers()) {
                headers.add(RowFactory.create(header.key(), header.value()));
            }
            rows.add(RowFactory.create(
                    record.partition(), record.key(), record.value(), headers.toArray(new Row[0])));
        }
        Map<String, String> options = new HashMap<>();
        settings.forEach((option, value) -> options.put("kafka." + option, value));
        spark.createDataFrame(rows, RECORD)
                .coalesce(1)
                .write()
                .format("kafka")
                .options(common)
                .option("topic", topic)
                .option("includeHeaders", true)
                .options(options)
                .save();
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, long sinceMs) {
        Map<String, String> from = sinceMs == EARLIEST
                ? Map.of("startingOffsets", "earliest")
                : Map.of("startingTimestamp", "" + sinceMs, "startingOffsetsByTimestampStrategy", "latest");
        return records(
                topic,
                spark.read()
                        .format("kafka")
                        .options(common)
                        .option("assign", "{\"" + topic + "\":[0]}")
                        .option("endingOffsets", "latest")
                        .option("includeHeaders", true)
                        .options(from)
                        .load());
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> resume(String name, String topic) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> read = Collections.synchronizedList(new ArrayList<>());
        VoidFunction2<Dataset<Row>, Long> take = (batch, number) -> read.addAll(records(topic, batch));
        StreamingQuery query = spark.readStream()
                .format("kafka")
                .options(common)
                .option("subscribe", topic)
                .option("startingOffsets", "earliest")
                .option("includeHeaders", true)
                .load()
                .writeStream()
                .option("checkpointLocation", checkpoints.resolve(name).toString())
                .trigger(Trigger.AvailableNow())
                .foreachBatch(take)
                .start();
        if (!query.awaitTermination(TimeUnit.SECONDS.toMillis(Steps.LIMIT_S))) {
            query.stop();
        }
        return read;
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic, Dataset<Row> rows) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Row row : rows.select("partition", "offset", "timestamp", "key", "value", "headers")
                .collectAsList()) {
            Headers headers = new RecordHeaders();
            if (!row.isNullAt(5)) {
                row.<Row>getList(5).forEach(header -> headers.add(header.getString(0), header.getAs(1)));
            }
            records.add(new ConsumerRecord<>(
                    topic,
                    row.getInt(0),
                    row.getLong(1),
                    row.getTimestamp(2).getTime(),
                    TimestampType.CREATE_TIME,
                    -1,
                    -1,
                    row.getAs(3),
                    row.getAs(4),
                    headers,
                    Optional.empty()));
        }
        return records;
    }

    @Override
    public boolean commits() {
        return false;
    }

    @Override
    public String transactions() {
        return "it writes at least once";
    }

    @Override
    public boolean writesTimestamps() {
        return false;
    }
}
