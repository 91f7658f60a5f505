package dev.howdah.broker.cli.remote;

import dev.howdah.broker.client.ClientException;
import dev.howdah.broker.client.Cluster;
import dev.howdah.broker.client.Partition;
import dev.howdah.broker.client.Topics;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponsePartition;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code howdah topic …}. */
@Command(
        name = "topic",
        description = "List, describe, create, change and delete topics.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 120,
        subcommands = {
            TopicCommand.ListAll.class,
            TopicCommand.Describe.class,
            TopicCommand.Create.class,
            TopicCommand.Alter.class,
            TopicCommand.Delete.class
        })
public final class TopicCommand extends CommandFamily {

    /** All partitions of topics, as long as they can be read. */
    static List<Partition> partitions(List<MetadataResponseTopic> topics) {
        List<Partition> partitions = new ArrayList<>();
        for (MetadataResponseTopic topic : topics) {
            for (MetadataResponsePartition partition : topic.partitions()) {
                if (topic.errorCode() == 0 && partition.errorCode() == 0) {
                    partitions.add(new Partition(String.valueOf(topic.name()), partition.partitionIndex()));
                }
            }
        }
        return partitions;
    }

    @Command(name = "list", description = "List the topics.")
    static final class ListAll extends RemoteCommand {

        @Override
        int run(Cluster cluster, Output output) {
            List<MetadataResponseTopic> topics = cluster.metadata(null).topics().stream()
                    .sorted(Comparator.comparing(topic -> String.valueOf(topic.name())))
                    .toList();
            Topics calls = new Topics(cluster);
            List<Partition> partitions = partitions(topics);
            Map<Partition, Long> starts = calls.offsets(partitions, Topics.EARLIEST);
            Map<Partition, Long> ends = calls.offsets(partitions, Topics.LATEST);
            Map<String, Long> sizes = calls.sizes();
            Map<String, Long> offsets = new TreeMap<>();
            ends.forEach((partition, end) ->
                    offsets.merge(partition.topic(), end - starts.getOrDefault(partition, end), Long::sum));
            List<Map<String, Object>> rows = new ArrayList<>();
            for (MetadataResponseTopic topic : topics) {
                String name = String.valueOf(topic.name());
                rows.add(Output.row(
                        "topic",
                        name,
                        "partitions",
                        topic.partitions().size(),
                        "offsets",
                        offsets.getOrDefault(name, 0L),
                        "bytes",
                        sizes.getOrDefault(name, 0L)));
            }
            output.rows(rows, "There is no topic yet: howdah topic create NAME");
            return 0;
        }
    }

    @Command(name = "describe", description = "Show partitions and configurations of a topic.")
    static final class Describe extends RemoteCommand {

        @Parameters(paramLabel = "TOPIC", description = "Its name.")
        private String name = "";

        @Override
        int run(Cluster cluster, Output output) {
            MetadataResponseTopic topic = cluster.topic(name);
            Topics calls = new Topics(cluster);
            List<Partition> partitions = partitions(List.of(topic));
            Map<Partition, Long> starts = calls.offsets(partitions, Topics.EARLIEST);
            Map<Partition, Long> ends = calls.offsets(partitions, Topics.LATEST);
            List<Map<String, Object>> rows = new ArrayList<>();
            for (MetadataResponsePartition partition : topic.partitions()) {
                Partition of = new Partition(name, partition.partitionIndex());
                rows.add(Output.row(
                        "partition",
                        partition.partitionIndex(),
                        "leader",
                        partition.leaderId(),
                        "start",
                        starts.get(of),
                        "end",
                        ends.get(of),
                        "error",
                        partition.errorCode() == 0 ? null : ClientException.name(partition.errorCode())));
            }
            rows.sort(Comparator.comparing(row -> (Integer) row.get("partition")));
            List<Map<String, Object>> configs = new ArrayList<>();
            calls.configs(name).forEach((config, value) -> configs.add(Output.row("config", config, "value", value)));
            Map<String, List<Map<String, Object>>> tables = new LinkedHashMap<>();
            tables.put("partitions", rows);
            tables.put("configs", configs);
            output.sections(
                    Output.row(
                            "topic",
                            name,
                            "id",
                            topic.topicId().toString(),
                            "bytes",
                            calls.sizes().getOrDefault(name, 0L)),
                    tables);
            return 0;
        }
    }

    @Command(name = "create", description = "Create a topic.")
    static final class Create extends RemoteCommand {

        @Parameters(paramLabel = "TOPIC", description = "Its name.")
        private String name = "";

        @Option(names = "--partitions", paramLabel = "N", description = "Default is num.partitions of the broker.")
        private @Nullable Integer partitions;

        @Option(
                names = "--config",
                paramLabel = "NAME=VALUE",
                description = "A configuration, such as retention.ms=3600000; may be given again.")
        private List<String> configs = new ArrayList<>();

        @Override
        int run(Cluster cluster, Output output) {
            new Topics(cluster).create(name, partitions, pairs(configs, "--config"));
            output.say("created " + name);
            return 0;
        }
    }

    @Command(name = "alter", description = "Give a topic more partitions, or other configurations.")
    static final class Alter extends RemoteCommand {

        @Parameters(paramLabel = "TOPIC", description = "Its name.")
        private String name = "";

        @Option(names = "--partitions", paramLabel = "N", description = "How many it is to have then.")
        private @Nullable Integer partitions;

        @Option(
                names = "--config",
                paramLabel = "NAME=VALUE",
                description = "A configuration; NAME= gives it its default back. May be given again.")
        private List<String> configs = new ArrayList<>();

        @Override
        int run(Cluster cluster, Output output) {
            if (partitions == null && configs.isEmpty()) {
                throw wrong("nothing to change: give --partitions or --config");
            }
            Map<String, String> pairs = pairs(configs, "--config");
            Topics topics = new Topics(cluster);
            if (!pairs.isEmpty()) {
                topics.configure(name, pairs);
            }
            if (partitions != null) {
                topics.grow(name, partitions);
            }
            output.say("changed " + name);
            return 0;
        }
    }

    @Command(name = "delete", description = "Delete topics, with all that is in them.")
    static final class Delete extends RemoteCommand {

        @Parameters(paramLabel = "TOPIC", arity = "1..*", description = "Their names.")
        private List<String> names = new ArrayList<>();

        @Option(names = "--yes", description = "Really.")
        private boolean isConfirmed;

        @Override
        int run(Cluster cluster, Output output) {
            names.forEach(cluster::topic);
            if (isConfirmed(isConfirmed, output, "delete " + String.join(", ", names))) {
                new Topics(cluster).delete(names);
                output.say("deleted " + String.join(", ", names));
            }
            return 0;
        }
    }
}
