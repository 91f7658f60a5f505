package dev.howdah.compat.ecosystem;

import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * Counts words with Kafka Streams: lines are split, words go through a repartition topic to the thread that counts them
 * in a store, the store's changes into a changelog, and the counts into a topic.
 *
 * <p>A program of its own, run with the jars of Streams and of the clients that belong to it. It prints {@link #READY}
 * when it counts; SIGTERM closes it and deletes its local state, as when it moves to another machine, and it prints how
 * many records it had read back from the changelog. Exit code 1 when Streams gave up.
 */
public final class WordCount {

    static final String READY = "word count runs";
    static final String RESTORED = "word count restored ";
    static final String FAILED = "word count failed: ";

    static final String APPLICATION = "word-count";
    static final String LINES = "lines";
    static final String COUNTS = "counts";
    static final String CHANGELOG = APPLICATION + "-words-changelog";
    static final String REPARTITION = APPLICATION + "-split-repartition";

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

    private WordCount() {}

    /** Arguments: bootstrap server, directory for the state, then name, value, name, value of further settings. */
    public static void main(String[] arguments) throws InterruptedException {
        Properties settings = settings(arguments[0], arguments[1]);
        for (int i = 2; i < arguments.length; i += 2) {
            settings.put(arguments[i], arguments[i + 1]);
        }
        KafkaStreams streams = new KafkaStreams(topology().build(), settings);
        RestoredRecords restored = new RestoredRecords();
        CountDownLatch failed = new CountDownLatch(1);
        streams.setGlobalStateRestoreListener(restored);
        streams.setUncaughtExceptionHandler(e -> {
            System.out.println(FAILED + e);
            e.printStackTrace(System.out);
            failed.countDown();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> {
            if (now == State.RUNNING) {
                System.out.println(READY);
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (streams.close(CLOSE_LIMIT)) {
                streams.cleanUp();
                System.out.println(RESTORED + restored.count);
            } else {
                System.out.println(FAILED + "it does not close");
            }
        }));
        streams.start();
        failed.await();
        System.exit(1);
    }

    private static Properties settings(String bootstrap, String state) {
        Properties settings = new Properties();
        settings.put("application.id", APPLICATION);
        settings.put("bootstrap.servers", bootstrap);
        settings.put("state.dir", state);
        settings.put("num.stream.threads", "2");
        settings.put("commit.interval.ms", "200");
        settings.put("repartition.purge.interval.ms", "200");
        // Streams stays in its group when it is closed, for a quick restart of a machine; the next one waits for this.
        settings.put("session.timeout.ms", "6000");
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    private static StreamsBuilder topology() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(LINES, Consumed.with(Serdes.String(), Serdes.String()))
                .flatMapValues(line -> Arrays.asList(line.split(" ")))
                .groupBy((key, word) -> word, Grouped.with("split", Serdes.String(), Serdes.String()))
                .count(Materialized.as("words"))
                .toStream()
                .to(COUNTS, Produced.with(Serdes.String(), Serdes.Long()));
        return builder;
    }

    private static final class RestoredRecords implements StateRestoreListener {

        private final AtomicLong count = new AtomicLong();

        @Override
        public void onRestoreStart(TopicPartition partition, String store, long from, long to) {}

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long last, long records) {
            count.addAndGet(records);
        }

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long total) {}
    }
}
