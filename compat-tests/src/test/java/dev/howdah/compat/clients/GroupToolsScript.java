package dev.howdah.compat.clients;

import static dev.howdah.compat.clients.Session.await;

import dev.howdah.compat.tools.ToolTranscript;
import dev.howdah.compat.tools.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/**
 * What an operator does to groups with {@code kafka-consumer-groups} and its neighbours, on one server: groups with members,
 * without members and without existence, of both protocols. Keeps what each step printed, without what differs by nature:
 * member ids, ports, the width of columns, and the order of rows.
 *
 * <p>Thread: one.
 */
final class GroupToolsScript {

    private static final String TOOLS = "org.apache.kafka.tools.";
    private static final String GROUPS = TOOLS + "consumer.group.ConsumerGroupCommand";
    private static final String CONSOLE = TOOLS + "consumer.ConsoleConsumer";

    private static final int ORDERS = 3;
    private static final int INVOICES = 2;
    private static final int RECORDS = 10;

    /** The protocol's name is in the names of its groups. */
    private static final List<String> PROTOCOLS = List.of("classic", "consumer");

    private static final Pattern UUID = Pattern.compile("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b");

    /** A line that has a set in it, in the order of that JVM. */
    private static final Pattern SET = Pattern.compile("Invalid |Deletion of requested |These consumer groups ");

    private static final Pattern SEPARATOR = Pattern.compile("[,() ]+");

    private final Session session;
    private final Path directory;

    /** One record a day, the last one a day before this. */
    private final Instant end;

    private final ToolTranscript transcript;

    GroupToolsScript(String bootstrap, Tools tools, Path directory, Instant end) {
        this.session = new Session(bootstrap, "tools");
        this.directory = directory;
        this.end = end;
        this.transcript = new ToolTranscript(tools, directory, GroupToolsScript::normal);
    }

    /** Runs all; returns what each step printed, by its command, in the order of the steps. */
    Map<String, List<String>> run() throws Exception {
        try (Admin admin = session.admin()) {
            prepare(admin);
            emptyGroups(admin);
            activeGroups(admin);
            list();
            neighbours();
            missingGroups();
            reset();
            consoleConsumer(admin);
            delete();
        }
        return transcript.steps();
    }

    private void prepare(Admin admin) throws Exception {
        await(admin.createTopics(List.of(
                        new NewTopic("orders", ORDERS, (short) 1), new NewTopic("invoices", INVOICES, (short) 1)))
                .all());
        produce("orders", ORDERS);
        produce("invoices", INVOICES);
        groups("--list");
        groups("--list", "--state");
    }

