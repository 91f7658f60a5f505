package dev.howdah.foreign;

import static dev.howdah.foreign.Checks.bytes;
import static dev.howdah.foreign.Checks.check;
import static dev.howdah.foreign.Checks.equal;
import static dev.howdah.foreign.Checks.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** The steps of logging in of ../../SCENARIO.md, for libraries and engines around kafka-clients. */
public final class Logins {

    private static final List<String> MECHANISMS = List.of("scram-sha-256", "scram-sha-512", "plain", "mtls");
    private static final String FOREIGN = "foreign";

    private Logins() {}

    /** Makes a client, or an engine, with these settings of kafka-clients, {@code bootstrap.servers} among them. */
    public interface Making<T> {
        T with(Map<String, String> settings) throws Exception;
    }

    /** Whether the steps of logging in are asked for. */
    public static boolean areAsked() {
        return System.getenv("SECURITY") != null;
    }

    /** Runs the steps with a library, and ends the JVM. */
    public static void run(String name, Making<Client> making, String[] arguments) {
        run(
                name,
                (step, topic, values) -> {
                    Client client = making.with(settings(step, arguments[0]));
                    send(client, topic, values);
                    return topic.equals(FOREIGN) ? List.of() : read(client, topic, values.size());
                },
                arguments[1]);
    }

    /** Runs the steps with an engine, and ends the JVM. */
    public static void runConnector(String name, Making<Connector> making, String[] arguments) {
        run(
                name,
                (step, topic, values) -> {
                    Connector connector = making.with(settings(step, arguments[0]));
                    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
                    values.forEach(value -> records.add(new ProducerRecord<>(topic, 0, null, bytes(value))));
                    // At once: these are tries of the first few seconds.
                    connector.write(topic, Map.of("acks", "all"), records);
                    List<String> read = new ArrayList<>();
                    connector.resume(topic, topic).forEach(record -> read.add(text(record.value())));
                    return read;
                },
                arguments[1]);
    }

    /** Sends values to a topic, and reads them in the group of its name. */
    private interface Trip {
        List<String> make(String step, String topic, List<String> values) throws Exception;
    }

    private static void run(String name, Trip trip, String prefix) {
        Map<String, Steps.NotedStep> steps = new LinkedHashMap<>();
        for (String step : MECHANISMS) {
            steps.put(step, () -> {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    values.add(step + "-" + i);
                }
                equal(values, trip.make(step, prefix + "-" + step, values), "values");
                return "";
            });
        }
        refused(steps, "topic-denied", trip, TopicAuthorizationException.class);
        refused(steps, "wrong-password", trip, SaslAuthenticationException.class);
        refused(steps, "unknown-ca", trip, SslAuthenticationException.class);
        Steps.runNoted(name, steps);
    }

    private static void refused(
            Map<String, Steps.NotedStep> steps, String step, Trip trip, Class<? extends ApiException> expected) {
        steps.put(step, () -> {
            Throwable failure = Checks.failure(() -> trip.make(step, FOREIGN, List.of("v")));
            check(expected.isInstance(failure), "error: " + failure + " (expected: " + expected.getSimpleName() + ")");
            return failure.getClass().getSimpleName();
        });
    }

    private static void send(Client client, String topic, List<String> values) throws Exception {
        try (Client.Sender sender = client.sender(new HashMap<>(Map.of("max.block.ms", 20_000)))) {
            List<CompletableFuture<Long>> sent = new ArrayList<>();
            values.forEach(value -> sent.add(sender.send(new ProducerRecord<>(topic, 0, null, bytes(value)))));
            for (CompletableFuture<Long> one : sent) {
                one.get(Steps.LIMIT_S, TimeUnit.SECONDS);
            }
        }
    }

    private static List<String> read(Client client, String topic, int count) throws Exception {
        try (Client.Reader reader = client.join(topic, topic)) {
            List<String> values = new ArrayList<>();
            while (values.size() < count) {
                ConsumerRecord<byte[], byte[]> record = reader.records().poll(Steps.LIMIT_S, TimeUnit.SECONDS);
                check(record != null, "read " + values.size() + " of " + count);
                values.add(text(record.value()));
            }
            return values;
        }
    }

    /** How a step logs in, by the environment. */
    private static Map<String, String> settings(String step, String bootstrap) {
        Path certificates = Path.of(System.getenv("SECURITY"));
        Map<String, String> settings = new HashMap<>();
        settings.put("ssl.truststore.type", "PEM");
        settings.put(
                "ssl.truststore.location",
                certificates
                        .resolve(step.equals("unknown-ca") ? "other-ca.pem" : "ca.pem")
                        .toString());
        if (step.equals("mtls")) {
            String password = line(certificates.resolve("password"));
            settings.put("bootstrap.servers", System.getenv("SSL_BOOTSTRAP"));
            settings.put("security.protocol", "SSL");
            settings.put("ssl.keystore.type", "PKCS12");
            settings.put("ssl.keystore.location", certificates.resolve("client.p12").toString());
            settings.put("ssl.keystore.password", password);
            settings.put("ssl.key.password", password);
            return settings;
        }
        settings.put("bootstrap.servers", bootstrap);
        settings.put("security.protocol", "SASL_SSL");
        boolean plain = step.equals("plain");
        settings.put(
                "sasl.mechanism",
                plain ? "PLAIN" : step.equals("scram-sha-512") ? "SCRAM-SHA-512" : "SCRAM-SHA-256");
        settings.put(
                "sasl.jaas.config",
                String.format(
                        "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";",
                        plain ? "plain.PlainLoginModule" : "scram.ScramLoginModule",
                        System.getenv("SASL_USER"),
                        step.equals("wrong-password") ? "wrong" : System.getenv("SASL_PASSWORD")));
        return settings;
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
