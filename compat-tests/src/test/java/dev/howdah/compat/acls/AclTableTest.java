package dev.howdah.compat.acls;

import static org.apache.kafka.common.acl.AclOperation.ALL;
import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CLUSTER_ACTION;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.IDEMPOTENT_WRITE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every API with every right by raw frames, beside Apache Kafka 4.3.1 with its {@code StandardAuthorizer}: for each set of ACLs every
 * request is sent to both, and the error codes, the names and the sets of operations in the answers are the same, but for those that are
 * listed. All answers are kept in {@code target/compat/acl-table}.
 */
class AclTableTest {

    /**
     * Where Howdah answers something else, by the case.
     *
     * @param part of Howdah's answer
     */
    private record Explained(String part, String why) {}

    private static final Map<String, Explained> EXPLAINED = Map.of(
            "CreateTopics v7",
            new Explained("{errorCode=0, name=t-created", "Kafka names an id, though the topic is only validated"),
            "DescribeUserScramCredentials v0",
            new Explained(
                    "{errorCode=31, results={errorCode=31, user=nobody}}",
                    "Kafka does not repeat the name that was asked for"),
            "Fetch as a replica v12",
            new Explained(
                    "{partitions={errorCode=6, partitionIndex=0}, topic=t-none}", "nobody is a leader for replicas"),
            "FindCoordinator of a share partition v6",
            new Explained("{coordinators={errorCode=42", "the state of share groups needs no coordinator"),
            "ShareFetch v1",
            new Explained("{errorCode=0}", "Kafka names a partition without records, or does not"));

    /** For so long both are asked again where they differ. */
    private static final long AGREE_NANOS = 5_000_000_000L;

    /** Whoever reaches the broker may ask these. */
    private static final Set<ApiKeys> NEED_NO_RIGHT = EnumSet.of(
            ApiKeys.API_VERSIONS,
            ApiKeys.SASL_HANDSHAKE,
            ApiKeys.SASL_AUTHENTICATE,
            // Delegation tokens are off.
            ApiKeys.CREATE_DELEGATION_TOKEN,
            ApiKeys.RENEW_DELEGATION_TOKEN,
            ApiKeys.EXPIRE_DELEGATION_TOKEN,
            ApiKeys.DESCRIBE_DELEGATION_TOKEN);

    private static PostgresProcess postgres;
    private static BrokerProcess howdah;
    private static KafkaServer kafka;
    private static AclServer ours;
    private static AclServer theirs;

    @BeforeAll
    static void startServers() throws IOException {
        postgres = PostgresProcess.launch();
        howdah = BrokerProcess.launch(BrokerProcess.Options.on("acl-table", postgres.url())
                .withArguments(AclServer.SETTINGS.stream()
                        .flatMap(setting -> Stream.of("--set", setting))
                        .toArray(String[]::new)));
        kafka = ApacheKafkaProcess.launchWith(AclServer.SETTINGS, "-Xmx512m");
        ours = new AclServer(howdah);
        theirs = new AclServer(kafka);
        ours.prepare();
        theirs.prepare();
    }

    @AfterAll
    static void stopServers() throws IOException {
        if (theirs != null) {
            theirs.close();
        }
        if (ours != null) {
            ours.close();
        }
        if (kafka != null) {
            kafka.close();
        }
        if (howdah != null) {
            howdah.close();
        }
        postgres.close();
    }

    @Test
    void every_api_is_answered_as_by_kafka_with_every_right() throws Exception {
        Map<String, AclCases.Case> ofOurs = new AclCases(ours.topicId()).all();
        Map<String, AclCases.Case> ofTheirs = new AclCases(theirs.topicId()).all();
        List<String> differences = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        Map<String, String> withNothing = new LinkedHashMap<>();
        Map<String, String> withAnothers = new LinkedHashMap<>();
        for (Map.Entry<String, List<Binding>> phase : phases().entrySet()) {
            ours.grant(phase.getValue());
            theirs.grant(phase.getValue());
            for (String name : ofOurs.keySet()) {
                String our = ours.ask(ofOurs.get(name));
                String their = theirs.ask(ofTheirs.get(name));
                // Kafka's broker and its controller learn of ACLs one after the other, and Kafka makes topics a moment
                // later.
                long deadline = System.nanoTime() + AGREE_NANOS;
                while (!our.equals(their) && !isExplained(name, our) && System.nanoTime() < deadline) {
                    our = ours.ask(ofOurs.get(name));
                    their = theirs.ask(ofTheirs.get(name));
                }
                kept.add(phase.getKey() + " | " + name + " | " + our);
                if (!our.equals(their) && !isExplained(name, our)) {
                    differences.add(phase.getKey() + ": " + name + "\n  howdah: " + our + "\n  kafka:  " + their);
                }
                if (phase.getKey().equals("nothing")) {
                    withNothing.put(name, our);
                } else if (phase.getKey().equals("another's")) {
                    withAnothers.put(name, our);
                }
            }
        }
        keep("answers.txt", kept);
        keep("differences.txt", differences);
        assertThat(withAnothers).as("another's rights are of no use").isEqualTo(withNothing);
        assertThat(differences).isEmpty();
    }

