package dev.howdah.broker.client;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.CreatePartitionsRequest;
import dev.howdah.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import dev.howdah.protocol.message.CreatePartitionsResponse;
import dev.howdah.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import dev.howdah.protocol.message.CreateTopicsRequest;
import dev.howdah.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.howdah.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.howdah.protocol.message.CreateTopicsResponse;
import dev.howdah.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import dev.howdah.protocol.message.DeleteTopicsRequest;
import dev.howdah.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import dev.howdah.protocol.message.DeleteTopicsResponse;
import dev.howdah.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import dev.howdah.protocol.message.DescribeConfigsRequest;
import dev.howdah.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import dev.howdah.protocol.message.DescribeConfigsResponse;
import dev.howdah.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.howdah.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import dev.howdah.protocol.message.DescribeLogDirsRequest;
import dev.howdah.protocol.message.DescribeLogDirsResponse;
import dev.howdah.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import dev.howdah.protocol.message.IncrementalAlterConfigsRequest;
import dev.howdah.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.howdah.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import dev.howdah.protocol.message.IncrementalAlterConfigsResponse;
import dev.howdah.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import dev.howdah.protocol.message.ListOffsetsRequest;
import dev.howdah.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import dev.howdah.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import dev.howdah.protocol.message.ListOffsetsResponse;
import dev.howdah.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import dev.howdah.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be asked and changed about topics. Thread and errors as in {@link Cluster}. */
public final class Topics {

    /** The end of a partition, as a time of ListOffsets. */
    public static final long LATEST = -1;

    /** Its first record. */
    public static final long EARLIEST = -2;

    private static final byte TOPIC = 2;
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte OF_THE_TOPIC = 1;
    private static final byte READ_COMMITTED = 1;
    private static final short DEFAULT_REPLICATION = -1;
    private static final int DEFAULT_PARTITIONS = -1;

    /** Offsets asked for at once: an answer of some hundred kilobytes. */
    private static final int OFFSETS_MAX = 5_000;

    private final Cluster cluster;

