package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.SaslHandshakeRequest;
import dev.howdah.protocol.message.SaslHandshakeResponse;
import java.util.List;
import java.util.Optional;

/**
 * SaslHandshake v0–1: refused, as Kafka refuses it on a PLAINTEXT listener. Without an answer, a client that is
 * configured for SASL would try again until its deadline without saying why.
 */
public final class SaslHandshakeHandler extends Handler<SaslHandshakeRequest> {

    public SaslHandshakeHandler() {
        super(ApiKey.SASL_HANDSHAKE, 0, 1);
    }

    @Override
    public void handle(Call call, SaslHandshakeRequest request) {
        call.respond(refusal(KafkaError.ILLEGAL_SASL_STATE));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, SaslHandshakeRequest request, KafkaError error) {
        return Optional.of(refusal(error));
    }

    private static SaslHandshakeResponse refusal(KafkaError error) {
        return SaslHandshakeResponse.builder()
                .errorCode(error.code())
                .mechanisms(List.of())
                .build();
    }
}
