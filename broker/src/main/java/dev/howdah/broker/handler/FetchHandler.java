package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.codec.ZstdForReader;
import dev.howdah.broker.fetch.Fetch;
import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.broker.fetch.FetchParkingLot;
import dev.howdah.broker.fetch.FetchSessions;
import dev.howdah.broker.fetch.FetchSpec;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.fetch.FetchTarget;
import dev.howdah.broker.fetch.PartitionFetch;
import dev.howdah.broker.fetch.SessionChange;
import dev.howdah.broker.log.Isolation;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.quota.QuotaType;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.FetchRequest;
import dev.howdah.protocol.message.FetchRequest.FetchPartition;
import dev.howdah.protocol.message.FetchRequest.FetchTopic;
import dev.howdah.protocol.message.FetchRequest.ForgottenTopic;
import dev.howdah.protocol.message.FetchResponse;
import dev.howdah.protocol.message.FetchResponse.FetchableTopicResponse;
import dev.howdah.protocol.message.FetchResponse.PartitionData;
import dev.howdah.storage.Acl.Operation;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fetch v4–18.
 *
 * <p>Waits up to {@code maxWaitMs} for {@code minBytes}, and answers earlier on any error. An answer has only whole
 * batches. The first batch of a request is returned whatever its size. There are sessions (KIP-227) from v7 on.
 *
 * <p>v7: sessions. v10: zstd; older clients get such batches uncompressed, while Kafka 4 sends them batches that they
 * cannot read, and older Kafkas refuse them. v12: flexible, diverging epoch. v13: topic ids. v15: the replica id is a
 * tagged field.
 *
 * <p>Not done: there are no followers, so a request with a replica id is refused with NOT_LEADER_OR_FOLLOWER, and there
 * is no preferred read replica.
 *
 * <p>A client that has used up its quota of bytes gets an empty answer, which says how long to wait, and changes no session. What it gets
 * is counted by the bytes of records; an answer that goes beyond the quota is sent, and then waited for.
 *
 * <p>{@code read_committed} ends at the last stable offset, waits until it moves, and is told the aborted transactions that have records
 * in the answer.
 */
public final class FetchHandler extends Handler<FetchRequest> {

    /** The first id of a replica. Consumers send -1, and Kafka's debugging tools -2. */
    private static final int FIRST_REPLICA_ID = 0;

    private static final int FIRST_VERSION_WITH_ZSTD = 10;
    private static final int FIRST_VERSION_WITH_TOPIC_IDS = 13;
    private static final int FIRST_VERSION_WITH_REPLICA_STATE = 15;

    private final FetchStores stores;
    private final FetchSessions sessions;
    private final FetchParkingLot lot;
    private final ClientQuotas quotas;
    private final int answerBytesMax;
    private final AtomicInteger rotation = new AtomicInteger();

    /**
     * Makes the handler.
     *
     * @param answerBytesMax the most bytes of one answer, whatever the client asks for
     */
    public FetchHandler(
            FetchStores stores, FetchSessions sessions, FetchParkingLot lot, ClientQuotas quotas, int answerBytesMax) {
        super(ApiKey.FETCH, 4, 18);
        this.stores = stores;
        this.sessions = sessions;
        this.lot = lot;
        this.quotas = quotas;
        this.answerBytesMax = answerBytesMax;
    }

    @Override
    public void handle(Call call, FetchRequest request) {
        if (isFromReplica(call.version(), request)) {
            call.respond(refuseEach(
                    request,
                    call.rights().onCluster(Operation.CLUSTER_ACTION)
                            ? KafkaError.NOT_LEADER_OR_FOLLOWER
                            : KafkaError.TOPIC_AUTHORIZATION_FAILED));
            return;
        }
        FetchSessions.SessionRequest sessionRequest = new FetchSessions.SessionRequest(
                request.sessionId(), request.sessionEpoch(), call.version() >= FIRST_VERSION_WITH_TOPIC_IDS);
        FetchSessions.Context session = sessions.begin(sessionRequest, change(request));
        if (session.error() != KafkaError.NONE) {
            call.respond(
                    FetchResponse.builder().errorCode(session.error().code()).build());
            return;
        }
        Isolation isolation = Isolation.of(request.isolationLevel());
        if (quotas.limits(QuotaType.FETCH) && mustWait(call, 0)) {
            call.respond(response(session.answerNothing(), isolation));
            return;
        }
        Fetch fetch = new Fetch(
                spec(call, request, session, isolation),
                stores,
                lot,
                call.eventLoop(),
                (partitions, release) -> answer(call, session, isolation, partitions, release));
        call.onAbandoned(() -> {
            fetch.cancel();
            call.respondNothing();
        });
        fetch.start();
    }

    private void answer(
            Call call,
            FetchSessions.Context session,
            Isolation isolation,
            List<PartitionFetch> partitions,
            Runnable release) {
        if (quotas.limits(QuotaType.FETCH) && mustWait(call, recordBytes(partitions))) {
            call.respond(response(session.answerNothing(), isolation), release);
        } else {
            call.respond(response(session.answer(partitions), isolation), release);
        }
    }

    /** Takes the bytes out of the quota of the client, unless that is used up already. */
    private boolean mustWait(Call call, long bytes) {
        String user = call.principal().name();
        int delayMs = quotas.takeUnlessInDebt(QuotaType.FETCH, user, call.clientId(), bytes);
        call.delay(delayMs > 0 ? delayMs : quotas.take(QuotaType.FETCH, user, call.clientId(), 0));
        return delayMs > 0;
    }

