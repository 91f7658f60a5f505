package dev.howdah.broker.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestCatalog;
import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.codec.CodecThreads;
import dev.howdah.broker.codec.SliceRecoder;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.fetch.AbortedTransactions;
import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.broker.fetch.FetchParkingLot;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.fetch.PartitionLookup;
import dev.howdah.broker.fetch.ReadBudget;
import dev.howdah.broker.fetch.ScriptedLogReader;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.broker.share.ShareRoom.Acknowledged;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareAction.Acknowledge;
import dev.howdah.storage.ShareAction.Claim;
import dev.howdah.storage.ShareAction.Refresh;
import dev.howdah.storage.ShareAction.ReleaseAll;
import dev.howdah.storage.ShareOffsetStore;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.Stability;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A share fetch over a scripted store and log: when it is answered, and what becomes of what it has acquired. */
@Timeout(30)
class ShareFetchTest {

    private static final String GROUP = "g";
    private static final String MEMBER = "m";
    private static final int LONG_MS = 60_000;
    private static final int BRIEF_MS = 20;
    private static final long LEASE_ENDS_NANOS = 1_000;
    private static final PartitionId PARTITION = new PartitionId(1, 0);
    private static final PartitionId SECOND = new PartitionId(1, 1);
    private static final FetchKey KEY = new FetchKey("", new UUID(7, 1), 0);
    private static final FetchKey SECOND_KEY = new FetchKey("", new UUID(7, 1), 1);

    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private final PartitionLogs logs = new PartitionLogs(cache);
    private final Epochs epochs = new Epochs();
    private final ScriptedLogReader reader = new ScriptedLogReader();
    private final ReadBudget budget = new ReadBudget(1 << 20);
    private final CodecThreads codecs = new CodecThreads(1, 1);
    private final AtomicLong nanos = new AtomicLong();
    private final LiveBrokers brokers = new LiveBrokers(new Broker(1, new Address("127.0.0.1", 9092)), nanos::get);
    private final FetchStores stores = new FetchStores(
            brokers,
            new PartitionLookup(new TestCatalog().add("t", 2), logs),
            reader,
            new AbortedTransactions(reader, epochs, 2),
            new SliceRecoder(codecs, UnpooledByteBufAllocator.DEFAULT),
            epochs,
            budget,
            UnpooledByteBufAllocator.DEFAULT);
    private final ShareSettings settings = new ShareSettings(DynamicConfigs.fixed(BrokerConfig.defaults()));
    private volatile Runnable whenTimeIsAsked = () -> {};
    private final SharePartitions partitions = new SharePartitions(settings, 10, () -> {
        whenTimeIsAsked.run();
        return System.nanoTime();
    });
    private final ScriptedShareStore store = new ScriptedShareStore();
    private final FetchParkingLot lot = new FetchParkingLot(2);
    private final PartitionLog log = logs.open(PARTITION);
    private final SharePartition partition = partitions.open(GROUP, log);
    private final ShareLanes lanes = new ShareLanes(
            List.of(new ShareLane(
                    store,
                    new ShareStarts(new NoOffsets(), reader, settings, Clock.systemUTC()),
                    partitions::awaited,
                    new Silent(),
                    dead -> {},
                    100)),
            Duration.ofSeconds(5));
    private final ShareRoom room = new ShareRoom(stores, partitions, lanes, settings, lot);
    private final List<ShareFetch> started = new ArrayList<>();
    private int bytesMax = 1 << 20;
    private int minBytes = 1;
    private List<FetchKey> keys = List.of(KEY);

    @BeforeEach
    void ten_records_and_a_lease() {
        brokers.hold(LEASE_ENDS_NANOS);
        reader.head(PARTITION, 0, 10);
        store.answers =
                action -> action instanceof Claim claim ? claimed(0, claim.endOffset() - 1) : new ShareOutcome.Done();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        for (ShareFetch fetch : started) {
            loop.submit(fetch::cancel).get();
        }
        assertThat(lot.parked()).isZero();
        assertThat(budget.reservedBytes()).isZero();
        assertThat(reader.handedOut)
                .allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
        lanes.close();
        codecs.close();
        cache.close();
        loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }

