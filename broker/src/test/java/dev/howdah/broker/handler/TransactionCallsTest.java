package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.broker.transaction.ScriptedTransactionStore;
import dev.howdah.broker.transaction.TransactionLane;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.AddGroup;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionOutcome.Refusal;
import dev.howdah.storage.TransactionOutcome.Refused;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients are told while the lane works, and while it cannot. */
@Timeout(30)
class TransactionCallsTest {

    private static final long LEASE_ENDS_NANOS = 1_000;
    private static final TransactionAction ACTION = new AddGroup("id", Producer.NONE, "g");

    private final AtomicLong nanos = new AtomicLong();
    private final LiveBrokers brokers = new LiveBrokers(new Broker(1, new Address("127.0.0.1", 9092)), nanos::get);
    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private final ScriptedTransactionStore store = new ScriptedTransactionStore();
    private final TransactionLane lane = store.startLane(new PartitionLogs(cache), new Epochs(), new Silent());
    private final TransactionCalls calls = new TransactionCalls(lane, brokers);
    private final BlockingQueue<KafkaError> answers = new LinkedBlockingQueue<>();

    @BeforeEach
    void lead() {
        brokers.hold(LEASE_ENDS_NANOS);
    }

    @AfterEach
    void close() {
        lane.close();
        cache.close();
    }

    private void submit(ApiKey apiKey) {
        calls.submit(apiKey, ACTION, (error, outcome) -> answers.add(error));
    }

    private void endLease() {
        nanos.set(LEASE_ENDS_NANOS);
        brokers.tellThatItRanOut();
    }

    @Test
    void without_a_lease_nothing_is_done() throws Exception {
        endLease();

        submit(ApiKey.END_TXN);
        assertThat(answers.take()).isEqualTo(KafkaError.NOT_COORDINATOR);
        submit(ApiKey.WRITE_TXN_MARKERS);
        assertThat(answers.take()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
        assertThat(store.calls).isEmpty();
    }

    @Test
    void what_hangs_is_answered_when_the_lease_runs_out_and_not_once_more_when_it_is_done() throws Exception {
        store.hold();
        submit(ApiKey.END_TXN);
        store.calls.take();

        endLease();

        assertThat(answers.take()).isEqualTo(KafkaError.NOT_COORDINATOR);
        store.letGo();
        brokers.hold(2 * LEASE_ENDS_NANOS);
        submit(ApiKey.END_TXN);
        assertThat(answers.take()).isEqualTo(KafkaError.NONE);
        assertThat(answers).isEmpty();
    }

    @Test
    void what_is_done_is_answered_once_also_if_the_lease_runs_out_later() throws Exception {
        submit(ApiKey.END_TXN);
        assertThat(answers.take()).isEqualTo(KafkaError.NONE);

        endLease();

        assertThat(answers).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void a_refusal_is_the_error_of_that_name(Refusal refusal) throws Exception {
        store.answers = action -> new Refused(refusal);
        submit(ApiKey.END_TXN);
        assertThat(answers.take()).isEqualTo(KafkaError.valueOf(refusal.name()));
    }

    @Test
    void trouble_with_postgres_is_an_error_that_the_client_tries_again_after() throws Exception {
        store.failure = new StorageException(new StorageFailure.Unavailable("gone"));
        submit(ApiKey.END_TXN);
        assertThat(answers.take()).isEqualTo(KafkaError.COORDINATOR_NOT_AVAILABLE);
        submit(ApiKey.WRITE_TXN_MARKERS);
        assertThat(answers.take()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void only_clients_that_know_it_are_told_that_they_are_fenced() {
        assertThat(TransactionCalls.inVersion(KafkaError.PRODUCER_FENCED, (short) 1, 2))
                .isEqualTo(KafkaError.INVALID_PRODUCER_EPOCH);
        assertThat(TransactionCalls.inVersion(KafkaError.PRODUCER_FENCED, (short) 2, 2))
                .isEqualTo(KafkaError.PRODUCER_FENCED);
        assertThat(TransactionCalls.inVersion(KafkaError.INVALID_TXN_STATE, (short) 1, 2))
                .isEqualTo(KafkaError.INVALID_TXN_STATE);
    }

    private static final class Epochs implements LeaderEpochs {

        @Override
        public int current() {
            return ScriptedTransactionStore.LEADER_EPOCH;
        }

        @Override
        public CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Silent implements Notifications {

        @Override
        public void start(Listener listener) {}

        @Override
        public void offerAppended(PartitionId id, long nextOffset, Stability stability) {}

        @Override
        public void offerTopicsChanged() {}
    }
}
