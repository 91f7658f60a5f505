package dev.howdah.broker.http.console;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Json;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.MetadataRequest;
import dev.howdah.protocol.message.MetadataResponse;
import dev.howdah.storage.LogInspector;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code GET /api/topics}: every topic that one may describe, with its partitions, records and bytes. */
final class TopicsEndpoint implements Endpoint {

    private final Asker asker;
    private final Catalog catalog;
    private final LogReader reader;
    private final LogInspector inspector;

    TopicsEndpoint(Asker asker, Catalog catalog, LogReader reader, LogInspector inspector) {
        this.asker = asker;
        this.catalog = catalog;
        this.reader = reader;
        this.inspector = inspector;
    }

    @Override
    public Body begin(Exchange exchange) {
        MetadataRequest all = MetadataRequest.builder()
                .topics(null)
                .allowAutoTopicCreation(false)
                .build();
        CompletableFuture<Map<PartitionId, Long>> bytes = asker.read(inspector::partitionBytes);
        return Asker.answer(
                exchange,
                asker.ask(exchange, ApiKey.METADATA, all, MetadataResponse.class)
                        .thenApply(this::described)
                        .thenCompose(topics ->
                                heads(topics).thenCombine(bytes, (heads, sizes) -> json(topics, heads, sizes))));
    }

    private List<CatalogTopic> described(MetadataResponse metadata) {
        return metadata.topics().stream()
                .flatMap(topic -> Optional.ofNullable(topic.name()).flatMap(catalog::find).stream())
                .toList();
    }

    private CompletableFuture<List<PartitionHead>> heads(List<CatalogTopic> topics) {
        return reader.heads(topics.stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .toList())
                .toCompletableFuture();
    }

    private static String json(List<CatalogTopic> topics, List<PartitionHead> heads, Map<PartitionId, Long> sizes) {
        Map<Integer, Long> records = new HashMap<>();
        Map<Integer, Long> bytes = new HashMap<>();
        heads.forEach(head -> records.merge(head.id().topicId(), head.nextOffset() - head.logStartOffset(), Long::sum));
        sizes.forEach((id, size) -> bytes.merge(id.topicId(), size, Long::sum));
        return Json.object(
                "topics",
                Json.array(topics.stream()
                        .map(topic -> Json.object(
                                "name", Json.quote(topic.name()),
                                "partitions", Integer.toString(topic.partitionCount()),
                                "records", Long.toString(records.getOrDefault(topic.id(), 0L)),
                                "bytes", Long.toString(bytes.getOrDefault(topic.id(), 0L))))));
    }
}
