package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AlterClientQuotasRequest;
import dev.howdah.protocol.message.AlterClientQuotasResponse;
import dev.howdah.protocol.message.AlterClientQuotasResponse.EntityData;
import dev.howdah.protocol.message.AlterClientQuotasResponse.EntryData;
import java.util.Optional;

/**
 * AlterClientQuotas v0–1: refused, because quotas are not enforced here.
 */
public final class AlterClientQuotasHandler extends Handler<AlterClientQuotasRequest> {

    public AlterClientQuotasHandler() {
        super(ApiKey.ALTER_CLIENT_QUOTAS, 0, 1);
    }

    @Override
    public void handle(Call call, AlterClientQuotasRequest request) {
        call.respond(refusal(request, KafkaError.INVALID_REQUEST, "Client quotas are not served."));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, AlterClientQuotasRequest request, KafkaError error) {
        return Optional.of(refusal(request, error, ""));
    }

    private static AlterClientQuotasResponse refusal(
            AlterClientQuotasRequest request, KafkaError error, String message) {
        return AlterClientQuotasResponse.builder()
                .entries(request.entries().stream()
                        .map(entry -> new EntryData(
                                error.code(),
                                message,
                                entry.entity().stream()
                                        .map(entity -> new EntityData(entity.entityType(), entity.entityName()))
                                        .toList()))
                        .toList())
                .build();
    }
}
