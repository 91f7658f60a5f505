package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.catalog.TopicNames;
import dev.howdah.broker.config.BrokerLoggers;
import dev.howdah.broker.config.ConfigView;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeConfigsRequest;
import dev.howdah.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import dev.howdah.protocol.message.DescribeConfigsResponse;
import dev.howdah.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.howdah.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import dev.howdah.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.ConfigStore.Kind;
import dev.howdah.storage.ConfigStore.Resource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * DescribeConfigs v1–4: every configuration that Kafka has for a topic or a group, and those of a broker, with value,
 * source and synonyms; from v3 on also with type and documentation. All of them are shown, because tools read all,
 * change one and write them back.
 *
 * <p>The name of a broker is its node id. The empty name asks for what was set at run time for all brokers. Not done:
 * client metrics.
 */
public final class DescribeConfigsHandler extends Handler<DescribeConfigsRequest> {

    private final Catalog catalog;
    private final LiveBrokers brokers;
    private final DynamicConfigs configs;
    private final String firstListener;

    /**
     * Makes the handler.
     *
     * @param firstListener the name of this broker's first listener
     */
    public DescribeConfigsHandler(Catalog catalog, LiveBrokers brokers, DynamicConfigs configs, String firstListener) {
        super(ApiKey.DESCRIBE_CONFIGS, 1, 4);
        this.catalog = catalog;
        this.brokers = brokers;
        this.configs = configs;
        this.firstListener = firstListener;
    }

    @Override
    public void handle(Call call, DescribeConfigsRequest request) {
        call.respond(DescribeConfigsResponse.builder()
                .results(request.resources().stream()
                        .map(resource -> ConfigRights.check(
                                        call.rights(),
                                        Operation.DESCRIBE_CONFIGS,
                                        resource.resourceType(),
                                        resource.resourceName())
                                .map(denied -> refused(resource, denied, ""))
                                .orElseGet(() -> describe(resource, request)))
                        .toList())
                .build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeConfigsRequest request, KafkaError error) {
        return Optional.of(DescribeConfigsResponse.builder()
                .results(request.resources().stream()
                        .map(resource -> refused(resource, error, ""))
                        .toList())
                .build());
    }

    private DescribeConfigsResult describe(DescribeConfigsResource resource, DescribeConfigsRequest request) {
        return switch (resource.resourceType()) {
            case ResourceTypes.TOPIC -> describeTopic(resource, request);
            case ResourceTypes.BROKER -> describeBroker(resource, request);
            case ResourceTypes.BROKER_LOGGER -> describeLoggers(resource, request);
            case ResourceTypes.GROUP -> describeGroup(resource, request);
            default ->
                refused(resource, KafkaError.INVALID_REQUEST, "Unsupported resource type: " + resource.resourceType());
        };
    }

    private DescribeConfigsResult describeTopic(DescribeConfigsResource resource, DescribeConfigsRequest request) {
        String name = resource.resourceName();
        Optional<String> nameFault = TopicNames.findFault(name);
        if (nameFault.isPresent()) {
            return refused(resource, KafkaError.INVALID_TOPIC_EXCEPTION, nameFault.get());
        }
        Optional<CatalogTopic> topic = catalog.find(name);
        return topic.isEmpty()
                ? refused(resource, KafkaError.UNKNOWN_TOPIC_OR_PARTITION, "There is no such topic.")
                : described(
                        resource,
                        request,
                        () -> ConfigView.ofTopic(topic.get().topic().config(), configs.broker()));
    }

    private DescribeConfigsResult describeBroker(DescribeConfigsResource resource, DescribeConfigsRequest request) {
        String name = resource.resourceName();
        if (name.isEmpty()) {
            return described(
                    resource, request, () -> ConfigView.ofAllBrokers(configs.explicit(new Resource(Kind.BROKER, ""))));
        }
        return isSelf(name)
                ? described(
                        resource, request, () -> ConfigView.ofBroker(configs.broker(), brokers.self(), firstListener))
                : refused(
                        resource,
                        KafkaError.INVALID_REQUEST,
                        "Unexpected broker id, expected " + brokers.self().nodeId() + " or empty string, but received "
                                + name);
    }

    private DescribeConfigsResult describeLoggers(DescribeConfigsResource resource, DescribeConfigsRequest request) {
        return isSelf(resource.resourceName())
                ? described(resource, request, () -> ConfigView.ofLoggers(BrokerLoggers.levels()))
                : refused(
                        resource,
                        KafkaError.INVALID_REQUEST,
                        "Unexpected broker id, expected " + brokers.self().nodeId() + ", but received "
                                + resource.resourceName());
    }

    private DescribeConfigsResult describeGroup(DescribeConfigsResource resource, DescribeConfigsRequest request) {
        String name = resource.resourceName();
        return name.isEmpty()
                ? refused(resource, KafkaError.INVALID_REQUEST, "Group name must not be empty")
                : described(
                        resource,
                        request,
                        () -> ConfigView.ofGroup(configs.explicit(new Resource(Kind.GROUP, name)), configs.broker()));
    }

    private boolean isSelf(String name) {
        return name.equals(Integer.toString(brokers.self().nodeId()));
    }

    private static DescribeConfigsResult described(
            DescribeConfigsResource resource, DescribeConfigsRequest request, Supplier<List<ConfigView>> view) {
        List<String> keys = resource.configurationKeys();
        @Nullable Set<String> wanted = keys == null || keys.isEmpty() ? null : new HashSet<>(keys);
        return result(resource)
                .configs(view.get().stream()
                        .filter(entry -> wanted == null || wanted.contains(entry.name()))
                        .map(entry -> entry(entry, request))
                        .toList())
                .build();
    }

    private static DescribeConfigsResourceResult entry(ConfigView entry, DescribeConfigsRequest request) {
        return DescribeConfigsResourceResult.builder()
                .name(entry.name())
                .value(entry.value())
                .readOnly(entry.readOnly())
                .isSensitive(entry.isSensitive())
                .configSource(entry.source().code())
                .configType(entry.type().code())
                .synonyms(
                        request.includeSynonyms()
                                ? entry.synonyms().stream()
                                        .map(synonym -> new DescribeConfigsSynonym(
                                                synonym.name(),
                                                synonym.value(),
                                                synonym.source().code()))
                                        .toList()
                                : List.of())
                .documentation(request.includeDocumentation() ? entry.documentation() : null)
                .build();
    }

    private static DescribeConfigsResult.Builder result(DescribeConfigsResource resource) {
        return DescribeConfigsResult.builder()
                .resourceType(resource.resourceType())
                .resourceName(resource.resourceName());
    }

    private static DescribeConfigsResult refused(DescribeConfigsResource resource, KafkaError error, String message) {
        return result(resource).errorCode(error.code()).errorMessage(message).build();
    }
}
