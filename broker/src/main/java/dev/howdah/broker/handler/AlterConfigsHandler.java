package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.handler.Alteration.Base;
import dev.howdah.broker.handler.Alteration.Target;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.message.AlterConfigsRequest;
import dev.howdah.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import dev.howdah.protocol.message.AlterConfigsResponse;
import dev.howdah.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.List;

/**
 * AlterConfigs v0–2: replaces everything that is set for a topic, a broker or a group. It is deprecated since Kafka
 * 2.3, but librdkafka uses it. For each resource, either all changes are made or none.
 */
public final class AlterConfigsHandler extends ConfigAlteringHandler<AlterConfigsRequest> {

    public AlterConfigsHandler(ConfigAlterations alterations, AdminThreads threads) {
        super(ApiKey.ALTER_CONFIGS, 2, alterations, threads, Base.NOTHING);
    }

    @Override
    List<Alteration> asked(AlterConfigsRequest request) {
        return request.resources().stream()
                .map(resource ->
                        new Alteration(new Target(resource.resourceType(), resource.resourceName()), edits(resource)))
                .toList();
    }

    private static List<ConfigEdit> edits(AlterConfigsResource resource) {
        return resource.configs().stream()
                .map(entry -> new ConfigEdit(entry.name(), ConfigEdit.SET, entry.value()))
                .toList();
    }

    @Override
    boolean validateOnly(AlterConfigsRequest request) {
        return request.validateOnly();
    }

    @Override
    ApiMessage response(List<Outcome> outcomes) {
        return AlterConfigsResponse.builder()
                .responses(outcomes.stream()
                        .map(outcome -> AlterConfigsResourceResponse.builder()
                                .errorCode(outcome.errorCode())
                                .errorMessage(outcome.errorMessage())
                                .resourceType(outcome.target().type())
                                .resourceName(outcome.target().name())
                                .build())
                        .toList())
                .build();
    }
}
