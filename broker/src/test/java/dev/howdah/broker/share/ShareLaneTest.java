package dev.howdah.broker.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareOffsetStore;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.Stability;
import dev.howdah.storage.StorageException;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A share lane over a scripted store: what it gathers, brings again and tells. */
@Timeout(30)
class ShareLaneTest {

    private static final PartitionId PARTITION = new PartitionId(1, 0);

    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private final PartitionLogs logs = new PartitionLogs(cache);
    private final ShareSettings settings = new ShareSettings(DynamicConfigs.fixed(BrokerConfig.defaults()));
    private final SharePartitions partitions = new SharePartitions(settings, 10, System::nanoTime);
    private final ScriptedShareStore store = new ScriptedShareStore();
    private final Offsets offsets = new Offsets();
    private final Told told = new Told();
    private final PartitionLog log = logs.open(PARTITION);
    private final SharePartition partition = partitions.open("g", log);
    private final Set<SharePartitionId> dead = ConcurrentHashMap.newKeySet();
    private final ShareLane lane = new ShareLane(
            store,
            new ShareStarts(offsets, new Heads(), settings, Clock.systemUTC()),
            partitions::awaited,
            told,
            dead::add,
            3);
    private final Thread thread = new Thread(lane);

    @BeforeEach
    void start() {
        log.onHead(new PartitionHead(PARTITION, 3, 100, 0));
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        lane.close();
        thread.interrupt();
        thread.join();
        cache.close();
    }

    @Test
    void what_comes_while_a_transaction_commits_goes_into_the_next_one() throws Exception {
        store.hold();
        CompletionStage<ShareOutcome> first = release("m1");
        awaitTransactions(1);
        CompletionStage<ShareOutcome> second = release("m2");
        CompletionStage<ShareOutcome> third = release("m3");
        store.letGo();
        assertThat(get(first)).isInstanceOf(ShareOutcome.Done.class);
        get(second);
        get(third);
        assertThat(store.transactions).extracting(List::size).containsExactly(1, 2);
    }

    @Test
    void what_is_busy_is_brought_again() throws Exception {
        List<ShareAction> seen = new ArrayList<>();
        store.answers = action -> {
            seen.add(action);
            return seen.size() < 4 ? new ShareOutcome.Busy() : new ShareOutcome.Done();
        };
        assertThat(get(release("m1"))).isInstanceOf(ShareOutcome.Done.class);
        assertThat(store.transactions).hasSize(4);
    }

    @Test
    void a_share_partition_that_is_not_there_begins_where_the_configuration_says() throws Exception {
        store.answers = action -> offsets.starts.containsKey(action.id())
                ? new ShareOutcome.Claimed(List.of())
                : new ShareOutcome.NotInitialized();
        assertThat(get(claim("m1"))).isInstanceOf(ShareOutcome.Claimed.class);
        assertThat(offsets.starts).as("latest").containsEntry(partition.id(), 100L);
    }

    @Test
    void an_acknowledgement_makes_no_share_partition() throws Exception {
        store.answers = action -> new ShareOutcome.NotInitialized();
        assertThat(get(release("m1"))).isInstanceOf(ShareOutcome.NotInitialized.class);
        assertThat(offsets.starts).isEmpty();
    }

    @Test
    void what_waits_can_be_cancelled_and_what_is_in_a_transaction_cannot() throws Exception {
        store.hold();
        ShareLane.Submitted running =
                lane.submit(partition, new ShareAction.ReleaseAll(partition.id(), partition.limits(), "running"));
        awaitTransactions(1);
        ShareLane.Submitted waiting =
                lane.submit(partition, new ShareAction.ReleaseAll(partition.id(), partition.limits(), "waiting"));
        assertThat(running.cancel()).isFalse();
        assertThat(waiting.cancel()).isTrue();
        assertThat(waiting.cancel()).isFalse();
        store.letGo();
        assertThat(get(running.outcome())).isInstanceOf(ShareOutcome.Done.class);
        get(release("last"));
        assertThat(store.transactions.stream()
                        .flatMap(List::stream)
                        .map(action -> ((ShareAction.ReleaseAll) action).memberId()))
                .containsExactly("running", "last");
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void what_is_busy_can_be_cancelled_before_it_is_brought_again() throws Exception {
        store.answers = action -> new ShareOutcome.Busy();
        ShareLane.Submitted busy =
                lane.submit(partition, new ShareAction.ReleaseAll(partition.id(), partition.limits(), "busy"));
        while (!busy.cancel()) {
            assertThat(busy.outcome().toCompletableFuture()).isNotDone();
            Thread.onSpinWait();
        }
        int before = store.transactions.size();
        store.answers = action -> new ShareOutcome.Done();
        get(release("last"));
        assertThat(store.transactions).hasSize(before + 1);
    }

    @Test
    void a_full_lane_refuses() throws Exception {
        store.hold();
        release("m1");
        awaitTransactions(1);
        for (int i = 0; i < 3; i++) {
            release("w" + i);
        }
        CompletionStage<ShareOutcome> refused = release("m9");
        assertThatThrownBy(() -> get(refused))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StorageException.class);
        store.letGo();
    }

