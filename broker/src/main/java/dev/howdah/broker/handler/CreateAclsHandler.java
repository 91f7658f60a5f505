package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.CreateAclsRequest;
import dev.howdah.protocol.message.CreateAclsResponse;
import dev.howdah.protocol.message.CreateAclsResponse.AclCreationResult;
import java.util.Optional;

/** CreateAcls v1–3: refused, because there is no authorizer. */
public final class CreateAclsHandler extends Handler<CreateAclsRequest> {

    public CreateAclsHandler() {
        super(ApiKey.CREATE_ACLS, 1, 3);
    }

    @Override
    public void handle(Call call, CreateAclsRequest request) {
        call.respond(refusal(request, KafkaError.SECURITY_DISABLED));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, CreateAclsRequest request, KafkaError error) {
        return Optional.of(refusal(request, error));
    }

    private static CreateAclsResponse refusal(CreateAclsRequest request, KafkaError error) {
        return CreateAclsResponse.builder()
                .results(request.creations().stream()
                        .map(creation -> new AclCreationResult(error.code(), DescribeAclsHandler.NO_AUTHORIZER))
                        .toList())
                .build();
    }
}
