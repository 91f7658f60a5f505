package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.quota.QuotaType;
import dev.howdah.broker.share.AckBatches;
import dev.howdah.broker.share.PartitionShare;
import dev.howdah.broker.share.ShareFetch;
import dev.howdah.broker.share.ShareFetchSpec;
import dev.howdah.broker.share.ShareRoom;
import dev.howdah.broker.share.ShareRoom.Acknowledged;
import dev.howdah.broker.share.ShareSessions;
import dev.howdah.broker.share.ShareSessions.Change;
import dev.howdah.broker.share.ShareSessions.Ended;
import dev.howdah.broker.share.ShareSessions.Key;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ShareFetchRequest;
import dev.howdah.protocol.message.ShareFetchRequest.FetchPartition;
import dev.howdah.protocol.message.ShareFetchRequest.FetchTopic;
import dev.howdah.protocol.message.ShareFetchRequest.ForgottenTopic;
import dev.howdah.protocol.message.ShareFetchResponse;
import dev.howdah.protocol.message.ShareFetchResponse.AcquiredRecords;
import dev.howdah.protocol.message.ShareFetchResponse.LeaderIdAndEpoch;
import dev.howdah.protocol.message.ShareFetchResponse.NodeEndpoint;
import dev.howdah.protocol.message.ShareFetchResponse.PartitionData;
import dev.howdah.protocol.message.ShareFetchResponse.ShareFetchableTopicResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * ShareFetch v1–2: acquires records for a member of a share group (KIP-932), and acknowledges those of before. Waits for records up
 * to {@code maxWaitMs}. The claims and the acknowledgements of one request go into the same transaction.
 *
 * <p>{@code maxRecords} is never exceeded, whatever the acquire mode (v2, KIP-1206): a batch may come for some of its records, the
 * others go to whoever comes next. Kafka exceeds it by the rest of a batch, unless the mode is record_limit. {@code batchSize} says
 * where acquired ranges are cut, at the beginnings of batches; not in the mode record_limit. v2 locks may be renewed (KIP-1222); such
 * a request fetches nothing.
 *
 * <p>A client that has used up its quota of bytes acquires nothing, and is told how long to wait; what it has acquired it gets, and waits
 * after.
 *
 * <p>A broker whose lease has run out answers each partition with NOT_LEADER_OR_FOLLOWER and who leads it, and its acknowledgements
 * too. A claim that has not come a second after {@code maxWaitMs} is given up, and what it acquires then is given back, without
 * counting as a delivery. The acknowledgements of a request are waited for, but not longer than the lease.
 */
public final class ShareFetchHandler extends Handler<ShareFetchRequest> {

    /** A {@code shareAcquireMode}. */
    private static final byte RECORD_LIMIT = 1;

    private final ShareRoom room;
    private final ShareSessions sessions;
    private final ClientQuotas quotas;
    private final int answerBytesMax;

    /** @param answerBytesMax of one answer, whatever the client asks */
    public ShareFetchHandler(ShareRoom room, ShareSessions sessions, ClientQuotas quotas, int answerBytesMax) {
        super(ApiKey.SHARE_FETCH, 1, 2);
        this.room = room;
        this.sessions = sessions;
        this.quotas = quotas;
        this.answerBytesMax = answerBytesMax;
    }

    @Override
    public void handle(Call call, ShareFetchRequest request) {
        String groupId = request.groupId();
        String memberId = request.memberId();
        if (groupId == null || !ShareRoom.isGroupId(groupId) || memberId == null || !ShareRoom.isMemberId(memberId)) {
            call.respond(error(KafkaError.INVALID_REQUEST, "Group id and member id must be given."));
            return;
        }
        if (request.shareSessionEpoch() == ShareSessions.INITIAL_EPOCH && hasAcknowledgements(request)) {
            call.respond(
                    error(KafkaError.INVALID_REQUEST, "Acknowledge data present in an initial ShareFetch request."));
            return;
        }
        if (request.isRenewAck() && wantsRecords(request)) {
            call.respond(error(
                    KafkaError.INVALID_REQUEST,
                    "A request that renews locks fetches no records: its limits must be 0."));
            return;
        }
        Key key = new Key(groupId, memberId);
        if (request.shareSessionEpoch() == ShareSessions.FINAL_EPOCH) {
            end(call, request, key);
            return;
        }
        ShareSessions.View session =
                sessions.fetch(key, request.shareSessionEpoch(), call.connectionId(), change(request));
        if (session.error() != KafkaError.NONE) {
            call.respond(error(session.error(), null));
            return;
        }
        Map<FetchKey, CompletableFuture<Acknowledged>> acknowledged = acknowledge(call, key, request);
        if (!wantsRecords(request) || mustWait(call)) {
            respondWhenAcknowledged(call, key, acknowledged);
            return;
        }
        fetch(call, request, key, session.partitions(), acknowledged);
    }