    @Test
    void an_error_is_answered_and_the_lane_goes_on() throws Exception {
        store.answers = action -> {
            throw new NoClassDefFoundError("planted by a test");
        };
        CompletionStage<ShareOutcome> broken = release("m1");
        assertThatThrownBy(() -> get(broken)).hasCauseInstanceOf(NoClassDefFoundError.class);
        store.answers = action -> new ShareOutcome.Done();

        assertThat(get(release("m2"))).isInstanceOf(ShareOutcome.Done.class);
    }

    /** It waits a little for the claims of the same fetch. */
    @Test
    void an_acknowledgement_that_is_gathered_when_the_lane_stops_is_answered() throws Exception {
        ShareLane.Submitted gathered = lane.submit(
                partition,
                new ShareAction.Acknowledge(
                        partition.id(),
                        partition.limits(),
                        "m1",
                        List.of(new ShareAction.AckRange(3, 4, ShareAction.AckType.ACCEPT))));
        while (lane.waiting() > 0) {
            Thread.onSpinWait();
        }
        lane.close();
        thread.interrupt();

        assertThat(gathered.outcome().toCompletableFuture().handle((outcome, failure) -> true))
                .succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void others_are_told_when_records_can_be_had_again() throws Exception {
        store.statuses.put(partition.id(), status(0, 1, Optional.empty()));
        get(release("m1"));
        assertThat(told.changed).as("nothing was to be had, nothing is").isEmpty();
        store.statuses.put(partition.id(), status(1, 0, Optional.empty()));
        get(release("m1"));
        assertThat(told.changed.take()).isEqualTo(partition.id());
        get(release("m1"));
        assertThat(told.changed).as("that is no news").isEmpty();
    }

    @Test
    void as_many_are_woken_as_there_are_records_for_the_longest_waiting_first() throws Exception {
        store.statuses.put(partition.id(), status(0, 5, Optional.empty()));
        get(release("m1"));
        Waiting first = new Waiting(2);
        Waiting second = new Waiting(2);
        Waiting third = new Waiting(2);
        List.of(first, second, third).forEach(partition::register);
        assertThat(partition.claimableCount()).isZero();
        store.statuses.put(partition.id(), status(3, 2, Optional.empty()));
        get(release("m1"));
        assertThat(List.of(first.awake, second.awake, third.awake)).containsExactly(true, true, false);
    }

    @Test
    void a_lock_that_runs_out_is_looked_after_while_somebody_waits() throws Exception {
        store.statuses.put(partition.id(), status(0, 5, Optional.of(Duration.ofMillis(30))));
        get(release("m1"));
        store.statuses.put(partition.id(), status(5, 0, Optional.empty()));
        Waiting waiting = new Waiting(10);
        partition.register(waiting);
        lane.offerWatch(partition);
        assertThat(waiting.woken.poll(20, TimeUnit.SECONDS)).isTrue();
        assertThat(store.transactions.get(1)).hasOnlyElementsOfType(ShareAction.Refresh.class);
    }

    @Test
    void a_status_that_was_overtaken_by_a_change_elsewhere_is_not_believed() throws Exception {
        store.statuses.put(partition.id(), status(0, 5, Optional.empty()));
        store.hold();
        CompletionStage<ShareOutcome> held = release("m1");
        awaitTransactions(1);
        // Behind the transaction, and told before its answer is here.
        partitions.onChangedElsewhere(partition.id());
        Waiting waiting = new Waiting(10);
        partition.register(waiting);
        store.letGo();
        get(held);
        assertThat(partition.claimableCount()).isPositive();
        assertThat(waiting.awake).isTrue();

        get(release("m1"));
        assertThat(partition.claimableCount()).as("what is asked after it").isZero();
    }

    @Test
    void an_append_wakes_who_waits() throws Exception {
        store.statuses.put(partition.id(), status(0, 0, Optional.empty()));
        get(release("m1"));
        Waiting waiting = new Waiting(10);
        partition.register(waiting);
        assertThat(waiting.awake).isFalse();
        log.onGrown(101, Stability.STABLE);
        assertThat(waiting.awake).isTrue();
    }

    private static ShareStatus status(long available, long acquired, Optional<Duration> expiry) {
        return new ShareStatus(100 - available - acquired, 100, 0, available, acquired, expiry);
    }

    private CompletionStage<ShareOutcome> release(String member) {
        return lane.submit(partition, new ShareAction.ReleaseAll(partition.id(), partition.limits(), member))
                .outcome();
    }

    private CompletionStage<ShareOutcome> claim(String member) {
        return lane.submit(partition, new ShareAction.Claim(partition.id(), partition.limits(), member, 10, 3, 100))
                .outcome();
    }

    private static ShareOutcome get(CompletionStage<ShareOutcome> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void awaitTransactions(int count) {
        while (store.transactions.size() < count) {
            assertThat(Thread.currentThread().isInterrupted())
                    .as("the time is over")
                    .isFalse();
            Thread.onSpinWait();
        }
    }

    private static final class Waiting implements SharePartition.Waiter {

        private final int recordsMax;
        private final BlockingQueue<Boolean> woken = new LinkedBlockingQueue<>();
        private volatile boolean awake;

        private Waiting(int recordsMax) {
            this.recordsMax = recordsMax;
        }

        @Override
        public boolean offerWake() {
            boolean asleep = !awake;
            awake = true;
            woken.add(true);
            return asleep;
        }

        @Override
        public int recordsMax() {
            return recordsMax;
        }
    }

    private static final class Told implements Notifications {

        private final BlockingQueue<SharePartitionId> changed = new LinkedBlockingQueue<>();

        @Override
        public void start(Listener listener) {}

        @Override
        public void offerAppended(PartitionId id, long nextOffset, Stability stability) {}

        @Override
        public void offerTopicsChanged() {}

        @Override
        public void offerShareChanged(SharePartitionId id) {
            changed.add(id);
        }
    }

    private static final class Offsets implements ShareOffsetStore {

        private final Map<SharePartitionId, Long> starts = new ConcurrentHashMap<>();

        @Override
        public Set<SharePartitionId> initialize(Map<SharePartitionId, Long> startOffsets) {
            starts.putAll(startOffsets);
            return Set.of();
        }

        @Override
        public Set<SharePartitionId> alter(Map<SharePartitionId, Long> startOffsets) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(String groupId, Collection<Integer> topicIds) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void deleteGroups(Collection<String> groupIds) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<ShareOffsets> describe(String groupId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<SharePartitionId, ShareStatus> look(Collection<SharePartitionId> ids) {
            return Map.of();
        }
    }

    /** Of one partition, from 3 to 100. */
    private static final class Heads implements LogReader {

        @Override
        public CompletionStage<List<PartitionHead>> heads(List<PartitionId> ids) {
            return CompletableFuture.completedStage(
                    ids.stream().map(id -> new PartitionHead(id, 3, 100, 0)).toList());
        }

        @Override
        public CompletionStage<LogSlice> read(ReadSpec spec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Map<PartitionId, LogSlice>> readMany(List<ReadSpec> specs, int bytesMax) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<List<AbortedTransaction>> aborted(PartitionId id, long from, long to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Optional<TimestampedOffset>> findByTimestamp(PartitionId id, long timestampMs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Optional<TimestampedOffset>> findMaxTimestamp(PartitionId id) {
            throw new UnsupportedOperationException();
        }
    }
}
