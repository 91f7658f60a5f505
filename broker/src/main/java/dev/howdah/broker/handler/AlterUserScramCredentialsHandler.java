package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AlterUserScramCredentialsRequest;
import dev.howdah.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialDeletion;
import dev.howdah.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialUpsertion;
import dev.howdah.protocol.message.AlterUserScramCredentialsResponse;
import dev.howdah.protocol.message.AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * AlterUserScramCredentials v0: refused, since SASL is not served and a stored password would protect nothing.
 */
public final class AlterUserScramCredentialsHandler extends Handler<AlterUserScramCredentialsRequest> {

    public AlterUserScramCredentialsHandler() {
        super(ApiKey.ALTER_USER_SCRAM_CREDENTIALS, 0, 0);
    }

    @Override
    public void handle(Call call, AlterUserScramCredentialsRequest request) {
        call.respond(refusal(request, KafkaError.UNACCEPTABLE_CREDENTIAL));
    }

    @Override
    public Optional<ApiMessage> errorResponse(
            short version, AlterUserScramCredentialsRequest request, KafkaError error) {
        return Optional.of(refusal(request, error));
    }

    private static AlterUserScramCredentialsResponse refusal(
            AlterUserScramCredentialsRequest request, KafkaError error) {
        return AlterUserScramCredentialsResponse.builder()
                .results(Stream.concat(
                                request.deletions().stream().map(ScramCredentialDeletion::name),
                                request.upsertions().stream().map(ScramCredentialUpsertion::name))
                        .distinct()
                        .map(user -> new AlterUserScramCredentialsResult(user, error.code(), "SASL is not served."))
                        .toList())
                .build();
    }
}
