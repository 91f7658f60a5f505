package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.InitProducerIdRequest;
import dev.howdah.protocol.message.InitProducerIdResponse;
import java.util.Optional;

/**
 * InitProducerId v0–5: gives an idempotent producer a new producer id with epoch 0. The id and the epoch that the
 * client had before (v3) do not matter, as in Kafka without a transactional id.
 *
 * <p>Not done: transactions. A transactional id is refused with TRANSACTIONAL_ID_AUTHORIZATION_FAILED. It is the only
 * error after which both the Java client and librdkafka give up at once; after others they ask again until their
 * timeout. v6 (two-phase commit) is unstable in Kafka 4.4.
 */
public final class InitProducerIdHandler extends Handler<InitProducerIdRequest> {

    private static final long NO_PRODUCER_ID = -1;
    private static final short NO_EPOCH = -1;

    private final ProducerIds ids = new ProducerIds();

    public InitProducerIdHandler() {
        super(ApiKey.INIT_PRODUCER_ID, 0, 5);
    }

    @Override
    public void handle(Call call, InitProducerIdRequest request) {
        String transactionalId = request.transactionalId();
        if (transactionalId != null) {
            call.respond(refusal(
                    transactionalId.isEmpty()
                            ? KafkaError.INVALID_REQUEST
                            : KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED));
            return;
        }
        call.respond(InitProducerIdResponse.builder()
                .producerId(ids.take())
                .producerEpoch((short) 0)
                .build());
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
