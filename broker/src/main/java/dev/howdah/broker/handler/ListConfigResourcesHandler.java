package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ListConfigResourcesRequest;
import dev.howdah.protocol.message.ListConfigResourcesResponse;
import dev.howdah.protocol.message.ListConfigResourcesResponse.ConfigResource;
import dev.howdah.storage.ConfigStore.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * ListConfigResources v0–1: the resources that have a configuration: all topics and brokers, and the groups for which
 * something is set. v0 asks only for client metrics, which are not served.
 */
public final class ListConfigResourcesHandler extends Handler<ListConfigResourcesRequest> {

    private static final Set<Byte> ALL = Set.of(
            ResourceTypes.TOPIC,
            ResourceTypes.BROKER,
            ResourceTypes.BROKER_LOGGER,
            ResourceTypes.CLIENT_METRICS,
            ResourceTypes.GROUP);

    private final Catalog catalog;
    private final LiveBrokers brokers;
    private final DynamicConfigs configs;

    public ListConfigResourcesHandler(Catalog catalog, LiveBrokers brokers, DynamicConfigs configs) {
        super(ApiKey.LIST_CONFIG_RESOURCES, 0, 1);
        this.catalog = catalog;
        this.brokers = brokers;
        this.configs = configs;
    }

    @Override
    public void handle(Call call, ListConfigResourcesRequest request) {
        if (call.version() == 0) {
            call.respond(response(List.of()));
        } else if (!ALL.containsAll(request.resourceTypes())) {
            call.respond(error(KafkaError.UNSUPPORTED_VERSION));
        } else {
            Set<Byte> wanted = request.resourceTypes().isEmpty() ? ALL : Set.copyOf(request.resourceTypes());
            call.respond(response(list(wanted)));
        }
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ListConfigResourcesRequest request, KafkaError error) {
        return Optional.of(error(error));
    }

    private List<ConfigResource> list(Set<Byte> wanted) {
        List<ConfigResource> resources = new ArrayList<>();
        if (wanted.contains(ResourceTypes.GROUP)) {
            configs.all().keySet().stream()
                    .filter(resource -> resource.kind() == Kind.GROUP)
                    .forEach(group -> resources.add(new ConfigResource(group.name(), ResourceTypes.GROUP)));
        }
        for (byte ofBroker : List.of(ResourceTypes.BROKER_LOGGER, ResourceTypes.BROKER)) {
            if (wanted.contains(ofBroker)) {
                brokers.all()
                        .forEach(broker ->
                                resources.add(new ConfigResource(Integer.toString(broker.nodeId()), ofBroker)));
            }
        }
        if (wanted.contains(ResourceTypes.TOPIC)) {
            catalog.all().forEach(topic -> resources.add(new ConfigResource(topic.name(), ResourceTypes.TOPIC)));
        }
        return resources;
    }

    private static ListConfigResourcesResponse response(List<ConfigResource> resources) {
        return ListConfigResourcesResponse.builder().configResources(resources).build();
    }

    private static ListConfigResourcesResponse error(KafkaError error) {
        return ListConfigResourcesResponse.builder().errorCode(error.code()).build();
    }
}
