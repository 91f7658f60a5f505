package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeClientQuotasRequest;
import dev.howdah.protocol.message.DescribeClientQuotasResponse;
import java.util.List;
import java.util.Optional;

/** DescribeClientQuotas v0–1: there are no quotas, because nobody can set any. */
public final class DescribeClientQuotasHandler extends Handler<DescribeClientQuotasRequest> {

    public DescribeClientQuotasHandler() {
        super(ApiKey.DESCRIBE_CLIENT_QUOTAS, 0, 1);
    }

    @Override
    public void handle(Call call, DescribeClientQuotasRequest request) {
        call.respond(DescribeClientQuotasResponse.builder().entries(List.of()).build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeClientQuotasRequest request, KafkaError error) {
        return Optional.of(DescribeClientQuotasResponse.builder()
                .errorCode(error.code())
                .entries(null)
                .build());
    }
}
