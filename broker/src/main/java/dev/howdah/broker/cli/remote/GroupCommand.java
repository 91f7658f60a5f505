package dev.howdah.broker.cli.remote;

import dev.howdah.broker.client.ClientException;
import dev.howdah.broker.client.Cluster;
import dev.howdah.broker.client.Groups;
import dev.howdah.broker.client.Groups.Group;
import dev.howdah.broker.client.Partition;
import dev.howdah.broker.client.Topics;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code howdah group …}. */
@Command(
        name = "group",
        description = "List and describe groups of consumers, move their offsets, delete them.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 120,
        subcommands = {
            GroupCommand.ListAll.class,
            GroupCommand.Describe.class,
            GroupCommand.Seek.class,
            GroupCommand.Delete.class
        })
public final class GroupCommand extends CommandFamily {

    /** The ends of those of the partitions that still exist. */
    static Map<Partition, Long> ends(Cluster cluster, Set<Partition> partitions) {
        Set<String> names = partitions.stream().map(Partition::topic).collect(Collectors.toSet());
        if (names.isEmpty()) {
            return Map.of();
        }
        List<Partition> existing = TopicCommand.partitions(
                        cluster.metadata(names).topics())
                .stream()
                .filter(partitions::contains)
                .toList();
        return new Topics(cluster).offsets(existing, Topics.LATEST);
    }

    /** How many offsets a group is behind, in all. */
    static long lag(Map<Partition, Long> committed, Map<Partition, Long> ends) {
        return committed.entrySet().stream()
                .mapToLong(each -> Math.max(0, ends.getOrDefault(each.getKey(), each.getValue()) - each.getValue()))
                .sum();
    }

    @Command(name = "list", description = "List the groups.")
    static final class ListAll extends RemoteCommand {

        @Override
        int run(Cluster cluster, Output output) {
            Groups groups = new Groups(cluster);
            List<Map<String, Object>> rows = new ArrayList<>();
            for (Group group : groups.list()) {
                rows.add(Output.row("group", group.name(), "type", group.type(), "state", group.state()));
            }
            output.rows(rows, "There is no group yet.");
            return 0;
        }
    }

    @Command(name = "describe", description = "Show members, committed offsets and lag of a group.")
    static final class Describe extends RemoteCommand {

        @Parameters(paramLabel = "GROUP", description = "Its name.")
        private String name = "";

        @Override
        int run(Cluster cluster, Output output) {
            Groups groups = new Groups(cluster);
            Group group = groups.find(name);
            if (!group.hasOffsets()) {
                throw new ClientException(name + " is a share group: kafka-share-groups describes it");
            }
            Map<Partition, Long> committed = groups.committed(name);
            Map<Partition, Long> ends = ends(cluster, committed.keySet());
            List<Map<String, Object>> offsets = new ArrayList<>();
            committed.forEach((partition, offset) -> {
                Long end = ends.get(partition);
                offsets.add(Output.row(
                        "topic",
                        partition.topic(),
                        "partition",
                        partition.number(),
                        "committed",
                        offset,
                        "end",
                        end,
                        "lag",
                        end == null ? null : Math.max(0, end - offset)));
            });
            List<Map<String, Object>> members = new ArrayList<>();
            groups.members(group)
                    .forEach(member -> members.add(
                            Output.row("member", member.id(), "client", member.clientId(), "host", member.host())));
            Map<String, List<Map<String, Object>>> tables = new LinkedHashMap<>();
            tables.put("offsets", offsets);
            tables.put("members", members);
            output.sections(
                    Output.row(
                            "group", name, "type", group.type(), "state", group.state(), "lag", lag(committed, ends)),
                    tables);
            return 0;
        }
    }

    @Command(
            name = "seek",
            description =
                    "Move the committed offsets of a group that has no members. A group that does not exist begins so.")
    static final class Seek extends RemoteCommand {

        @Parameters(paramLabel = "GROUP", description = "Its name.")
        private String name = "";

        @Option(names = "--topic", paramLabel = "TOPIC", required = true, description = "In which topic.")
        private String topic = "";

        @Option(
                names = "--to",
                paramLabel = "PLACE",
                required = true,
                description = "Where to: " + Position.FORMS + ".")
        private String to = "";

        @Option(names = "--yes", description = "Really.")
        private boolean isConfirmed;

        @Override
        int run(Cluster cluster, Output output) {
            MetadataResponseTopic found = cluster.topic(topic);
            Topics topics = new Topics(cluster);
            List<Partition> partitions = TopicCommand.partitions(List.of(found));
            Map<Partition, Long> target = new Position(to)
                    .offsets(
                            topics,
                            topics.offsets(partitions, Topics.EARLIEST),
                            topics.offsets(partitions, Topics.LATEST),
                            CLOCK.instant());
            Groups groups = new Groups(cluster);
            Map<Partition, Long> committed = new TreeMap<>();
            if (groups.list().stream().anyMatch(group -> group.name().equals(name))) {
                committed.putAll(groups.committed(name));
            }
            List<Map<String, Object>> rows = new ArrayList<>();
            target.forEach((partition, offset) -> rows.add(Output.row(
                    "topic",
                    topic,
                    "partition",
                    partition.number(),
                    "before",
                    committed.get(partition),
                    "after",
                    offset)));
            if (isConfirmed) {
                groups.commit(name, target);
            }
            output.rows(rows, topic + " has no partition that can be read.");
            if (!isConfirmed) {
                output.say("nothing is done yet: repeat it with --yes");
            }
            return 0;
        }
    }

    @Command(name = "delete", description = "Delete a group that has no members, with its offsets.")
    static final class Delete extends RemoteCommand {

        @Parameters(paramLabel = "GROUP", description = "Its name.")
        private String name = "";

        @Option(names = "--yes", description = "Really.")
        private boolean isConfirmed;

        @Override
        int run(Cluster cluster, Output output) {
            Groups groups = new Groups(cluster);
            groups.find(name);
            if (isConfirmed(isConfirmed, output, "delete the group " + name)) {
                groups.delete(name);
                output.say("deleted " + name);
            }
            return 0;
        }
    }
}
