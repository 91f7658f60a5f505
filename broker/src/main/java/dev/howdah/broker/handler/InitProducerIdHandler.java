package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.transaction.ProducerIds;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.InitProducerIdRequest;
import dev.howdah.protocol.message.InitProducerIdResponse;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * InitProducerId v0–5. Without a transactional id: a new producer id with epoch 0, whatever the client had before (v3), as in Kafka.
 *
 * <p>With one: its producer id with the next epoch, which fences whoever had the id before. A transaction that is open is aborted in the
 * same transaction of Postgres and the answer comes at once, where Kafka answers CONCURRENT_TRANSACTIONS and lets the client come again.
 * v3: what the client has (KIP-360). v4: PRODUCER_FENCED, which older clients get as INVALID_PRODUCER_EPOCH.
 *
 * <p>Not done: v6 (two-phase commit, KIP-939), which is unstable in Kafka 4.4.
 */
public final class InitProducerIdHandler extends Handler<InitProducerIdRequest> {

    private static final long NO_PRODUCER_ID = -1;
    private static final short NO_EPOCH = -1;
    private static final int FENCED_FROM_VERSION = 4;

    private final ProducerIds ids;
    private final TransactionCalls transactions;
    private final IntSupplier timeoutMaxMs;

    /** @param timeoutMaxMs the greatest timeout of a transaction that is allowed */
    public InitProducerIdHandler(ProducerIds ids, TransactionCalls transactions, IntSupplier timeoutMaxMs) {
        super(ApiKey.INIT_PRODUCER_ID, 0, 5);
        this.ids = ids;
        this.transactions = transactions;
        this.timeoutMaxMs = timeoutMaxMs;
    }

    @Override
    public void handle(Call call, InitProducerIdRequest request) {
        String transactionalId = request.transactionalId();
        if (transactionalId == null) {
            call.respond(response(new Producer(ids.take(), (short) 0)));
            return;
        }
        boolean knowsHalf = (request.producerId() == NO_PRODUCER_ID) != (request.producerEpoch() == NO_EPOCH);
        if (transactionalId.isEmpty() || knowsHalf) {
            call.respond(refusal(KafkaError.INVALID_REQUEST));
        } else if (request.transactionTimeoutMs() <= 0 || request.transactionTimeoutMs() > timeoutMaxMs.getAsInt()) {
            call.respond(refusal(KafkaError.INVALID_TRANSACTION_TIMEOUT));
        } else {
            transactions.submit(
                    apiKey(),
                    new TransactionAction.Init(
                            transactionalId,
                            ids.take(),
                            new Producer(request.producerId(), request.producerEpoch()),
                            Duration.ofMillis(request.transactionTimeoutMs())),
                    (error, outcome) -> call.respond(
                            outcome instanceof TransactionOutcome.Done done
                                    ? response(done.producer())
                                    : refusal(TransactionCalls.inVersion(error, call.version(), FENCED_FROM_VERSION))));
        }
    }

    private static InitProducerIdResponse response(Producer producer) {
        return InitProducerIdResponse.builder()
                .producerId(producer.id())
                .producerEpoch(producer.epoch())
                .build();
    }

    private static InitProducerIdResponse refusal(KafkaError error) {
        return InitProducerIdResponse.builder()
                .errorCode(error.code())
                .producerId(NO_PRODUCER_ID)
                .producerEpoch(NO_EPOCH)
                .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, InitProducerIdRequest request, KafkaError error) {
        return Optional.of(refusal(error));
    }
}
