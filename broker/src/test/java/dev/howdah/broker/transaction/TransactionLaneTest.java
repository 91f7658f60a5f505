package dev.howdah.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.TestBatches;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.protocol.record.BatchStamp;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.AbortExpired;
import dev.howdah.storage.TransactionAction.AddGroup;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionOutcome.Done;
import dev.howdah.storage.TransactionStore;
import dev.howdah.storage.TransactionStore.StoredMarker;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lane over a scripted store: what it gathers, how it publishes, and what it does when time is over. */
@Timeout(30)
class TransactionLaneTest {

    private static final int LEADER_EPOCH = ScriptedTransactionStore.LEADER_EPOCH;

    private static final PartitionId PARTITION = new PartitionId(1, 0);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final int WAITING_MAX = 3;

    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private final PartitionLogs logs = new PartitionLogs(cache);
    private final ScriptedTransactionStore store = new ScriptedTransactionStore();
    private final Told told = new Told();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final Clock stopped = Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC);
    private TransactionLane lane = lane(NEVER, NEVER);

    private TransactionLane lane(Duration abortInterval, Duration forgetInterval) {
        return lane(abortInterval, forgetInterval, WAITING_MAX);
    }

    private TransactionLane lane(Duration abortInterval, Duration forgetInterval, int waitingMax) {
        TransactionTimeouts timeouts = new TransactionTimeouts(
                leads::get,
                new TransactionTimeouts.Settings(abortInterval, forgetInterval, Duration.ofHours(7), 2, 10),
                System.nanoTime());
        return new TransactionLane(store, new Epochs(), logs, told, timeouts, waitingMax, stopped);
    }

    @AfterEach
    void stop() {
        lane.close();
        cache.close();
    }

    @Test
    void what_comes_while_a_transaction_commits_goes_into_the_next_one_in_order() throws Exception {
        lane.start();
        store.hold();
        CompletionStage<TransactionOutcome> first = submit("a");
        assertThat(store.calls.take()).hasSize(1);
        CompletionStage<TransactionOutcome> second = submit("b");
        CompletionStage<TransactionOutcome> third = submit("c");
        store.letGo();
        get(first);
        get(second);
        get(third);
        assertThat(store.calls.take()).containsExactly(action("b"), action("c"));
        assertThat(store.times.get(1))
                .as("append times rise, also when the clock stands")
                .isAfter(store.times.get(0));
    }

    @Test
    void a_full_lane_refuses() throws Exception {
        lane.start();
        store.hold();
        submit("a");
        store.calls.take();
        for (int i = 0; i < WAITING_MAX; i++) {
            submit("w" + i);
        }
        CompletionStage<TransactionOutcome> refused = submit("too-much");
        assertThatThrownBy(() -> get(refused))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StorageException.class);
        store.letGo();
    }

    @Test
    void a_lane_that_was_full_takes_more_once_it_has_done_what_waited() throws Exception {
        lane.start();
        for (int i = 0; i < 3 * WAITING_MAX; i++) {
            assertThat(get(submit("a" + i))).isInstanceOf(Done.class);
        }
        assertThat(lane.waiting()).isZero();
        assertThat(lane.actions()).isEqualTo(3 * WAITING_MAX);
    }

    @Test
    void one_call_has_only_so_many_actions() throws Exception {
        lane = lane(NEVER, NEVER, 2 * TransactionStore.ACTIONS_MAX);
        lane.start();
        store.hold();
        submit("first");
        assertThat(store.calls.take()).hasSize(1);
        List<CompletionStage<TransactionOutcome>> waiting = new ArrayList<>();
        for (int i = 0; i < TransactionStore.ACTIONS_MAX + 1; i++) {
            waiting.add(submit("a" + i));
        }
        store.letGo();
        for (CompletionStage<TransactionOutcome> one : waiting) {
            get(one);
        }
        assertThat(store.calls.take()).hasSize(TransactionStore.ACTIONS_MAX);
        assertThat(store.calls.take()).hasSize(1);
    }

    @Test
    void a_marker_is_published_before_anybody_is_answered_and_told_to_other_brokers() throws Exception {
        PartitionLog log = logs.open(PARTITION);
        log.onHead(new PartitionHead(PARTITION, 0, 5, LEADER_EPOCH, new Stability(2, -1)));
        BlockingQueue<Long> wakes = new LinkedBlockingQueue<>();
        log.register((grown, bytes, stableBytes) -> wakes.add(bytes));
        PartitionHead behind = new PartitionHead(PARTITION, 0, 6, LEADER_EPOCH, new Stability(Stability.NONE_OPEN, 5));
        store.markers.add(new StoredMarker(stamped(5), behind));
        lane.start();

        CompletableFuture<Long> seen = new CompletableFuture<>();
        submit("a").thenAccept(outcome -> seen.complete(log.end().lastStableOffset()));

        assertThat(seen.get()).isEqualTo(6);
        assertThat(wakes.take()).isEqualTo(PartitionLog.Waiter.BYTES_UNKNOWN);
        assertThat(told.appended.take()).isEqualTo(new Told.End(PARTITION, 6, behind.stability()));
    }

    @Test
    void a_marker_that_is_published_after_a_later_batch_changes_nothing() throws Exception {
        PartitionLog log = logs.open(PARTITION);
        Stability newer = new Stability(Stability.NONE_OPEN, 5);
        log.onHead(new PartitionHead(PARTITION, 0, 9, LEADER_EPOCH, newer));
        store.markers.add(
                new StoredMarker(stamped(5), new PartitionHead(PARTITION, 0, 6, LEADER_EPOCH, new Stability(3, 5))));
        lane.start();

        get(submit("a"));

        assertThat(log.highWatermark()).isEqualTo(9);
        assertThat(log.end().stability()).isEqualTo(newer);
    }

    @Test
    void a_partition_that_is_not_used_here_is_told_to_the_others_nevertheless() throws Exception {
        PartitionHead behind = new PartitionHead(PARTITION, 0, 6, LEADER_EPOCH);
        store.markers.add(new StoredMarker(stamped(5), behind));
        lane.start();

        get(submit("a"));

        assertThat(told.appended.take()).isEqualTo(new Told.End(PARTITION, 6, Stability.STABLE));
        assertThat(logs.find(PARTITION)).isNull();
    }

    @Test
    void trouble_fails_what_shares_the_call_and_the_lane_goes_on() throws Exception {
        lane.start();
        store.failure = new StorageException(new StorageFailure.Unavailable("gone"));
        CompletionStage<TransactionOutcome> failed = submit("a");
        assertThatThrownBy(() -> get(failed)).hasCauseInstanceOf(StorageException.class);
        store.failure = null;
        assertThat(get(submit("b"))).isInstanceOf(Done.class);
    }

    @Test
    void what_a_server_stored_that_has_been_replaced_is_not_acked() throws Exception {
        lane.start();
        store.leaderEpoch = LEADER_EPOCH - 1;
        CompletionStage<TransactionOutcome> failed = submit("a");
        assertThatThrownBy(() -> get(failed)).hasCauseInstanceOf(StorageException.class);
    }

    @Test
    void expired_transactions_are_aborted_a_few_at_a_time() throws Exception {
        lane = lane(Duration.ofMillis(1), NEVER);
        for (int number = 0; number < 3; number++) {
            store.expired.add(new AbortExpired("tx" + number, number));
        }
        lane.start();
        assertThat(store.calls.take()).containsExactly(new AbortExpired("tx0", 0), new AbortExpired("tx1", 1));
        assertThat(store.calls.take()).containsExactly(new AbortExpired("tx2", 2));
    }

    @Test
    void only_the_broker_with_the_lease_looks_for_them() throws Exception {
        leads.set(false);
        store.expired.add(new AbortExpired("tx", 0));
        lane = lane(Duration.ofMillis(1), Duration.ofMillis(1));
        lane.start();
        get(submit("a"));
        get(submit("b"));
        assertThat(store.expired).hasSize(1);
        assertThat(store.forgettings).isEmpty();
        leads.set(true);
        assertThat(store.forgettings.take()).isEqualTo(Duration.ofHours(7));
    }

    @Test
    void an_error_is_answered_and_the_lane_goes_on() throws Exception {
        lane.start();
        store.answers = action -> {
            throw new NoClassDefFoundError("planted by a test");
        };
        CompletionStage<TransactionOutcome> broken = submit("a");
        assertThatThrownBy(() -> get(broken)).hasCauseInstanceOf(StorageException.class);
        store.answers = action -> new Done(Producer.NONE);

        assertThat(get(submit("b"))).isInstanceOf(Done.class);
    }

    /** The look is made between taking the actions and doing them. */
    @Test
    void actions_that_came_with_a_look_that_breaks_are_answered() throws Exception {
        lane = lane(Duration.ZERO, NEVER);
        store.failure = new IllegalStateException("planted by a test");
        CompletionStage<TransactionOutcome> taken = submit("a");
        lane.start();

        assertThatThrownBy(() -> get(taken)).hasCauseInstanceOf(StorageException.class);
    }

    @Test
    void what_waits_when_the_lane_is_closed_fails() throws Exception {
        lane.start();
        store.hold();
        submit("a");
        store.calls.take();
        CompletionStage<TransactionOutcome> waiting = submit("b");
        lane.close();
        assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(StorageException.class);
        assertThatThrownBy(() -> get(submit("c"))).hasCauseInstanceOf(StorageException.class);
    }

    private CompletionStage<TransactionOutcome> submit(String id) {
        return lane.submit(action(id));
    }

    private static TransactionAction action(String id) {
        return new AddGroup(id, Producer.NONE, "g");
    }

    private static TransactionOutcome get(CompletionStage<TransactionOutcome> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static RecordBatch stamped(long offset) {
        RecordBatch batch = TestBatches.batch(1, "m");
        BatchStamp.stamp(batch, offset, LEADER_EPOCH);
        return batch;
    }

    private static final class Epochs implements LeaderEpochs {

        @Override
        public int current() {
            return LEADER_EPOCH;
        }

        @Override
        public CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Told implements Notifications {

        private final BlockingQueue<End> appended = new LinkedBlockingQueue<>();

        private record End(PartitionId id, long nextOffset, Stability stability) {}

        @Override
        public void start(Listener listener) {}

        @Override
        public void offerAppended(PartitionId id, long nextOffset, Stability stability) {
            appended.add(new End(id, nextOffset, stability));
        }

        @Override
        public void offerTopicsChanged() {}
    }
}
