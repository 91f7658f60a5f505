package dev.howdah.compat.ecosystem;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Kafka Streams with {@code exactly_once_v2}: orders are joined with a table of customers and go into a topic, each once; and their amounts
 * are summed by region in a store, through a repartition topic, whose sums go into another.
 *
 * <p>A program of its own, run with the jars of Streams and of the clients that belong to it; made to be killed. It prints {@link #READY}
 * whenever it runs. Exit code 1 when Streams gave up.
 */
public final class OrderTotals {

    static final String READY = "order totals run";
    static final String FAILED = "order totals failed: ";

    static final String APPLICATION = "order-totals";
    static final String ORDERS = "orders";
    static final String CUSTOMERS = "customers";
    static final String ENRICHED = "enriched";
    static final String TOTALS = "totals";

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

    private OrderTotals() {}

    /** Arguments: bootstrap servers, directory for the state. */
    public static void main(String[] arguments) throws InterruptedException {
        KafkaStreams streams = new KafkaStreams(topology().build(), settings(arguments[0], arguments[1]));
        CountDownLatch failed = new CountDownLatch(1);
        streams.setUncaughtExceptionHandler(e -> {
            System.out.println(FAILED + e);
            e.printStackTrace(System.out);
            // What is only late or fenced is tried again by a new thread.
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.setStateListener((now, before) -> {
            if (now == State.RUNNING) {
                System.out.println(READY);
            }
            if (now == State.ERROR) {
                failed.countDown();
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(CLOSE_LIMIT)));
        streams.start();
        failed.await();
        System.exit(1);
    }

    private static Properties settings(String bootstrap, String state) {
        Properties settings = new Properties();
        settings.put("application.id", APPLICATION);
        settings.put("bootstrap.servers", bootstrap);
        settings.put("state.dir", state);
        settings.put("processing.guarantee", "exactly_once_v2");
        settings.put("num.stream.threads", "2");
        settings.put("commit.interval.ms", "100");
        settings.put("statestore.cache.max.bytes", "0");
        settings.put("replication.factor", "1");
        settings.put("session.timeout.ms", "6000");
        settings.put("heartbeat.interval.ms", "500");
        settings.put("producer.transaction.timeout.ms", "10000");
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    /** An order's key is its customer, its value its number and its amount. */
    private static StreamsBuilder topology() {
        StreamsBuilder builder = new StreamsBuilder();
        Consumed<String, String> texts = Consumed.with(Serdes.String(), Serdes.String());
        KStream<String, String> enriched = builder.stream(ORDERS, texts)
                .join(builder.table(CUSTOMERS, texts), (order, region) -> order + " " + region);
        enriched.to(ENRICHED, Produced.with(Serdes.String(), Serdes.String()));
        enriched.map((customer, order) -> KeyValue.pair(order.split(" ")[2], Long.parseLong(order.split(" ")[1])))
                .groupByKey(Grouped.with("by-region", Serdes.String(), Serdes.Long()))
                .reduce(Long::sum, Materialized.as("sums"))
                .toStream()
                .to(TOTALS, Produced.with(Serdes.String(), Serdes.Long()));
        return builder;
    }
}
