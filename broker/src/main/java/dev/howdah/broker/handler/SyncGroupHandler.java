package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.machine.GroupIds;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupResponse;
import java.util.Optional;

/**
 * SyncGroup v0–5: the leader sends the assignment, and every member gets its part when it is stored. A part may be
 * empty.
 *
 * <p>v3: static members. v5: protocol type and name, which must be those of the group.
 */
public final class SyncGroupHandler extends Handler<SyncGroupRequest> {

    private final GroupCoordinator groups;

    public SyncGroupHandler(GroupCoordinator groups) {
        super(ApiKey.SYNC_GROUP, 0, 5);
        this.groups = groups;
    }

    @Override
    public void handle(Call call, SyncGroupRequest request) {
        KafkaError error = check(request);
        if (error != KafkaError.NONE) {
            call.respond(error(error));
            return;
        }
        groups.submit(GroupCall.of(
                request.groupId(),
                room -> room.group()
                        .ifPresentOrElse(
                                group -> group.onSync(request, call::respond, room.turn()),
                                () -> call.respond(error(KafkaError.UNKNOWN_MEMBER_ID))),
                refusal -> call.respond(error(refusal.toError(ApiKey.SYNC_GROUP)))));
    }

    private KafkaError check(SyncGroupRequest request) {
        if (!GroupIds.isValid(request.groupId())) {
            return KafkaError.INVALID_GROUP_ID;
        }
        boolean tooLarge = request.assignments().stream()
                .anyMatch(part ->
                        part.assignment().readableBytes() > groups.settings().memberMetadataBytesMax());
        return tooLarge ? KafkaError.INVALID_REQUEST : KafkaError.NONE;
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, SyncGroupRequest request, KafkaError error) {
        return Optional.of(error(error));
    }

    private static SyncGroupResponse error(KafkaError error) {
        return SyncGroupResponse.builder().errorCode(error.code()).build();
    }
}
