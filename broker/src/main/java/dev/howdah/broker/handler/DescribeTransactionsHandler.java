package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeTransactionsRequest;
import dev.howdah.protocol.message.DescribeTransactionsResponse;
import dev.howdah.protocol.message.DescribeTransactionsResponse.TransactionState;
import java.util.Optional;

/** DescribeTransactions v0: there are no transactions, because they are not served. */
public final class DescribeTransactionsHandler extends Handler<DescribeTransactionsRequest> {

    public DescribeTransactionsHandler() {
        super(ApiKey.DESCRIBE_TRANSACTIONS, 0, 0);
    }

    @Override
    public void handle(Call call, DescribeTransactionsRequest request) {
        call.respond(response(request, KafkaError.TRANSACTIONAL_ID_NOT_FOUND));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeTransactionsRequest request, KafkaError error) {
        return Optional.of(response(request, error));
    }

    private static DescribeTransactionsResponse response(DescribeTransactionsRequest request, KafkaError error) {
        return DescribeTransactionsResponse.builder()
                .transactionStates(request.transactionalIds().stream()
                        .map(id -> TransactionState.builder()
                                .transactionalId(id)
                                .errorCode(error.code())
                                .build())
                        .toList())
                .build();
    }
}
