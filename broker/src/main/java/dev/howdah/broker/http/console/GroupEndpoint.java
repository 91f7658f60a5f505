package dev.howdah.broker.http.console;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Json;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupDescribeRequest;
import dev.howdah.protocol.message.ConsumerGroupDescribeResponse;
import dev.howdah.protocol.message.DescribeGroupsRequest;
import dev.howdah.protocol.message.DescribeGroupsResponse;
import dev.howdah.protocol.message.ShareGroupDescribeRequest;
import dev.howdah.protocol.message.ShareGroupDescribeResponse;
import dev.howdah.storage.Measures;
import dev.howdah.storage.Measures.GroupLag;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * {@code GET /api/groups/{group}}: its state and members, if this broker coordinates it, and its offsets and lags, which are in Postgres
 * whoever does.
 */
final class GroupEndpoint implements Endpoint {

    private final Asker asker;
    private final Measures measures;

    GroupEndpoint(Asker asker, Measures measures) {
        this.asker = asker;
        this.measures = measures;
    }

    /** @param members as JSON */
    private record Described(String state, String type, boolean isHere, List<String> members) {

        static final Described ELSEWHERE = new Described("", "", false, List.of());
    }

    @Override
    public Body begin(Exchange exchange) {
        String groupId = exchange.target().path().get(2);
        return Asker.answer(
                exchange,
                describe(exchange, groupId)
                        .thenCombine(
                                asker.read(() -> measures.groupLagsOf(groupId)),
                                (described, lags) -> json(
                                        groupId,
                                        described,
                                        lags,
                                        asker.rights(exchange, ApiKey.OFFSET_FETCH)
                                                .quietly())));
    }

    private CompletableFuture<Described> describe(Exchange exchange, String groupId) {
        ConsumerGroupDescribeRequest asConsumer = ConsumerGroupDescribeRequest.builder()
                .groupIds(List.of(groupId))
                .build();
        CompletableFuture<DescribeGroupsResponse> asClassic = asker.ask(
                exchange,
                ApiKey.DESCRIBE_GROUPS,
                DescribeGroupsRequest.builder().groups(List.of(groupId)).build(),
                DescribeGroupsResponse.class);
        CompletableFuture<ShareGroupDescribeResponse> asShare = asker.ask(
                exchange,
                ApiKey.SHARE_GROUP_DESCRIBE,
                ShareGroupDescribeRequest.builder().groupIds(List.of(groupId)).build(),
                ShareGroupDescribeResponse.class);
        return asker.ask(exchange, ApiKey.CONSUMER_GROUP_DESCRIBE, asConsumer, ConsumerGroupDescribeResponse.class)
                .thenCombine(
                        asShare,
                        (consumer, share) -> described(
                                consumer.groups().get(0), share.groups().get(0)))
                .thenCombine(
                        asClassic,
                        (described, classic) -> described.orElseGet(
                                () -> described(classic.groups().get(0))));
    }

    /** Empty for a group of the classic kind, or for none. */
    private static Optional<Described> described(
            ConsumerGroupDescribeResponse.DescribedGroup consumer, ShareGroupDescribeResponse.DescribedGroup share) {
        if (consumer.errorCode() == KafkaError.NONE.code()) {
            return Optional.of(new Described(
                    consumer.groupState(),
                    "consumer",
                    true,
                    consumer.members().stream().map(GroupEndpoint::member).toList()));
        }
        if (share.errorCode() == KafkaError.NONE.code()) {
            return Optional.of(new Described(
                    share.groupState(),
                    "share",
                    true,
                    share.members().stream().map(GroupEndpoint::member).toList()));
        }
        if (consumer.errorCode() == KafkaError.NOT_COORDINATOR.code()) {
            return Optional.of(Described.ELSEWHERE);
        }
        if (consumer.errorCode() != KafkaError.GROUP_ID_NOT_FOUND.code()) {
            Problems.check(consumer.errorCode(), consumer.errorMessage());
        }
        return Optional.empty();
    }

    private static Described described(DescribeGroupsResponse.DescribedGroup classic) {
        Problems.check(classic.errorCode(), classic.errorMessage());
        return new Described(
                classic.groupState(),
                "classic",
                true,
                classic.members().stream().map(GroupEndpoint::member).toList());
    }

    private static String member(ConsumerGroupDescribeResponse.Member member) {
        return member(
                member.memberId(),
                member.clientId(),
                member.clientHost(),
                member.assignment().topicPartitions().stream()
                        .flatMap(topic ->
                                topic.partitions().stream().map(partition -> topic.topicName() + "-" + partition)));
    }

    private static String member(ShareGroupDescribeResponse.Member member) {
        return member(
                member.memberId(),
                member.clientId(),
                member.clientHost(),
                member.assignment().topicPartitions().stream()
                        .flatMap(topic ->
                                topic.partitions().stream().map(partition -> topic.topicName() + "-" + partition)));
    }

    /** What it is assigned is in the words of its protocol, which need not be that of consumers. */
    private static String member(DescribeGroupsResponse.DescribedGroupMember member) {
        return member(member.memberId(), member.clientId(), member.clientHost(), Stream.empty());
    }

    private static String member(String id, String clientId, String host, Stream<String> partitions) {
        return Json.object(
                "id", Json.quote(id),
                "clientId", Json.quote(clientId),
                "host", Json.quote(host),
                "partitions", Json.array(partitions.map(Json::quote)));
    }

    private static String json(String groupId, Described group, List<GroupLag> lags, Rights rights) {
        return Json.object(
                "id", Json.quote(groupId),
                "state", Json.quote(group.state()),
                "type", Json.quote(group.type()),
                "isHere", Boolean.toString(group.isHere()),
                "members", Json.array(group.members().stream()),
                "offsets",
                        Json.array(lags.stream()
                                .filter(lag -> GroupsEndpoint.maySee(rights, lag))
                                .map(lag -> Json.object(
                                        "topic", Json.quote(lag.topic()),
                                        "partition", Integer.toString(lag.partition()),
                                        "committed", Long.toString(lag.committedOffset()),
                                        "end", Long.toString(lag.endOffset()),
                                        "lag", Long.toString(lag.lag())))));
    }
}
