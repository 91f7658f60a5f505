package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.tools.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * kcat, and clients in C, Python and Node, log in over TLS by every mechanism that they have, and do what their user may; and so do
 * Kafka's tools.
 */
class SecureClientsTest {

    private static SecureServer server;
    private static ForeignRuns runs;

    @BeforeAll
    static void startClients() {
        server = new SecureServer();
        runs = new ForeignRuns(ForeignClient.Cost.DEFAULT, server);
    }

    @AfterAll
    static void stop() {
        runs.close();
    }

    @TestFactory
    Stream<DynamicNode> a_foreign_client_logs_in_and_is_refused() {
        return runs.tests();
    }

    @Test
    void kafkas_tools_work_with_a_properties_file() throws Exception {
        server.prepare("tools");
        try (Tools tools = new Tools(server.bootstrap())) {
            String topics = "org.apache.kafka.tools.TopicCommand";
            String right = properties("right", "SCRAM-SHA-512", SecureServer.PASSWORD);
            // What one may not describe is not listed.
            assertThat(tools.run(topics, "--command-config", right, "--list").lines())
                    .contains("tools-plain")
                    .doesNotContain(SecureServer.FOREIGN);
            assertThat(tools.run(
                                    "org.apache.kafka.tools.GetOffsetShell",
                                    "--command-config",
                                    right,
                                    "--topic",
                                    "tools-plain")
                            .lines())
                    .contains("tools-plain:0:0");
            assertThat(tools.run(
                                    "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
                                    "--command-config",
                                    right,
                                    "--list")
                            .lines())
                    .noneMatch(line -> line.contains("foreign"));
            assertThat(text(tools.run(topics, "--command-config", right, "--create", "--topic", "not-mine")))
                    .contains("Authorization failed");
            assertThat(text(tools.run("org.apache.kafka.tools.AclCommand", "--command-config", right, "--list")))
                    .contains("ClusterAuthorizationException");
            assertThat(text(tools.run(topics, "--command-config", properties("wrong", "PLAIN", "wrong"), "--list")))
                    .contains("Authentication failed");
        }
    }

    private static String text(Tools.Answer result) {
        return String.join("\n", result.lines());
    }

    private static String properties(String name, String mechanism, String password) throws IOException {
        String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        Path file = server.certificates().resolve(name + ".properties");
        return Files.writeString(
                        file,
                        String.format(
                                """
                        security.protocol=SASL_SSL
                        ssl.truststore.type=PEM
                        ssl.truststore.location=%s
                        sasl.mechanism=%s
                        sasl.jaas.config=org.apache.kafka.common.security.%s required username="%s" password="%s";
                        """, server.certificates().resolve("ca.pem"), mechanism, module, "tools", password))
                .toString();
    }
}
