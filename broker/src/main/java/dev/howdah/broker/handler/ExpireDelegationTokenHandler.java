package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ExpireDelegationTokenRequest;
import dev.howdah.protocol.message.ExpireDelegationTokenResponse;
import java.util.Optional;

/** ExpireDelegationToken v1–2: tokens are off ({@link DelegationTokens}). */
public final class ExpireDelegationTokenHandler extends Handler<ExpireDelegationTokenRequest> {

    private final DelegationTokens tokens;

    public ExpireDelegationTokenHandler(DelegationTokens tokens) {
        super(ApiKey.EXPIRE_DELEGATION_TOKEN, 1, 2);
        this.tokens = tokens;
    }

    @Override
    public void handle(Call call, ExpireDelegationTokenRequest request) {
        call.respond(answer(tokens.refusal(call)));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ExpireDelegationTokenRequest request, KafkaError error) {
        return Optional.of(answer(error));
    }

    private static ExpireDelegationTokenResponse answer(KafkaError error) {
        return ExpireDelegationTokenResponse.builder()
                .errorCode(error.code())
                .expiryTimestampMs(DelegationTokens.timestamp(error))
                .build();
    }
}
