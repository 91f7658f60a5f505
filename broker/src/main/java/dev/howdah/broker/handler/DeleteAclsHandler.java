package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DeleteAclsRequest;
import dev.howdah.protocol.message.DeleteAclsResponse;
import dev.howdah.protocol.message.DeleteAclsResponse.DeleteAclsFilterResult;
import java.util.List;
import java.util.Optional;

/** DeleteAcls v1–3: refused, because there is no authorizer. */
public final class DeleteAclsHandler extends Handler<DeleteAclsRequest> {

    public DeleteAclsHandler() {
        super(ApiKey.DELETE_ACLS, 1, 3);
    }

    @Override
    public void handle(Call call, DeleteAclsRequest request) {
        call.respond(refusal(request, KafkaError.SECURITY_DISABLED));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DeleteAclsRequest request, KafkaError error) {
        return Optional.of(refusal(request, error));
    }

    private static DeleteAclsResponse refusal(DeleteAclsRequest request, KafkaError error) {
        return DeleteAclsResponse.builder()
                .filterResults(request.filters().stream()
                        .map(filter ->
                                new DeleteAclsFilterResult(error.code(), DescribeAclsHandler.NO_AUTHORIZER, List.of()))
                        .toList())
                .build();
    }
}
