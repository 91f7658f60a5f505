package dev.howdah.broker.cli.remote;

import dev.howdah.broker.client.ClientException;
import dev.howdah.broker.client.Cluster;
import dev.howdah.broker.client.Groups;
import dev.howdah.broker.client.Groups.Group;
import dev.howdah.broker.client.Partition;
import dev.howdah.broker.client.Topics;
import dev.howdah.broker.client.Transactions;
import dev.howdah.protocol.message.MetadataResponse;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponseBroker;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponsePartition;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** {@code howdah status}: how all is, on one screen. */
@Command(
        name = "status",
        description = {
            "Show brokers, topics and groups on one screen, and say what is wrong.",
            "Exit code 1 if something is wrong, or no broker answers."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 120)
public final class StatusCommand extends RemoteCommand {

    private static final Duration LONG_TRANSACTION = Duration.ofMinutes(15);
    private static final int ROWS_MAX = 10;

    /** Groups whose lag is asked for, a request each. */
    private static final int GROUPS_MAX = 500;

    @Override
    int run(Cluster cluster, Output output) {
        List<Map<String, Object>> wrong = new ArrayList<>();
        MetadataResponse metadata = cluster.metadata(null);
        List<Map<String, Object>> brokers = brokers(cluster, metadata, wrong);
        findLeaderless(metadata, wrong);
        List<Partition> partitions = TopicCommand.partitions(metadata.topics());
        Topics topics = new Topics(cluster);
        Map<String, Long> sizes = topics.sizes();
        List<Map<String, Object>> groups = groups(cluster, topics.offsets(partitions, Topics.LATEST), wrong);
        for (String id : new Transactions(cluster).openFor(LONG_TRANSACTION)) {
            wrong.add(Output.row(
                    "what",
                    "transaction " + id,
                    "finding",
                    "open for more than " + LONG_TRANSACTION.toMinutes()
                            + " minutes: readers of committed records wait for it (kafka-transactions aborts it)"));
        }
        Map<String, List<Map<String, Object>>> tables = new LinkedHashMap<>();
        tables.put("brokers", brokers);
        tables.put("largest", largest(sizes));
        tables.put("behind", groups.stream().limit(ROWS_MAX).toList());
        tables.put("wrong", wrong);
        output.sections(
                Output.row(
                        "cluster",
                        metadata.clusterId(),
                        "topics",
                        metadata.topics().size(),
                        "partitions",
                        partitions.size(),
                        "bytes",
                        sizes.values().stream().mapToLong(Long::longValue).sum(),
                        "groups",
                        groups.size(),
                        "lag",
                        groups.stream()
                                .mapToLong(row -> row.get("lag") instanceof Long lag ? lag : 0)
                                .sum()),
                tables);
        if (wrong.isEmpty()) {
            output.say("");
            output.say("nothing is wrong");
        }
        return wrong.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static List<Map<String, Object>> brokers(
            Cluster cluster, MetadataResponse metadata, List<Map<String, Object>> wrong) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (MetadataResponseBroker broker : metadata.brokers().stream()
                .sorted(Comparator.comparingInt(MetadataResponseBroker::nodeId))
                .toList()) {
            String address = broker.host() + ":" + broker.port();
            @Nullable String why = cluster.whyUnreachable(broker.nodeId());
            if (why != null) {
                wrong.add(Output.row("what", "broker " + broker.nodeId(), "finding", why));
            }
            rows.add(Output.row("broker", broker.nodeId(), "address", address, "answers", why == null));
        }
        return rows;
    }

    private static void findLeaderless(MetadataResponse metadata, List<Map<String, Object>> wrong) {
        Map<String, List<Integer>> byError = new TreeMap<>();
        for (MetadataResponseTopic topic : metadata.topics()) {
            for (MetadataResponsePartition partition : topic.partitions()) {
                if (partition.errorCode() != 0) {
                    byError.computeIfAbsent(
                                    topic.name() + ": " + ClientException.name(partition.errorCode()),
                                    key -> new ArrayList<>())
                            .add(partition.partitionIndex());
                }
            }
        }
        byError.forEach((error, numbers) ->
                wrong.add(Output.row("what", "topic " + error, "finding", "partitions " + new TreeSet<>(numbers))));
    }

    private static List<Map<String, Object>> largest(Map<String, Long> sizes) {
        return sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(ROWS_MAX)
                .map(topic -> Output.row("topic", topic.getKey(), "bytes", topic.getValue()))
                .toList();
    }

    /** All groups, those that are furthest behind first. */
    private static List<Map<String, Object>> groups(
            Cluster cluster, Map<Partition, Long> ends, List<Map<String, Object>> wrong) {
        Groups groups = new Groups(cluster);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Group group : groups.list()) {
            @Nullable Long lag = null;
            if (group.hasOffsets() && rows.size() < GROUPS_MAX) {
                lag = GroupCommand.lag(groups.committed(group.name()), ends);
                if (lag > 0 && group.isEmpty()) {
                    wrong.add(Output.row(
                            "what", "group " + group.name(), "finding", lag + " behind, and nobody is in it"));
                }
            }
            rows.add(Output.row("group", group.name(), "type", group.type(), "state", group.state(), "lag", lag));
        }
        rows.sort(Comparator.comparing(row -> row.get("lag") instanceof Long lag ? -lag : 1L));
        return rows;
    }
}