    private void produce(String topic, int partitions) {
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (int i = 0; i < RECORDS * partitions; i++) {
                long day = end.minus(Duration.ofDays(RECORDS - i / partitions)).toEpochMilli();
                producer.send(new ProducerRecord<>(
                        topic, i % partitions, day, null, (topic + " " + i).getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** Groups that read everything, and whose members have left; then there is more to read. */
    private void emptyGroups(Admin admin) throws Exception {
        for (String protocol : PROTOCOLS) {
            for (String topic : List.of("orders", "invoices")) {
                try (GroupMember member = member("empty-" + protocol, topic, protocol)) {
                    int partitions = topic.equals("orders") ? ORDERS : INVOICES;
                    awaitStable(admin, "empty-" + protocol, List.of(member), 1);
                    awaitCommitted(admin, "empty-" + protocol, List.of(member), topic, partitions * RECORDS);
                }
                awaitState(admin, "empty-" + protocol, List.of(), GroupState.EMPTY);
            }
            await(admin.alterConsumerGroupOffsets(
                            "offsets-of-" + protocol,
                            Map.of(new TopicPartition("orders", 1), new OffsetAndMetadata(4, "by hand")))
                    .all());
        }
        produce("orders", ORDERS);
        for (String group : List.of("empty-classic", "empty-consumer", "offsets-of-classic")) {
            describeInEveryWay(group);
        }
    }

    private void activeGroups(Admin admin) throws Exception {
        for (String protocol : PROTOCOLS) {
            String group = "active-" + protocol;
            List<GroupMember> members = new ArrayList<>();
            try {
                members.add(member(group, "orders", protocol, "group.instance.id", "first"));
                awaitStable(admin, group, members, 1);
                awaitCommitted(admin, group, members, "orders", 2 * ORDERS * RECORDS);
                describeInEveryWay(group);
                members.add(member(group, "orders", protocol, "group.instance.id", "second"));
                GroupSteps.awaitShared(members, ORDERS);
                awaitStable(admin, group, members, 2);
                describeInEveryWay(group);
                groups("--list", "--state", "--type");
                groups("--list", "--state", "Stable");
                groups("--describe", "--all-groups", "--state");
                groups("--reset-offsets", "--group", group, "--topic", "orders", "--to-earliest", "--dry-run");
                groups("--reset-offsets", "--group", group, "--topic", "orders", "--to-earliest", "--execute");
                groups("--delete", "--group", group);
                groups("--delete-offsets", "--group", group, "--topic", "orders");
                groups("--delete-offsets", "--group", group, "--topic", "invoices");
            } finally {
                members.forEach(GroupMember::close);
            }
            // Static members do not leave.
            describeInEveryWay(group);
            removeMembers(admin, group);
            awaitState(admin, group, List.of(), GroupState.EMPTY);
            describeInEveryWay(group);
        }
    }

    private void removeMembers(Admin admin, String group) throws Exception {
        String outcome = "removed";
        try {
            await(admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all());
        } catch (ExecutionException e) {
            outcome = String.valueOf(e.getCause());
        }
        transcript.put("Admin removes all members of " + group, List.of(outcome));
    }

    private void list() {
        groups("--list");
        for (String state :
                List.of("Empty", "empty,stable", "Dead", "PreparingRebalance", "Reconciling", "NoSuchState")) {
            groups("--list", "--state", state);
        }
        for (String type : List.of("classic", "consumer", "Consumer,classic", "share", "nosuchtype")) {
            groups("--list", "--type", type);
        }
        groups("--list", "--type", "consumer", "--state", "Empty");
        groups("--describe", "--all-groups");
        groups("--describe", "--all-groups", "--members", "--verbose");
        groups("--validate-regex", "orders.*");
    }

    /** The tools beside it that look at groups. */
    private void neighbours() {
        for (String filter :
                List.of("", "--group-type classic", "--group-type consumer", "--protocol consumer", "--share")) {
            transcript.tool(
                    TOOLS + "GroupsCommand", ("--list " + filter).strip().split(" "));
        }
        transcript.tool(TOOLS + "consumer.group.ShareGroupCommand", "--list");
        transcript.tool(TOOLS + "consumer.group.ShareGroupCommand", "--describe", "--group", "active-classic");
        transcript.tool(TOOLS + "GetOffsetShell", "--topic-partitions", "orders:0-2,invoices", "--time", "latest");
    }

    private void missingGroups() {
        describeInEveryWay("missing");
        groups("--delete", "--group", "missing");
        groups("--delete-offsets", "--group", "missing", "--topic", "orders");
        groups("--reset-offsets", "--group", "missing", "--topic", "orders", "--to-earliest", "--dry-run");
        groups("--reset-offsets", "--group", "missing", "--all-topics", "--to-latest", "--dry-run");
    }

    private void reset() throws IOException {
        DateTimeFormatter form = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
        String sixDaysAgo = form.format(end.minus(Duration.ofDays(6)).atOffset(ZoneOffset.UTC));
        for (String protocol : PROTOCOLS) {
            String group = "empty-" + protocol;
            List<List<String>> strategies = List.of(
                    List.of("--to-earliest"),
                    List.of("--to-latest"),
                    List.of("--to-offset", "7"),
                    List.of("--to-offset", "7000"),
                    List.of("--shift-by", "-3"),
                    List.of("--shift-by", "2"),
                    List.of("--shift-by", "-7000"),
                    List.of("--to-datetime", sixDaysAgo),
                    List.of("--to-datetime", "2999-01-01T00:00:00.000Z"),
                    List.of("--by-duration", "P3DT12H"),
                    List.of("--by-duration", "PT0S"),
                    List.of("--to-current"));
            for (List<String> strategy : strategies) {
                resetTo(group, strategy, "--topic", "orders", "--execute");
                groups("--describe", "--group", group);
            }
            resetTo(group, List.of("--to-offset", "5"), "--topic", "orders:0,2", "--dry-run");
            resetTo(group, List.of("--to-offset", "5"), "--topic", "orders:0,2", "--execute");
            resetTo(group, List.of("--to-earliest"), "--all-topics", "--dry-run");
            resetTo(group, List.of("--to-earliest"), "--topic", "orders", "--topic", "invoices:1", "--execute");
            resetTo(group, List.of("--to-earliest"), "--topic", "orders:7", "--execute");
            resetTo(group, List.of("--to-earliest"), "--topic", "nosuchtopic", "--dry-run");
            groups("--describe", "--group", group, "--offsets", "--verbose");
            fromFile(group, "orders,0,3\norders,1,4\ninvoices,0,10\n", "--execute");
            fromFile(group, "orders,0,-1\norders,1,99\n", "--dry-run");
            List<String> exported = resetTo(group, List.of("--to-current"), "--all-topics", "--export", "--dry-run");
            fromFile(group, String.join("\n", exported) + "\n", "--execute");
            groups("--describe", "--group", group);
        }
        groups("--reset-offsets", "--group", "fresh", "--topic", "orders", "--to-offset", "2", "--execute");
        describeInEveryWay("fresh");
    }

    private List<String> resetTo(String group, List<String> strategy, String... rest) {
        return groups(Stream.of(List.of("--reset-offsets", "--group", group), strategy, Arrays.asList(rest))
                .flatMap(Collection::stream)
                .toArray(String[]::new));
    }

    private void fromFile(String group, String csv, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve("offsets.csv"), csv);
        resetTo(group, List.of("--from-file", file.toString()), mode);
    }

    private void consoleConsumer(Admin admin) throws Exception {
        for (String protocol : PROTOCOLS) {
            String group = "console-" + protocol;
            String[] all = {
                "--topic",
                "orders",
                "--group",
                group,
                "--from-beginning",
                "--command-property",
                "group.protocol=" + protocol,
                "--max-messages",
                Integer.toString(2 * ORDERS * RECORDS),
                "--timeout-ms",
                "30000"
            };
            transcript.tool(CONSOLE, all);
            awaitState(admin, group, List.of(), GroupState.EMPTY);
            describeInEveryWay(group);
            groups("--reset-offsets", "--group", group, "--topic", "orders", "--shift-by", "-2", "--execute");
            all[Arrays.asList(all).indexOf("--max-messages") + 1] = Integer.toString(2 * ORDERS);
            transcript.tool(CONSOLE, all);
            awaitState(admin, group, List.of(), GroupState.EMPTY);
            groups("--describe", "--group", group);
        }
    }

    private void delete() {
        groups("--delete-offsets", "--group", "empty-classic", "--topic", "orders:0", "--topic", "invoices");
        groups("--delete-offsets", "--group", "empty-consumer", "--topic", "orders:0");
        groups("--delete-offsets", "--group", "empty-consumer", "--topic", "orders:9", "--topic", "nosuchtopic");
        groups("--describe", "--group", "empty-classic");
        groups("--describe", "--group", "empty-consumer");
        groups("--delete", "--group", "empty-classic", "--group", "missing");
        groups("--describe", "--group", "empty-classic", "--state");
        groups("--delete", "--group", "empty-consumer");
        groups("--list");
        groups("--delete", "--all-groups");
        groups("--list");
    }

    private void describeInEveryWay(String group) {
        transcript.describeInEveryWay(GROUPS, group);
    }

    private List<String> groups(String... arguments) {
        return transcript.tool(GROUPS, arguments);
    }

    private static String normal(String line) {
        String normal = ToolTranscript.withoutMembers(UUID.matcher(line).replaceAll("ID"));
        if (SET.matcher(normal).lookingAt()) {
            normal = Stream.of(SEPARATOR.split(normal)).sorted().collect(Collectors.joining(" "));
        }
        return ToolTranscript.withoutPorts(normal);
    }

    private GroupMember member(String group, String topic, String protocol, String... more) {
        List<String> settings = new ArrayList<>(List.of("group.id", group, "group.protocol", protocol));
        if (protocol.equals("classic")) {
            settings.addAll(List.of("heartbeat.interval.ms", "300"));
        }
        settings.addAll(List.of(more));
        String name = more.length == 0 ? "client" : "client-" + more[1];
        return new GroupMember(session, topic, name, new ConcurrentLinkedQueue<>(), settings.toArray(new String[0]));
    }

    private static void awaitStable(Admin admin, String group, List<GroupMember> members, int count) {
        awaitGroup(
                admin,
                group,
                members,
                description -> description.groupState() == GroupState.STABLE
                        && description.members().size() == count
                        && description.members().stream()
                                .noneMatch(member ->
                                        member.assignment().topicPartitions().isEmpty()));
    }

    private static void awaitState(Admin admin, String group, List<GroupMember> members, GroupState state) {
        awaitGroup(admin, group, members, description -> description.groupState() == state);
    }

    private static void awaitGroup(
            Admin admin, String group, List<GroupMember> members, Predicate<ConsumerGroupDescription> holds) {
        GroupSteps.awaitTrue(group, members, () -> {
            try {
                return holds.test(await(admin.describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group)));
            } catch (Exception e) {
                return false; // It does not exist yet.
            }
        });
    }

    private static void awaitCommitted(
            Admin admin, String group, List<GroupMember> members, String topic, long records) {
        GroupSteps.awaitTrue("commits of " + group, members, () -> {
            try {
                return await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()).entrySet().stream()
                                .filter(entry -> entry.getKey().topic().equals(topic))
                                .mapToLong(entry -> entry.getValue().offset())
                                .sum()
                        == records;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }
}
