package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.lane.GroupRoom;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.broker.handler.OffsetChecks.Naming;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.OffsetCommitRequest;
import dev.howdah.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.howdah.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.howdah.protocol.message.OffsetCommitResponse;
import dev.howdah.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import dev.howdah.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import java.time.Clock;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * OffsetCommit v2–10: a member, or a consumer without membership, commits offsets. It is answered when they are
 * durable.
 *
 * <p>v2–4: a retention of its own. v6: leader epoch. v7: static members. v9: member epochs, GROUP_ID_NOT_FOUND. v10:
 * topic ids. A commit without membership (generation -1) is accepted only while the group is empty, and makes the group
 * if there is none.
 */
public final class OffsetCommitHandler extends Handler<OffsetCommitRequest> {

    private static final int TOPIC_IDS_FROM_VERSION = 10;

    private final GroupCoordinator groups;
    private final OffsetChecks checks;
    private final Clock clock;

    public OffsetCommitHandler(GroupCoordinator groups, Catalog catalog, Clock clock) {
        super(ApiKey.OFFSET_COMMIT, 2, 10);
        this.groups = groups;
        this.checks = new OffsetChecks(catalog, groups);
        this.clock = clock;
    }

    @Override
    public void handle(Call call, OffsetCommitRequest request) {
        Map<OffsetCommitRequestPartition, KafkaError> refused = new IdentityHashMap<>();
        List<OffsetCommit> commits = check(call, request, refused);
        Consumer<KafkaError> done = error -> call.respond(response(request, error, refused));
        if (commits.isEmpty()) {
            done.accept(KafkaError.NONE);
            return;
        }
        Committer committer = new Committer(
                request.memberId(), request.groupInstanceId(), request.generationIdOrMemberEpoch(), call.version());
        groups.submit(GroupCall.ofStore(
                request.groupId(),
                room -> commit(call, room, committer, commits, done),
                refusal -> done.accept(refusal.toError(ApiKey.OFFSET_COMMIT))));
    }

    /** Thread: group lane. */
    private void commit(
            Call call, GroupRoom room, Committer committer, List<OffsetCommit> commits, Consumer<KafkaError> done) {
        KafkaError error = room.admit(committer);
        if (error == KafkaError.NONE) {
            error = room.group().orElseThrow().checkCommit(committer, checks.partitions(commits));
        }
        if (error == KafkaError.NONE) {
            boolean isReset = isReset(committer, room.group().orElseThrow());
            room.commit(commits, failure -> {
                if (isReset && failure == KafkaError.NONE) {
                    noteReset(call, commits);
                }
                done.accept(failure);
            });
        } else {
            done.accept(error);
        }
    }

    /**
     * Whether this is a tool that sets offsets for consumers to come. A group that never had members is one of a consumer that assigns its
     * partitions itself, and commits like that all day.
     */
    private static boolean isReset(Committer committer, Group group) {
        return committer.namesNobody()
                && group.isEmpty()
                && !group.protocolType().isEmpty();
    }

    private void noteReset(Call call, List<OffsetCommit> commits) {
        AdminAudit.by(call)
                .addKeyValue("group", commits.get(0).groupId())
                .addKeyValue(
                        "offsets",
                        AdminAudit.some(commits.stream()
                                .map(commit -> checks.name(commit.partition()) + "=" + commit.offset())
                                .toList()))
                .log("Offsets of a group are set");
    }

    /** Returns the offsets that can be committed, and puts the others into {@code refused}. */
    private List<OffsetCommit> check(
            Call call, OffsetCommitRequest request, Map<OffsetCommitRequestPartition, KafkaError> refused) {
        Naming naming = call.version() >= TOPIC_IDS_FROM_VERSION ? Naming.BY_ID : Naming.BY_NAME;
        long nowMs = clock.millis();
        Optional<Long> expireTimestampMs =
                request.retentionTimeMs() < 0 ? Optional.empty() : Optional.of(nowMs + request.retentionTimeMs());
        List<OffsetCommit> commits = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            Optional<CatalogTopic> known = checks.find(naming, topic.name(), topic.topicId());
            boolean mayRead = checks.mayRead(call.rights(), naming, topic.name(), known);
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
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
                        expireTimestampMs));
            }
        }
        return commits;
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, OffsetCommitRequest request, KafkaError error) {
        return Optional.of(response(request, error, Map.of()));
    }

    private static OffsetCommitResponse response(
            OffsetCommitRequest request, KafkaError error, Map<OffsetCommitRequestPartition, KafkaError> refused) {
        return OffsetCommitResponse.builder()
                .topics(request.topics().stream()
                        .map(topic -> OffsetCommitResponseTopic.builder()
                                .name(topic.name())
                                .topicId(topic.topicId())
                                .partitions(topic.partitions().stream()
                                        .map(partition -> OffsetCommitResponsePartition.builder()
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
