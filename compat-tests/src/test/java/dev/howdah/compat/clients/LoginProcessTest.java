package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A broker at which everybody must log in over TLS, by the three commands of the README: certs, serve, and user add; further users are made
 * by Kafka's tools.
 */
class LoginProcessTest {

    private static PostgresProcess postgres;
    private static BrokerProcess broker;
    private static Path directory;
    private static Path properties;

    @BeforeAll
    static void start() throws Exception {
        directory = Workspace.temporary("login");
        postgres = PostgresProcess.launch();
        howdah("certs", "--out", certs().toString());
        broker = BrokerProcess.launch(BrokerProcess.Options.on("login", postgres.url())
                .withArguments(
                        "--listen",
                        "SASL_SSL://127.0.0.1:" + Workspace.freePort(),
                        "--tls-cert",
                        certs() + "/server.pem",
                        "--tls-key",
                        certs() + "/server.key"));
        Path password = Files.writeString(directory.resolve("password"), "admin-secret\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        howdah("user", "add", "admin", "--password-file", password.toString(), "--postgres-url", postgres.url());
        properties = Files.writeString(directory.resolve("client.properties"), """
                security.protocol=SASL_SSL
                ssl.truststore.type=PEM
                ssl.truststore.location=CA
                sasl.mechanism=SCRAM-SHA-256
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="admin-secret";
                """.replace("CA", certs() + "/ca.pem"));
    }

    private static Path certs() {
        return directory.resolve("certs");
    }

    private static void howdah(String... arguments) {
        Commands.run(Commands.howdah(arguments)).requireSuccess();
    }

    @AfterAll
    static void stop() {
        broker.close();
        postgres.close();
        Workspace.delete(directory);
    }

    @Test
    void kafkas_tools_log_in_by_a_properties_file_and_make_further_users() throws Exception {
        assertThat(tool(
                                "kafka.admin.ConfigCommand",
                                "--alter",
                                "--entity-type",
                                "users",
                                "--entity-name",
                                "alice",
                                "--add-config",
                                "SCRAM-SHA-256=[password=alice-secret]")
                        .requireSuccess()
                        .text())
                .contains("Completed updating config for user alice.");
        assertThat(tool("kafka.admin.ConfigCommand", "--describe", "--entity-type", "users")
                        .requireSuccess()
                        .text())
                .contains("SCRAM credential configs for user-principal 'alice' are SCRAM-SHA-256=iterations=4096")
                .contains("SCRAM-SHA-512=iterations=4096")
                .doesNotContain("secret");
        tool("org.apache.kafka.tools.TopicCommand", "--create", "--topic", "made")
                .requireSuccess();
        assertThat(Files.readString(broker.log())).doesNotContain("secret");
    }

    @Test
    void kcat_produces_and_consumes_by_scram_and_plain() throws Exception {
        assumeTrue(Commands.installed("kcat"), "kcat is not installed (Debian: apt-get install kcat)");
        Path lines = Files.writeString(directory.resolve("lines"), "one\ntwo\n");
        for (String mechanism : List.of("SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN")) {
            String topic = "kcat-" + mechanism;
            Commands.run(kcat(mechanism, "admin-secret", "-P", "-t", topic), lines, null)
                    .requireSuccess();
            assertThat(Commands.run(kcat(mechanism, "admin-secret", "-C", "-t", topic, "-e", "-q"))
                            .requireSuccess()
                            .lines())
                    .containsExactly("one", "two");
        }
        Commands.Result refused = Commands.run(kcat("SCRAM-SHA-256", "wrong", "-L", "-m", "3"));
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err()).contains("invalid credentials with SASL mechanism SCRAM-SHA-256");
        assertThat(Files.readString(broker.log())).contains("A login failed").doesNotContain("secret");
    }

    @Test
    void howdahs_own_commands_log_in_by_the_same_file() throws Exception {
        for (String mechanism : List.of("SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN")) {
            assertThat(topics(mechanism, "admin-secret").requireSuccess().err()).isEmpty();
        }
        Commands.Result refused = topics("SCRAM-SHA-512", "wrong");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).startsWith("howdah: the login is refused: ").hasLineCount(1);
    }

    private static Commands.Result topics(String mechanism, String password) throws Exception {
        Path file = Files.writeString(
                directory.resolve("howdah.properties"),
                Files.readString(properties)
                        .replace("SCRAM-SHA-256", mechanism)
                        .replace("scram.Scram", mechanism.equals("PLAIN") ? "plain.Plain" : "scram.Scram")
                        .replace("admin-secret", password));
        return Commands.run(Commands.howdah(
                "topic", "list", "--bootstrap-server", broker.bootstrap(), "--command-config", file.toString()));
    }

    private static Commands.Result tool(String main, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--bootstrap-server", broker.bootstrap(), "--command-config", properties.toString()));
        all.addAll(List.of(arguments));
        return Commands.run(
                Commands.java(List.of("-Xmx256m"), Workspace.kafkaTools(), main, all.toArray(String[]::new)));
    }

    private static List<String> kcat(String mechanism, String password, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "kcat",
                "-b",
                broker.bootstrap(),
                "-X",
                "security.protocol=SASL_SSL",
                "-X",
                "ssl.ca.location=" + certs() + "/ca.pem",
                "-X",
                "sasl.mechanisms=" + mechanism,
                "-X",
                "sasl.username=admin",
                "-X",
                "sasl.password=" + password));
        command.addAll(List.of(arguments));
        return command;
    }
}
