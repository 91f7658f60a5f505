package dev.howdah.broker.http.console;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Json;
import dev.howdah.broker.http.Origins;
import dev.howdah.broker.http.Problem;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.message.CreateTopicsRequest;
import dev.howdah.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.howdah.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.howdah.protocol.message.CreateTopicsResponse;
import dev.howdah.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import dev.howdah.protocol.message.DeleteTopicsRequest;
import dev.howdah.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import dev.howdah.protocol.message.DeleteTopicsResponse;
import dev.howdah.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import dev.howdah.protocol.message.IncrementalAlterConfigsRequest;
import dev.howdah.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.howdah.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import dev.howdah.protocol.message.IncrementalAlterConfigsResponse;
import dev.howdah.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import dev.howdah.protocol.message.OffsetCommitRequest;
import dev.howdah.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.howdah.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.howdah.protocol.message.OffsetCommitResponse;
import dev.howdah.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What may be changed over HTTP, where the broker was started so: topics and the offsets of groups. Everything that is needed is in the
 * path and the query.
 *
 * <ul>
 *   <li>{@code POST /api/topics/{topic}?partitions=3&config.retention.ms=…}
 *   <li>{@code POST /api/topics/{topic}/configs?set.retention.ms=…&unset=cleanup.policy}
 *   <li>{@code DELETE /api/topics/{topic}?confirm={topic}}
 *   <li>{@code POST /api/groups/{group}/offsets?topic=orders&offset.0=17}, for a group without members
 * </ul>
 *
 * Thread: the event loop of the exchange.
 */
final class Changes {

    private static final int TIMEOUT_MS = 30_000;
    private static final String CONFIG = "config.";
    private static final String SET = "set.";
    private static final String OFFSET = "offset.";
    private static final byte SET_VALUE = 0;
    private static final byte DELETE_VALUE = 1;
    private static final int NO_GENERATION = -1;

    private final Asker asker;
    private final Catalog catalog;

    Changes(Asker asker, Catalog catalog) {
        this.asker = asker;
        this.catalog = catalog;
    }

    /** Pages of others may not use it. */
    static Endpoint guarded(Endpoint change) {
        return exchange -> {
            Optional<Problem> other = Origins.findRefusal(exchange.headers());
            if (other.isPresent()) {
                exchange.respond(other.get().response());
                return Body.NONE;
            }
            return change.begin(exchange);
        };
    }

    /** Where nothing may be changed. */
    static Body refuse(Exchange exchange) {
        exchange.respond(
                new Problem(HttpResponseStatus.FORBIDDEN, "read-only", "the broker was started without --http-admin")
                        .response());
        return Body.NONE;
    }

    Body create(Exchange exchange) {
        int partitions;
        try {
            partitions =
                    exchange.target().find("partitions").map(Integer::parseInt).orElse(-1);
        } catch (NumberFormatException wrong) {
            return refuse(exchange, "partitions: expected a number");
        }
        List<CreatableTopicConfig> configs = new ArrayList<>();
        exchange.target().query().forEach((name, values) -> {
            if (name.startsWith(CONFIG)) {
                configs.add(CreatableTopicConfig.builder()
                        .name(name.substring(CONFIG.length()))
                        .value(values.get(0))
                        .build());
            }
        });
        CreateTopicsRequest request = CreateTopicsRequest.builder()
                .topics(List.of(CreatableTopic.builder()
                        .name(topicOf(exchange))
                        .numPartitions(partitions)
                        .replicationFactor((short) -1)
                        .configs(configs)
                        .build()))
                .timeoutMs(TIMEOUT_MS)
                .build();
        return change(exchange, ApiKey.CREATE_TOPICS, request, CreateTopicsResponse.class, response -> {
            CreatableTopicResult result = response.topics().get(0);
            Problems.check(result.errorCode(), result.errorMessage());
        });
    }

