package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeDelegationTokenRequest;
import dev.howdah.protocol.message.DescribeDelegationTokenResponse;
import java.util.List;
import java.util.Optional;

/** DescribeDelegationToken v1–3: tokens are off ({@link DelegationTokens}). */
public final class DescribeDelegationTokenHandler extends Handler<DescribeDelegationTokenRequest> {

    private final DelegationTokens tokens;

    public DescribeDelegationTokenHandler(DelegationTokens tokens) {
        super(ApiKey.DESCRIBE_DELEGATION_TOKEN, 1, 3);
        this.tokens = tokens;
    }

    @Override
    public void handle(Call call, DescribeDelegationTokenRequest request) {
        call.respond(answer(tokens.refusal(call)));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeDelegationTokenRequest request, KafkaError error) {
        return Optional.of(answer(error));
    }

    private static DescribeDelegationTokenResponse answer(KafkaError error) {
        return DescribeDelegationTokenResponse.builder()
                .errorCode(error.code())
                .tokens(List.of())
                .build();
    }
}
