package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.sasl.Login;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.SaslHandshakeRequest;
import dev.howdah.protocol.message.SaslHandshakeResponse;
import java.util.List;
import java.util.Optional;

/**
 * SaslHandshake v0–1: begins a login, or one again (KIP-368). v0: what follows are tokens in frames without headers.
 *
 * <p>A mechanism that is not served is refused with those that are, and the connection ends. Where no login is asked for, and after
 * one that does not end, it is refused as Kafka does. Without an answer, a client that is configured for SASL would try again until its
 * deadline without saying why.
 */
public final class SaslHandshakeHandler extends Handler<SaslHandshakeRequest> {

    public SaslHandshakeHandler() {
        super(ApiKey.SASL_HANDSHAKE, 0, 1);
    }

    @Override
    public void handle(Call call, SaslHandshakeRequest request) {
        Login login = call.login();
        Login.Beginning beginning =
                login == null ? Login.Beginning.WRONG_TIME : login.begin(request.mechanism(), call.version());
        List<String> mechanisms = login == null ? List.of() : login.mechanisms();
        switch (beginning) {
            case BEGUN -> call.respond(answer(KafkaError.NONE, mechanisms));
            case UNKNOWN_MECHANISM -> call.respondThenClose(answer(KafkaError.UNSUPPORTED_SASL_MECHANISM, mechanisms));
            case WRONG_TIME -> call.respond(answer(KafkaError.ILLEGAL_SASL_STATE, List.of()));
        }
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, SaslHandshakeRequest request, KafkaError error) {
        return Optional.of(answer(error, List.of()));
    }

    private static SaslHandshakeResponse answer(KafkaError error, List<String> mechanisms) {
        return SaslHandshakeResponse.builder()
                .errorCode(error.code())
                .mechanisms(mechanisms)
                .build();
    }
}
