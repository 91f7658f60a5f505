package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AlterReplicaLogDirsRequest;
import dev.howdah.protocol.message.AlterReplicaLogDirsResponse;
import dev.howdah.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult;
import dev.howdah.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult;
import java.util.List;
import java.util.Optional;

/**
 * AlterReplicaLogDirs v1–2: there is no directory to move a replica to.
 */
public final class AlterReplicaLogDirsHandler extends Handler<AlterReplicaLogDirsRequest> {

    public AlterReplicaLogDirsHandler() {
        super(ApiKey.ALTER_REPLICA_LOG_DIRS, 1, 2);
    }

    @Override
    public void handle(Call call, AlterReplicaLogDirsRequest request) {
        call.respond(refusal(request, KafkaError.LOG_DIR_NOT_FOUND));
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