    Body delete(Exchange exchange) {
        String name = topicOf(exchange);
        if (!exchange.target().find("confirm").equals(Optional.of(name))) {
            return refuse(exchange, "confirm: expected the name of the topic");
        }
        DeleteTopicsRequest request = DeleteTopicsRequest.builder()
                .topics(List.of(DeleteTopicState.builder().name(name).build()))
                .timeoutMs(TIMEOUT_MS)
                .build();
        return change(exchange, ApiKey.DELETE_TOPICS, request, DeleteTopicsResponse.class, response -> {
            DeletableTopicResult result = response.responses().get(0);
            Problems.check(result.errorCode(), result.errorMessage());
        });
    }

    Body configure(Exchange exchange) {
        List<AlterableConfig> configs = new ArrayList<>();
        exchange.target().query().forEach((name, values) -> {
            if (name.startsWith(SET)) {
                configs.add(AlterableConfig.builder()
                        .name(name.substring(SET.length()))
                        .configOperation(SET_VALUE)
                        .value(values.get(0))
                        .build());
            } else if (name.equals("unset")) {
                values.forEach(each -> configs.add(AlterableConfig.builder()
                        .name(each)
                        .configOperation(DELETE_VALUE)
                        .value(null)
                        .build()));
            }
        });
        if (configs.isEmpty()) {
            return refuse(exchange, "expected set.NAME=VALUE or unset=NAME");
        }
        IncrementalAlterConfigsRequest request = IncrementalAlterConfigsRequest.builder()
                .resources(List.of(AlterConfigsResource.builder()
                        .resourceType(TopicEndpoint.TOPIC)
                        .resourceName(topicOf(exchange))
                        .configs(configs)
                        .build()))
                .build();
        return change(
                exchange,
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                request,
                IncrementalAlterConfigsResponse.class,
                response -> {
                    AlterConfigsResourceResponse result = response.responses().get(0);
                    Problems.check(result.errorCode(), result.errorMessage());
                });
    }

    /** As a consumer without membership commits: Kafka takes it only while nobody consumes in the group. */
    Body commit(Exchange exchange) {
        Optional<String> topic = exchange.target().find("topic");
        List<OffsetCommitRequestPartition> partitions = new ArrayList<>();
        try {
            exchange.target().query().forEach((name, values) -> {
                if (name.startsWith(OFFSET)) {
                    partitions.add(OffsetCommitRequestPartition.builder()
                            .partitionIndex(Integer.parseInt(name.substring(OFFSET.length())))
                            .committedOffset(Long.parseLong(values.get(0)))
                            .build());
                }
            });
        } catch (NumberFormatException wrong) {
            return refuse(exchange, "expected offset.PARTITION=OFFSET");
        }
        if (topic.isEmpty() || partitions.isEmpty()) {
            return refuse(exchange, "expected topic=NAME and offset.PARTITION=OFFSET");
        }
        Optional<UUID> id = catalog.find(topic.get()).map(CatalogTopic::uuid);
        if (id.isEmpty()) {
            return refuse(exchange, "there is no topic " + topic.get());
        }
        OffsetCommitRequest request = OffsetCommitRequest.builder()
                .groupId(exchange.target().path().get(2))
                .generationIdOrMemberEpoch(NO_GENERATION)
                .memberId("")
                .topics(List.of(OffsetCommitRequestTopic.builder()
                        .name(topic.get())
                        .topicId(id.get())
                        .partitions(partitions)
                        .build()))
                .build();
        return change(
                exchange,
                ApiKey.OFFSET_COMMIT,
                request,
                OffsetCommitResponse.class,
                response -> response.topics().stream()
                        .flatMap(each -> each.partitions().stream())
                        .map(OffsetCommitResponsePartition::errorCode)
                        .forEach(error -> Problems.check(error, null)));
    }

    private static String topicOf(Exchange exchange) {
        return exchange.target().path().get(2);
    }

    private static Body refuse(Exchange exchange, String why) {
        exchange.respond(Problem.badRequest(why).response());
        return Body.NONE;
    }

    private <Q extends ApiMessage, R extends ApiMessage> Body change(
            Exchange exchange, ApiKey apiKey, Q request, Class<R> answer, Consumer<R> check) {
        return Asker.answer(
                exchange, asker.ask(exchange, apiKey, request, answer).thenApply(response -> {
                    check.accept(response);
                    return Json.object("done", "true");
                }));
    }
}
