package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.CreateDelegationTokenRequest;
import dev.howdah.protocol.message.CreateDelegationTokenResponse;
import java.util.Optional;

/** CreateDelegationToken v1–3: tokens are off ({@link DelegationTokens}). The answer names who asked and for whom, as Kafka's does. */
public final class CreateDelegationTokenHandler extends Handler<CreateDelegationTokenRequest> {

    private static final int FIRST_VERSION_WITH_REQUESTER = 3;

    private final DelegationTokens tokens;

    public CreateDelegationTokenHandler(DelegationTokens tokens) {
        super(ApiKey.CREATE_DELEGATION_TOKEN, 1, 3);
        this.tokens = tokens;
    }

    @Override
    public void handle(Call call, CreateDelegationTokenRequest request) {
        call.respond(answer(call, request, tokens.refusal(call)));
    }

    @Override
    public Optional<ApiMessage> errorResponse(Call call, CreateDelegationTokenRequest request, KafkaError error) {
        return Optional.of(answer(call, request, error));
    }

    private static CreateDelegationTokenResponse answer(
            Call call, CreateDelegationTokenRequest request, KafkaError error) {
        Principal requester = call.principal();
        String name = request.ownerPrincipalName();
        String type = request.ownerPrincipalType();
        Principal owner = name == null || name.isEmpty() || type == null ? requester : new Principal(type, name);
        CreateDelegationTokenResponse.Builder answer = CreateDelegationTokenResponse.builder()
                .errorCode(error.code())
                .principalType(owner.type())
                .principalName(owner.name())
                .issueTimestampMs(DelegationTokens.timestamp(error))
                .expiryTimestampMs(DelegationTokens.timestamp(error))
                .maxTimestampMs(DelegationTokens.timestamp(error));
        if (call.version() >= FIRST_VERSION_WITH_REQUESTER) {
            answer.tokenRequesterPrincipalType(requester.type()).tokenRequesterPrincipalName(requester.name());
        }
        return answer.build();
    }
}