    private static long recordBytes(List<PartitionFetch> partitions) {
        return partitions.stream()
                .mapToLong(partition -> partition.records().readableBytes())
                .sum();
    }

    private static boolean isFromReplica(short version, FetchRequest request) {
        int replicaId = version >= FIRST_VERSION_WITH_REPLICA_STATE
                ? request.replicaState().replicaId()
                : request.replicaId();
        return replicaId >= FIRST_REPLICA_ID;
    }

    private static SessionChange change(FetchRequest request) {
        List<FetchTarget> wanted = new ArrayList<>();
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                wanted.add(new FetchTarget(
                        new FetchKey(topic.topic(), topic.topicId(), partition.partition()),
                        partition.fetchOffset(),
                        partition.currentLeaderEpoch(),
                        partition.lastFetchedEpoch(),
                        partition.partitionMaxBytes()));
            }
        }
        List<FetchKey> forgotten = new ArrayList<>();
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            topic.partitions().forEach(index -> forgotten.add(new FetchKey(topic.topic(), topic.topicId(), index)));
        }
        return new SessionChange(wanted, forgotten);
    }

    private FetchSpec spec(Call call, FetchRequest request, FetchSessions.Context session, Isolation isolation) {
        int bytesMax = Math.max(
                0,
                quotas.fetchBytesMax(
                        call.principal().name(), call.clientId(), Math.min(request.maxBytes(), answerBytesMax)));
        return new FetchSpec(
                session.isOrdered() ? session.targets() : rotated(session.targets()),
                request.maxWaitMs(),
                Math.min(request.minBytes(), bytesMax),
                bytesMax,
                call.version() >= FIRST_VERSION_WITH_ZSTD ? ZstdForReader.ALLOWED : ZstdForReader.REFUSED,
                isolation,
                call.rights());
    }

    /**
     * Rotates the partitions. Not every client does that itself, and the first partitions could use up the bytes of
     * every answer.
     */
    private List<FetchTarget> rotated(List<FetchTarget> targets) {
        if (targets.size() < 2) {
            return targets;
        }
        List<FetchTarget> rotated = new ArrayList<>(targets);
        Collections.rotate(rotated, rotation.getAndIncrement());
        return rotated;
    }

    private static FetchResponse response(FetchSessions.SessionAnswer answer, Isolation isolation) {
        Map<FetchKey, List<PartitionData>> topics = new LinkedHashMap<>();
        for (PartitionFetch fetch : answer.partitions()) {
            FetchKey key = fetch.target().key();
            topics.computeIfAbsent(new FetchKey(key.topicName(), key.topicId(), 0), topic -> new ArrayList<>())
                    .add(partitionData(fetch, isolation));
        }
        return FetchResponse.builder()
                .errorCode(answer.error().code())
                .sessionId(answer.sessionId())
                .responses(topicResponses(topics))
                .build();
    }

    private static List<FetchableTopicResponse> topicResponses(Map<FetchKey, List<PartitionData>> topics) {
        List<FetchableTopicResponse> responses = new ArrayList<>(topics.size());
        topics.forEach((topic, partitions) -> responses.add(FetchableTopicResponse.builder()
                .topic(topic.topicName())
                .topicId(topic.topicId())
                .partitions(partitions)
                .build()));
        return responses;
    }

    private static PartitionData partitionData(PartitionFetch fetch, Isolation isolation) {
        PartitionData.Builder data = PartitionData.builder()
                .partitionIndex(fetch.target().key().partition())
                .errorCode(fetch.error().code())
                .highWatermark(fetch.highWatermark())
                .lastStableOffset(fetch.lastStableOffset())
                .logStartOffset(fetch.logStartOffset())
                // As in Kafka, this is null unless the client wants only committed records.
                .abortedTransactions(isolation == Isolation.READ_COMMITTED ? aborted(fetch) : null)
                // This is never null, because librdkafka takes null for a malformed message set.
                .records(fetch.records());
        if (fetch.divergence() != null) {
            data.divergingEpoch(FetchResponse.EpochEndOffset.builder()
                    .epoch(fetch.divergence().epoch())
                    .endOffset(fetch.divergence().endOffset())
                    .build());
        }
        return data.build();
    }

    private static List<FetchResponse.AbortedTransaction> aborted(PartitionFetch fetch) {
        return fetch.aborted().stream()
                .map(aborted -> FetchResponse.AbortedTransaction.builder()
                        .producerId(aborted.producerId())
                        .firstOffset(aborted.firstOffset())
                        .build())
                .toList();
    }

    private static FetchResponse refuseEach(FetchRequest request, KafkaError error) {
        List<FetchableTopicResponse> responses = new ArrayList<>();
        for (FetchTopic topic : request.topics()) {
            List<PartitionData> partitions = new ArrayList<>();
            for (FetchPartition partition : topic.partitions()) {
                partitions.add(PartitionData.builder()
                        .partitionIndex(partition.partition())
                        .errorCode(error.code())
                        .highWatermark(-1)
                        .records(Unpooled.EMPTY_BUFFER)
                        .build());
            }
            responses.add(FetchableTopicResponse.builder()
                    .topic(topic.topic())
                    .topicId(topic.topicId())
                    .partitions(partitions)
                    .build());
        }
        return FetchResponse.builder().responses(responses).build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, FetchRequest request, KafkaError error) {
        return Optional.of(refuseEach(request, error));
    }
}
