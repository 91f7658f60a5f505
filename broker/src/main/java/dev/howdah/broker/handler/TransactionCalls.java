package dev.howdah.broker.handler;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.transaction.TransactionLane;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionOutcome.Refusal;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what clients want of transactions to the lane, while this broker may answer: once its lease has run out the answer is
 * NOT_COORDINATOR, also to what waits for Postgres, so that the client goes to a broker that reaches it. What becomes of such an action
 * is then not known, and every one of them may be sent again.
 *
 * <p>Thread: any.
 */
public final class TransactionCalls {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionCalls.class);

    private final TransactionLane lane;
    private final LiveBrokers brokers;

    public TransactionCalls(TransactionLane lane, LiveBrokers brokers) {
        this.lane = lane;
        this.brokers = brokers;
    }

    /** Takes an answer. Thread: any; must not block. */
    @FunctionalInterface
    interface Answer {

        /**
         * @param error NONE if the outcome is one that is not {@link TransactionOutcome.Refused}
         * @param outcome null if there is none
         */
        void accept(KafkaError error, @Nullable TransactionOutcome outcome);
    }

    boolean isCoordinator() {
        return brokers.isLeading();
    }

    /** Does the action. {@code answer} is called once. */
    void submit(ApiKey apiKey, TransactionAction action, Answer answer) {
        KafkaError whenCutOff =
                apiKey == ApiKey.WRITE_TXN_MARKERS ? KafkaError.NOT_LEADER_OR_FOLLOWER : KafkaError.NOT_COORDINATOR;
        if (!isCoordinator()) {
            answer.accept(whenCutOff, null);
            return;
        }
        AtomicBoolean answered = new AtomicBoolean();
        LiveBrokers.Watcher watcher = how -> {
            if (how == LiveBrokers.Ending.RAN_OUT && answered.compareAndSet(false, true)) {
                answer.accept(whenCutOff, null);
            }
        };
        brokers.watch(watcher);
        lane.submit(action).whenComplete((outcome, failure) -> {
            brokers.unwatch(watcher);
            if (answered.compareAndSet(false, true)) {
                answer.accept(outcome == null ? error(apiKey, failure) : error(outcome), outcome);
            }
        });
    }

    private static KafkaError error(ApiKey apiKey, Throwable failure) {
        if (StorageErrors.causeOf(failure) instanceof StorageException storage) {
            return StorageErrors.of(storage.failure(), apiKey);
        }
        LOG.atError().setCause(failure).addKeyValue("api", apiKey).log("Bug in an action on a transaction");
        return KafkaError.UNKNOWN_SERVER_ERROR;
    }

    private static KafkaError error(TransactionOutcome outcome) {
        return outcome instanceof TransactionOutcome.Refused refused ? error(refused.reason()) : KafkaError.NONE;
    }

    static KafkaError error(Refusal reason) {
        return switch (reason) {
            case INVALID_PRODUCER_ID_MAPPING -> KafkaError.INVALID_PRODUCER_ID_MAPPING;
            case INVALID_PRODUCER_EPOCH -> KafkaError.INVALID_PRODUCER_EPOCH;
            case PRODUCER_FENCED -> KafkaError.PRODUCER_FENCED;
            case INVALID_TXN_STATE -> KafkaError.INVALID_TXN_STATE;
            case CONCURRENT_TRANSACTIONS -> KafkaError.CONCURRENT_TRANSACTIONS;
        };
    }

    /** Older clients know no PRODUCER_FENCED, and take INVALID_PRODUCER_EPOCH for the same (KIP-588). */
    static KafkaError inVersion(KafkaError error, short version, int fencedFromVersion) {
        return error == KafkaError.PRODUCER_FENCED && version < fencedFromVersion
                ? KafkaError.INVALID_PRODUCER_EPOCH
                : error;
    }
}
