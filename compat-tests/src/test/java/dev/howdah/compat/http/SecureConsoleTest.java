package dev.howdah.compat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page in a headless Chromium, over TLS and behind a login, of a user who may see one of two topics. */
class SecureConsoleTest {

    private static Path directory;
    private static BrokerProcess broker;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Chromium.isInstalled(), "chromium is not installed");
        directory = Workspace.temporary("secure-console");
        Path certs = directory.resolve("certs");
        Commands.run(Commands.howdah("certs", "--out", certs.toString())).requireSuccess();
        broker = BrokerProcess.launch(BrokerProcess.Options.embedded("secure-console")
                .withArguments(
                        "--listen",
                        "PLAINTEXT://127.0.0.1:" + Workspace.freePort(),
                        "--http-listen",
                        "https://127.0.0.1:0",
                        "--http-login",
                        "--http-admin",
                        "--admins",
                        "ANONYMOUS",
                        "--tls-cert",
                        certs + "/server.pem",
                        "--tls-key",
                        certs + "/server.key"));
        assertThat(broker.http()).startsWith("https://");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "alice", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), "alice-secret")))
                    .all()
                    .get();
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1), new NewTopic("veiled", 1, (short) 1)))
                    .all()
                    .get();
            admin.createAcls(List.of(
                            new AclBinding(
                                    new ResourcePattern(ResourceType.TOPIC, "orders", PatternType.LITERAL),
                                    grant(AclOperation.ALL)),
                            new AclBinding(
                                    new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL),
                                    grant(AclOperation.DESCRIBE))))
                    .all()
                    .get();
        }
        // The authority of howdah certs is none of the browser's.
        chromium = Chromium.launch("--ignore-certificate-errors");
        chromium.answerLogins("alice", "alice-secret");
    }

    private static AccessControlEntry grant(AclOperation operation) {
        return new AccessControlEntry("User:alice", "*", operation, AclPermissionType.ALLOW);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (broker != null) {
            broker.close();
            Workspace.delete(directory);
        }
    }

    private static void open(String hash) {
        chromium.show(broker.http(), hash);
    }

    @Test
    void who_logs_in_sees_produces_and_follows_what_the_grants_allow() {
        open("");
        chromium.awaitText("since the start");
        assertThat(chromium.evaluate("isSecureContext")).isEqualTo("true");
        open("#/topics");
        chromium.awaitText("orders");
        assertThat(chromium.evaluate("document.body.innerText")).doesNotContain("veiled");
        open("#/topics/orders/produce");
        chromium.evaluate("document.querySelectorAll('textarea')[1].focus()");
        chromium.type("{\"made\": \"here\"}");
        chromium.click("form.stack button");
        chromium.awaitText("Stored in partition 0 at offset 0.");
        open("#/topics/orders/messages");
        chromium.awaitText("1 of 1 messages");
        chromium.click("#tail");
        chromium.awaitText("Waiting for new messages");
        assertThat(chromium.errors()).isEmpty();
        open("#/topics/veiled");
        chromium.awaitText("TOPIC_AUTHORIZATION_FAILED");
    }
}
