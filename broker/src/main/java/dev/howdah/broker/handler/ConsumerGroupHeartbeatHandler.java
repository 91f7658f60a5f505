package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.lane.GroupRoom;
import dev.howdah.broker.group.machine.ConsumerGroup;
import dev.howdah.broker.group.machine.ConsumerReplies;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.HeartbeatCall;
import dev.howdah.broker.group.machine.HeartbeatChecks;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import java.time.Clock;
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
    private final Clock clock;

    public ConsumerGroupHeartbeatHandler(GroupCoordinator groups, Clock clock) {
        super(ApiKey.CONSUMER_GROUP_HEARTBEAT, 0, 1);
        this.groups = groups;
        this.clock = clock;
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
                room -> beat(room, heartbeat),
                refusal -> call.respond(error(refusal.toError(ApiKey.CONSUMER_GROUP_HEARTBEAT), null))));
    }

    private void beat(GroupRoom room, HeartbeatCall heartbeat) {
        Optional<Group> known = room.group();
        if (known.isPresent()) {
            known.get().onConsumerHeartbeat(heartbeat, room.turn());
        } else if (!heartbeat.isJoin()) {
            refuse(heartbeat, KafkaError.GROUP_ID_NOT_FOUND, "not found.");
        } else {
            ConsumerGroup group = new ConsumerGroup(heartbeat.request().groupId(), clock.millis());
            if (room.create(group)) {
                group.onConsumerHeartbeat(heartbeat, room.turn());
            } else {
                heartbeat.reply().send(error(KafkaError.COORDINATOR_LOAD_IN_PROGRESS, null));
            }
        }
    }

    private static void refuse(HeartbeatCall heartbeat, KafkaError error, String why) {
        heartbeat.reply().send(error(error, "Group " + heartbeat.request().groupId() + " " + why));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ConsumerGroupHeartbeatRequest request, KafkaError error) {
        return Optional.of(error(error, null));
    }

    private static ConsumerGroupHeartbeatResponse error(KafkaError error, @Nullable String message) {
        return ConsumerReplies.error(error, message);
    }
}
