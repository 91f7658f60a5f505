package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.handler.ConfigAlterations.Alteration;
import dev.howdah.broker.handler.ConfigAlterations.Base;
import dev.howdah.broker.handler.ConfigAlterations.Manner;
import dev.howdah.broker.handler.ConfigAlterations.Target;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.IncrementalAlterConfigsRequest;
import dev.howdah.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.howdah.protocol.message.IncrementalAlterConfigsResponse;
import dev.howdah.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.List;
import java.util.Optional;

/**
 * IncrementalAlterConfigs v0–1: sets, deletes, appends and subtracts single configurations of topics, brokers, groups and loggers.
 * Each resource on its own: all of its changes or none.
 */
public final class IncrementalAlterConfigsHandler extends Handler<IncrementalAlterConfigsRequest> {

    private final ConfigAlterations alterations;
    private final AdminThreads threads;

    public IncrementalAlterConfigsHandler(ConfigAlterations alterations, AdminThreads threads) {
        super(ApiKey.INCREMENTAL_ALTER_CONFIGS, 0, 1);
        this.alterations = alterations;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, IncrementalAlterConfigsRequest request) {
        threads.answer(call, () -> alterAll(request));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, IncrementalAlterConfigsRequest request, KafkaError error) {
        return Optional.of(response(request.resources().stream()
                .map(resource -> result(target(resource), Optional.of(new Refusal(error, ""))))
                .toList()));
    }

    private IncrementalAlterConfigsResponse alterAll(IncrementalAlterConfigsRequest request) {
        List<Alteration> asked = request.resources().stream()
                .map(resource -> new Alteration(target(resource), edits(resource)))
                .toList();
        Manner manner = new Manner(Base.WHAT_IS_SET, request.validateOnly(), apiKey());
        return response(alterations.alter(asked, manner).entrySet().stream()
                .map(outcome -> result(outcome.getKey(), outcome.getValue()))
                .toList());
    }

    private static Target target(AlterConfigsResource resource) {
        return new Target(resource.resourceType(), resource.resourceName());
    }

    private static List<ConfigEdit> edits(AlterConfigsResource resource) {
        return resource.configs().stream()
                .map(entry -> new ConfigEdit(entry.name(), entry.configOperation(), entry.value()))
                .toList();
    }

    private static AlterConfigsResourceResponse result(Target target, Optional<Refusal> refusal) {
        AlterConfigsResourceResponse.Builder result = AlterConfigsResourceResponse.builder()
                .resourceType(target.type())
                .resourceName(target.name());
        refusal.ifPresent(why -> result.errorCode(why.error().code()).errorMessage(why.message()));
        return result.build();
    }

    private static IncrementalAlterConfigsResponse response(List<AlterConfigsResourceResponse> results) {
        return IncrementalAlterConfigsResponse.builder().responses(results).build();
    }
}