    private boolean mustWait(Call call) {
        int delayMs = take(call, 0);
        call.delay(delayMs);
        return delayMs > 0;
    }

    private int take(Call call, long bytes) {
        return quotas.limits(QuotaType.FETCH)
                ? quotas.take(QuotaType.FETCH, call.principal().name(), call.clientId(), bytes)
                : 0;
    }

    private static boolean hasAcknowledgements(ShareFetchRequest request) {
        return request.topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .anyMatch(partition -> !partition.acknowledgementBatches().isEmpty());
    }

    private static boolean wantsRecords(ShareFetchRequest request) {
        return request.maxRecords() > 0 && request.maxBytes() > 0;
    }

    private static Change change(ShareFetchRequest request) {
        List<FetchKey> wanted = new ArrayList<>();
        for (FetchTopic topic : request.topics()) {
            topic.partitions().forEach(partition -> wanted.add(key(topic.topicId(), partition.partitionIndex())));
        }
        List<FetchKey> forgotten = new ArrayList<>();
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            topic.partitions().forEach(index -> forgotten.add(key(topic.topicId(), index)));
        }
        return new Change(wanted, forgotten);
    }

    private static FetchKey key(UUID topicId, int partition) {
        return new FetchKey("", topicId, partition);
    }

    private Map<FetchKey, CompletableFuture<Acknowledged>> acknowledge(Call call, Key key, ShareFetchRequest request) {
        AckBatches.Renewal renewal = request.isRenewAck() && room.settings().allowsRenewal(key.groupId())
                ? AckBatches.Renewal.ALLOWED
                : AckBatches.Renewal.REFUSED;
        Map<FetchKey, CompletableFuture<Acknowledged>> acknowledged = new LinkedHashMap<>();
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                if (partition.acknowledgementBatches().isEmpty()) {
                    continue;
                }
                AckBatches batches = AckBatches.of(renewal);
                partition
                        .acknowledgementBatches()
                        .forEach(batch ->
                                batches.add(batch.firstOffset(), batch.lastOffset(), batch.acknowledgeTypes()));
                FetchKey where = key(topic.topicId(), partition.partitionIndex());
                KafkaError denied = room.check(where, call.rights());
                if (denied != KafkaError.NONE) {
                    acknowledged.put(where, CompletableFuture.completedFuture(new Acknowledged(denied, null)));
                    continue;
                }
                acknowledged.put(
                        where,
                        batches.fault()
                                .map(fault -> CompletableFuture.completedFuture(
                                        new Acknowledged(KafkaError.INVALID_REQUEST, fault)))
                                .orElseGet(
                                        () -> room.acknowledge(key.groupId(), key.memberId(), where, batches.ranges())
                                                .toCompletableFuture()));
            }
        }
        return acknowledged;
    }

    private void end(Call call, ShareFetchRequest request, Key key) {
        Optional<Ended> ended = sessions.end(key);
        if (ended.isEmpty()) {
            call.respond(error(KafkaError.SHARE_SESSION_NOT_FOUND, null));
            return;
        }
        Map<FetchKey, CompletableFuture<Acknowledged>> acknowledged = acknowledge(call, key, request);
        room.releaseAll(key.groupId(), key.memberId(), ended.get().partitions())
                .whenComplete((done, failure) -> respondWhenAcknowledged(call, key, acknowledged));
    }

    private void respondWhenAcknowledged(
            Call call, Key key, Map<FetchKey, CompletableFuture<Acknowledged>> acknowledged) {
        all(acknowledged).whenComplete((done, failure) -> call.respond(response(call, key, List.of(), acknowledged)));
    }

    private static CompletableFuture<Void> all(Map<FetchKey, CompletableFuture<Acknowledged>> acknowledged) {
        return CompletableFuture.allOf(acknowledged.values().toArray(CompletableFuture<?>[]::new));
    }

    private void fetch(
            Call call,
            ShareFetchRequest request,
            Key key,
            List<FetchKey> partitions,
            Map<FetchKey, CompletableFuture<Acknowledged>> acknowledged) {
        int bytesMax = Math.max(
                0,
                quotas.fetchBytesMax(
                        call.principal().name(), call.clientId(), Math.min(request.maxBytes(), answerBytesMax)));
        ShareFetchSpec spec = new ShareFetchSpec(
                key.groupId(),
                key.memberId(),
                partitions,
                request.maxWaitMs(),
                Math.min(request.minBytes(), bytesMax),
                bytesMax,
                request.maxRecords(),
                request.shareAcquireMode() == RECORD_LIMIT ? Integer.MAX_VALUE : Math.max(1, request.batchSize()),
                call.rights());
        ShareFetch fetch = new ShareFetch(
                spec,
                room,
                call.eventLoop(),
                (shares, release) -> all(acknowledged).whenComplete((done, failure) -> {
                    call.delay(take(call, recordBytes(shares)));
                    call.respond(response(call, key, shares, acknowledged), release);
                }));
        call.onAbandoned(() -> {
            fetch.cancel();
            call.respondNothing();
        });
        fetch.start();
    }

    private static long recordBytes(List<PartitionShare> shares) {
        return shares.stream()
                .mapToLong(share -> share.records().readableBytes())
                .sum();
    }

    @Override
    public void onDisconnected(long connectionId) {
        sessions.endAll(connectionId)
                .forEach(ended ->
                        room.releaseLost(ended.key().groupId(), ended.key().memberId(), ended.partitions()));
    }

    /** Partitions with records, an error or acknowledgements; about the others there is nothing to say. */
    private ShareFetchResponse response(
            Call call,
            Key key,
            List<PartitionShare> shares,
            Map<FetchKey, CompletableFuture<Acknowledged>> acknowledged) {
        ShareLeaders leaders = new ShareLeaders(room, call.listener());
        Map<UUID, List<PartitionData>> topics = new LinkedHashMap<>();
        Map<FetchKey, CompletableFuture<Acknowledged>> left = new LinkedHashMap<>(acknowledged);
        for (PartitionShare share : shares) {
            CompletableFuture<Acknowledged> ofShare = left.remove(share.key());
            if (ofShare != null
                    || share.error() != KafkaError.NONE
                    || !share.acquired().isEmpty()) {
                add(topics, share.key(), data(share, ofShare, leaders));
            }
        }
        left.forEach((where, ofKey) -> add(topics, where, data(PartitionShare.nothing(where), ofKey, leaders)));
        List<ShareFetchableTopicResponse> responses = new ArrayList<>(topics.size());
        topics.forEach((topicId, partitions) -> responses.add(ShareFetchableTopicResponse.builder()
                .topicId(topicId)
                .partitions(partitions)
                .build()));
        return ShareFetchResponse.builder()
                .acquisitionLockTimeoutMs(room.settings().lockMs(key.groupId()))
                .responses(responses)
                .nodeEndpoints(leaders.named((node, address) -> NodeEndpoint.builder()
                        .nodeId(node)
                        .host(address.host())
                        .port(address.port())
                        .build()))
                .build();
    }

    private static void add(Map<UUID, List<PartitionData>> topics, FetchKey key, PartitionData data) {
        topics.computeIfAbsent(key.topicId(), topic -> new ArrayList<>()).add(data);
    }

    private static PartitionData data(
            PartitionShare share, @Nullable CompletableFuture<Acknowledged> acknowledged, ShareLeaders leaders) {
        PartitionData.Builder data = PartitionData.builder()
                .partitionIndex(share.key().partition())
                .errorCode(share.error().code())
                .records(share.records())
                .acquiredRecords(share.acquired().stream()
                        .map(range -> AcquiredRecords.builder()
                                .firstOffset(range.first())
                                .lastOffset(range.last())
                                .deliveryCount((short) range.deliveryCount())
                                .build())
                        .toList());
        if (acknowledged != null) {
            // Complete by now; an acknowledgement never fails.
            Acknowledged done = acknowledged.getNow(new Acknowledged(KafkaError.UNKNOWN_SERVER_ERROR, null));
            data.acknowledgeErrorCode(done.error().code()).acknowledgeErrorMessage(done.message());
            leaders.name(share.key(), done.error(), (node, epoch) -> data.currentLeader(leader(node, epoch)));
        }
        leaders.name(share.key(), share.error(), (node, epoch) -> data.currentLeader(leader(node, epoch)));
        return data.build();
    }

    private static LeaderIdAndEpoch leader(int node, int epoch) {
        return LeaderIdAndEpoch.builder().leaderId(node).leaderEpoch(epoch).build();
    }

    private static ShareFetchResponse error(KafkaError error, @Nullable String message) {
        return ShareFetchResponse.builder()
                .errorCode(error.code())
                .errorMessage(message)
                .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ShareFetchRequest request, KafkaError error) {
        return Optional.of(error(error, null));
    }
}
