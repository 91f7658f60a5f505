package dev.howdah.compat.clients;

import static dev.howdah.compat.clients.Session.equal;
import static dev.howdah.compat.clients.Session.failure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** The steps of logging in of {@code foreign/SCENARIO.md}, for every version of kafka-clients. Thread: one. */
final class LoginSteps {

    private LoginSteps() {}

    /** Whether these steps are asked for instead of the others. */
    static boolean areAsked() {
        return System.getenv("SECURITY") != null;
    }

    /** A step, which says what it saw. */
    private interface LoginStep {
        String run() throws Exception;
    }

    /** Runs all, and prints a line for each. */
    static void run(String name, String bootstrap, String prefix) {
        System.out.println("client " + name);
        Map<String, LoginStep> steps = new LinkedHashMap<>();
        for (String step : List.of("scram-sha-256", "scram-sha-512", "plain", "mtls")) {
            steps.put(step, () -> roundTrip(session(step, bootstrap, prefix), prefix + "-" + step, step));
        }
        steps.put("topic-denied", () -> refused("topic-denied", bootstrap, TopicAuthorizationException.class));
        steps.put("wrong-password", () -> refused("wrong-password", bootstrap, SaslAuthenticationException.class));
        steps.put("unknown-ca", () -> refused("unknown-ca", bootstrap, SslAuthenticationException.class));
        steps.forEach((step, action) -> {
            try {
                System.out.println(("ok " + step + " " + action.run()).strip());
            } catch (Exception | AssertionError e) {
                e.printStackTrace();
                System.out.println("failed " + step + " " + e.toString().replaceAll("\\s+", " "));
            }
        });
    }

    private static String roundTrip(Session session, String name, String step) throws Exception {
        List<String> sent = new ArrayList<>();
        List<Future<RecordMetadata>> acks = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = session.producer("acks", "all")) {
            for (int i = 0; i < 100; i++) {
                sent.add(step + "-" + i);
                acks.add(producer.send(new ProducerRecord<>(name, 0, null, bytes(sent.get(i)))));
            }
        }
        for (Future<RecordMetadata> ack : acks) {
            ack.get();
        }
        List<String> read = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                session.consumer("group.id", name, "auto.offset.reset", "earliest")) {
            consumer.subscribe(List.of(name));
            Session.poll(consumer, sent.size())
                    .forEach(record -> read.add(new String(record.value(), StandardCharsets.UTF_8)));
            consumer.commitSync();
        }
        equal(sent, read, "values");
        return "";
    }

    private static <E extends Throwable> String refused(String step, String bootstrap, Class<E> expected)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                session(step, bootstrap, "refused").producer()) {
            E error = failure(
                    expected,
                    () -> producer.send(new ProducerRecord<>("foreign", bytes("v")))
                            .get());
            return error.getClass().getSimpleName();
        }
    }

    /** A session whose clients log in as the step says, by the environment. */
    private static Session session(String step, String bootstrap, String prefix) throws IOException {
        Path certificates = Path.of(System.getenv("SECURITY"));
        String ca = step.equals("unknown-ca") ? "other-ca.pem" : "ca.pem";
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", certificates.resolve(ca).toString());
        if (step.equals("mtls")) {
            String password = Files.readString(certificates.resolve("password")).strip();
            settings.put("security.protocol", "SSL");
            settings.put("ssl.keystore.type", "PKCS12");
            settings.put(
                    "ssl.keystore.location", certificates.resolve("client.p12").toString());
            settings.put("ssl.keystore.password", password);
            settings.put("ssl.key.password", password);
            return new Session(System.getenv("SSL_BOOTSTRAP"), prefix, settings);
        }
        boolean plain = step.equals("plain");
        settings.put("security.protocol", "SASL_SSL");
        settings.put(
                "sasl.mechanism", plain ? "PLAIN" : step.equals("scram-sha-512") ? "SCRAM-SHA-512" : "SCRAM-SHA-256");
        settings.put(
                "sasl.jaas.config",
                String.format(
                        "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";",
                        plain ? "plain.PlainLoginModule" : "scram.ScramLoginModule",
                        System.getenv("SASL_USER"),
                        step.equals("wrong-password") ? "wrong" : System.getenv("SASL_PASSWORD")));
        return new Session(bootstrap, prefix, settings);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
