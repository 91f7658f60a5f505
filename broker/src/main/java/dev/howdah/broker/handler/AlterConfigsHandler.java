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
import dev.howdah.protocol.message.AlterConfigsRequest;
import dev.howdah.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import dev.howdah.protocol.message.AlterConfigsResponse;
import dev.howdah.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.List;
import java.util.Optional;

/**
 * AlterConfigs v0–2: replaces all that is set of a topic, a broker or a group. Deprecated since Kafka 2.3, but librdkafka has it.
 * Each resource on its own: all of its changes or none.
 */
public final class AlterConfigsHandler extends Handler<AlterConfigsRequest> {

    private final ConfigAlterations alterations;
    private final AdminThreads threads;

    public AlterConfigsHandler(ConfigAlterations alterations, AdminThreads threads) {
        super(ApiKey.ALTER_CONFIGS, 0, 2);
        this.alterations = alterations;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, AlterConfigsRequest request) {
        threads.answer(call, () -> alterAll(request));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, AlterConfigsRequest request, KafkaError error) {
        return Optional.of(response(request.resources().stream()
                .map(resource -> result(target(resource), Optional.of(new Refusal(error, ""))))
                .toList()));
    }

    private AlterConfigsResponse alterAll(AlterConfigsRequest request) {
        List<Alteration> asked = request.resources().stream()
                .map(resource -> new Alteration(target(resource), edits(resource)))
                .toList();
        Manner manner = new Manner(Base.NOTHING, request.validateOnly(), apiKey());
        return response(alterations.alter(asked, manner).entrySet().stream()
                .map(outcome -> result(outcome.getKey(), outcome.getValue()))
                .toList());
    }

    private static Target target(AlterConfigsResource resource) {
        return new Target(resource.resourceType(), resource.resourceName());
    }

    private static List<ConfigEdit> edits(AlterConfigsResource resource) {
        return resource.configs().stream()
                .map(entry -> new ConfigEdit(entry.name(), ConfigEdit.SET, entry.value()))
                .toList();
    }

    private static AlterConfigsResourceResponse result(Target target, Optional<Refusal> refusal) {
        AlterConfigsResourceResponse.Builder result = AlterConfigsResourceResponse.builder()
                .resourceType(target.type())
                .resourceName(target.name());
        refusal.ifPresent(why -> result.errorCode(why.error().code()).errorMessage(why.message()));
        return result.build();
    }

    private static AlterConfigsResponse response(List<AlterConfigsResourceResponse> results) {
        return AlterConfigsResponse.builder().responses(results).build();
    }
}
