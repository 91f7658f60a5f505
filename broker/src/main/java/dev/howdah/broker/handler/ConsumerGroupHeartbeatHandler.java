package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.machine.ConsumerGroup;
import dev.howdah.broker.group.machine.ConsumerReplies;
import dev.howdah.broker.group.machine.GroupIds;
import dev.howdah.broker.group.machine.HeartbeatCall;
import dev.howdah.broker.group.machine.HeartbeatChecks;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ConsumerGroupHeartbeat v0–1: a member of a consumer group (KIP-848) joins, is alive, leaves, says what it owns and learns what
 * it may own. Answered from memory when nothing changes, else when the change is stored.
 *
 * <p>v0 the group makes the member id · v1 the client does (KIP-1082); subscription by regular expression. The group itself is
 * {@link ConsumerGroup}. A classic group becomes one when {@code group.consumer.migration.policy} allows it, else the answer is
 * GROUP_ID_NOT_FOUND.
 */
public final class ConsumerGroupHeartbeatHandler extends Handler<ConsumerGroupHeartbeatRequest> {

    private final GroupCoordinator groups;

    public ConsumerGroupHeartbeatHandler(GroupCoordinator groups) {
        super(ApiKey.CONSUMER_GROUP_HEARTBEAT, 0, 1);
        this.groups = groups;
    }

    @Override
    public void handle(Call call, ConsumerGroupHeartbeatRequest request) {
        Optional<ConsumerGroupHeartbeatResponse> refused = HeartbeatChecks.check(call.version(), request);
        if (refused.isPresent()) {
            call.respond(refused.get());
            return;
        }
        HeartbeatCall heartbeat =
                new HeartbeatCall(request, Clients.identify(call), response -> call.respond(response));
        groups.submit(GroupCall.of(
                request.groupId(),
                room -> room.beat(heartbeat, why -> call.respond(refused(request, why))),
                refusal -> call.respond(error(refusal.toError(ApiKey.CONSUMER_GROUP_HEARTBEAT), null))));
    }

    private static ConsumerGroupHeartbeatResponse refused(ConsumerGroupHeartbeatRequest request, KafkaError why) {
        return error(
                why,
                why == KafkaError.GROUP_ID_NOT_FOUND
                        ? "Group " + GroupIds.shown(request.groupId()) + " not found."
                        : null);
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ConsumerGroupHeartbeatRequest request, KafkaError error) {
        return Optional.of(error(error, null));
    }

    private static ConsumerGroupHeartbeatResponse error(KafkaError error, @Nullable String message) {
        return ConsumerReplies.error(error, message);
    }
}
