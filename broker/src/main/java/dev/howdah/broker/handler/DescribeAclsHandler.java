package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeAclsRequest;
import dev.howdah.protocol.message.DescribeAclsResponse;
import java.util.Optional;

/** DescribeAcls v1–3: refused, because there is no authorizer. A Kafka without one answers alike. */
public final class DescribeAclsHandler extends Handler<DescribeAclsRequest> {

    static final String NO_AUTHORIZER = "No Authorizer is configured on the broker";

    public DescribeAclsHandler() {
        super(ApiKey.DESCRIBE_ACLS, 1, 3);
    }

    @Override
    public void handle(Call call, DescribeAclsRequest request) {
        call.respond(DescribeAclsResponse.builder()
                .errorCode(KafkaError.SECURITY_DISABLED.code())
                .errorMessage(NO_AUTHORIZER)
                .build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeAclsRequest request, KafkaError error) {
        return Optional.of(
                DescribeAclsResponse.builder().errorCode(error.code()).build());
    }
}
