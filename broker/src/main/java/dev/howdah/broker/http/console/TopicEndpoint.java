package dev.howdah.broker.http.console;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Json;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeConfigsRequest;
import dev.howdah.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import dev.howdah.protocol.message.DescribeConfigsResponse;
import dev.howdah.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.howdah.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import dev.howdah.protocol.message.MetadataRequest;
import dev.howdah.protocol.message.MetadataRequest.MetadataRequestTopic;
import dev.howdah.protocol.message.MetadataResponse;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponsePartition;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponseTopic;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionHead;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code GET /api/topics/{topic}}: its partitions with their bounds, and its configurations, if one may see those. */
final class TopicEndpoint implements Endpoint {

    /** As {@code DescribeConfigs} has them. */
    static final byte TOPIC = 2;

    private static final byte SET_FOR_THE_TOPIC = 1;

    private final Asker asker;
    private final Catalog catalog;
    private final LogReader reader;

    TopicEndpoint(Asker asker, Catalog catalog, LogReader reader) {
        this.asker = asker;
        this.catalog = catalog;
        this.reader = reader;
    }

    @Override
    public Body begin(Exchange exchange) {
        String name = exchange.target().path().get(2);
        MetadataRequest one = MetadataRequest.builder()
                .topics(List.of(MetadataRequestTopic.builder().name(name).build()))
                .allowAutoTopicCreation(false)
                .build();
        DescribeConfigsRequest configs = DescribeConfigsRequest.builder()
                .resources(List.of(DescribeConfigsResource.builder()
                        .resourceType(TOPIC)
                        .resourceName(name)
                        .configurationKeys(null)
                        .build()))
                .includeDocumentation(true)
                .build();
        CompletableFuture<DescribeConfigsResponse> described =
                asker.ask(exchange, ApiKey.DESCRIBE_CONFIGS, configs, DescribeConfigsResponse.class);
        return Asker.answer(
                exchange,
                asker.ask(exchange, ApiKey.METADATA, one, MetadataResponse.class)
                        .thenApply(metadata -> checked(metadata, name))
                        .thenCompose(topic -> heads(name)
                                .thenCombine(
                                        described,
                                        (heads, response) -> json(
                                                topic, heads, response.results().get(0)))));
    }

    private static MetadataResponseTopic checked(MetadataResponse metadata, String name) {
        MetadataResponseTopic topic = metadata.topics().get(0);
        boolean isUnknown = topic.errorCode() == KafkaError.UNKNOWN_TOPIC_OR_PARTITION.code();
        Problems.check(topic.errorCode(), isUnknown ? "there is no topic " + name : null);
        return topic;
    }

    private CompletableFuture<List<PartitionHead>> heads(String name) {
        CatalogTopic topic = catalog.find(name)
                .orElseThrow(() -> new RefusedException(
                        Problems.of(KafkaError.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic " + name)));
        return reader.heads(topic.partitions()).toCompletableFuture();
    }

    private static String json(MetadataResponseTopic topic, List<PartitionHead> heads, DescribeConfigsResult configs) {
        Map<Integer, PartitionHead> bounds =
                heads.stream().collect(Collectors.toMap(head -> head.id().partition(), Function.identity()));
        return Json.object(
                "name", Json.quote(String.valueOf(topic.name())),
                "id", Json.quote(topic.topicId().toString()),
                "partitions",
                        Json.array(topic.partitions().stream()
                                .sorted(Comparator.comparing(MetadataResponsePartition::partitionIndex))
                                .flatMap(partition -> Optional.ofNullable(bounds.get(partition.partitionIndex()))
                                        .map(head -> partition(partition, head))
                                        .stream())),
                "mayDescribeConfigs", Boolean.toString(configs.errorCode() == KafkaError.NONE.code()),
                "configs", Json.array(configs.configs().stream().map(TopicEndpoint::config)));
    }

    private static String partition(MetadataResponsePartition partition, PartitionHead head) {
        return Json.object(
                "partition", Integer.toString(partition.partitionIndex()),
                "leader", Integer.toString(partition.leaderId()),
                "start", Long.toString(head.logStartOffset()),
                "end", Long.toString(head.nextOffset()),
                "stable", Long.toString(head.lastStableOffset()));
    }

    private static String config(DescribeConfigsResourceResult config) {
        String value = config.value();
        String documentation = config.documentation();
        return Json.object(
                "name", Json.quote(config.name()),
                "value", value == null ? "null" : Json.quote(value),
                "isDefault", Boolean.toString(config.configSource() != SET_FOR_THE_TOPIC),
                "readOnly", Boolean.toString(config.readOnly()),
                "documentation", documentation == null ? "null" : Json.quote(documentation));
    }
}
