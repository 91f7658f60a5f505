package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ListGroupsRequest;
import dev.howdah.protocol.message.ListGroupsResponse;
import dev.howdah.protocol.message.ListGroupsResponse.ListedGroup;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.GroupKind;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * ListGroups v0–5: the groups that this broker coordinates. Clients ask every broker.
 *
 * <p>v4: the state, and a filter by states. v5: the type, and a filter by types. The filters ignore case.
 */
public final class ListGroupsHandler extends Handler<ListGroupsRequest> {

    private final GroupCoordinator groups;

    public ListGroupsHandler(GroupCoordinator groups) {
        super(ApiKey.LIST_GROUPS, 0, 5);
        this.groups = groups;
    }

    @Override
    public void handle(Call call, ListGroupsRequest request) {
        Rights rights = call.rights().quietly();
        boolean seesAll = rights.onCluster(Operation.DESCRIBE);
        Gather<List<ListedGroup>> gather = new Gather<>(
                groups.laneCount(),
                lanes -> call.respond(ListGroupsResponse.builder()
                        .groups(lanes.stream()
                                .flatMap(List::stream)
                                .filter(group -> seesAll || rights.onGroup(Operation.DESCRIBE, group.groupId()))
                                .toList())
                        .build()));
        AtomicInteger next = new AtomicInteger();
        boolean accepted = groups.submitSurvey(lane -> gather.put(next.getAndIncrement(), listed(lane, request)));
        if (!accepted) {
            call.respond(error(KafkaError.COORDINATOR_LOAD_IN_PROGRESS));
        }
    }

    /** Thread: group lane. */
    private static List<ListedGroup> listed(Collection<Group> lane, ListGroupsRequest request) {
        return lane.stream()
                .filter(group -> matches(request.statesFilter(), group.stateName())
                        && matches(request.typesFilter(), typeName(group.kind())))
                .map(group -> ListedGroup.builder()
                        .groupId(group.groupId())
                        .protocolType(group.protocolType())
                        .groupState(group.stateName())
                        .groupType(typeName(group.kind()))
                        .build())
                .toList();
    }

    private static boolean matches(List<String> filter, String name) {
        return filter.isEmpty() || filter.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** The type as Kafka 4.3 writes it: classic, consumer. */
    private static String typeName(GroupKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ListGroupsRequest request, KafkaError error) {
        return Optional.of(error(error));
    }

    private static ListGroupsResponse error(KafkaError error) {
        return ListGroupsResponse.builder().errorCode(error.code()).build();
    }
}