    private static boolean isExplained(String name, String our) {
        Explained explained = EXPLAINED.get(name);
        return explained != null && our.contains(explained.part());
    }

    /** So that no API is served which nobody has compared. */
    @Test
    void every_served_api_is_in_the_table() throws Exception {
        Set<ApiKeys> asked = new AclCases(ours.topicId())
                .all().values().stream()
                        .map(each -> ApiKeys.forId(each.request().get().apiKey()))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(ApiKeys.class)));
        asked.addAll(NEED_NO_RIGHT);
        assertThat(asked).containsAll(ours.served());
    }

    /** ACLs by what they are called. */
    private static Map<String, List<Binding>> phases() {
        Map<String, List<Binding>> phases = new LinkedHashMap<>();
        phases.put("nothing", List.of());
        List<Binding> everything = List.of(topic(ALL), group(ALL), id(ALL), cluster(ALL));
        phases.put(
                "another's",
                everything.stream()
                        .flatMap(each -> Stream.of(
                                each.ofPrincipal("User:other").fromHost("*"),
                                each.ofPrincipal("Group:ANONYMOUS"),
                                each.fromHost("10.0.0.9")))
                        .toList());
        for (AclOperation operation :
                List.of(READ, WRITE, CREATE, DELETE, ALTER, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS, ALL)) {
            phases.put("topic " + operation, List.of(topic(operation)));
        }
        for (AclOperation operation : List.of(READ, DELETE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS)) {
            phases.put("group " + operation, List.of(group(operation)));
        }
        for (AclOperation operation : List.of(DESCRIBE, WRITE)) {
            phases.put("id " + operation, List.of(id(operation)));
        }
        for (AclOperation operation : List.of(
                CREATE, DELETE, ALTER, DESCRIBE, CLUSTER_ACTION, DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE)) {
            phases.put("cluster " + operation, List.of(cluster(operation)));
        }
        phases.put("group and topic READ", List.of(group(READ), topic(READ)));
        phases.put("group DELETE, topic READ", List.of(group(DELETE), topic(READ)));
        phases.put("id and topic WRITE", List.of(id(WRITE), topic(WRITE)));
        phases.put("id WRITE, group READ", List.of(id(WRITE), group(READ)));
        phases.put("id WRITE, group and topic READ", List.of(id(WRITE), group(READ), topic(READ)));
        phases.put("id and topic DESCRIBE", List.of(id(DESCRIBE), topic(DESCRIBE)));
        phases.put("topic CREATE and DESCRIBE_CONFIGS", List.of(topic(CREATE), topic(DESCRIBE_CONFIGS)));
        phases.put("group and topic DESCRIBE", List.of(group(DESCRIBE), topic(DESCRIBE)));
        phases.put(
                "everything literally",
                List.of(
                        literal(ResourceType.TOPIC, "*", ALL),
                        literal(ResourceType.GROUP, "*", ALL),
                        literal(ResourceType.TRANSACTIONAL_ID, "*", ALL),
                        cluster(ALL)));
        phases.put(
                "everything but what is denied",
                Stream.concat(
                                everything.stream(),
                                Stream.of(
                                        literal(ResourceType.TOPIC, AclCases.TOPIC, WRITE)
                                                .denied(),
                                        literal(ResourceType.TOPIC, "*", DESCRIBE_CONFIGS)
                                                .fromHost("*")
                                                .denied(),
                                        group(DELETE).ofPrincipal("User:*").denied(),
                                        id(WRITE).fromHost("10.0.0.9").denied(),
                                        cluster(ALTER).denied()))
                        .toList());
        return phases;
    }

    private static Binding topic(AclOperation operation) {
        return prefixed(ResourceType.TOPIC, "t", operation);
    }

    private static Binding group(AclOperation operation) {
        return prefixed(ResourceType.GROUP, "g", operation);
    }

    private static Binding id(AclOperation operation) {
        return prefixed(ResourceType.TRANSACTIONAL_ID, "x", operation);
    }

    private static Binding cluster(AclOperation operation) {
        return literal(ResourceType.CLUSTER, Binding.CLUSTER, operation);
    }

    private static Binding prefixed(ResourceType type, String name, AclOperation operation) {
        return Binding.allow(type, name, PatternType.PREFIXED, operation, AclServer.SUBJECT_HOST);
    }

    private static Binding literal(ResourceType type, String name, AclOperation operation) {
        return Binding.allow(type, name, PatternType.LITERAL, operation, AclServer.SUBJECT_HOST);
    }

    private static void keep(String name, List<String> lines) throws IOException {
        Path directory = Files.createDirectories(Workspace.kept().resolve("acl-table"));
        Files.write(directory.resolve(name), lines);
    }
}