    public Topics(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * The offset of the first record at or after a time, by partition; {@link #LATEST} gives the end of what is committed.
     *
     * @param timestampMs milliseconds since 1970, or a constant of this class
     * @return -1 where nothing is that new
     */
    public Map<Partition, Long> offsets(Collection<Partition> partitions, long timestampMs) {
        Map<Partition, Long> offsets = new TreeMap<>();
        List<Partition> all = List.copyOf(partitions);
        for (int from = 0; from < all.size(); from += OFFSETS_MAX) {
            List<Partition> some = all.subList(from, Math.min(all.size(), from + OFFSETS_MAX));
            offsets.putAll(cluster.patiently(() -> {
                Map<Partition, Long> found = new TreeMap<>();
                cluster.byLeader(some).forEach((leader, led) -> found.putAll(offsets(leader, led, timestampMs)));
                return found;
            }));
        }
        return offsets;
    }

    private Map<Partition, Long> offsets(int leader, List<Partition> partitions, long timestampMs) {
        ListOffsetsResponse answer = (ListOffsetsResponse) cluster.ask(
                leader,
                ApiKey.LIST_OFFSETS,
                ListOffsetsRequest.builder()
                        .replicaId(-1)
                        .isolationLevel(READ_COMMITTED)
                        .timeoutMs((int) Cluster.PATIENCE.toMillis())
                        .topics(byTopic(partitions).entrySet().stream()
                                .map(topic -> ListOffsetsTopic.builder()
                                        .name(topic.getKey())
                                        .partitions(topic.getValue().stream()
                                                .map(number -> ListOffsetsPartition.builder()
                                                        .partitionIndex(number)
                                                        .currentLeaderEpoch(-1)
                                                        .timestamp(timestampMs)
                                                        .build())
                                                .toList())
                                        .build())
                                .toList())
                        .build());
        Map<Partition, Long> found = new TreeMap<>();
        for (ListOffsetsTopicResponse topic : answer.topics()) {
            for (ListOffsetsPartitionResponse partition : topic.partitions()) {
                Partition of = new Partition(topic.name(), partition.partitionIndex());
                ClientException.check(partition.errorCode(), "partition " + of, null);
                found.put(of, partition.offset());
            }
        }
        return found;
    }

    static Map<String, List<Integer>> byTopic(Collection<Partition> partitions) {
        return partitions.stream()
                .collect(Collectors.groupingBy(
                        Partition::topic, TreeMap::new, Collectors.mapping(Partition::number, Collectors.toList())));
    }

    /**
     * Creates a topic.
     *
     * @param partitions null for the broker's default
     */
    public void create(String name, @Nullable Integer partitions, Map<String, String> configs) {
        CreateTopicsResponse answer = (CreateTopicsResponse) cluster.ask(
                ApiKey.CREATE_TOPICS,
                CreateTopicsRequest.builder()
                        .topics(List.of(CreatableTopic.builder()
                                .name(name)
                                .numPartitions(partitions == null ? DEFAULT_PARTITIONS : partitions)
                                .replicationFactor(DEFAULT_REPLICATION)
                                .configs(configs.entrySet().stream()
                                        .map(config -> CreatableTopicConfig.builder()
                                                .name(config.getKey())
                                                .value(config.getValue())
                                                .build())
                                        .toList())
                                .build()))
                        .timeoutMs((int) Cluster.PATIENCE.toMillis())
                        .build());
        for (CreatableTopicResult result : answer.topics()) {
            ClientException.check(result.errorCode(), "topic " + name, result.errorMessage());
        }
    }

    /** Deletes topics, with all that is in them. */
    public void delete(Collection<String> names) {
        DeleteTopicsResponse answer = (DeleteTopicsResponse) cluster.ask(
                ApiKey.DELETE_TOPICS,
                DeleteTopicsRequest.builder()
                        .topics(names.stream()
                                .map(name ->
                                        DeleteTopicState.builder().name(name).build())
                                .toList())
                        .topicNames(List.copyOf(names))
                        .timeoutMs((int) Cluster.PATIENCE.toMillis())
                        .build());
        List<String> refused = new ArrayList<>();
        for (DeletableTopicResult result : answer.responses()) {
            if (result.errorCode() != 0) {
                refused.add(result.name() + ": " + ClientException.name(result.errorCode()));
            }
        }
        if (!refused.isEmpty()) {
            throw new ClientException("not deleted: " + String.join(", ", refused));
        }
    }

    /** Gives a topic more partitions. */
    public void grow(String name, int partitions) {
        CreatePartitionsResponse answer = (CreatePartitionsResponse) cluster.ask(
                ApiKey.CREATE_PARTITIONS,
                CreatePartitionsRequest.builder()
                        .topics(List.of(CreatePartitionsTopic.builder()
                                .name(name)
                                .count(partitions)
                                .assignments(null)
                                .build()))
                        .timeoutMs((int) Cluster.PATIENCE.toMillis())
                        .build());
        for (CreatePartitionsTopicResult result : answer.results()) {
            ClientException.check(result.errorCode(), "topic " + name, result.errorMessage());
        }
    }

    /** Sets configurations of a topic; an empty value gives one its default back. */
    public void configure(String name, Map<String, String> configs) {
        IncrementalAlterConfigsResponse answer = (IncrementalAlterConfigsResponse) cluster.ask(
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                IncrementalAlterConfigsRequest.builder()
                        .resources(List.of(AlterConfigsResource.builder()
                                .resourceType(TOPIC)
                                .resourceName(name)
                                .configs(configs.entrySet().stream()
                                        .map(config -> AlterableConfig.builder()
                                                .name(config.getKey())
                                                .configOperation(
                                                        config.getValue().isEmpty() ? DELETE : SET)
                                                .value(config.getValue().isEmpty() ? null : config.getValue())
                                                .build())
                                        .toList())
                                .build()))
                        .build());
        for (AlterConfigsResourceResponse response : answer.responses()) {
            ClientException.check(response.errorCode(), "topic " + name, response.errorMessage());
        }
    }

    /** The configurations that were set for this topic. */
    public Map<String, String> configs(String name) {
        DescribeConfigsResponse answer = (DescribeConfigsResponse) cluster.ask(
                ApiKey.DESCRIBE_CONFIGS,
                DescribeConfigsRequest.builder()
                        .resources(List.of(DescribeConfigsResource.builder()
                                .resourceType(TOPIC)
                                .resourceName(name)
                                .configurationKeys(null)
                                .build()))
                        .build());
        Map<String, String> configs = new TreeMap<>();
        for (DescribeConfigsResult result : answer.results()) {
            ClientException.check(result.errorCode(), "topic " + name, result.errorMessage());
            for (DescribeConfigsResourceResult config : result.configs()) {
                if (config.configSource() == OF_THE_TOPIC) {
                    configs.put(config.name(), String.valueOf(config.value()));
                }
            }
        }
        return configs;
    }

    /** The bytes that each topic takes in Postgres; topics that may not be seen are left out. */
    public Map<String, Long> sizes() {
        DescribeLogDirsResponse answer = (DescribeLogDirsResponse) cluster.ask(
                ApiKey.DESCRIBE_LOG_DIRS,
                DescribeLogDirsRequest.builder().topics(null).build());
        ClientException.check(answer.errorCode(), "sizes", null);
        Map<String, Long> sizes = new TreeMap<>();
        for (DescribeLogDirsResult directory : answer.results()) {
            ClientException.check(directory.errorCode(), "sizes", null);
            for (var topic : directory.topics()) {
                for (var partition : topic.partitions()) {
                    sizes.merge(topic.name(), partition.partitionSize(), Long::sum);
                }
            }
        }
        return sizes;
    }
}