    @Test
    void what_is_acquired_is_read_and_answered() throws Exception {
        Answered answer = fetch(LONG_MS).get();

        assertThat(answer.acquired()).containsExactly(new AcquiredRange(0, 9, 1));
        assertThat(answer.bytes()).isEqualTo(10 * ScriptedLogReader.BATCH_BYTES);
        assertThat(reader.headQueries).hasSize(1);
        assertThat(store.transactions).hasSize(1);
    }

    @Test
    void a_range_is_cut_where_a_batch_begins_when_it_is_as_long_as_the_client_says() throws Exception {
        Answered answer = fetch(LONG_MS, 4).get();

        assertThat(answer.acquired())
                .containsExactly(new AcquiredRange(0, 3, 1), new AcquiredRange(4, 7, 1), new AcquiredRange(8, 9, 1));
    }

    @Test
    void a_claim_that_comes_when_the_time_is_over_is_given_back_and_does_not_count() throws Exception {
        store.hold();
        CompletableFuture<Answered> answer = fetch(BRIEF_MS);

        assertThat(answer.get()).isEqualTo(new Answered(KafkaError.NONE, 0, List.of()));

        store.letGo();
        assertThat(awaitAcknowledged()).containsExactly(AckRange.unsent(0, 9, 1));
    }

    @Test
    void a_claim_that_is_a_little_late_is_answered() throws Exception {
        store.hold();
        CompletableFuture<Answered> answer = fetch(0);
        await(() -> store.transactions.size() == 1);
        store.letGo();

        assertThat(answer.get().acquired()).containsExactly(new AcquiredRange(0, 9, 1));
    }

    @Test
    void a_claim_that_no_transaction_has_taken_is_never_done_once_its_fetch_has_ended() throws Exception {
        store.hold();
        lanes.submit(partition, new ReleaseAll(partition.id(), partition.limits(), "other"));
        await(() -> store.transactions.size() == 1);

        assertThat(fetch(BRIEF_MS).get().acquired()).isEmpty();

        store.letGo();
        lanes.submit(partition, new ReleaseAll(partition.id(), partition.limits(), "other"))
                .outcome()
                .toCompletableFuture()
                .get();
        assertThat(store.transactions)
                .allSatisfy(actions -> assertThat(actions).hasOnlyElementsOfType(ReleaseAll.class));
    }

