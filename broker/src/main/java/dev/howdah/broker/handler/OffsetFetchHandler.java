package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.lane.GroupRoom;
import dev.howdah.broker.group.lane.GroupRoom.OffsetStability;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.OffsetFetchRequest;
import dev.howdah.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.howdah.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * OffsetFetch v1–10: the committed offsets of groups. If there is no group or no offset, that is no error: the offset
 * is -1.
 *
 * <p>v2: null asks for all topics. v5: leader epoch. v7: with {@code requireStable}, UNSTABLE_OFFSET_COMMIT for an offset that an open
 * transaction is about to move (KIP-447). v8: many groups in a request. v9: member epochs. v10: topic ids. {@link OffsetFetchForms} converts
 * between the forms before and since v8.
 */
public final class OffsetFetchHandler extends Handler<OffsetFetchRequest> {

    private final GroupCoordinator groups;
    private final Catalog catalog;

    public OffsetFetchHandler(GroupCoordinator groups, Catalog catalog) {
        super(ApiKey.OFFSET_FETCH, 1, 10);
        this.groups = groups;
        this.catalog = catalog;
    }

    @Override
    public void handle(Call call, OffsetFetchRequest request) {
        short version = call.version();
        OffsetStability stability = request.requireStable() ? OffsetStability.REQUIRED : OffsetStability.ANY;
        Gather.<OffsetFetchRequestGroup, OffsetFetchResponseGroup>each(
                OffsetFetchForms.groups(version, request),
                (group, done) -> {
                    if (call.rights().onGroup(Operation.DESCRIBE, group.groupId())) {
                        groups.submit(GroupCall.ofStore(
                                group.groupId(),
                                room -> fetch(room, version, stability, group, done),
                                refusal -> done.accept(OffsetFetchForms.error(group, refusal.toError(apiKey())))));
                    } else {
                        done.accept(OffsetFetchForms.error(group, KafkaError.GROUP_AUTHORIZATION_FAILED));
                    }
                },
                answers -> call.respond(OffsetFetchForms.response(
                        version,
                        request,
                        answers.stream()
                                .map(answer -> OffsetFetchForms.seenBy(call.rights(), request, answer, catalog))
                                .toList())));
    }

    /** Thread: group lane. */
    private void fetch(
            GroupRoom room,
            short version,
            OffsetStability stability,
            OffsetFetchRequestGroup asked,
            Consumer<OffsetFetchResponseGroup> done) {
        KafkaError error = room.group()
                .map(known -> known.checkFetch(asked.memberId(), asked.memberEpoch()))
                .orElse(KafkaError.NONE);
        // Also of a group that is not known here: SQL may just have committed for it.
        List<OffsetQuery> queries = queries(version, asked);
        if (error != KafkaError.NONE) {
            done.accept(OffsetFetchForms.error(asked, error));
        } else if (queries.isEmpty()) {
            done.accept(OffsetFetchForms.answer(version, asked, List.of(), Set.of(), catalog));
        } else {
            room.fetch(
                    queries,
                    stability,
                    (failure, offsets, unstable) -> done.accept(
                            failure == KafkaError.NONE
                                    ? OffsetFetchForms.answer(version, asked, offsets, unstable, catalog)
                                    : OffsetFetchForms.error(asked, failure)));
        }
    }

    private List<OffsetQuery> queries(short version, OffsetFetchRequestGroup asked) {
        var topics = asked.topics();
        if (topics == null) {
            return List.of(new OffsetQuery(asked.groupId(), null));
        }
        List<OffsetQuery> queries = new ArrayList<>(topics.size());
        topics.forEach(topic -> OffsetFetchForms.find(version, topic, catalog)
                .ifPresent(known -> queries.add(new OffsetQuery(asked.groupId(), known.id()))));
        return queries.stream().distinct().toList();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, OffsetFetchRequest request, KafkaError error) {
        return Optional.of(OffsetFetchForms.response(
                version,
                request,
                OffsetFetchForms.groups(version, request).stream()
                        .map(group -> OffsetFetchForms.error(group, error))
                        .toList()));
    }
}
