package dev.howdah.compat.shares;

import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.tools.Tools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
    private static final Pattern MEMBER = Pattern.compile("(?<=^| )[\\w-]{22}(?= |$)");
    private static final Pattern PORT = Pattern.compile("(127\\.0\\.0\\.1|localhost):\\d+( +\\(\\d+\\))?");
    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern STACK = Pattern.compile("^\\s+(at |\\.\\.\\. ).*");

    private final ShareClients clients;
    private final Tools tools;
    private final Map<String, List<String>> transcript = new LinkedHashMap<>();

    ShareToolsScript(String bootstrap, Tools tools) {
        this.clients = new ShareClients(bootstrap, "share-tools");
        this.tools = tools;
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
        tool(TOOLS + "GroupsCommand", "--list");
        tool(TOOLS + "GroupsCommand", "--list", "--share");
        groups("--delete", "--group", "empty", "--group", "missing");
        groups("--delete", "--all-groups");
        groups("--list");
        return transcript;
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
        tool(
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
        transcript.put("perf-test", List.of("exit code " + perf.exitCode()));
    }

    private void describe(String group) {
        groups("--describe", "--group", group);
        groups("--describe", "--group", group, "--offsets", "--verbose");
        groups("--describe", "--group", group, "--members");
        groups("--describe", "--group", group, "--members", "--verbose");
        groups("--describe", "--group", group, "--state");
        groups("--describe", "--group", group, "--state", "--verbose");
    }

    private void groups(String... arguments) {
        tool(GROUPS, arguments);
    }

    private void tool(String main, String... arguments) {
        Tools.Answer answer = tools.run(main, arguments);
        List<String> lines = new ArrayList<>(answer.lines().stream()
                .filter(line -> !STACK.matcher(line).matches())
                .map(ShareToolsScript::normal)
                .sorted()
                .toList());
        if (answer.exitCode() != 0) {
            lines.removeIf(line -> line.startsWith("--") || line.startsWith("Option ") || line.startsWith("-"));
            lines.add("exit code " + answer.exitCode());
        }
        String tool = main.substring(main.lastIndexOf('.') + 1);
        transcript.put(String.format("%03d %s %s", transcript.size(), tool, String.join(" ", arguments)), lines);
    }

    private static String normal(String line) {
        String normal = SPACES.matcher(line).replaceAll(" ").strip();
        normal = MEMBER.matcher(normal).replaceAll("ID");
        return PORT.matcher(normal).replaceAll("HOST:PORT (NODE)");
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
