package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DeleteShareGroupOffsetsRequest;
import dev.howdah.protocol.message.DeleteShareGroupOffsetsRequest.DeleteShareGroupOffsetsRequestTopic;
import dev.howdah.protocol.message.DeleteShareGroupOffsetsResponse;
import dev.howdah.protocol.message.DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.ShareOffsetStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * DeleteShareGroupOffsets v0: a group without members forgets topics. Its next member begins where {@code share.auto.offset.reset}
 * says.
 */
public final class DeleteShareGroupOffsetsHandler extends Handler<DeleteShareGroupOffsetsRequest> {

    private final ShareOffsets groups;
    private final Catalog catalog;
    private final ShareOffsetStore store;

    public DeleteShareGroupOffsetsHandler(
            GroupCoordinator groups, Catalog catalog, ShareOffsetStore store, AdminThreads admin) {
        super(ApiKey.DELETE_SHARE_GROUP_OFFSETS, 0, 0);
        this.groups = new ShareOffsets(groups, admin);
        this.catalog = catalog;
        this.store = store;
    }

    @Override
    public void handle(Call call, DeleteShareGroupOffsetsRequest request) {
        groups.ask(
                request.groupId(),
                apiKey(),
                ShareOffsets.Wanted.WITHOUT_MEMBERS,
                () -> delete(call, request),
                new ShareOffsets.Answer<DeleteShareGroupOffsetsResponse>() {
                    @Override
                    public void onDone(DeleteShareGroupOffsetsResponse result) {
                        call.respond(result);
                    }

                    @Override
                    public void onRefused(KafkaError error, @Nullable String message) {
                        call.respond(error(error, message));
                    }
                });
    }

    /** Thread: admin. */
    private DeleteShareGroupOffsetsResponse delete(Call call, DeleteShareGroupOffsetsRequest request) {
        List<Integer> topicIds = new ArrayList<>();
        List<DeleteShareGroupOffsetsResponseTopic> answers = new ArrayList<>();
        for (DeleteShareGroupOffsetsRequestTopic topic : request.topics()) {
            Optional<CatalogTopic> found = catalog.find(topic.topicName());
            DeleteShareGroupOffsetsResponseTopic.Builder answer =
                    DeleteShareGroupOffsetsResponseTopic.builder().topicName(topic.topicName());
            if (!call.rights().onTopic(Operation.READ, topic.topicName())) {
                answers.add(answer.errorCode(KafkaError.TOPIC_AUTHORIZATION_FAILED.code())
                        .errorMessage("Topic authorization failed.")
                        .build());
            } else if (found.isPresent()) {
                topicIds.add(found.get().id());
                answers.add(answer.topicId(found.get().uuid()).build());
            } else {
                answers.add(answer.errorCode(KafkaError.UNKNOWN_TOPIC_OR_PARTITION.code())
                        .errorMessage("This server does not host this topic-partition.")
                        .build());
            }
        }
        if (!topicIds.isEmpty()) {
            store.delete(request.groupId(), topicIds);
            AdminAudit.by(call)
                    .addKeyValue("group", request.groupId())
                    .addKeyValue(
                            "topics",
                            AdminAudit.some(request.topics().stream()
                                    .map(DeleteShareGroupOffsetsRequestTopic::topicName)
                                    .filter(topic -> catalog.find(topic)
                                            .filter(known -> topicIds.contains(known.id()))
                                            .isPresent())
                                    .toList()))
                    .log("Offsets of a share group are deleted");
        }
        return DeleteShareGroupOffsetsResponse.builder().responses(answers).build();
    }

    private static DeleteShareGroupOffsetsResponse error(KafkaError error, @Nullable String message) {
        return DeleteShareGroupOffsetsResponse.builder()
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DeleteShareGroupOffsetsRequest request, KafkaError error) {
        return Optional.of(error(error, null));
    }
}
