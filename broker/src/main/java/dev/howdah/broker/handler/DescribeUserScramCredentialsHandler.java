package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeUserScramCredentialsRequest;
import dev.howdah.protocol.message.DescribeUserScramCredentialsRequest.UserName;
import dev.howdah.protocol.message.DescribeUserScramCredentialsResponse;
import dev.howdah.protocol.message.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import java.util.List;
import java.util.Optional;

/** DescribeUserScramCredentials v0: nobody has credentials, because SASL is not served. */
public final class DescribeUserScramCredentialsHandler extends Handler<DescribeUserScramCredentialsRequest> {

    public DescribeUserScramCredentialsHandler() {
        super(ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS, 0, 0);
    }

    @Override
    public void handle(Call call, DescribeUserScramCredentialsRequest request) {
        List<UserName> users = request.users();
        call.respond(DescribeUserScramCredentialsResponse.builder()
                .results(
                        users == null
                                ? List.of()
                                : users.stream()
                                        .map(DescribeUserScramCredentialsHandler::unknown)
                                        .toList())
                .build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(
            short version, DescribeUserScramCredentialsRequest request, KafkaError error) {
        return Optional.of(DescribeUserScramCredentialsResponse.builder()
                .errorCode(error.code())
                .build());
    }

    private static DescribeUserScramCredentialsResult unknown(UserName user) {
        return new DescribeUserScramCredentialsResult(
                user.name(),
                KafkaError.RESOURCE_NOT_FOUND.code(),
                "Attempt to describe a user credential that does not exist: " + user.name(),
                List.of());
    }
}
