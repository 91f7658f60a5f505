package dev.howdah.compat.quotas;

import static dev.howdah.compat.quotas.QuotaRequests.ANY;
import static dev.howdah.compat.quotas.QuotaRequests.DEFAULT;
import static dev.howdah.compat.quotas.QuotaRequests.EXACT;
import static dev.howdah.compat.quotas.QuotaRequests.alter;
import static dev.howdah.compat.quotas.QuotaRequests.component;
import static dev.howdah.compat.quotas.QuotaRequests.describe;
import static dev.howdah.compat.quotas.QuotaRequests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.groups.GroupWire;
import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import dev.howdah.compat.tools.ToolTranscript;
import dev.howdah.compat.tools.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.message.CreateDelegationTokenRequestData;
import org.apache.kafka.common.message.CreateDelegationTokenResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeDelegationTokenRequestData;
import org.apache.kafka.common.message.DescribeDelegationTokenResponseData;
import org.apache.kafka.common.message.ExpireDelegationTokenRequestData;
import org.apache.kafka.common.message.ExpireDelegationTokenResponseData;
import org.apache.kafka.common.message.RenewDelegationTokenRequestData;
import org.apache.kafka.common.message.RenewDelegationTokenResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The APIs of quotas and of delegation tokens by raw frames, and {@code kafka-configs}, step by step beside Apache Kafka 4.3.1. */
class QuotaVersionsTest {

    private static final String CONFIGS = "kafka.admin.ConfigCommand";

    /** Kafka's brokers hear of a change a little after the controller has answered. */
    private static final Duration KAFKA_HEARS = Duration.ofSeconds(10);

    private static PostgresProcess postgres;
    private static KafkaServer howdah;
    private static KafkaServer kafka;

    private final Map<String, String> steps = new LinkedHashMap<>();
    private final List<String> differences = new ArrayList<>();
    private GroupWire ours;
    private GroupWire theirs;

    @BeforeAll
    static void startServers() {
        postgres = PostgresProcess.launch();
        howdah = ServerUnderTest.start("quota-versions", postgres);
        kafka = ApacheKafkaProcess.launch();
    }

    @AfterAll
    static void stopServers() {
        if (kafka != null) {
            kafka.close();
        }
        if (howdah != null) {
            howdah.close();
        }
        postgres.close();
    }

    @BeforeEach
    void connect() throws Exception {
        ours = new GroupWire(port(howdah));
        theirs = new GroupWire(port(kafka));
    }

    @AfterEach
    void disconnect() throws Exception {
        ours.close();
        theirs.close();
    }

