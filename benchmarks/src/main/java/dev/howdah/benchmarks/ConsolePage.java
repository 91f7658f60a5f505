package dev.howdah.benchmarks;

import dev.howdah.compat.http.Chromium;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The console page in a headless Chromium, with many topics and one of many records: how long until something is painted, until a page
 * is shown, and until a search says what it found. {@code [topics [records [rounds]]]}. The pictures go beside the results.
 */
public final class ConsolePage {

    private static final String BIG = "big";
    private static final int PARTITIONS = 6;
    private static final int KEYS = 100_000;
    private static final int NEW_TOPICS_AT_A_TIME = 200;

    private final BrokerProcess broker;
    private final Chromium chromium;
    private final Results results;

    private ConsolePage(BrokerProcess broker, Chromium chromium, Results results) {
        this.broker = broker;
        this.chromium = chromium;
        this.results = results;
    }

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        int topics = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        long records = args.length > 1 ? Long.parseLong(args[1]) : 10_000_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        if (!Chromium.isInstalled()) {
            System.out.println("chromium is not installed");
            System.exit(1);
        }
        try (PostgresProcess postgres = PostgresInService.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("console", postgres.url())
                        .withJvm("-Xmx512m")
                        .withArguments("--http-listen", "127.0.0.1:0", "--http-admin"));
                Results results = Results.create(
                        "console", topics + " topics; " + records + " records in one of them", "what", "round", "ms")) {
            fill(broker.bootstrap(), topics, records);
            try (Chromium chromium = Chromium.launch()) {
                new ConsolePage(broker, chromium, results).run(topics, records, rounds);
            }
        }
    }

    private static void fill(String bootstrap, int topics, long records) throws Exception {
        BenchTopics.create(bootstrap, BIG, PARTITIONS, Map.of());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(BIG, PARTITIONS, (short) 1)))
                    .all()
                    .get();
            for (int from = 1; from < topics; from += NEW_TOPICS_AT_A_TIME) {
                admin.createTopics(IntStream.range(from, Math.min(topics, from + NEW_TOPICS_AT_A_TIME))
                                .mapToObj(each -> new NewTopic("topic-" + each, 1, (short) 1))
                                .toList())
                        .all()
                        .get();
            }
        }
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrap, "linger.ms", 5, "batch.size", 65_536, "compression.type", "lz4");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long each = 0; each < records; each++) {
                String value = String.format(
                        Locale.ROOT,
                        "{\"order\":%d,\"customer\":{\"id\":%d},\"total\":%d.5}",
                        each,
                        each % KEYS,
                        each % 1_000);
                producer.send(new ProducerRecord<>(
                        BIG,
                        ("customer-" + each % KEYS).getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8)));
            }
        }
        System.out.printf(Locale.ROOT, "%d topics and %,d records are there%n", topics, records);
    }

    private void run(int topics, long records, int rounds) throws Exception {
        long last = records - 1;
        // By offset a search reads up to where it found enough; from the newest on it looks at the last 100,000.
        List<Map.Entry<String, String>> searches = new ArrayList<>();
        searches.add(Map.entry("newest 50", ""));
        searches.add(Map.entry("a text of the newest", "?contains=" + "%22order%22%3A" + last));
        searches.add(Map.entry("a field, in the last 100000", "?field=customer.id%3A" + last % KEYS));
        searches.add(Map.entry("a key, in the last 100000", "?key=customer-" + last % KEYS));
        for (int round = 1; round <= rounds; round++) {
            chromium.size(1200, 800, false);
            chromium.prefer("light");
            open(round, "overview", "");
            picture(round, "overview");
            open(round, "topics", "#/topics");
            Eventually.holds(
                    () -> number("document.querySelectorAll('tbody tr').length") > 0, () -> "no topics are shown");
            picture(round, "topics");
            long begun = System.nanoTime();
            chromium.evaluate("document.getElementById('find').focus()");
            chromium.type("topic-99");
            chromium.awaitText(String.format(Locale.ROOT, " of %,d topics", topics));
            row(round, "a topic found by typing", (System.nanoTime() - begun) / 1e6);
            for (Map.Entry<String, String> search : searches) {
                begun = System.nanoTime();
                open(round, search.getKey() + ": shown", "#/topics/" + BIG + "/messages" + search.getValue());
                Eventually.holds(
                        () -> chromium.evaluate("document.body.innerText").matches("(?s).* messages, in [0-9]+ ms.*"),
                        () -> search.getKey() + ": " + chromium.evaluate("document.body.innerText"));
                row(round, search.getKey() + ": found", (System.nanoTime() - begun) / 1e6);
                System.out.println(chromium.evaluate("document.body.innerText.match(/.* messages, in [0-9]+ ms/)[0]"));
            }
            picture(round, "messages");
        }
        System.out.println(chromium.errors().isEmpty() ? "no console errors" : "CONSOLE ERRORS: " + chromium.errors());
    }

    private void open(int round, String what, String hash) throws Exception {
        chromium.open("about:blank");
        long begun = System.nanoTime();
        chromium.open(broker.http() + "/" + hash);
        chromium.awaitShown(hash);
        row(round, what, (System.nanoTime() - begun) / 1e6);
        row(
                round,
                what + ": first paint",
                number("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"));
    }

    private double number(String script) {
        return Double.parseDouble(chromium.evaluate(script));
    }

    private void row(int round, String what, double millis) throws Exception {
        System.out.printf(Locale.ROOT, "round %d %-45s %8.0f ms%n", round, what, millis);
        results.row(what, round, millis);
    }

    private void picture(int round, String name) throws Exception {
        if (round == 1) {
            Files.write(Results.directory().resolve("console-" + name + ".png"), chromium.screenshot());
        }
    }
}
