package dev.howdah.compat.ecosystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.JavaProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Apicurio's registry with its schemas in a topic, asked through the interface of Confluent's. It keeps nothing else: a
 * killed one has to read the topic. Its journal is not compacted: from release 3 on it refuses to start when it is. In the load profile, because it is 158 MB to fetch; it
 * needs Java 21, of this JVM or installed under /usr/lib/jvm.
 */
@Tag("load")
class SchemaRegistryTest {

    private static final String JOURNAL = "kafkasql-journal";
    private static final int SCHEMAS = 20;
    private static final int JAVA_NEEDED = 21;

    private static @Nullable String java;
    private static PostgresProcess postgres;
    private static KafkaServer server;

    @BeforeAll
    static void startServers() throws IOException {
        java = newJava();
        assumeThat(java).as("a Java of 21 or newer, for the registry").isNotNull();
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("registry", postgres);
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void schemas_are_read_back_from_the_journal_after_a_kill() throws Exception {
        int port = Workspace.freePort();
        Rest rest = new Rest("http://127.0.0.1:" + port);
        try (JavaProcess registry = launchRegistry(port)) {
            awaitReady(rest, registry);
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < SCHEMAS; i++) {
                ids.add(rest.send("POST", "/apis/ccompat/v7/subjects/subject" + i + "/versions", schema(i)));
            }
            assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.contains("\"id\":"));
            rest.send("DELETE", "/apis/ccompat/v7/subjects/subject0", "");
            String subjects = rest.get("/apis/ccompat/v7/subjects");
            assertThat(subjects).contains("\"subject1\"").doesNotContain("\"subject0\"");

            requireJournal();
            registry.kill();
            registry.start();
            awaitReady(rest, registry);
            assertThat(rest.get("/apis/ccompat/v7/subjects")).isEqualTo(subjects);
            for (int i = 1; i < SCHEMAS; i++) {
                assertThat(rest.get("/apis/ccompat/v7/subjects/subject" + i + "/versions/latest"))
                        .contains("Event" + i + "\\\"")
                        .contains(ids.get(i).replaceAll("[{}]", ""));
            }
            // The same schema has the same number, and a new one gets a new number.
            assertThat(rest.send("POST", "/apis/ccompat/v7/subjects/subject1/versions", schema(1)))
                    .isEqualTo(ids.get(1));
            assertThat(rest.send("POST", "/apis/ccompat/v7/subjects/another/versions", schema(SCHEMAS)))
                    .isNotIn(ids);
        }
    }

    private static void requireJournal() throws Exception {
        ConfigResource journal = new ConfigResource(ConfigResource.Type.TOPIC, JOURNAL);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            Config config = admin.describeConfigs(List.of(journal))
                    .all()
                    .get(60, TimeUnit.SECONDS)
                    .get(journal);
            assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
            assertThat(config.get("retention.ms").value()).isEqualTo("-1");
        }
        try (TopicReader<String> reader = new TopicReader<>(server.bootstrap(), JOURNAL, new StringDeserializer())) {
            assertThat(reader.read()).as("one record for each change at least").hasSizeGreaterThan(SCHEMAS);
        }
    }

    private static String schema(int number) {
        return """
               {"schema": "{\\"type\\": \\"record\\", \\"name\\": \\"Event%d\\", \\"fields\\": []}"}""".formatted(number);
    }

    private static JavaProcess launchRegistry(int port) {
        List<String> command = List.of(
                java,
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.management.port=" + Workspace.freePort(),
                "-jar",
                Workspace.apacheKafka("schema-registry")
                        .resolve("quarkus-run.jar")
                        .toString());
        Map<String, String> environment = Map.of(
                "APICURIO_STORAGE_KIND",
                "kafkasql",
                "APICURIO_KAFKASQL_BOOTSTRAP_SERVERS",
                server.bootstrap(),
                "APICURIO_KAFKASQL_TOPIC",
                JOURNAL,
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                Integer.toString(port));
        return JavaProcess.launch(
                "schema-registry", command, environment, Pattern.compile("KafkaSQL storage bootstrapped in"));
    }

    private static void awaitReady(Rest rest, JavaProcess registry) {
        Eventually.holds(() -> rest.get("/apis/ccompat/v7/subjects").startsWith("["), registry::logTail);
    }

    /** A Java that is new enough, or null. */
    private static @Nullable String newJava() throws IOException {
        if (Runtime.version().feature() >= JAVA_NEEDED) {
            return Workspace.java();
        }
        Path installed = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(installed)) {
            return null;
        }
        try (Stream<Path> homes = Files.list(installed)) {
            return homes.filter(home -> feature(home) >= JAVA_NEEDED)
                    .map(home -> home.resolve("bin/java").toString())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The feature release that a Java says it is, or 0. */
    private static int feature(Path home) {
        Properties release = new Properties();
        try (InputStream in = Files.newInputStream(home.resolve("release"))) {
            release.load(in);
        } catch (IOException e) {
            return 0;
        }
        String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Integer.parseInt(version.split("\\.")[0]);
    }
}
