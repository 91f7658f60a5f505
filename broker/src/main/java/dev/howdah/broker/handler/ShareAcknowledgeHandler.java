package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.broker.share.AckBatches;
import dev.howdah.broker.share.ShareRoom;
import dev.howdah.broker.share.ShareRoom.Acknowledged;
import dev.howdah.broker.share.ShareSessions;
import dev.howdah.broker.share.ShareSessions.Ended;
import dev.howdah.broker.share.ShareSessions.Key;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ShareAcknowledgeRequest;
import dev.howdah.protocol.message.ShareAcknowledgeRequest.AcknowledgePartition;
import dev.howdah.protocol.message.ShareAcknowledgeRequest.AcknowledgeTopic;
import dev.howdah.protocol.message.ShareAcknowledgeResponse;
import dev.howdah.protocol.message.ShareAcknowledgeResponse.LeaderIdAndEpoch;
import dev.howdah.protocol.message.ShareAcknowledgeResponse.NodeEndpoint;
import dev.howdah.protocol.message.ShareAcknowledgeResponse.PartitionData;
import dev.howdah.protocol.message.ShareAcknowledgeResponse.ShareAcknowledgeTopicResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * ShareAcknowledge v1–2: a member of a share group (KIP-932) says what became of records that it has acquired. Those of one
 * partition are acknowledged together or, if one of them is refused, not at all. With the final session epoch the rest of what the
 * member has is given back. Answered when it is stored; when this broker's lease runs out first, with NOT_LEADER_OR_FOLLOWER and who
 * leads, and then it may be stored or not.
 *
 * <p>v2 locks may be renewed (KIP-1222).
 */
public final class ShareAcknowledgeHandler extends Handler<ShareAcknowledgeRequest> {

    private final ShareRoom room;
    private final ShareSessions sessions;

    public ShareAcknowledgeHandler(ShareRoom room, ShareSessions sessions) {
        super(ApiKey.SHARE_ACKNOWLEDGE, 1, 2);
        this.room = room;
        this.sessions = sessions;
    }

    @Override
    public void handle(Call call, ShareAcknowledgeRequest request) {
        String groupId = request.groupId();
        String memberId = request.memberId();
        if (groupId == null || !ShareRoom.isGroupId(groupId) || memberId == null || !ShareRoom.isMemberId(memberId)) {
            call.respond(error(KafkaError.INVALID_REQUEST));
            return;
        }
        Key key = new Key(groupId, memberId);
        Optional<Ended> ended = Optional.empty();
        if (request.shareSessionEpoch() == ShareSessions.FINAL_EPOCH) {
            ended = sessions.end(key);
            if (ended.isEmpty()) {
                call.respond(error(KafkaError.SHARE_SESSION_NOT_FOUND));
                return;
            }
        } else {
            KafkaError error = sessions.acknowledge(key, request.shareSessionEpoch());
            if (error != KafkaError.NONE) {
                call.respond(error(error));
                return;
            }
        }
        acknowledge(call, request, key, ended);
    }

    private void acknowledge(Call call, ShareAcknowledgeRequest request, Key key, Optional<Ended> ended) {
        AckBatches.Renewal renewal = request.isRenewAck() && room.settings().allowsRenewal(key.groupId())
                ? AckBatches.Renewal.ALLOWED
                : AckBatches.Renewal.REFUSED;
        Map<FetchKey, AckBatches> wanted = new LinkedHashMap<>();
        for (AcknowledgeTopic topic : request.topics()) {
            for (AcknowledgePartition partition : topic.partitions()) {
                AckBatches batches = AckBatches.of(renewal);
                partition
                        .acknowledgementBatches()
                        .forEach(batch ->
                                batches.add(batch.firstOffset(), batch.lastOffset(), batch.acknowledgeTypes()));
                wanted.put(new FetchKey("", topic.topicId(), partition.partitionIndex()), batches);
            }
        }
        List<FetchKey> keys = List.copyOf(wanted.keySet());
        Gather<Acknowledged> gather = new Gather<>(
                keys.size(),
                results -> whenReleased(key, ended, () -> call.respond(response(call, key, keys, results))));
        for (int i = 0; i < keys.size(); i++) {
            int index = i;
            AckBatches batches = wanted.getOrDefault(keys.get(i), AckBatches.of(renewal));
            KafkaError denied = room.check(keys.get(i), call.rights());
            if (denied != KafkaError.NONE) {
                gather.put(index, new Acknowledged(denied, null));
            } else if (batches.fault().isPresent()) {
                gather.put(
                        index,
                        new Acknowledged(
                                KafkaError.INVALID_REQUEST, batches.fault().get()));
            } else {
                room.acknowledge(key.groupId(), key.memberId(), keys.get(i), batches.ranges())
                        .thenAccept(result -> gather.put(index, result));
            }
        }
    }

    private void whenReleased(Key key, Optional<Ended> ended, Runnable then) {
        if (ended.isEmpty()) {
            then.run();
            return;
        }
        CompletionStage<Boolean> released =
                room.releaseAll(key.groupId(), key.memberId(), ended.get().partitions());
        released.whenComplete((done, failure) -> then.run());
    }

    private ShareAcknowledgeResponse response(Call call, Key key, List<FetchKey> keys, List<Acknowledged> results) {
        ShareLeaders leaders = new ShareLeaders(room, call.listener());
        Map<UUID, List<PartitionData>> topics = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            PartitionData.Builder data = PartitionData.builder()
                    .partitionIndex(keys.get(i).partition())
                    .errorCode(results.get(i).error().code())
                    .errorMessage(results.get(i).message());
            leaders.name(
                    keys.get(i),
                    results.get(i).error(),
                    (node, epoch) -> data.currentLeader(LeaderIdAndEpoch.builder()
                            .leaderId(node)
                            .leaderEpoch(epoch)
                            .build()));
            topics.computeIfAbsent(keys.get(i).topicId(), topic -> new ArrayList<>())
                    .add(data.build());
        }
        List<ShareAcknowledgeTopicResponse> responses = new ArrayList<>(topics.size());
        topics.forEach((topicId, partitions) -> responses.add(ShareAcknowledgeTopicResponse.builder()
                .topicId(topicId)
                .partitions(partitions)
                .build()));
        return ShareAcknowledgeResponse.builder()
                .acquisitionLockTimeoutMs(room.settings().lockMs(key.groupId()))
                .responses(responses)
                .nodeEndpoints(leaders.named((node, address) -> NodeEndpoint.builder()
                        .nodeId(node)
                        .host(address.host())
                        .port(address.port())
                        .build()))
                .build();
    }

    private static ShareAcknowledgeResponse error(KafkaError error) {
        return ShareAcknowledgeResponse.builder().errorCode(error.code()).build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ShareAcknowledgeRequest request, KafkaError error) {
        return Optional.of(error(error));
    }
}
