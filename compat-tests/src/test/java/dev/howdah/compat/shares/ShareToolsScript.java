package dev.howdah.compat.shares;

import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.tools.ToolTranscript;
import dev.howdah.compat.tools.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.GroupState;

/**
 * What an operator does to share groups with {@code kafka-share-groups} and its neighbours, on one server. Keeps what each step printed,
 * without what differs by nature: member ids, ports, times, the width of columns, and the order of rows. Thread: one.
 */
final class ShareToolsScript {

    private static final String TOOLS = "org.apache.kafka.tools.";
    private static final String GROUPS = TOOLS + "consumer.group.ShareGroupCommand";

    private final ShareClients clients;
    private final Tools tools;
    private final ToolTranscript transcript;

    ShareToolsScript(String bootstrap, Tools tools, Path directory) {
        this.clients = new ShareClients(bootstrap, "share-tools");
        this.tools = tools;
        this.transcript = new ToolTranscript(
                tools, directory, line -> ToolTranscript.withoutPorts(ToolTranscript.withoutMembers(line)));
    }

    Map<String, List<String>> run() throws Exception {
        String topic = clients.topic("orders", 2);
        clients.produce(topic, 2, 0, 40);
        for (String group : List.of("active", "empty", "console")) {
            clients.group(group);
        }
        groups("--list");
        try (Admin admin = clients.session().admin()) {
            consume("empty", topic, 40);
            awaitState(admin, "empty", GroupState.EMPTY);
            describe("empty");
            try (KafkaShareConsumer<String, String> member = clients.consumer("active", topic)) {
                poll(member, 40);
                awaitState(admin, "active", GroupState.STABLE);
                describe("active");
                groups("--list", "--state");
                groups("--list", "--state", "Stable");
                groups("--describe", "--all-groups", "--state");
                groups("--reset-offsets", "--group", "active", "--topic", topic, "--to-earliest", "--execute");
                groups("--delete", "--group", "active");
                groups("--delete-offsets", "--group", "active", "--topic", topic);
            }
            awaitState(admin, "active", GroupState.EMPTY);
            describe("active");
            console(topic);
            awaitState(admin, "console", GroupState.EMPTY);
            describe("console");
        }
        describe("missing");
        groups("--delete", "--group", "missing");
        groups("--reset-offsets", "--group", "missing", "--topic", topic, "--to-earliest", "--dry-run");
        for (String strategy : List.of("--to-earliest", "--to-latest")) {
            groups("--reset-offsets", "--group", "empty", "--topic", topic, strategy, "--dry-run");
            groups("--reset-offsets", "--group", "empty", "--topic", topic, strategy, "--execute");
            groups("--describe", "--group", "empty");
        }
        groups("--reset-offsets", "--group", "empty", "--all-topics", "--to-earliest", "--execute");
        groups("--reset-offsets", "--group", "empty", "--topic", "nosuchtopic", "--to-earliest", "--execute");
        consume("empty", topic, 40);
        groups("--delete-offsets", "--group", "empty", "--topic", topic);
        groups("--delete-offsets", "--group", "empty", "--topic", "nosuchtopic");
        groups("--describe", "--group", "empty");
        transcript.tool(TOOLS + "GroupsCommand", "--list");
        transcript.tool(TOOLS + "GroupsCommand", "--list", "--share");
        groups("--delete", "--group", "empty", "--group", "missing");
        groups("--delete", "--all-groups");
        groups("--list");
        return transcript.steps();
    }

    private void consume(String group, String topic, int count) {
        try (KafkaShareConsumer<String, String> member = clients.consumer(group, topic)) {
            poll(member, count);
        }
    }

    private static void poll(KafkaShareConsumer<String, String> member, int count) {
        ShareClients.poll(member, count);
        member.commitSync(Duration.ofSeconds(30));
    }

    private void console(String topic) {
        transcript.tool(
                TOOLS + "consumer.ConsoleShareConsumer",
                "--topic",
                topic,
                "--group",
                "console",
                "--max-messages",
                "40",
                "--timeout-ms",
                "30000");
        groups("--reset-offsets", "--group", "console", "--topic", topic, "--to-earliest", "--execute");
        // Rates and times differ: what is left is that it comes to its end.
        Tools.Answer perf = tools.run(
                TOOLS + "ShareConsumerPerformance",
                "--topic",
                topic,
                "--group",
                "console",
                "--num-records",
                "40",
                "--timeout",
                "30000");
        transcript.steps().put("perf-test", List.of("exit code " + perf.exitCode()));
    }

    private void describe(String group) {
        transcript.describeInEveryWay(GROUPS, group);
    }

    private void groups(String... arguments) {
        transcript.tool(GROUPS, arguments);
    }

    private static void awaitState(Admin admin, String group, GroupState state) {
        Eventually.holds(
                () -> {
                    ShareGroupDescription description = admin.describeShareGroups(List.of(group))
                            .describedGroups()
                            .get(group)
                            .get(ShareClients.LIMIT_MS, TimeUnit.MILLISECONDS);
                    return description.groupState() == state;
                },
                () -> group + " is " + state);
    }
}
