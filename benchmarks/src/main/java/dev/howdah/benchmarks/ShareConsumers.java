package dev.howdah.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Share consumers that take a topic off as fast as they can: {@code bootstrap topic group partitions consumers records valueBytes
 * [setting=value …]}. Each poll acknowledges the one before, as kafka-share-consumer-perf-test does.
 *
 * <p>On standard input it takes {@code fill}, which sends the records while the consumers stand still, and {@code consume}, which takes
 * the time until all are delivered and acknowledged. Its end ends the process.
 */
public final class ShareConsumers {

    static final String READY = "ready";
    static final String FILLED = "filled";
    static final String CONSUMED = "consumed and acknowledged";

    private static final long LIMIT_MS = 120_000;
    private static final int LINGER_MS = 5;
    private static final String FETCH_WAIT_MS = "50";

    private ShareConsumers() {}

    public static void main(String[] args) throws Exception {
        String bootstrap = args[0];
        String topic = args[1];
        String group = args[2];
        int partitions = Integer.parseInt(args[3]);
        int consumers = Integer.parseInt(args[4]);
        int records = Integer.parseInt(args[5]);
        byte[][] values = values(Integer.parseInt(args[6]));
        // A member whose partitions are empty before the others' would else keep its last acknowledgements waiting for
        // half a second.
        Map<String, String> settings = new TreeMap<>(Map.of("fetch.max.wait.ms", FETCH_WAIT_MS));
        for (int i = 7; i < args.length; i++) {
            String[] setting = args[i].split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        ShareMembers.beginAtTheBeginning(bootstrap, group);
        try (KafkaProducer<byte[], byte[]> producer = ShareMembers.producer(bootstrap, LINGER_MS);
                ShareMembers members =
                        new ShareMembers(bootstrap, group, topic, consumers, settings, (consumer, polled) -> {});
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            members.join(producer, topic, partitions);
            System.out.println(READY);
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                if (command.equals("fill")) {
                    for (int i = 0; i < records; i++) {
                        producer.send(new ProducerRecord<>(topic, i % partitions, null, values[i % values.length]));
                    }
                    producer.flush();
                    System.out.println(FILLED);
                } else {
                    long before = members.count();
                    long began = System.nanoTime();
                    members.resume();
                    members.awaitCount(before + records, LIMIT_MS);
                    members.pause();
                    double seconds = (System.nanoTime() - began) / 1e9;
                    System.out.printf(Locale.ROOT, "%s, %.1f records/sec%n", CONSUMED, records / seconds);
                }
            }
        }
        System.exit(0);
    }

    private static byte[][] values(int bytes) {
        Random random = new Random(1);
        byte[][] values = new byte[1_000][bytes];
        for (byte[] value : values) {
            random.nextBytes(value);
        }
        return values;
    }
}
