package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeLogDirsRequest;
import dev.howdah.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import dev.howdah.protocol.message.DescribeLogDirsResponse;
import dev.howdah.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import dev.howdah.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import dev.howdah.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import dev.howdah.storage.LogInspector;
import dev.howdah.storage.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * DescribeLogDirs v1–5: one directory, Postgres, with the partitions that this broker leads, so that a tool that asks every broker
 * counts each once. A partition's size is its share, by records, of what its topic's tables and indexes occupy. How large the disk
 * is, Postgres does not say.
 */
public final class DescribeLogDirsHandler extends Handler<DescribeLogDirsRequest> {

    static final String DIRECTORY = "postgres";
    private static final long UNKNOWN = -1;

    private final Catalog catalog;
    private final LiveBrokers brokers;
    private final LogInspector logs;
    private final AdminThreads threads;

    public DescribeLogDirsHandler(Catalog catalog, LiveBrokers brokers, LogInspector logs, AdminThreads threads) {
        super(ApiKey.DESCRIBE_LOG_DIRS, 1, 5);
        this.catalog = catalog;
        this.brokers = brokers;
        this.logs = logs;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, DescribeLogDirsRequest request) {
        threads.answer(call, () -> describe(request));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeLogDirsRequest request, KafkaError error) {
        return Optional.of(
                DescribeLogDirsResponse.builder().errorCode(error.code()).build());
    }

    private DescribeLogDirsResponse describe(DescribeLogDirsRequest request) {
        Map<PartitionId, Long> sizes = logs.partitionBytes();
        List<DescribableLogDirTopic> asked = request.topics();
        List<DescribeLogDirsTopic> topics = asked == null
                ? catalog.all().stream()
                        .map(topic -> describe(
                                topic,
                                IntStream.range(0, topic.partitionCount())
                                        .boxed()
                                        .toList(),
                                sizes))
                        .toList()
                : asked.stream()
                        .flatMap(topic -> catalog.find(topic.topic()).stream()
                                .map(known -> describe(known, topic.partitions(), sizes)))
                        .toList();
        return DescribeLogDirsResponse.builder()
                .results(List.of(DescribeLogDirsResult.builder()
                        .logDir(DIRECTORY)
                        .topics(topics.stream()
                                .filter(topic -> !topic.partitions().isEmpty())
                                .toList())
                        .totalBytes(UNKNOWN)
                        .usableBytes(UNKNOWN)
                        .build()))
                .build();
    }

    private DescribeLogDirsTopic describe(CatalogTopic topic, List<Integer> partitions, Map<PartitionId, Long> sizes) {
        int self = brokers.self().nodeId();
        return new DescribeLogDirsTopic(
                topic.name(),
                partitions.stream()
                        .distinct()
                        .filter(topic::hasPartition)
                        .filter(partition -> brokers.leader(topic.id(), partition) == self)
                        .map(partition -> DescribeLogDirsPartition.builder()
                                .partitionIndex(partition)
                                .partitionSize(sizes.getOrDefault(topic.partition(partition), 0L))
                                .build())
                        .toList());
    }
}
