package dev.howdah.compat.foreign;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

/**
 * One broker with ACLs, the certificates of {@code howdah certs}, and three listeners: PLAINTEXT for the tests themselves, who may do
 * everything, SSL with client certificates, and SASL_SSL. One user, who comes by all mechanisms, and by a certificate too. Thread: any, any.
 */
final class SecureServer implements Course {

    static final String PASSWORD = "client-secret";
    static final String FOREIGN = "foreign";

    private static final String CERTIFIED = "certified";
    private static final int LIMIT_S = 60;
    private static final int ITERATIONS = 4096;

    private final Path directory = Workspace.temporary("secure");
    private final Path certificates = directory.resolve("certs");
    private final String plaintext = address();
    private final String ssl = address();
    private final String saslSsl = address();
    private final PostgresProcess postgres = PostgresProcess.launch();
    private final KafkaServer server;
    private final Admin admin;

    SecureServer() {
        Path other = directory.resolve("other");
        Stream.of(certificates, other).parallel().forEach(SecureServer::certs);
        try {
            Files.copy(other.resolve("ca.pem"), certificates.resolve("other-ca.pem"));
            server = ServerUnderTest.isApacheKafka() ? startApacheKafka() : startHowdah();
            admin = Admin.create(Map.of("bootstrap.servers", plaintext));
            create(Set.of(FOREIGN));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String address() {
        return "127.0.0.1:" + Workspace.freePort();
    }

    private static void certs(Path directory) {
        Commands.run(Commands.howdah("certs", "--out", directory.toString())).requireSuccess();
    }

    private List<String> settings() throws IOException {
        String password = Files.readString(certificates.resolve("password")).strip();
        return List.of(
                "ssl.keystore.type=PKCS12",
                "ssl.keystore.location=" + certificates.resolve("server.p12"),
                "ssl.keystore.password=" + password,
                "ssl.key.password=" + password,
                "ssl.truststore.type=PEM",
                "ssl.truststore.location=" + certificates.resolve("ca.pem"),
                "listener.name.ssl.ssl.client.auth=required",
                "ssl.principal.mapping.rules=RULE:^.*CN=howdah-client.*$/" + CERTIFIED + "/",
                "sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512,PLAIN",
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users=User:ANONYMOUS",
                "auto.create.topics.enable=false",
                "group.initial.rebalance.delay.ms=0");
    }

    private String listeners() {
        return "PLAINTEXT://" + plaintext + ",SSL://" + ssl + ",SASL_SSL://" + saslSsl;
    }

    /** Passwords come from a file, never from arguments. */
    private KafkaServer startHowdah() throws IOException {
        Path configuration = Files.write(directory.resolve("howdah.properties"), settings());
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-------"));
        return BrokerProcess.launch(BrokerProcess.Options.on("secure", postgres.url())
                .withArguments("--listen", listeners(), "--config", configuration.toString()));
    }

    private KafkaServer startApacheKafka() throws IOException {
        String controller = address();
        List<String> more = List.of(
                "listeners=" + listeners() + ",CONTROLLER://" + controller,
                "advertised.listeners=" + listeners(),
                "controller.quorum.voters=1@" + controller,
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL",
                "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config="
                        + "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config="
                        + "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "listener.name.sasl_ssl.plain.sasl.jaas.config="
                        + "org.apache.kafka.common.security.plain.PlainLoginModule required"
                        + Stream.of(ForeignClient.values())
                                .map(client -> " user_" + client.title() + "=\"" + PASSWORD + "\"")
                                .collect(Collectors.joining())
                        + ";");
        return ApacheKafkaProcess.launchWith(
                Stream.concat(settings().stream(), more.stream()).toList(), "-Xmx512m");
    }

    /** Makes the topics that a runner with this prefix wants to find, and a user of this name who may have them. */
    @Override
    public void prepare(String prefix) {
        try {
            // Of a user a request alters one.
            for (ScramMechanism mechanism : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                prefix, new ScramCredentialInfo(mechanism, ITERATIONS), PASSWORD)))
                        .all()
                        .get(LIMIT_S, TimeUnit.SECONDS);
            }
            create(Stream.of("scram-sha-256", "scram-sha-512", "plain", "mtls")
                    .map(name -> prefix + "-" + name)
                    .collect(Collectors.toSet()));
            List<AclBinding> rights = new ArrayList<>();
            for (String user : List.of(prefix, CERTIFIED)) {
                rights.add(acl(user, ResourceType.TOPIC, prefix, AclOperation.READ));
                rights.add(acl(user, ResourceType.TOPIC, prefix, AclOperation.WRITE));
                rights.add(acl(user, ResourceType.GROUP, prefix, AclOperation.READ));
            }
            admin.createAcls(rights).all().get(LIMIT_S, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static AclBinding acl(String user, ResourceType type, String prefix, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, prefix + "-", PatternType.PREFIXED),
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    /** Apache Kafka lists them a moment later. */
    private void create(Set<String> names) throws Exception {
        admin.createTopics(names.stream()
                        .map(name -> new NewTopic(name, 1, (short) 1))
                        .toList())
                .all()
                .get(LIMIT_S, TimeUnit.SECONDS);
        Eventually.holds(
                () -> admin.listTopics().names().get(LIMIT_S, TimeUnit.SECONDS).containsAll(names),
                () -> "topics are listed");
    }

    /** The listener of logins by mechanism. */
    @Override
    public String bootstrap() {
        return saslSsl;
    }

    @Override
    public List<String> steps() {
        return Scenario.logins();
    }

    @Override
    public String mark() {
        return "-logins";
    }

    @Override
    public Map<String, String> environment(String prefix) {
        return Map.of(
                "SECURITY",
                certificates.toString(),
                "SSL_BOOTSTRAP",
                ssl,
                "SASL_USER",
                prefix,
                "SASL_PASSWORD",
                PASSWORD);
    }

    /** Where the certificates are. */
    Path certificates() {
        return certificates;
    }

    String logTail() {
        return server.logTail();
    }

    @Override
    public void close() {
        admin.close();
        server.close();
        postgres.close();
        Workspace.delete(directory);
    }
}