    private static int port(KafkaServer server) {
        return Integer.parseInt(server.bootstrap().split(":")[1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void quotas_are_set_and_described_as_by_kafka(int version) throws Exception {
        List<String> entities = List.of(
                "user=alice",
                "user=*",
                "client-id=app",
                "client-id=*",
                "user=alice,client-id=app",
                "user=alice,client-id=*",
                "user=*,client-id=app",
                "user=*,client-id=*",
                "ip=127.0.0.1",
                "ip=localhost",
                "ip=*");
        for (String entity : entities) {
            String quota = entity.startsWith("ip") ? "connection_creation_rate=7" : "producer_byte_rate=1048576";
            alters(version, alter(set(entity, quota)));
        }
        alters(
                version,
                alter(set("user=alice", "producer_byte_rate=5", "consumer_byte_rate=6", "request_percentage=0.5")));
        alters(version, alter(set("user=bob", "controller_mutation_rate=0.25", "request_percentage=Infinity")));
        alters(version, alter(set("user=alice", "producer_byte_rate=", "request_percentage=1", "never_set=")));
        alters(version, alter(set("user=nobody", "producer_byte_rate=")));
        alters(version, alter(set("user=nothing")));
        alters(version, alter());
        describesInEveryWay(version);
        wrongAlterations(version);
        describes(version, describe(false));
        alters(version, alter(set("user=alice", "producer_byte_rate=9")).setValidateOnly(true));
        alters(version, alter(set("user=alice", "wrong=9")).setValidateOnly(true));
        describes(version, describe(false, component("user", EXACT, "alice")));
        removeAll(version);
        describes(version, describe(false));
        same();
    }

    private void wrongAlterations(int version) throws Exception {
        for (String entity : List.of("", "group=x", "user=", "client-id=", "ip=", "=x", "ip=127.0.0.1,user=alice")) {
            alters(version, alter(set(entity, "producer_byte_rate=1")));
        }
        alters(version, alter(set("ip=no.such.host.invalid", "connection_creation_rate=1")));
        for (String quota : List.of(
                "wrong=1",
                "connection_creation_rate=1",
                "producer_byte_rate=0",
                "producer_byte_rate=-1",
                "consumer_byte_rate=0.5",
                "producer_byte_rate=1e19",
                "producer_byte_rate=Infinity",
                "controller_mutation_rate=-Infinity")) {
            alters(version, alter(set("user=carol", quota)));
        }
        for (String quota :
                List.of("producer_byte_rate=1", "connection_creation_rate=0.5", "connection_creation_rate=3e9")) {
            alters(version, alter(set("ip=127.0.0.2", quota)));
        }
        alters(version, alter(set("user=carol", "producer_byte_rate=1", "producer_byte_rate=2")));
        alters(version, alter(set("user=carol", "producer_byte_rate=1"), set("user=carol", "producer_byte_rate=2")));
        alters(version, alter(set("user=first,user=dave", "producer_byte_rate=1")));
        alters(version, alter(set("user=erin", "producer_byte_rate=1"), set("user=frank", "wrong=1")));
        alters(version, alter(set("user=" + "x".repeat(5_000), "producer_byte_rate=1")));
    }

    private void describesInEveryWay(int version) throws Exception {
        for (boolean strict : new boolean[] {false, true}) {
            describes(version, describe(strict));
            for (String type : List.of("user", "client-id", "ip")) {
                describes(version, describe(strict, component(type, ANY, null)));
                describes(version, describe(strict, component(type, DEFAULT, null)));
            }
            describes(version, describe(strict, component("user", EXACT, "alice")));
            describes(version, describe(strict, component("user", EXACT, "nobody")));
            describes(version, describe(strict, component("ip", EXACT, "127.0.0.1")));
            describes(version, describe(strict, component("user", ANY, null), component("client-id", ANY, null)));
            describes(
                    version,
                    describe(strict, component("user", EXACT, "alice"), component("client-id", DEFAULT, null)));
        }
        describes(version, describe(false, component("user", EXACT, null)));
        describes(version, describe(false, component("user", DEFAULT, "alice")));
        describes(version, describe(false, component("user", ANY, "alice")));
        describes(version, describe(false, component("user", 3, null)));
        describes(version, describe(false, component("", ANY, null)));
        describes(version, describe(false, component("group", ANY, null)));
        describes(version, describe(false, component("user", ANY, null), component("user", EXACT, "alice")));
        describes(version, describe(false, component("ip", ANY, null), component("client-id", ANY, null)));
    }

    private void alters(int version, AlterClientQuotasRequestData request) throws IOException {
        String mine = QuotaRequests.line(ours.call(request, version, AlterClientQuotasResponseData.class));
        String other = QuotaRequests.line(theirs.call(request, version, AlterClientQuotasResponseData.class));
        note("alter " + shortened(request), mine, other);
    }

    private void describes(int version, DescribeClientQuotasRequestData request) throws IOException {
        String mine = QuotaRequests.line(ours.call(request, version, DescribeClientQuotasResponseData.class));
        List<String> other = new ArrayList<>(List.of(""));
        try {
            Eventually.holds(
                    KAFKA_HEARS,
                    () -> {
                        other.set(
                                0,
                                QuotaRequests.line(
                                        theirs.call(request, version, DescribeClientQuotasResponseData.class)));
                        return other.get(0).equals(mine);
                    },
                    () -> "the same");
        } catch (AssertionError notTheSame) {
            assertThat(other.get(0)).isNotEmpty();
        }
        note("describe " + request, mine, other.get(0));
    }

    private void removeAll(int version) throws IOException {
        DescribeClientQuotasResponseData all =
                ours.call(describe(false), version, DescribeClientQuotasResponseData.class);
        for (DescribeClientQuotasResponseData.EntryData entry : all.entries()) {
            alters(
                    version,
                    alter(new AlterClientQuotasRequestData.EntryData()
                            .setEntity(entry.entity().stream()
                                    .map(part -> new AlterClientQuotasRequestData.EntityData()
                                            .setEntityType(part.entityType())
                                            .setEntityName(part.entityName()))
                                    .toList())
                            .setOps(entry.values().stream()
                                    .map(value -> new AlterClientQuotasRequestData.OpData()
                                            .setKey(value.key())
                                            .setRemove(true))
                                    .toList())));
        }
    }

    @Test
    void kafka_configs_prints_what_it_prints_for_apache_kafka() throws Exception {
        try (Tools mine = new Tools(howdah.bootstrap());
                Tools other = new Tools(kafka.bootstrap())) {
            tool(
                    mine,
                    other,
                    "--alter",
                    "--entity-type",
                    "users",
                    "--entity-name",
                    "alice",
                    "--add-config",
                    "producer_byte_rate=1048576,consumer_byte_rate=2097152");
            tool(
                    mine,
                    other,
                    "--alter",
                    "--entity-type",
                    "users",
                    "--entity-default",
                    "--add-config",
                    "request_percentage=50.5");
            tool(
                    mine,
                    other,
                    "--alter",
                    "--entity-type",
                    "clients",
                    "--entity-name",
                    "app",
                    "--add-config",
                    "controller_mutation_rate=10");
            tool(
                    mine,
                    other,
                    "--alter",
                    "--entity-type",
                    "users",
                    "--entity-name",
                    "alice",
                    "--entity-type",
                    "clients",
                    "--entity-default",
                    "--add-config",
                    "producer_byte_rate=1024");
            tool(
                    mine,
                    other,
                    "--alter",
                    "--entity-type",
                    "ips",
                    "--entity-name",
                    "127.0.0.1",
                    "--add-config",
                    "connection_creation_rate=100");
            tool(
                    mine,
                    other,
                    "--alter",
                    "--entity-type",
                    "ips",
                    "--entity-default",
                    "--add-config",
                    "connection_creation_rate=50");
            for (String type : List.of("users", "clients", "ips")) {
                tool(mine, other, "--describe", "--entity-type", type);
                tool(mine, other, "--describe", "--entity-type", type, "--entity-default");
            }
            tool(mine, other, "--describe", "--entity-type", "users", "--entity-type", "clients");
            tool(mine, other, "--describe", "--entity-type", "users", "--entity-name", "alice");
            tool(mine, other, "--describe", "--entity-type", "clients", "--entity-name", "missing");
            tool(
                    mine,
                    other,
                    "--alter",
                    "--entity-type",
                    "users",
                    "--entity-name",
                    "alice",
                    "--add-config",
                    "producer_byte_rate=-1");
            tool(mine, other, "--alter", "--entity-type", "users", "--entity-name", "alice", "--add-config", "wrong=1");
            tool(
                    mine,
                    other,
                    "--alter",
                    "--entity-type",
                    "ips",
                    "--entity-name",
                    "no.such.host.invalid",
                    "--add-config",
                    "connection_creation_rate=100");
            tool(
                    mine,
                    other,
                    "--alter",
                    "--entity-type",
                    "users",
                    "--entity-name",
                    "alice",
                    "--delete-config",
                    "producer_byte_rate");
            tool(mine, other, "--describe", "--entity-type", "users", "--entity-name", "alice");
            removeAll(1);
        }
        same();
        assertThat(String.join("\n", steps.values())).contains("producer_byte_rate=1048576.0");
    }

    private void tool(Tools mine, Tools other, String... arguments) {
        String ofOurs = printed(mine, arguments);
        List<String> ofTheirs = new ArrayList<>(List.of(""));
        boolean repeats = arguments[0].equals("--describe");
        try {
            Eventually.holds(
                    repeats ? KAFKA_HEARS : Duration.ofMillis(1),
                    () -> {
                        ofTheirs.set(
                                0, repeats || ofTheirs.get(0).isEmpty() ? printed(other, arguments) : ofTheirs.get(0));
                        return ofTheirs.get(0).equals(ofOurs);
                    },
                    () -> "the same");
        } catch (AssertionError notTheSame) {
            assertThat(ofTheirs.get(0)).isNotEmpty();
        }
        note("kafka-configs " + String.join(" ", arguments), ofOurs, ofTheirs.get(0));
    }

    private static String printed(Tools tools, String... arguments) {
        Tools.Answer answer = tools.run(CONFIGS, arguments);
        return answer.exitCode() + ": "
                + String.join(
                        "\n",
                        answer.lines().stream()
                                .filter(line -> !line.matches("^\\s+(at |\\.\\.\\. ).*"))
                                .map(ToolTranscript::withoutPorts)
                                .sorted()
                                .toList());
    }

    @Test
    void topics_are_refused_or_waited_for_when_the_quota_of_mutations_is_used_up() throws Exception {
        AlterClientQuotasRequestData quota = alter(set("client-id=wire", "controller_mutation_rate=1"));
        alters(1, quota);
        for (int version : new int[] {7, 6, 5}) {
            String mine = tooMany(howdah, version);
            note("create topics v" + version, mine, tooMany(kafka, version));
            if (version >= 6) {
                assertThat(mine).startsWith("THROTTLING_QUOTA_EXCEEDED");
            }
        }
        alters(1, alter(set("client-id=wire", "controller_mutation_rate=")));
        same();
    }

    /** Asks until it is told to wait, each time over a connection that is not muted yet. */
    private static String tooMany(KafkaServer server, int version) {
        List<String> answers = new ArrayList<>();
        Eventually.holds(
                KAFKA_HEARS,
                () -> {
                    CreateTopicsRequestData.CreatableTopicCollection topics =
                            new CreateTopicsRequestData.CreatableTopicCollection();
                    topics.add(new CreateTopicsRequestData.CreatableTopic()
                            .setName("limited")
                            .setNumPartitions(30)
                            .setReplicationFactor((short) 1));
                    try (GroupWire wire = new GroupWire(port(server))) {
                        CreateTopicsResponseData answer = wire.call(
                                new CreateTopicsRequestData()
                                        .setTopics(topics)
                                        .setValidateOnly(true)
                                        .setTimeoutMs(10_000),
                                version,
                                CreateTopicsResponseData.class);
                        answers.add(answer.topics().stream()
                                        .map(topic -> Errors.forCode(topic.errorCode()) + " " + topic.errorMessage())
                                        .toList()
                                        .get(0)
                                + (answer.throttleTimeMs() > 0 ? ", waits" : ""));
                        return answer.throttleTimeMs() > 0;
                    }
                },
                () -> "somebody has to wait: " + answers);
        return answers.get(answers.size() - 1);
    }

    @Test
    void delegation_tokens_are_off() throws Exception {
        for (int version = 1; version <= 3; version++) {
            CreateDelegationTokenRequestData create = new CreateDelegationTokenRequestData().setMaxLifetimeMs(1_000);
            both(create, version, CreateDelegationTokenResponseData.class);
            if (version >= 3) {
                both(
                        create.setOwnerPrincipalType("User").setOwnerPrincipalName("alice"),
                        version,
                        CreateDelegationTokenResponseData.class);
            }
            both(new DescribeDelegationTokenRequestData(), version, DescribeDelegationTokenResponseData.class);
        }
        for (int version = 1; version <= 2; version++) {
            both(
                    new RenewDelegationTokenRequestData().setHmac(new byte[] {1}),
                    version,
                    RenewDelegationTokenResponseData.class);
            both(
                    new ExpireDelegationTokenRequestData().setHmac(new byte[] {1}),
                    version,
                    ExpireDelegationTokenResponseData.class);
        }
        same();
    }

    private <R extends ApiMessage> void both(ApiMessage request, int version, Class<R> type) throws IOException {
        note(
                request + " v" + version,
                ours.call(request, version, type).toString(),
                theirs.call(request, version, type).toString());
    }

    private void note(String step, String mine, String other) {
        steps.put(String.format("%03d %s", steps.size(), step), mine);
        if (!mine.equals(other)) {
            differences.add(step + "\n  howdah: " + mine + "\n  kafka:  " + other);
        }
    }

    private static String shortened(ApiMessage request) {
        String text = request.toString();
        return text.length() < 500 ? text : text.substring(0, 500);
    }

    private void same() throws IOException {
        Path directory = Files.createDirectories(Workspace.kept().resolve("quota-versions"));
        Files.write(
                directory.resolve("howdah-" + steps.size() + ".txt"),
                steps.entrySet().stream()
                        .map(step -> step.getKey() + "\n  " + step.getValue())
                        .toList());
        assertThat(differences).isEmpty();
    }
}
