package dev.howdah.benchmarks;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.PostgresProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What metrics cost while producers are at full speed: {@code [seconds of a cell]}. Flight Recorder samples the broker's threads every 10 ms; a
 * sample counts where a frame of its stack counts, times or tells something. It samples Java code alone, so system calls make the true share
 * smaller. Once with full batches, once with a record a request, where there is most to count for each record; each time first with nobody
 * who looks, then with a scrape of {@code /metrics} every second.
 */
public final class MetricsCost {

    private static final int PRODUCERS = 8;
    private static final int VALUE_BYTES = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final long SCRAPE_EVERY_MS = 1_000;
    private static final String SAMPLE = "jdk.ExecutionSample";

    /** What counts and times: the meters themselves, and the counters of the broker's own. */
    private static final List<String> RECORDING = List.of(
            "io.micrometer.",
            "io.prometheus.",
            "dev.howdah.broker.metrics.",
            "dev.howdah.broker.log.Traffic",
            "dev.howdah.broker.append.LaneStatistics");

    private static final List<String> TELLING = List.of("dev.howdah.broker.http.status.");
    private static final String WRITER = "http-metrics";

    private MetricsCost() {}

    private enum Load {
        FULL_BATCHES(Map.of(ProducerConfig.LINGER_MS_CONFIG, 5, ProducerConfig.BATCH_SIZE_CONFIG, 65_536)),
        RECORD_A_REQUEST(Map.of(ProducerConfig.LINGER_MS_CONFIG, 0, ProducerConfig.BATCH_SIZE_CONFIG, 0));

        private final Map<String, Object> config;

        Load(Map<String, Object> config) {
            this.config = config;
        }
    }

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("metrics", postgres.url())
                        .withJvm("-Xmx512m")
                        .withArguments("--http-listen", "127.0.0.1:0", "--set", "num.partitions=6"));
                Results results = Results.create(
                        "metrics",
                        seconds + " s a cell",
                        "load",
                        "scrapes",
                        "records/s",
                        "broker CPU us/record",
                        "samples",
                        "recording",
                        "telling",
                        "share of recording",
                        "share of all")) {
            for (Load load : Load.values()) {
                run(broker, load, false, WARM_UP.toSeconds(), results, false);
                for (boolean scraped : new boolean[] {false, true}) {
                    run(broker, load, scraped, seconds, results, true);
                }
            }
        }
    }

    private static void run(
            BrokerProcess broker, Load load, boolean scraped, long seconds, Results results, boolean isMeasured)
            throws Exception {
        AtomicLong acked = new AtomicLong();
        List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            KafkaProducer<byte[], byte[]> producer = open(broker.bootstrap(), load);
            producers.add(producer);
            threads.add(new Thread(() -> sendUntilInterrupted(producer, load, acked), "sending-" + i));
        }
        if (scraped) {
            threads.add(new Thread(() -> scrapeUntilInterrupted(broker.http()), "scraping"));
        }
        threads.forEach(Thread::start);
        TimeUnit.SECONDS.sleep(isMeasured ? 2 : 0);
        Path recording = Files.createTempFile("howdah-metrics", ".jfr");
        if (isMeasured) {
            jcmd(broker, "JFR.start", "name=cost", "settings=default", SAMPLE + "#period=10ms");
        }
        long before = acked.get();
        double cpuBefore = CpuMeter.seconds(broker.pid());
        long startNanos = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        long records = acked.get() - before;
        double cpuSeconds = CpuMeter.seconds(broker.pid()) - cpuBefore;
        double tookSeconds = (System.nanoTime() - startNanos) / 1e9;
        if (isMeasured) {
            jcmd(broker, "JFR.stop", "name=cost", "filename=" + recording);
        }
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
        producers.forEach(producer -> producer.close(Duration.ofSeconds(30)));
        if (isMeasured) {
            tell(load, scraped, records / tookSeconds, cpuSeconds * 1e6 / records, count(recording), results);
        }
        Files.delete(recording);
    }

    private record Samples(long all, long recording, long telling) {}

    private static void tell(
            Load load, boolean scraped, double perSecond, double cpuMicros, Samples samples, Results results)
            throws IOException {
        double recording = 100.0 * samples.recording() / samples.all();
        double both = 100.0 * (samples.recording() + samples.telling()) / samples.all();
        System.out.printf(
                Locale.ROOT,
                "%-16s %-15s %,9.0f records/s, %6.2f us of the broker's CPU a record; %,6d samples: recording %.2f %%, with telling %.2f %%%n",
                load,
                scraped ? "scraped each s" : "not scraped",
                perSecond,
                cpuMicros,
                samples.all(),
                recording,
                both);
        results.row(
                load,
                scraped ? "each second" : "none",
                perSecond,
                cpuMicros,
                samples.all(),
                samples.recording(),
                samples.telling(),
                recording,
                both);
    }

    private static Samples count(Path recording) throws IOException {
        long all = 0;
        long told = 0;
        long recorded = 0;
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (!event.getEventType().getName().equals(SAMPLE) || event.getStackTrace() == null) {
                    continue;
                }
                all++;
                List<RecordedFrame> frames = event.getStackTrace().getFrames();
                boolean isTelling =
                        event.getThread("sampledThread").getJavaName().equals(WRITER)
                                || frames.stream().anyMatch(inOneOf(TELLING));
                if (isTelling) {
                    told++;
                } else if (frames.stream().anyMatch(inOneOf(RECORDING))) {
                    recorded++;
                }
            }
        }
        return new Samples(all, recorded, told);
    }

    private static Predicate<RecordedFrame> inOneOf(List<String> places) {
        return frame -> places.stream()
                .anyMatch(place -> frame.getMethod().getType().getName().startsWith(place));
    }

    private static KafkaProducer<byte[], byte[]> open(String bootstrap, Load load) {
        Map<String, Object> config = new HashMap<>(load.config);
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void sendUntilInterrupted(KafkaProducer<byte[], byte[]> producer, Load load, AtomicLong acked) {
        byte[][] values = Payload.JSON.pool(VALUE_BYTES);
        String topic = load.name().toLowerCase(Locale.ROOT);
        try {
            for (int i = 0; !Thread.interrupted(); i++) {
                producer.send(new ProducerRecord<>(topic, values[i % values.length]), (metadata, failure) -> {
                    if (failure == null) {
                        acked.incrementAndGet();
                    }
                });
            }
        } catch (InterruptException stopped) {
            // As asked.
        }
    }

    private static void scrapeUntilInterrupted(String http) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(http + "/metrics")).build();
        try {
            while (true) {
                client.send(request, BodyHandlers.discarding());
                TimeUnit.MILLISECONDS.sleep(SCRAPE_EVERY_MS);
            }
        } catch (InterruptedException stopped) {
            // As asked.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void jcmd(BrokerProcess broker, String command, String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(broker.pid()),
                command));
        line.addAll(List.of(arguments));
        Commands.run(line).requireSuccess();
    }
}