    @Test
    void a_fetch_that_waits_is_told_when_the_lease_has_run_out() throws Exception {
        store.answers = action -> new ShareOutcome.Claimed(List.of());
        store.statuses.put(partition.id(), status(10));
        CompletableFuture<Answered> answer = fetch(LONG_MS);
        await(() -> lot.parked() == 1);

        endLease();

        assertThat(answer.get().error()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void a_fetch_whose_claim_hangs_is_told_when_the_lease_has_run_out_and_gives_back_what_comes() throws Exception {
        store.hold();
        CompletableFuture<Answered> answer = fetch(LONG_MS);
        await(() -> store.transactions.size() == 1);

        endLease();

        assertThat(answer.get()).isEqualTo(new Answered(KafkaError.NOT_LEADER_OR_FOLLOWER, 0, List.of()));
        store.letGo();
        assertThat(awaitAcknowledged()).containsExactly(AckRange.unsent(0, 9, 1));
    }

    @Test
    void a_fetch_whose_read_hangs_gives_back_what_it_has_acquired() throws Exception {
        log.onHead(head(3, 10));
        reader.hold = true;
        CompletableFuture<Answered> answer = fetch(LONG_MS);
        Runnable hanging = reader.held.take();

        endLease();

        assertThat(answer.get()).isEqualTo(new Answered(KafkaError.NOT_LEADER_OR_FOLLOWER, 0, List.of()));
        assertThat(awaitAcknowledged()).containsExactly(AckRange.unsent(0, 9, 1));
        hanging.run();
        loop.submit(() -> {}).get();
    }

    @Test
    void without_a_lease_nothing_is_claimed() throws Exception {
        endLease();

        assertThat(fetch(LONG_MS).get().error()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
        assertThat(store.transactions).isEmpty();
    }

    @Test
    void a_head_of_an_earlier_leader_epoch_is_not_believed() throws Exception {
        reader.leaderEpoch = 2;
        reader.head(PARTITION, 0, 10);

        assertThat(fetch(LONG_MS).get().error()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
        assertThat(store.transactions).isEmpty();
        assertThat(epochs.doubted).containsExactly(2);
    }

    @Test
    void what_was_acquired_by_bounds_of_an_earlier_leader_epoch_is_given_back() throws Exception {
        store.hold();
        CompletableFuture<Answered> answer = fetch(LONG_MS);
        await(() -> store.transactions.size() == 1);

        epochs.current = 4;
        reader.leaderEpoch = 4;
        reader.head(PARTITION, 0, 7);
        store.letGo();

        assertThat(answer.get().acquired()).containsExactly(new AcquiredRange(0, 6, 1));
        assertThat(awaitAcknowledged()).containsExactly(AckRange.unsent(0, 9, 1));
    }

    @Test
    void under_a_later_leader_epoch_what_was_known_of_the_share_partition_says_nothing() throws Exception {
        store.answers = action -> new ShareOutcome.Claimed(List.of());
        store.statuses.put(partition.id(), status(10));
        CompletableFuture<Answered> answer = fetch(LONG_MS);
        await(() -> lot.parked() == 1);
        store.answers = action -> action instanceof Claim ? claimed(0, 4) : new ShareOutcome.Done();
        store.statuses.clear();

        // The database has gone back: the group has taken less, and the log is shorter.
        reader.leaderEpoch = 4;
        reader.head(PARTITION, 0, 5);
        epochs.current = 4;
        log.onHead(head(4, 5));

        assertThat(answer.get().acquired()).containsExactly(new AcquiredRange(0, 4, 1));
    }

    @Test
    void an_acknowledgement_that_hangs_is_answered_when_the_lease_has_run_out_and_one_that_waits_is_never_done()
            throws Exception {
        store.hold();
        CompletionStage<Acknowledged> hanging = acknowledge(0);
        await(() -> store.transactions.size() == 1);
        CompletionStage<Acknowledged> waiting = acknowledge(1);

        endLease();

        assertThat(hanging.toCompletableFuture().get().error()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
        assertThat(waiting.toCompletableFuture().get().error()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
        assertThat(acknowledge(2).toCompletableFuture().get().error()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
        store.letGo();
        lanes.submit(partition, new ReleaseAll(partition.id(), partition.limits(), "other"))
                .outcome()
                .toCompletableFuture()
                .get();
        assertThat(store.transactions.stream().flatMap(List::stream).filter(Acknowledge.class::isInstance))
                .hasSize(1);
    }

    @Test
    void who_has_lost_its_connection_gives_back_only_what_is_led_here() throws Exception {
        room.releaseLost(GROUP, MEMBER, List.of(KEY));
        await(() -> store.transactions.size() == 1);
        assertThat(store.transactions.get(0)).hasOnlyElementsOfType(ReleaseAll.class);

        brokers.replace(List.of(new Broker(2, new Address("127.0.0.1", 9093))));
        assertThat(brokers.leader(1, 0)).isEqualTo(2);
        room.releaseLost(GROUP, MEMBER, List.of(KEY));
        lanes.submit(partition, new ReleaseAll(partition.id(), partition.limits(), "other"))
                .outcome()
                .toCompletableFuture()
                .get();
        assertThat(store.transactions.stream().flatMap(List::stream).map(action -> ((ReleaseAll) action).memberId()))
                .containsExactly(MEMBER, "other");
    }

    @Test
    void what_finds_no_room_is_given_back_and_does_not_count() throws Exception {
        bytesMax = 3 * ScriptedLogReader.BATCH_BYTES + 50;

        Answered answer = fetch(LONG_MS).get();

        assertThat(answer)
                .isEqualTo(new Answered(
                        KafkaError.NONE, 3 * ScriptedLogReader.BATCH_BYTES, List.of(new AcquiredRange(0, 2, 1))));
        assertThat(awaitAcknowledged()).containsExactly(AckRange.unsent(3, 9, 1));
    }

    @Test
    void offsets_without_a_record_are_given_up_only_where_the_log_has_deleted_them() throws Exception {
        log.onHead(head(3, 10));
        reader.heads.put(PARTITION, new PartitionHead(PARTITION, 6, 10, 3));
        store.answers = action -> action instanceof Claim
                ? new ShareOutcome.Claimed(List.of(new AcquiredRange(0, 2, 1)))
                : new ShareOutcome.Done();

        fetch(0).get();

        assertThat(awaitAcknowledged()).containsExactly(new AckRange(0, 2, AckType.GAP));
    }

    @Test
    void offsets_without_a_record_are_kept_where_nothing_says_that_they_were_deleted() throws Exception {
        log.onHead(head(3, 10));
        // A read that finds less than there is.
        reader.heads.put(PARTITION, new PartitionHead(PARTITION, 0, 4, 3));

        assertThat(fetch(0).get().acquired()).containsExactly(new AcquiredRange(0, 3, 1));

        assertThat(awaitAcknowledged()).containsExactly(AckRange.unsent(4, 9, 1));
    }

    @Test
    void who_is_woken_and_has_gone_passes_it_on() throws Exception {
        store.answers = action -> new ShareOutcome.Claimed(List.of());
        store.statuses.put(partition.id(), status(10));
        fetch(LONG_MS);
        await(() -> lot.parked() == 1);
        CompletableFuture<Answered> second = fetch(LONG_MS);
        await(() -> lot.parked() == 2);
        store.answers = action -> action instanceof Claim ? claimed(0, 3) : new ShareOutcome.Done();
        store.statuses.clear();
        reader.head(PARTITION, 0, 14);

        loop.submit(() -> {
                    // Wakes the first, which goes before it hears of that.
                    log.onGrown(14, Stability.STABLE);
                    started.get(0).cancel();
                })
                .get();

        assertThat(second.get().acquired()).containsExactly(new AcquiredRange(0, 3, 1));
    }

    /** Of several share partitions one is counted after the other. Only where locks run out it is asked what time it is. */
    @Test
    void what_is_appended_between_the_look_and_the_wait_is_not_missed_by_who_wants_many_bytes() throws Exception {
        log.onHead(head(3, 10));
        logs.open(SECOND).onHead(new PartitionHead(SECOND, 0, 10, 3));
        stands(partition, status(10));
        partition.onRead(1, ScriptedLogReader.BATCH_BYTES);
        stands(
                partitions.open(GROUP, logs.open(SECOND)),
                new ShareStatus(0, 10, 0, 0, 10, Optional.of(Duration.ofHours(1))));
        whenTimeIsAsked = () -> {
            whenTimeIsAsked = () -> {};
            reader.head(PARTITION, 0, 14);
            log.onGrown(14, Stability.STABLE);
        };
        store.answers = action -> action instanceof Claim ? claimed(10, 13) : new ShareOutcome.Done();
        keys = List.of(KEY, SECOND_KEY);
        minBytes = 3 * ScriptedLogReader.BATCH_BYTES;

        assertThat(fetch(LONG_MS).get().acquired()).containsExactly(new AcquiredRange(10, 13, 1));
    }

    @Test
    void who_wants_many_bytes_asks_what_a_change_elsewhere_has_left() throws Exception {
        log.onHead(head(3, 10));
        stands(partition, status(10));
        partition.onRead(1, ScriptedLogReader.BATCH_BYTES);
        minBytes = 3 * ScriptedLogReader.BATCH_BYTES;
        CompletableFuture<Answered> answer = fetch(LONG_MS);
        await(() -> lot.parked() == 1);
        store.answers = action -> action instanceof Claim ? claimed(0, 4) : new ShareOutcome.Done();

        partitions.onChangedElsewhere(partition.id());

        assertThat(answer.get().acquired()).containsExactly(new AcquiredRange(0, 4, 1));
    }

    /** As while two brokers lead a partition in turn. */
    @Test
    void whose_claims_were_all_overtaken_by_others_asks_what_they_have_left() throws Exception {
        log.onHead(head(3, 10));
        store.statuses.put(partition.id(), status(10));
        AtomicInteger claims = new AtomicInteger();
        store.answers = action -> {
            if (!(action instanceof Claim)) {
                return new ShareOutcome.Done();
            }
            if (claims.incrementAndGet() > 3) {
                return claimed(0, 4);
            }
            // What it gives back is too late for this claim, and it tells of that before the claim's answer is here.
            partitions.onChangedElsewhere(partition.id());
            store.statuses.put(partition.id(), new ShareStatus(0, 10, 0, 5, 5, Optional.empty()));
            return new ShareOutcome.Claimed(List.of());
        };

        assertThat(fetch(LONG_MS).get().acquired()).containsExactly(new AcquiredRange(0, 4, 1));
        assertThat(store.transactions.get(3)).hasOnlyElementsOfType(Refresh.class);
    }

    private static void stands(SharePartition partition, ShareStatus status) {
        partition.expectStatus();
        partition.onStatus(status);
    }

    private record Answered(KafkaError error, int bytes, List<AcquiredRange> acquired) {}

    private CompletableFuture<Answered> fetch(int maxWaitMs) {
        return fetch(maxWaitMs, Integer.MAX_VALUE);
    }

    private CompletableFuture<Answered> fetch(int maxWaitMs, int batchRecords) {
        CompletableFuture<Answered> answered = new CompletableFuture<>();
        ShareFetchSpec spec =
                new ShareFetchSpec(GROUP, MEMBER, keys, maxWaitMs, minBytes, bytesMax, 500, batchRecords, Rights.ALL);
        ShareFetch fetch = new ShareFetch(spec, room, loop, (shares, release) -> {
            PartitionShare share = shares.get(0);
            answered.complete(new Answered(share.error(), share.records().readableBytes(), share.acquired()));
            release.run();
        });
        started.add(fetch);
        loop.execute(fetch::start);
        return answered;
    }

    private CompletionStage<Acknowledged> acknowledge(long offset) {
        return room.acknowledge(GROUP, MEMBER, KEY, List.of(new AckRange(offset, offset, AckType.ACCEPT)));
    }

    private void endLease() {
        nanos.set(LEASE_ENDS_NANOS);
        brokers.tellThatItRanOut();
    }

    /** What the first acknowledgement says. */
    private List<AckRange> awaitAcknowledged() {
        await(() -> acknowledged().isPresent());
        return acknowledged().orElseThrow().ranges();
    }

    private Optional<Acknowledge> acknowledged() {
        return store.transactions.stream()
                .flatMap(List::stream)
                .filter(Acknowledge.class::isInstance)
                .map(Acknowledge.class::cast)
                .findFirst();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertThat(Thread.currentThread().isInterrupted())
                    .as("the time is over")
                    .isFalse();
            Thread.onSpinWait();
        }
    }

    private static ShareOutcome claimed(long first, long last) {
        return new ShareOutcome.Claimed(List.of(new AcquiredRange(first, last, 1)));
    }

    /** Everything below is done. */
    private static ShareStatus status(long start) {
        return new ShareStatus(start, start, 0, 0, 0, Optional.empty());
    }

    private static PartitionHead head(int epoch, long next) {
        return new PartitionHead(PARTITION, 0, next, epoch);
    }

    private static final class Epochs implements LeaderEpochs {

        private final List<Integer> doubted = new CopyOnWriteArrayList<>();
        private volatile int current = 3;

        @Override
        public int current() {
            return current;
        }

        @Override
        public void offerDoubt(int epoch) {
            doubted.add(epoch);
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

    private static final class NoOffsets implements ShareOffsetStore {

        @Override
        public Set<SharePartitionId> initialize(Map<SharePartitionId, Long> startOffsets) {
            throw new UnsupportedOperationException();
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
}
