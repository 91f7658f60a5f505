package dev.howdah.broker.http.console;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Json;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.ListGroupsRequest;
import dev.howdah.protocol.message.ListGroupsResponse;
import dev.howdah.protocol.message.ListGroupsResponse.ListedGroup;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Measures;
import dev.howdah.storage.Measures.GroupLag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code GET /api/groups}: every group that one may describe, and how far it is behind. Of groups that another broker coordinates only the
 * offsets are known here.
 */
final class GroupsEndpoint implements Endpoint {

    private final Asker asker;
    private final Measures measures;

    GroupsEndpoint(Asker asker, Measures measures) {
        this.asker = asker;
        this.measures = measures;
    }

    /** What is told of a group. */
    private static final class Row {

        private String state = "";
        private String type = "";
        private final List<GroupLag> lags = new ArrayList<>();
    }

    @Override
    public Body begin(Exchange exchange) {
        return Asker.answer(
                exchange,
                asker.ask(
                                exchange,
                                ApiKey.LIST_GROUPS,
                                ListGroupsRequest.builder().build(),
                                ListGroupsResponse.class)
                        .thenCombine(
                                asker.read(() -> measures.groupLags(HttpLimits.GROUP_LAGS_MAX + 1)),
                                (listed, lags) -> json(
                                        listed,
                                        lags,
                                        asker.rights(exchange, ApiKey.OFFSET_FETCH)
                                                .quietly())));
    }

    private static String json(ListGroupsResponse listed, List<GroupLag> lags, Rights rights) {
        Problems.check(listed.errorCode(), null);
        Map<String, Row> rows = new TreeMap<>();
        for (ListedGroup group : listed.groups()) {
            Row row = rows.computeIfAbsent(group.groupId(), id -> new Row());
            row.state = group.groupState();
            row.type = group.groupType();
        }
        for (GroupLag lag : lags.subList(0, Math.min(lags.size(), HttpLimits.GROUP_LAGS_MAX))) {
            if (maySee(rights, lag)) {
                rows.computeIfAbsent(lag.groupId(), id -> new Row()).lags.add(lag);
            }
        }
        return Json.object(
                "complete",
                Boolean.toString(lags.size() <= HttpLimits.GROUP_LAGS_MAX),
                "groups",
                Json.array(rows.entrySet().stream().map(each -> group(each.getKey(), each.getValue()))));
    }

    /** As with the offsets that a group has committed, in {@code OffsetFetch}. */
    static boolean maySee(Rights rights, GroupLag lag) {
        return rights.onGroup(Operation.DESCRIBE, lag.groupId()) && rights.onTopic(Operation.DESCRIBE, lag.topic());
    }

    private static String group(String groupId, Row row) {
        return Json.object(
                "id", Json.quote(groupId),
                "state", Json.quote(row.state),
                "type", Json.quote(row.type),
                "topics",
                        Json.array(row.lags.stream()
                                .map(GroupLag::topic)
                                .distinct()
                                .sorted()
                                .map(Json::quote)),
                "partitions", Integer.toString(row.lags.size()),
                "lag", Long.toString(row.lags.stream().mapToLong(GroupLag::lag).sum()));
    }
}
