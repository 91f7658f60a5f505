package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.transaction.ProducerIds;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.EndTxnRequest;
import dev.howdah.protocol.message.EndTxnResponse;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionOutcome;
import java.util.Optional;

/**
 * EndTxn v0–5: commits or aborts. The answer comes when markers and offsets are stored: then every {@code read_committed} consumer may see
 * the transaction, while in Kafka the markers follow the answer.
 *
 * <p>v2: PRODUCER_FENCED, which older clients get as INVALID_PRODUCER_EPOCH. v5: the epoch rises with each end, and the answer has it
 * (KIP-890).
 */
public final class EndTxnHandler extends Handler<EndTxnRequest> {

    private static final int FENCED_FROM_VERSION = 2;
    private static final int BUMPS_FROM_VERSION = 5;

    private final ProducerIds ids;
    private final TransactionCalls transactions;

    public EndTxnHandler(ProducerIds ids, TransactionCalls transactions) {
        super(ApiKey.END_TXN, 0, 5);
        this.ids = ids;
        this.transactions = transactions;
    }

    @Override
    public void handle(Call call, EndTxnRequest request) {
        if (request.transactionalId().isEmpty()) {
            call.respond(refusal(KafkaError.INVALID_REQUEST));
            return;
        }
        transactions.submit(
                apiKey(),
                new TransactionAction.End(
                        request.transactionalId(),
                        new Producer(request.producerId(), request.producerEpoch()),
                        request.committed(),
                        call.version() >= BUMPS_FROM_VERSION,
                        ids.take()),
                (error, outcome) -> call.respond(
                        outcome instanceof TransactionOutcome.Done done
                                ? response(call.version(), done.producer())
                                : refusal(TransactionCalls.inVersion(error, call.version(), FENCED_FROM_VERSION))));
    }

    private static EndTxnResponse response(short version, Producer producer) {
        EndTxnResponse.Builder response = EndTxnResponse.builder();
        return version < BUMPS_FROM_VERSION
                ? response.build()
                : response.producerId(producer.id())
                        .producerEpoch(producer.epoch())
                        .build();
    }

    private static EndTxnResponse refusal(KafkaError error) {
        return EndTxnResponse.builder().errorCode(error.code()).build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, EndTxnRequest request, KafkaError error) {
        return Optional.of(refusal(error));
    }
}
