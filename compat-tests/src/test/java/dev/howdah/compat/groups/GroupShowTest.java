package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.history.Event.Committed;
import dev.howdah.compat.history.Findings;
import dev.howdah.compat.history.History;
import dev.howdah.compat.history.HistoryChecker;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * 1 → 6 → 2 members over 12 partitions while a producer writes, one member killed hard, for every client at once: no
 * record is skipped, and one is processed twice only where a member could not commit it.
 */
class GroupShowTest {

    private static final int PARTITIONS = 12;
    private static final int SESSION_TIMEOUT_MS = 10_000;
    private static final String VICTIM = "-victim";

    private static PostgresProcess postgres;
    private static KafkaServer server;

    private final Map<String, JavaHost> hosts = new LinkedHashMap<>();
    private final List<Case> cases = new ArrayList<>();
    private final List<String> notRun = new ArrayList<>();

    /** One client with one setting. */
    private record Case(String name, GroupLog log, Members members) {
        String member(int round, String number) {
            return name + "-" + round + "-" + number;
        }
    }

    @BeforeAll
    static void startServers() {
        postgres = PostgresProcess.launch();
        server = GroupServer.start(
                "group-show",
                postgres,
                "group.consumer.session.timeout.ms=" + SESSION_TIMEOUT_MS,
                "group.consumer.heartbeat.interval.ms=500");
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        postgres.close();
    }

    @Test
    void groups_of_every_client_grow_and_shrink_and_process_every_record() throws Exception {
        growAndShrink("once", 1, 50);
    }

    @Tag("load")
    @Test
    void groups_of_every_client_grow_and_shrink_ten_times() throws Exception {
        growAndShrink("often", 10, 200);
    }

