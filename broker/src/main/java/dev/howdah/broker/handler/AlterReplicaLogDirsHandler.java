package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AlterReplicaLogDirsRequest;
import dev.howdah.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import dev.howdah.protocol.message.AlterReplicaLogDirsResponse;
import dev.howdah.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult;
import dev.howdah.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult;
import java.util.List;
import java.util.Optional;

/**
 * AlterReplicaLogDirs v1–2: a replica may only be moved to the directory in which it is, the only one that
 * DescribeLogDirs shows.
 */
public final class AlterReplicaLogDirsHandler extends Handler<AlterReplicaLogDirsRequest> {

    private final Catalog catalog;

    public AlterReplicaLogDirsHandler(Catalog catalog) {
        super(ApiKey.ALTER_REPLICA_LOG_DIRS, 1, 2);
        this.catalog = catalog;
    }

    @Override
    public void handle(Call call, AlterReplicaLogDirsRequest request) {
        List<AlterReplicaLogDirTopicResult> results = request.dirs().stream()
                .flatMap(dir -> dir.topics().stream().map(topic -> result(dir.path(), topic)))
                .toList();
        call.respond(AlterReplicaLogDirsResponse.builder().results(results).build());
    }

    private AlterReplicaLogDirTopicResult result(String directory, AlterReplicaLogDirTopic topic) {
        Optional<CatalogTopic> known = catalog.find(topic.name());
        return new AlterReplicaLogDirTopicResult(
                topic.name(),
                topic.partitions().stream()
                        .map(index -> new AlterReplicaLogDirPartitionResult(
                                index, check(directory, known, index).code()))
                        .toList());
    }

    private static KafkaError check(String directory, Optional<CatalogTopic> topic, int partition) {
        if (!directory.equals(DescribeLogDirsHandler.DIRECTORY)) {
            return KafkaError.LOG_DIR_NOT_FOUND;
        }
        return topic.filter(known -> known.hasPartition(partition)).isPresent()
                ? KafkaError.NONE
                : KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, AlterReplicaLogDirsRequest request, KafkaError error) {
        return Optional.of(refusal(request, error));
    }

    private static AlterReplicaLogDirsResponse refusal(AlterReplicaLogDirsRequest request, KafkaError error) {
        List<AlterReplicaLogDirTopicResult> results = request.dirs().stream()
                .flatMap(dir -> dir.topics().stream())
                .map(topic -> new AlterReplicaLogDirTopicResult(
                        topic.name(),
                        topic.partitions().stream()
                                .map(partition -> new AlterReplicaLogDirPartitionResult(partition, error.code()))
                                .toList()))
                .toList();
        return AlterReplicaLogDirsResponse.builder().results(results).build();
    }
}
