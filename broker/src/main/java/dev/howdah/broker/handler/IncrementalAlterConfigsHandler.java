package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.handler.Alteration.Base;
import dev.howdah.broker.handler.Alteration.Target;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.message.IncrementalAlterConfigsRequest;
import dev.howdah.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.howdah.protocol.message.IncrementalAlterConfigsResponse;
import dev.howdah.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.List;

/**
 * IncrementalAlterConfigs v0–1: sets or deletes single configurations of topics, brokers, groups and loggers, or
 * appends to or subtracts from a list. For each resource, either all changes are made or none.
 */
public final class IncrementalAlterConfigsHandler extends ConfigAlteringHandler<IncrementalAlterConfigsRequest> {

    public IncrementalAlterConfigsHandler(ConfigAlterations alterations, AdminThreads threads) {
        super(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, alterations, threads, Base.WHAT_IS_SET);
    }

    @Override
    List<Alteration> asked(IncrementalAlterConfigsRequest request) {
        return request.resources().stream()
                .map(resource ->
                        new Alteration(new Target(resource.resourceType(), resource.resourceName()), edits(resource)))
                .toList();
    }

    private static List<ConfigEdit> edits(AlterConfigsResource resource) {
        return resource.configs().stream()
                .map(entry -> new ConfigEdit(entry.name(), entry.configOperation(), entry.value()))
                .toList();
    }

    @Override
    boolean validateOnly(IncrementalAlterConfigsRequest request) {
        return request.validateOnly();
    }

    @Override
    ApiMessage response(List<Outcome> outcomes) {
        return IncrementalAlterConfigsResponse.builder()
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
