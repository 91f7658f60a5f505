package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.RenewDelegationTokenRequest;
import dev.howdah.protocol.message.RenewDelegationTokenResponse;
import java.util.Optional;

/** RenewDelegationToken v1–2: tokens are off ({@link DelegationTokens}). */
public final class RenewDelegationTokenHandler extends Handler<RenewDelegationTokenRequest> {

    private final DelegationTokens tokens;

    public RenewDelegationTokenHandler(DelegationTokens tokens) {
        super(ApiKey.RENEW_DELEGATION_TOKEN, 1, 2);
        this.tokens = tokens;
    }

    @Override
    public void handle(Call call, RenewDelegationTokenRequest request) {
        call.respond(answer(tokens.refusal(call)));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, RenewDelegationTokenRequest request, KafkaError error) {
        return Optional.of(answer(error));
    }

    private static RenewDelegationTokenResponse answer(KafkaError error) {
        return RenewDelegationTokenResponse.builder()
                .errorCode(error.code())
                .expiryTimestampMs(DelegationTokens.timestamp(error))
                .build();
    }
}
