package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AddOffsetsToTxnRequest;
import dev.howdah.protocol.message.AddOffsetsToTxnResponse;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.Producer;
import java.util.Optional;

/**
 * AddOffsetsToTxn v0–4: offsets of a group will be part of the transaction. Producers of transactions v2 do not send it (KIP-890).
 *
 * <p>v2: PRODUCER_FENCED, which older clients get as INVALID_PRODUCER_EPOCH.
 */
public final class AddOffsetsToTxnHandler extends Handler<AddOffsetsToTxnRequest> {

    private static final int FENCED_FROM_VERSION = 2;

    private final TransactionCalls transactions;

    public AddOffsetsToTxnHandler(TransactionCalls transactions) {
        super(ApiKey.ADD_OFFSETS_TO_TXN, 0, 4);
        this.transactions = transactions;
    }

    @Override
    public void handle(Call call, AddOffsetsToTxnRequest request) {
        if (request.transactionalId().isEmpty()) {
            call.respond(response(KafkaError.INVALID_REQUEST));
            return;
        }
        transactions.submit(
                apiKey(),
                new TransactionAction.AddGroup(
                        request.transactionalId(),
                        new Producer(request.producerId(), request.producerEpoch()),
                        request.groupId()),
                (error, outcome) ->
                        call.respond(response(TransactionCalls.inVersion(error, call.version(), FENCED_FROM_VERSION))));
    }

    private static AddOffsetsToTxnResponse response(KafkaError error) {
        return AddOffsetsToTxnResponse.builder().errorCode(error.code()).build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, AddOffsetsToTxnRequest request, KafkaError error) {
        return Optional.of(response(error));
    }
}
