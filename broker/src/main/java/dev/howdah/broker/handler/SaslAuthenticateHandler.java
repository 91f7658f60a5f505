package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.sasl.Login;
import dev.howdah.broker.sasl.SaslOutcome;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.SaslAuthenticateRequest;
import dev.howdah.protocol.message.SaslAuthenticateResponse;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SaslAuthenticate v0–2: carries the tokens of a login. v1 on: how long the session lasts.
 *
 * <p>If it cannot be known whether the client is who it says, because Postgres does not answer, the connection ends without an
 * answer: clients try again then, and give up after SASL_AUTHENTICATION_FAILED.
 */
public final class SaslAuthenticateHandler extends Handler<SaslAuthenticateRequest> {

    public SaslAuthenticateHandler() {
        super(ApiKey.SASL_AUTHENTICATE, 0, 2);
    }

    @Override
    public void handle(Call call, SaslAuthenticateRequest request) {
        Login login = call.login();
        if (login == null || !login.expectsToken()) {
            call.respond(refusal(
                    KafkaError.ILLEGAL_SASL_STATE,
                    "SaslAuthenticate request received after successful authentication"));
            return;
        }
        login.evaluate(ByteBufUtil.getBytes(request.authBytes()), outcome -> answer(call, login, outcome));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, SaslAuthenticateRequest request, KafkaError error) {
        return Optional.of(refusal(error, null));
    }

    private static void answer(Call call, Login login, SaslOutcome outcome) {
        if (outcome instanceof SaslOutcome.Challenge challenge) {
            call.respond(accepted(challenge.token(), 0));
        } else if (outcome instanceof SaslOutcome.Accepted accepted) {
            call.respond(accepted(accepted.token(), login.sessionLifetimeMs()));
        } else if (outcome instanceof SaslOutcome.Refused refused) {
            call.respondThenClose(refusal(KafkaError.SASL_AUTHENTICATION_FAILED, refused.reply()));
        } else if (outcome instanceof SaslOutcome.Undecided undecided) {
            call.close(undecided.why());
        } else {
            throw new AssertionError(outcome);
        }
    }

    private static SaslAuthenticateResponse accepted(byte[] token, long sessionLifetimeMs) {
        return SaslAuthenticateResponse.builder()
                .authBytes(Unpooled.wrappedBuffer(token))
                .sessionLifetimeMs(sessionLifetimeMs)
                .build();
    }

    private static SaslAuthenticateResponse refusal(KafkaError error, @Nullable String message) {
        return SaslAuthenticateResponse.builder()
                .errorCode(error.code())
                .errorMessage(message)
                .authBytes(Unpooled.EMPTY_BUFFER)
                .build();
    }
}
