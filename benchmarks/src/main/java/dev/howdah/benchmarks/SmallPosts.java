package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One event after the other, each client waiting for the ack of its last one: over HTTP to Howdah, and by Kafka's producer to Howdah and to
 * Apache Kafka, without and with fsync: {@code [seconds [clients [rounds]]]}.
 */
public final class SmallPosts {

    private static final int PARTITIONS = 6;
    private static final int VALUE_BYTES = 100;
    private static final int WARM_UP_SECONDS = 5;

    private SmallPosts() {}

    /** Sends one event and returns when it is acked. */
    private interface Client extends AutoCloseable {

        void send() throws Exception;

        @Override
        default void close() {}
    }

    private record Way(String name, Callable<Client> client) {}

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        int clients = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        try (PostgresProcess postgres = PostgresInService.launch();
                BrokerProcess howdah = BrokerProcess.launch(BrokerProcess.Options.on("posts", postgres.url())
                        .withJvm("-Xmx256m")
                        .withArguments("--http-listen", "127.0.0.1:0"));
                ApacheKafkaProcess kafka = ApacheKafkaProcess.launchWith(SideBySide.KAFKA_PROPERTIES, "-Xmx1g");
                Results results = Results.create(
                        "posts",
                        clients + " clients, one event of " + VALUE_BYTES + " B after the other; " + seconds
                                + " s each",
                        "round",
                        "way",
                        "events/s",
                        "p50 ms",
                        "p99 ms")) {
            BenchTopics.create(howdah.bootstrap(), "posts", PARTITIONS, Map.of());
            BenchTopics.create(kafka.bootstrap(), "posts", PARTITIONS, Map.of());
            BenchTopics.create(kafka.bootstrap(), "flushed", PARTITIONS, Map.of("flush.messages", "1"));
            List<Way> ways = new ArrayList<>(List.of(
                    new Way("HTTP to Howdah", () -> overHttp(howdah.http() + "/topics/posts")),
                    new Way("Kafka's producer to Howdah", () -> producer(howdah.bootstrap(), "posts")),
                    new Way("Kafka's producer to Kafka without fsync", () -> producer(kafka.bootstrap(), "posts")),
                    new Way("Kafka's producer to Kafka with fsync", () -> producer(kafka.bootstrap(), "flushed"))));
            System.out.println("| | round | events/s | p50 ms | p99 ms |\n|---|---|---|---|---|");
            for (int round = 1; round <= rounds; round++) {
                for (Way way : ways) {
                    run(way, clients, WARM_UP_SECONDS);
                    Percentiles took = run(way, clients, seconds);
                    double perSecond = (double) took.count() / seconds;
                    System.out.printf(
                            Locale.ROOT,
                            "| %s | %d | %,.0f | %.2f | %.2f |%n",
                            way.name(),
                            round,
                            perSecond,
                            took.millisAt(0.5),
                            took.millisAt(0.99));
                    results.row(round, way.name(), perSecond, took.millisAt(0.5), took.millisAt(0.99));
                }
                Collections.rotate(ways, 1);
            }
        }
    }

    private static Percentiles run(Way way, int clients, int seconds) throws Exception {
        Percentiles took = new Percentiles();
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<Future<?>> all = new ArrayList<>();
        long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (int i = 0; i < clients; i++) {
            all.add(threads.submit(() -> {
                try (Client client = way.client().call()) {
                    while (System.nanoTime() - untilNanos < 0) {
                        long begun = System.nanoTime();
                        client.send();
                        took.add(System.nanoTime() - begun);
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        threads.shutdown();
        return took;
    }

    private static Client overHttp(String url) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .POST(BodyPublishers.ofByteArray(new byte[VALUE_BYTES]))
                .build();
        return () -> {
            HttpResponse<Void> answer = client.send(request, BodyHandlers.discarding());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("status " + answer.statusCode());
            }
        };
    }

    private static Client producer(String bootstrap, String topic) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        return new Client() {
            @Override
            public void send() throws Exception {
                producer.send(new ProducerRecord<>(topic, new byte[VALUE_BYTES]))
                        .get();
            }

            @Override
            public void close() {
                producer.close();
            }
        };
    }
}
