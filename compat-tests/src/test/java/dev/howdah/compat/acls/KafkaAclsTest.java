package dev.howdah.compat.acls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.tools.ToolTranscript;
import dev.howdah.compat.tools.Tools;
import dev.howdah.compat.tools.Transcripts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** One script of {@code kafka-acls}, run on Howdah and on Apache Kafka. Both transcripts are kept in {@code target/compat/kafka-acls}. */
class KafkaAclsTest {

    private static final String ACLS = "org.apache.kafka.tools.AclCommand";

    @Test
    void kafka_acls_prints_what_it_prints_for_apache_kafka() {
        CompletableFuture<Map<String, List<String>>> apache = CompletableFuture.supplyAsync(() -> transcript(
                "kafka",
                () -> ApacheKafkaProcess.launchWith(
                        List.of(
                                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                                "super.users=User:ANONYMOUS"),
                        "-Xmx512m")));
        Map<String, List<String>> howdah;
        try (PostgresProcess postgres = PostgresProcess.launch()) {
            howdah = transcript(
                    "howdah",
                    () -> BrokerProcess.launch(BrokerProcess.Options.on("kafka-acls", postgres.url())
                            .withArguments("--admins", "ANONYMOUS")));
        }
        // Both could be wrong in the same way.
        assertThat(howdah.values().stream().flatMap(List::stream))
                .anyMatch(line -> line.contains("principal=User:alice, host=*, operation=WRITE, permissionType=ALLOW"));
        assertThat(howdah).isEqualTo(apache.join());
    }

    private static Map<String, List<String>> transcript(String name, Supplier<KafkaServer> launch) {
        return Transcripts.take("kafka-acls", name, launch, KafkaAclsTest::run);
    }

    private static Map<String, List<String>> run(String bootstrap, Tools tools, Path directory) {
        // The tool prints a set, in any order, and one of its lines begins in another column.
        ToolTranscript transcript = new ToolTranscript(tools, directory, String::strip);
        transcript.tool(ACLS, "--list");
        transcript.tool(ACLS, "--add", "--allow-principal", "User:alice", "--producer", "--topic", "orders");
        transcript.tool(
                ACLS,
                "--add",
                "--allow-principal",
                "User:bob",
                "--consumer",
                "--topic",
                "orders",
                "--group",
                "billing");
        transcript.tool(
                ACLS,
                "--add",
                "--allow-principal",
                "User:carol",
                "--producer",
                "--idempotent",
                "--transactional-id",
                "payments",
                "--resource-pattern-type",
                "prefixed",
                "--topic",
                "pay");
        transcript.tool(
                ACLS,
                "--add",
                "--deny-principal",
                "User:mallory",
                "--deny-host",
                "10.0.0.1",
                "--operation",
                "All",
                "--topic",
                "*");
        transcript.tool(ACLS, "--add", "--allow-principal", "User:CN=dave,O=x", "--operation", "Alter", "--cluster");
        transcript.tool(ACLS, "--add", "--allow-principal", "nobody", "--operation", "Read", "--topic", "orders");
        transcript.tool(ACLS, "--list");
        transcript.tool(ACLS, "--list", "--topic", "orders");
        transcript.tool(ACLS, "--list", "--topic", "payments", "--resource-pattern-type", "match");
        transcript.tool(ACLS, "--list", "--topic", "pay", "--resource-pattern-type", "any");
        transcript.tool(ACLS, "--list", "--principal", "User:bob");
        transcript.tool(
                ACLS,
                "--remove",
                "--force",
                "--allow-principal",
                "User:bob",
                "--consumer",
                "--topic",
                "orders",
                "--group",
                "billing");
        transcript.tool(ACLS, "--remove", "--force", "--topic", "*");
        transcript.tool(ACLS, "--remove", "--force", "--topic", "pay", "--resource-pattern-type", "prefixed");
        transcript.tool(ACLS, "--list");
        return transcript.steps();
    }
}
