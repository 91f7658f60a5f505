package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ListTransactionsRequest;
import dev.howdah.protocol.message.ListTransactionsResponse;
import java.util.Optional;
import java.util.Set;

/** ListTransactions v0–2: there are no transactions, because they are not served. */
public final class ListTransactionsHandler extends Handler<ListTransactionsRequest> {

    private static final Set<String> STATES = Set.of(
            "Empty",
            "Ongoing",
            "PrepareCommit",
            "PrepareAbort",
            "CompleteCommit",
            "CompleteAbort",
            "Dead",
            "PrepareEpochFence");

    public ListTransactionsHandler() {
        super(ApiKey.LIST_TRANSACTIONS, 0, 2);
    }

    @Override
    public void handle(Call call, ListTransactionsRequest request) {
        call.respond(ListTransactionsResponse.builder()
                .unknownStateFilters(request.stateFilters().stream()
                        .filter(state -> !STATES.contains(state))
                        .toList())
                .build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ListTransactionsRequest request, KafkaError error) {
        return Optional.of(
                ListTransactionsResponse.builder().errorCode(error.code()).build());
    }
}
