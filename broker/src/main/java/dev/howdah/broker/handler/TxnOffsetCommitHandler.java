package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.lane.GroupRoom;
import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.broker.handler.OffsetChecks.Naming;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.TxnOffsetCommitRequest;
import dev.howdah.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import dev.howdah.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import dev.howdah.protocol.message.TxnOffsetCommitResponse;
import dev.howdah.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import dev.howdah.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import dev.howdah.storage.Append.Enlistment;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.PendingOutcome;
import dev.howdah.storage.PendingOffsets;
import dev.howdah.storage.TransactionAction.Producer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * TxnOffsetCommit v0–6: offsets of a group that count once the producer's transaction is committed. It goes to the group's coordinator, which
 * checks the member as for OffsetCommit; a producer that names none is not checked (v0–2 cannot name one).
 *
 * <p>v2: leader epoch. v3: member, generation, instance. v4: TRANSACTION_ABORTABLE if the group was not added to the transaction, where older
 * versions get INVALID_TXN_STATE. v5: this adds it (KIP-890). v6: topic ids, and the errors of member epochs (KIP-1319), for which older
 * versions get ILLEGAL_GENERATION.
 */
public final class TxnOffsetCommitHandler extends Handler<TxnOffsetCommitRequest> {

    private static final int LOADING_FROM_VERSION = 2;
    private static final int ABORTABLE_VERSION = 4;
    private static final int ENLISTS_FROM_VERSION = 5;
    private static final int TOPIC_IDS_FROM_VERSION = 6;

    private final GroupCoordinator groups;
    private final OffsetChecks checks;
    private final Clock clock;

    public TxnOffsetCommitHandler(GroupCoordinator groups, Catalog catalog, Clock clock) {
        super(ApiKey.TXN_OFFSET_COMMIT, 0, 6);
        this.groups = groups;
        this.checks = new OffsetChecks(catalog, groups);
        this.clock = clock;
    }

    @Override
    public void handle(Call call, TxnOffsetCommitRequest request) {
        short version = call.version();
        Map<TxnOffsetCommitRequestPartition, KafkaError> refused = new IdentityHashMap<>();
        List<OffsetCommit> commits = check(call, request, refused);
        Consumer<KafkaError> done = error -> call.respond(response(request, inVersion(error, version), refused));
        if (commits.isEmpty()) {
            done.accept(KafkaError.NONE);
            return;
        }
        if (request.groupId().isEmpty() || request.transactionalId().isEmpty()) {
            done.accept(request.groupId().isEmpty() ? KafkaError.INVALID_GROUP_ID : KafkaError.INVALID_REQUEST);
            return;
        }
        Committer committer = Committer.transactional(
                request.memberId(), request.groupInstanceId(), request.generationIdOrMemberEpoch(), version);
        PendingOffsets pending = new PendingOffsets(
                request.transactionalId(),
                new Producer(request.producerId(), request.producerEpoch()),
                version >= ENLISTS_FROM_VERSION ? Enlistment.BY_BATCH : Enlistment.DECLARED,
                request.groupId(),
                commits);
        groups.submit(GroupCall.ofStore(
                request.groupId(),
                room -> commit(room, committer, pending, done),
                refusal -> done.accept(refusal.toError(apiKey()))));
    }

    /** Thread: group lane. */
    private void commit(GroupRoom room, Committer committer, PendingOffsets pending, Consumer<KafkaError> done) {
        KafkaError error = room.admit(committer);
        if (error == KafkaError.NONE) {
            error = room.group().orElseThrow().checkCommit(committer, checks.partitions(pending.offsets()));
        }
        if (error == KafkaError.NONE) {
            room.commitPending(
                    pending,
                    (failure, outcome) ->
                            done.accept(failure == KafkaError.NONE ? error(outcome, committer) : failure));
        } else {
            done.accept(error);
        }
    }

    private static KafkaError error(PendingOutcome outcome, Committer committer) {
        return switch (outcome) {
            case STORED -> KafkaError.NONE;
            case PASSED_ON -> KafkaError.NOT_COORDINATOR;
            case INVALID_PRODUCER_ID_MAPPING -> KafkaError.INVALID_PRODUCER_ID_MAPPING;
            case INVALID_PRODUCER_EPOCH -> KafkaError.INVALID_PRODUCER_EPOCH;
            case INVALID_TXN_STATE ->
                committer.apiVersion() == ABORTABLE_VERSION
                        ? KafkaError.TRANSACTION_ABORTABLE
                        : KafkaError.INVALID_TXN_STATE;
        };
    }

    /** Clients before v2 may crash of COORDINATOR_LOAD_IN_PROGRESS (KAFKA-7296). */
    static KafkaError inVersion(KafkaError error, short version) {
        if (error == KafkaError.COORDINATOR_LOAD_IN_PROGRESS && version < LOADING_FROM_VERSION) {
            return KafkaError.COORDINATOR_NOT_AVAILABLE;
        }
        boolean ofMemberEpochs = error == KafkaError.STALE_MEMBER_EPOCH || error == KafkaError.GROUP_ID_NOT_FOUND;
        return ofMemberEpochs && version < TOPIC_IDS_FROM_VERSION ? KafkaError.ILLEGAL_GENERATION : error;
    }

    /** Returns the offsets that can be committed, and puts the others into {@code refused}. */
    private List<OffsetCommit> check(
            Call call, TxnOffsetCommitRequest request, Map<TxnOffsetCommitRequestPartition, KafkaError> refused) {
        Naming naming = call.version() >= TOPIC_IDS_FROM_VERSION ? Naming.BY_ID : Naming.BY_NAME;
        long nowMs = clock.millis();
        List<OffsetCommit> commits = new ArrayList<>();
        for (TxnOffsetCommitRequestTopic topic : request.topics()) {
            Optional<CatalogTopic> known = checks.find(naming, topic.name(), topic.topicId());
            boolean mayRead = checks.mayRead(call.rights(), naming, topic.name(), known);
            for (TxnOffsetCommitRequestPartition partition : topic.partitions()) {
                String metadata = OffsetChecks.metadata(partition.committedMetadata());
                KafkaError error = checks.check(naming, known, partition.partitionIndex(), metadata, mayRead);
                if (error != KafkaError.NONE) {
                    refused.put(partition, error);
                    continue;
                }
                commits.add(new OffsetCommit(
                        request.groupId(),
                        known.orElseThrow().partition(partition.partitionIndex()),
                        partition.committedOffset(),
                        partition.committedLeaderEpoch(),
                        metadata,
                        nowMs,
                        Optional.empty()));
            }
        }
        return commits;
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, TxnOffsetCommitRequest request, KafkaError error) {
        return Optional.of(response(request, inVersion(error, version), Map.of()));
    }

    private static TxnOffsetCommitResponse response(
            TxnOffsetCommitRequest request,
            KafkaError error,
            Map<TxnOffsetCommitRequestPartition, KafkaError> refused) {
        return TxnOffsetCommitResponse.builder()
                .topics(request.topics().stream()
                        .map(topic -> TxnOffsetCommitResponseTopic.builder()
                                .name(topic.name())
                                .topicId(topic.topicId())
                                .partitions(topic.partitions().stream()
                                        .map(partition -> TxnOffsetCommitResponsePartition.builder()
                                                .partitionIndex(partition.partitionIndex())
                                                .errorCode(refused.getOrDefault(partition, error)
                                                        .code())
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }
}
