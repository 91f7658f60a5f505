package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.machine.GroupIds;
import dev.howdah.broker.group.machine.GroupSettings;
import dev.howdah.broker.group.machine.JoinCall;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.JoinGroupRequest;
import dev.howdah.protocol.message.JoinGroupResponse;
import java.util.Optional;

/**
 * JoinGroup v0–9: a member asks to be in the group and is parked until the others have joined.
 *
 * <p>v1 rebalance timeout · v4 MEMBER_ID_REQUIRED · v5 static members · v7 protocol type · v8 reason (not kept) · v9 a static
 * leader that comes back need not assign. The group itself is {@link dev.howdah.broker.group.machine.ClassicGroup}.
 */
public final class JoinGroupHandler extends Handler<JoinGroupRequest> {

    private final GroupCoordinator groups;

    public JoinGroupHandler(GroupCoordinator groups) {
        super(ApiKey.JOIN_GROUP, 0, 9);
        this.groups = groups;
    }

    @Override
    public void handle(Call call, JoinGroupRequest request) {
        KafkaError error = check(request, groups.settings());
        if (error != KafkaError.NONE) {
            call.respond(error(call.version(), request, error));
            return;
        }
        JoinCall join =
                new JoinCall(request, call.version(), Clients.identify(call), response -> call.respond(response));
        groups.submit(GroupCall.ofStore(
                request.groupId(),
                room -> room.join(join, why -> join.reply().send(error(call.version(), request, why))),
                refusal -> call.respond(error(call.version(), request, refusal.toError(ApiKey.JOIN_GROUP)))));
    }

    private static KafkaError check(JoinGroupRequest request, GroupSettings settings) {
        if (!GroupIds.isValid(request.groupId())) {
            return KafkaError.INVALID_GROUP_ID;
        }
        if (request.sessionTimeoutMs() < settings.sessionTimeoutMinMs()
                || request.sessionTimeoutMs() > settings.sessionTimeoutMaxMs()) {
            return KafkaError.INVALID_SESSION_TIMEOUT;
        }
        String instanceId = request.groupInstanceId();
        if (instanceId != null && instanceId.isEmpty()) {
            return KafkaError.INVALID_REQUEST;
        }
        long metadataBytes = request.protocols().stream()
                .mapToLong(protocol ->
                        protocol.metadata().readableBytes() + protocol.name().length())
                .sum();
        return metadataBytes > settings.memberMetadataBytesMax() ? KafkaError.INVALID_REQUEST : KafkaError.NONE;
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, JoinGroupRequest request, KafkaError error) {
        return Optional.of(error(version, request, error));
    }

    private static JoinGroupResponse error(short version, JoinGroupRequest request, KafkaError error) {
        return JoinGroupResponse.builder()
                .errorCode(error.code())
                .memberId(request.memberId())
                .protocolName(version >= 7 ? null : "")
                .build();
    }
}