    private void growAndShrink(String name, int rounds, int perSecond) throws Exception {
        addCases(name);
        List<String> topics = cases.stream().map(each -> each.log().topic()).toList();
        try (CaseProducer producer = new CaseProducer(server.bootstrap(), topics, PARTITIONS, perSecond)) {
            cases.forEach(each -> each.members().start(each.member(0, "stays")));
            awaitShared(1);
            awaitProgress(100);
            for (int round = 0; round < rounds; round++) {
                grow(round);
                shrink(round, producer);
            }
            producer.close();
            cases.forEach(each -> awaitAll(each, producer));
            stop(List.of("stays"), 0);
            stop(List.of("stays-too"), rounds - 1);
            for (Case each : cases) {
                judge(each, producer);
            }
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + server.logTail(), e);
        } finally {
            cases.forEach(each -> each.members().close());
            hosts.values().forEach(JavaHost::close);
        }
        notRun.forEach(client -> System.out.println("groups: not run: " + client));
    }

    private void grow(int round) {
        for (String member : List.of("goes-a", "goes-b", "goes-c", "stays-too", "x" + VICTIM)) {
            cases.forEach(each -> each.members().start(each.member(round, member)));
        }
        // From the second round on, two have stayed.
        awaitShared(round == 0 ? 6 : 7);
        awaitProgress(100);
    }

    private void shrink(int round, CaseProducer producer) {
        cases.forEach(each -> each.members().kill(each.member(round, "x" + VICTIM)));
        hosts.keySet().removeIf(host -> host.endsWith(VICTIM));
        List<Case> quiet = cases.stream()
                .filter(each -> each.members().losesWhatComesWhileItStops())
                .toList();
        quiet.forEach(each -> {
            producer.pause(each.log().topic());
            awaitAll(each, producer);
        });
        stop(List.of("goes-a", "goes-b", "goes-c"), round);
        if (round > 0) {
            stop(List.of("stays-too"), round - 1);
        }
        quiet.forEach(each -> producer.resume(each.log().topic()));
        awaitShared(2);
        awaitProgress(100);
    }

    private void stop(List<String> members, int round) {
        members.forEach(member -> cases.forEach(each -> each.members().stop(each.member(round, member))));
        members.forEach(member -> cases.forEach(each -> each.members().awaitStopped(each.member(round, member))));
    }

    private void awaitShared(int members) {
        cases.forEach(each -> Waiting.until(
                () -> each.log().isShared(members, PARTITIONS),
                () -> members + " members share all partitions: " + each.log(),
                each.log()));
    }

    private static void awaitAll(Case of, CaseProducer producer) {
        Waiting.until(
                () -> of.log().processed() >= producer.acked(of.log().topic()),
                () -> "all of " + producer.acked(of.log().topic()) + " are processed: " + of.log(),
                of.log());
    }

    private void awaitProgress(int records) {
        Map<Case, Long> goals = new LinkedHashMap<>();
        cases.forEach(each -> goals.put(each, each.log().processed() + records));
        goals.forEach((each, goal) ->
                Waiting.until(() -> each.log().processed() >= goal, () -> "it goes on: " + each.log(), each.log()));
    }

    /** The broker's committed offsets are the last witness: they must be at the ends, and nothing below was skipped. */
    private void judge(Case each, CaseProducer producer) throws Exception {
        History history = producer.history(each.log().topic());
        each.log().addTo(history);
        long committed = 0;
        try (Admin admin = new Session(server.bootstrap(), "show").admin()) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(
                            each.log().group())
                    .partitionsToOffsetAndMetadata()
                    .get();
            for (Map.Entry<TopicPartition, OffsetAndMetadata> offset : offsets.entrySet()) {
                history.add(new Committed(
                        each.log().group(), offset.getKey(), offset.getValue().offset()));
                committed += offset.getValue().offset();
            }
        }
        Findings findings = HistoryChecker.ofGroups().check(history);
        if (!findings.isClean()) {
            history.writeTo(
                    Workspace.kept().resolve("histories").resolve(each.log().topic() + ".txt"));
        }
        System.out.printf(
                "groups: %s: %,d records, %d twice, %d commits lost%n",
                each.name(),
                producer.acked(each.log().topic()),
                each.log().repeated(),
                each.log().lostCommits());
        each.log().requireHealthy();
        assertThat(findings.isClean()).as(each.name() + "\n" + findings).isTrue();
        assertThat(producer.failures(each.log().topic())).as("failed sends").isEmpty();
        assertThat(committed)
                .as("committed of " + each.name())
                .isEqualTo(producer.acked(each.log().topic()));
    }

    private void addCases(String run) throws Exception {
        for (String assignor : List.of("Range", "RoundRobin", "Sticky", "CooperativeSticky")) {
            addJava(run, JavaHost.NEWEST, assignor, Map.of());
        }
        addJava(run, JavaHost.NEWEST, "consumer", Map.of("group.protocol", "consumer"));
        for (String version : List.of("3.9.1", "2.8.2")) {
            addJava(run, version, "Range", Map.of());
            addJava(run, version, "CooperativeSticky", Map.of());
        }
        addPython(run, "kafka", "kafka_python_member.py", "python3-kafka");
        addPython(run, "confluent_kafka", "confluent_kafka_member.py", "python3-confluent-kafka");
        if (Commands.installed("kcat")) {
            GroupLog log = log(run, "kcat");
            cases.add(new Case("kcat", log, ProcessMembers.kcat(log, server.bootstrap(), SESSION_TIMEOUT_MS)));
        } else {
            notRun.add("kcat is not installed (Debian: apt-get install kcat)");
        }
    }

    private void addJava(String run, String version, String assignor, Map<String, String> protocol) throws Exception {
        String name = version + "-" + assignor;
        GroupLog log = log(run, name);
        Map<String, String> settings = new LinkedHashMap<>(protocol);
        if (protocol.isEmpty()) {
            settings.put("session.timeout.ms", Integer.toString(SESSION_TIMEOUT_MS));
            settings.put("heartbeat.interval.ms", "500");
            settings.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignor + "Assignor");
        }
        cases.add(new Case(
                name,
                log,
                new JavaMembers(
                        log,
                        server.bootstrap(),
                        () -> host(version, ""),
                        () -> host(version, VICTIM),
                        VICTIM,
                        settings)));
    }

    private JavaHost host(String version, String role) {
        return hosts.computeIfAbsent(version + role, unused -> new JavaHost(version, role));
    }

    private void addPython(String run, String module, String script, String debianPackage) throws Exception {
        String python = "/usr/bin/python3";
        if (!Commands.installed("python3")
                || Commands.run(List.of(python, "-c", "import " + module)).exitCode() != 0) {
            notRun.add("the Python module " + module + " is not installed (Debian: apt-get install " + debianPackage
                    + ")");
            return;
        }
        GroupLog log = log(run, module);
        cases.add(new Case(
                module,
                log,
                ProcessMembers.python(log, server.bootstrap(), script, Integer.toString(SESSION_TIMEOUT_MS))));
    }

    private static GroupLog log(String run, String name) throws Exception {
        String topic = new Session(server.bootstrap(), "show-" + run).createTopic(name, PARTITIONS, Map.of());
        return new GroupLog("g-" + topic, topic);
    }
}
