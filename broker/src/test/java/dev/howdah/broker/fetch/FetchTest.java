package dev.howdah.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestBatches;
import dev.howdah.broker.TestCatalog;
import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.codec.CodecThreads;
import dev.howdah.broker.codec.SliceRecoder;
import dev.howdah.broker.codec.ZstdForReader;
import dev.howdah.broker.log.Isolation;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.record.BatchStamp;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fetch over the tail cache and a scripted store: what it returns, when it waits, and that nothing leaks. */
@Timeout(30)
class FetchTest {

    private static final int LONG_MS = 60_000;
    private static final long LEASE_ENDS_NANOS = 1_000;
    private static final int BATCH = ScriptedLogReader.BATCH_BYTES;

    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final TestCatalog topics = new TestCatalog();
    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private final PartitionLogs logs = new PartitionLogs(cache);
    private final Epochs epochs = new Epochs();
    private final ScriptedLogReader reader = new ScriptedLogReader();
    private final ReadBudget budget = new ReadBudget(1 << 20);
    private final CodecThreads codecs = new CodecThreads(1, 1);
    private final FetchParkingLot lot = new FetchParkingLot(2);
    private final Catalog catalog = topics.add("t", 3);
    private final AtomicLong nanos = new AtomicLong();
    private final LiveBrokers brokers = new LiveBrokers(new Broker(1, new Address("127.0.0.1", 9092)), nanos::get);
    private final FetchStores stores = new FetchStores(
            brokers,
            new PartitionLookup(catalog, logs),
            reader,
            new AbortedTransactions(reader, epochs, 2),
            new SliceRecoder(codecs, UnpooledByteBufAllocator.DEFAULT),
            epochs,
            budget,
            UnpooledByteBufAllocator.DEFAULT);
    private final List<Fetch> started = new ArrayList<>();

    @BeforeEach
    void the_lease_runs() {
        brokers.hold(LEASE_ENDS_NANOS);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        for (Fetch fetch : started) {
            loop.submit(fetch::cancel).get();
        }
        assertThat(lot.parked()).isZero();
        assertThat(budget.reservedBytes()).isZero();
        assertThat(reader.handedOut)
                .allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
        codecs.close();
        cache.close();
        assertThat(cache.bytes()).isZero();
        loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }

    @Test
    void a_consumer_that_keeps_up_is_answered_without_postgres() throws Exception {
        append(0, "a");
        append(0, "b");

        List<Answered> answer = fetch(spec(LONG_MS, 1, target(0, 0))).get();

        assertThat(answer.get(0).error()).isEqualTo(KafkaError.NONE);
        assertThat(answer.get(0).highWatermark()).isEqualTo(2);
        assertThat(answer.get(0).bytes()).isPositive();
        assertThat(reader.reads).isEmpty();
        assertThat(reader.headQueries).isEmpty();
    }

    @Test
    void the_first_fetch_after_start_asks_for_the_head_and_reads_from_postgres() throws Exception {
        reader.head(id(0), 0, 5);

        List<Answered> answer = fetch(spec(LONG_MS, 1, target(0, 2))).get();

        assertThat(answer.get(0).bytes()).isEqualTo(3 * BATCH);
        assertThat(answer.get(0).highWatermark()).isEqualTo(5);
        assertThat(reader.headQueries).hasSize(1);
    }

    @Test
    void a_fetch_at_the_high_watermark_waits_until_its_time_is_over() throws Exception {
        reader.head(id(0), 0, 5);

        List<Answered> answer = fetch(spec(20, 1, target(0, 5))).get();

        assertThat(answer.get(0)).isEqualTo(new Answered(KafkaError.NONE, 0, 5, 0));
    }

    @Test
    void a_fetch_that_waits_is_told_when_the_lease_has_run_out() throws Exception {
        reader.head(id(0), 0, 5);
        CompletableFuture<List<Answered>> answer = fetch(spec(LONG_MS, 1, target(0, 5)));
        awaitParked(1);

        nanos.set(LEASE_ENDS_NANOS);
        brokers.tellThatItRanOut();

        assertThat(answer.get().get(0).error()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void a_fetch_whose_read_hangs_is_told_when_the_lease_has_run_out() throws Exception {
        reader.head(id(0), 0, 5);
        reader.hold = true;
        CompletableFuture<List<Answered>> answer = fetch(spec(LONG_MS, 1, target(0, 2)));
        Runnable hanging = reader.held.take();

        nanos.set(LEASE_ENDS_NANOS);
        brokers.tellThatItRanOut();

        assertThat(answer.get().get(0).error()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
        hanging.run();
    }

    @Test
    void without_a_lease_nothing_is_served_not_even_from_memory() throws Exception {
        append(0, "a");
        nanos.set(LEASE_ENDS_NANOS);

        assertThat(fetch(spec(LONG_MS, 1, target(0, 0))).get().get(0).error())
                .isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);

        brokers.hold(2 * LEASE_ENDS_NANOS);
        assertThat(fetch(spec(LONG_MS, 1, target(0, 0))).get().get(0).bytes()).isPositive();
    }

    @Test
    void an_append_wakes_a_fetch_that_waits() throws Exception {
        reader.head(id(0), 0, 0);
        CompletableFuture<List<Answered>> answer = fetch(spec(LONG_MS, 1, target(0, 0)));
        awaitParked(1);

        append(0, "a");

        assertThat(answer.get().get(0).bytes()).isPositive();
        assertThat(reader.reads).isEmpty();
    }

    @Test
    void an_append_between_the_read_and_the_parking_is_not_lost() throws Exception {
        reader.head(id(0), 0, 1);
        reader.head(id(1), 0, 0);
        fetch(spec(LONG_MS, 1, target(0, 0), target(1, 0))).get();
        reader.hold = true;
        CompletableFuture<List<Answered>> answer = fetch(spec(LONG_MS, BATCH + 1, target(0, 0), target(1, 0)));
        Runnable read = reader.held.take();
        reader.hold = false;
        // Partition 1 has been looked at, and nobody waits at it yet.
        append(1, "a");

        read.run();

        assertThat(answer.get())
                .allSatisfy(partition -> assertThat(partition.bytes()).isPositive());
    }

    @Test
    void a_fetch_waits_until_min_bytes() throws Exception {
        reader.head(id(0), 0, 0);
        int batchBytes = append(0, "a");
        CompletableFuture<List<Answered>> answer = fetch(spec(LONG_MS, 3 * batchBytes, target(0, 0)));
        awaitParked(1);
        append(0, "b");
        loop.submit(() -> {}).get();
        assertThat(answer).isNotDone();

        append(0, "c");

        assertThat(answer.get().get(0).bytes()).isEqualTo(3 * batchBytes);
    }

    @Test
    void what_is_there_is_returned_when_the_time_is_over() throws Exception {
        int batchBytes = append(0, "a");

        List<Answered> answer = fetch(spec(20, 1_000_000, target(0, 0))).get();

        assertThat(answer.get(0).bytes()).isEqualTo(batchBytes);
    }

    @Test
    void growth_at_another_broker_wakes_and_is_read_from_postgres() throws Exception {
        reader.head(id(0), 0, 0);
        CompletableFuture<List<Answered>> answer = fetch(spec(LONG_MS, 1, target(0, 0)));
        awaitParked(1);
        reader.head(id(0), 0, 2);

        logs.onAppended(id(0), 2, Stability.STABLE);

        assertThat(answer.get().get(0).bytes()).isEqualTo(2 * BATCH);
    }

    @Test
    void partitions_of_a_topic_that_are_not_in_memory_are_read_together() throws Exception {
        for (int partition = 0; partition < 3; partition++) {
            reader.head(id(partition), 0, 4);
        }

        List<Answered> answer = fetch(spec(LONG_MS, 1, target(0, 0), target(1, 1), target(2, 2)))
                .get();

        assertThat(answer).extracting(Answered::bytes).containsExactly(4 * BATCH, 3 * BATCH, 2 * BATCH);
        assertThat(reader.groupReads).hasSize(1);
        assertThat(reader.reads).isEmpty();
    }

    @Test
    void a_fetch_does_not_wait_for_what_it_had_no_turn_for() throws Exception {
        for (int partition = 0; partition < 3; partition++) {
            reader.head(id(partition), 0, 4);
        }
        reader.turns = 1;

        List<Answered> answer = fetch(spec(LONG_MS, 1_000_000, target(0, 0), target(1, 1), target(2, 2)))
                .get();

        assertThat(answer).extracting(Answered::bytes).containsExactly(4 * BATCH, 0, 0);
    }

    @Test
    void a_group_whose_read_fails_fails_each_of_its_partitions() throws Exception {
        reader.head(id(0), 0, 4);
        reader.head(id(1), 0, 4);
        reader.failure = new StorageException(new StorageFailure.Unavailable("gone"));

        List<Answered> answer =
                fetch(spec(LONG_MS, 1, target(0, 0), target(1, 1))).get();

        assertThat(answer).extracting(Answered::error).doesNotContain(KafkaError.NONE);
    }

    @Test
    void a_deleted_topic_wakes_with_an_error() throws Exception {
        reader.head(id(0), 0, 0);
        CompletableFuture<List<Answered>> answer = fetch(spec(LONG_MS, 1, target(0, 0)));
        awaitParked(1);

        topics.remove("t");
        logs.retainTopics(topicId -> catalog.find(topicId).isPresent());

        assertThat(answer.get().get(0).error()).isEqualTo(KafkaError.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void an_error_answers_at_once_and_does_not_hide_the_other_partitions() throws Exception {
        append(0, "a");
        FetchTarget unknown = new FetchTarget(new FetchKey("t", new UUID(0, 0), 99), 0, -1, -1, 1_000);
        FetchTarget unknownId = new FetchTarget(new FetchKey("", new UUID(1, 1), 0), 0, -1, -1, 1_000);

        List<Answered> answer = fetch(spec(LONG_MS, 1_000_000, unknown, target(0, 0), unknownId))
                .get();

        assertThat(answer)
                .extracting(Answered::error)
                .containsExactly(KafkaError.UNKNOWN_TOPIC_OR_PARTITION, KafkaError.NONE, KafkaError.UNKNOWN_TOPIC_ID);
        assertThat(answer.get(1).bytes()).isPositive();
    }

    @Test
    void out_of_range_is_said_only_after_postgres_was_asked() throws Exception {
        append(0, "a");
        reader.head(id(0), 0, 8);

        List<Answered> grown = fetch(spec(LONG_MS, 1, target(0, 7))).get();
        assertThat(grown.get(0)).isEqualTo(new Answered(KafkaError.NONE, BATCH, 8, 0));

        assertThat(fetch(spec(LONG_MS, 1, target(0, 9))).get().get(0).error())
                .isEqualTo(KafkaError.OFFSET_OUT_OF_RANGE);
        assertThat(fetch(spec(LONG_MS, 1, target(0, -5))).get().get(0).error())
                .isEqualTo(KafkaError.OFFSET_OUT_OF_RANGE);
    }

    @Test
    void an_offset_below_the_log_start_is_out_of_range() throws Exception {
        reader.head(id(0), 3, 5);

        Answered answer = fetch(spec(LONG_MS, 1, target(0, 2))).get().get(0);

        assertThat(answer).isEqualTo(new Answered(KafkaError.OFFSET_OUT_OF_RANGE, 0, 5, 3));
    }

    @Test
    void records_that_were_deleted_meanwhile_are_out_of_range() throws Exception {
        reader.head(id(0), 0, 5);
        fetch(spec(LONG_MS, 1, target(0, 0))).get();
        reader.head(id(0), 3, 5);

        Answered answer = fetch(spec(LONG_MS, 1, target(0, 1))).get().get(0);

        assertThat(answer).isEqualTo(new Answered(KafkaError.OFFSET_OUT_OF_RANGE, 0, 5, 3));
    }

    @Test
    void a_reader_whose_known_records_are_all_superseded_goes_on_to_those_that_supersede_them() throws Exception {
        reader.head(id(0), 0, 5);
        fetch(spec(LONG_MS, 1, target(0, 4))).get();
        // Another broker has stored two more, and the compaction has taken all that this one knows of.
        reader.head(id(0), 0, 7);
        reader.compactedBelow.put(id(0), 5L);

        Answered answer = fetch(spec(LONG_MS, 1, target(0, 2))).get().get(0);

        assertThat(answer).isEqualTo(new Answered(KafkaError.NONE, 2 * BATCH, 7, 0));
    }

    @Test
    void records_that_are_missing_with_none_to_supersede_them_are_an_error_that_consumers_retry() throws Exception {
        reader.head(id(0), 0, 5);
        fetch(spec(LONG_MS, 1, target(0, 4))).get();
        reader.compactedBelow.put(id(0), 5L);

        Answered answer = fetch(spec(LONG_MS, 1, target(0, 2))).get().get(0);

        assertThat(answer).isEqualTo(new Answered(KafkaError.KAFKA_STORAGE_ERROR, 0, 5, 0));
    }

    @Test
    void an_offset_past_a_head_that_has_fallen_is_not_out_of_range_but_a_doubt() throws Exception {
        reader.head(id(0), 0, 5);
        fetch(spec(LONG_MS, 1, target(0, 0))).get();
        reader.head(id(0), 0, 3);

        Answered answer = fetch(spec(LONG_MS, 1, target(0, 6))).get().get(0);

        assertThat(answer.error()).isEqualTo(KafkaError.NOT_LEADER_OR_FOLLOWER);
        assertThat(epochs.doubted).containsExactly(3);
    }

    @Test
    void what_was_read_while_the_leader_epoch_rose_is_not_answered() throws Exception {
        reader.head(id(0), 0, 5);
        fetch(spec(LONG_MS, 1, target(0, 0))).get();
        reader.hold = true;
        FetchKey key = new FetchKey("t", new UUID(0, 0), 0);
        CompletableFuture<List<Answered>> overtaken =
                fetch(spec(LONG_MS, 1, new FetchTarget(key, 2, epochs.current(), -1, 1_000)));
        Runnable read = reader.held.take();
        epochs.current++;
        reader.leaderEpoch++;
        reader.head(id(0), 0, 1);
        reader.hold = false;
        read.run();

        assertThat(overtaken.get().get(0).error()).isEqualTo(KafkaError.FENCED_LEADER_EPOCH);
        assertThat(fetch(spec(0, 1, target(0, 0))).get().get(0)).isEqualTo(new Answered(KafkaError.NONE, BATCH, 1, 0));
    }

    @Test
    void a_stale_or_future_leader_epoch_is_refused() throws Exception {
        append(0, "a");
        FetchKey key = new FetchKey("t", new UUID(0, 0), 0);

        assertThat(fetch(spec(LONG_MS, 1, new FetchTarget(key, 0, epochs.current() - 1, -1, 1_000)))
                        .get()
                        .get(0)
                        .error())
                .isEqualTo(KafkaError.FENCED_LEADER_EPOCH);
        assertThat(fetch(spec(LONG_MS, 1, new FetchTarget(key, 0, epochs.current() + 1, -1, 1_000)))
                        .get()
                        .get(0)
                        .error())
                .isEqualTo(KafkaError.UNKNOWN_LEADER_EPOCH);
        assertThat(fetch(spec(LONG_MS, 1, new FetchTarget(key, 0, epochs.current(), -1, 1_000)))
                        .get()
                        .get(0)
                        .error())
                .isEqualTo(KafkaError.NONE);
    }

    @Test
    void one_batch_is_returned_per_request_however_small_the_limits() throws Exception {
        reader.head(id(0), 0, 5);
        reader.head(id(1), 0, 5);

        List<Answered> answer = fetch(new FetchSpec(
                        List.of(target(0, 0), target(1, 0)),
                        LONG_MS,
                        1,
                        1,
                        ZstdForReader.ALLOWED,
                        Isolation.READ_UNCOMMITTED,
                        Rights.ALL))
                .get();

        assertThat(answer).extracting(Answered::bytes).containsExactly(BATCH, 0);
    }

    @Test
    void a_batch_that_does_not_fit_behind_another_is_left_for_next_time() throws Exception {
        reader.head(id(0), 0, 1);
        reader.head(id(1), 0, 5);
        reader.batchBytes = 300;

        List<Answered> answer = fetch(new FetchSpec(
                        List.of(target(0, 0), target(1, 0)),
                        LONG_MS,
                        1,
                        500,
                        ZstdForReader.ALLOWED,
                        Isolation.READ_UNCOMMITTED,
                        Rights.ALL))
                .get();

        assertThat(answer).extracting(Answered::bytes).containsExactly(300, 0);
    }

    @Test
    void trouble_with_postgres_is_an_error_that_consumers_retry() throws Exception {
        reader.head(id(0), 0, 5);
        reader.failure = new StorageException(new StorageFailure.Unavailable("gone"));

        assertThat(fetch(spec(LONG_MS, 1, target(0, 0))).get().get(0).error())
                .isEqualTo(KafkaError.KAFKA_STORAGE_ERROR);
    }

    @Test
    void a_connection_that_closes_while_postgres_reads_leaks_nothing() throws Exception {
        reader.head(id(0), 0, 5);
        fetch(spec(LONG_MS, 1, target(0, 0))).get();
        reader.hold = true;
        CompletableFuture<List<Answered>> answer = fetch(spec(LONG_MS, 1, target(0, 0)));
        Runnable read = reader.held.take();
        loop.submit(started.get(started.size() - 1)::cancel).get();

        read.run();

        loop.submit(() -> {}).get();
        assertThat(answer).isNotDone();
    }

    @Test
    void a_full_parking_lot_answers_at_once() throws Exception {
        reader.head(id(0), 0, 0);
        fetch(spec(LONG_MS, 1, target(0, 0)));
        fetch(spec(LONG_MS, 1, target(0, 0)));
        awaitParked(2);

        assertThat(fetch(spec(LONG_MS, 1, target(0, 0))).get().get(0).bytes()).isZero();
    }

    @Test
    void the_budget_of_reads_holds_until_the_answer_is_gone() throws Exception {
        reader.head(id(0), 0, 5);
        CompletableFuture<Runnable> release = new CompletableFuture<>();
        Fetch fetch = new Fetch(
                spec(LONG_MS, 1, target(0, 0)),
                stores,
                lot,
                loop,
                (partitions, whenEncoded) -> release.complete(whenEncoded));
        loop.execute(fetch::start);
        Runnable whenEncoded = release.get();

        assertThat(budget.reservedBytes()).isEqualTo(5 * BATCH);
        loop.submit(whenEncoded).get();
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void read_committed_ends_where_a_transaction_is_open() throws Exception {
        append(0, "a");
        append(0, "b", new Stability(1, -1));
        append(0, "c", new Stability(1, -1));

        List<Answered> answer = fetch(committed(LONG_MS, 1, target(0, 0))).get();
        List<Answered> all = fetch(spec(LONG_MS, 1, target(0, 0))).get();

        assertThat(answer.get(0).highWatermark()).isEqualTo(3);
        assertThat(answer.get(0).bytes() * 3).isEqualTo(all.get(0).bytes());
        assertThat(reader.reads).as("the tail cache has it all").isEmpty();
    }

    @Test
    void read_committed_from_postgres_ends_where_a_transaction_is_open() throws Exception {
        reader.heads.put(id(0), new PartitionHead(id(0), 0, 5, 3, new Stability(2, -1)));

        List<Answered> answer = fetch(committed(LONG_MS, 1, target(0, 0))).get();

        assertThat(answer.get(0).bytes()).isEqualTo(2 * BATCH);
        assertThat(answer.get(0).highWatermark()).isEqualTo(5);
    }

    /** Kafka's {@code UnifiedLog.lastStableOffset}. */
    @Test
    void what_is_deleted_of_an_open_transaction_holds_nothing_back() {
        PartitionLog log = logs.open(id(0));
        log.onHead(new PartitionHead(id(0), 6, 10, 3, new Stability(4, -1)));
        PartitionFetch fetch = new PartitionFetch(target(0, 6), Isolation.READ_COMMITTED);

        fetch.resolve(log);

        assertThat(fetch.lastStableOffset()).isEqualTo(6);
    }

    @Test
    void what_an_open_transaction_appends_wakes_no_reader_of_what_is_committed_but_its_end_does() throws Exception {
        append(0, "a", new Stability(0, -1));
        CompletableFuture<List<Answered>> answer = fetch(committed(LONG_MS, 1, target(0, 0)));
        awaitParked(1);

        append(0, "b", new Stability(0, -1));
        loop.submit(() -> {}).get();
        assertThat(answer).isNotDone();
        assertThat(lot.parked()).isEqualTo(1);

        // The lane of transactions publishes the marker, and wakes whoever waits.
        append(0, "marker", Stability.STABLE);
        logs.open(id(0)).wake(PartitionLog.Waiter.BYTES_UNKNOWN);

        assertThat(answer.get().get(0).bytes()).isPositive();
        assertThat(answer.get().get(0).highWatermark()).isEqualTo(3);
    }

    @Test
    void what_is_stored_together_with_the_begin_of_a_transaction_wakes_readers_of_what_is_committed() throws Exception {
        append(0, "a");
        CompletableFuture<List<Answered>> answer = fetch(committed(LONG_MS, 1, target(0, 1)));
        awaitParked(1);

        int bytes = store(0, "b", Stability.STABLE);
        logs.open(id(0)).wake(bytes + store(0, "of a transaction", new Stability(2, -1)));

        assertThat(answer.get().get(0).bytes()).isEqualTo(bytes);
    }

    @Test
    void a_transaction_that_ends_at_another_broker_wakes_readers_of_what_is_committed() throws Exception {
        append(0, "a", new Stability(0, -1));
        CompletableFuture<List<Answered>> answer = fetch(committed(LONG_MS, 1, target(0, 0)));
        awaitParked(1);
        reader.head(id(0), 0, 2);

        logs.onAppended(id(0), 2, Stability.STABLE);

        assertThat(answer.get().get(0).bytes()).isPositive();
    }

    @Test
    void a_transaction_that_ends_between_the_read_and_the_wait_is_not_missed() throws Exception {
        reader.heads.put(id(0), new PartitionHead(id(0), 0, 2, 3, new Stability(0, -1)));
        reader.hold = true;
        CompletableFuture<List<Answered>> answer = fetch(committed(LONG_MS, 1, target(0, 0)));
        Runnable head = reader.held.take();
        reader.hold = false;
        head.run();
        reader.head(id(0), 0, 3);
        logs.open(id(0)).onHead(new PartitionHead(id(0), 0, 3, 3));

        assertThat(answer.get().get(0).bytes()).isEqualTo(3 * BATCH);
    }

    @Test
    void read_committed_is_told_the_aborted_transactions_among_its_records() throws Exception {
        reader.aborted.add(new AbortedTransaction(7, 1, 2));
        append(0, "a");
        append(0, "b", new Stability(1, -1));
        append(0, "marker", new Stability(Stability.NONE_OPEN, 2));
        append(0, "c", new Stability(Stability.NONE_OPEN, 2));

        assertThat(aborted(committed(LONG_MS, 1, target(0, 0)))).containsExactly(new AbortedTransaction(7, 1, 2));
        assertThat(aborted(committed(LONG_MS, 1, target(0, 1)))).containsExactly(new AbortedTransaction(7, 1, 2));
        assertThat(reader.abortedQueries)
                .as("the second question was answered from memory")
                .hasSize(1);
        assertThat(aborted(committed(LONG_MS, 1, target(0, 3)))).isEmpty();
        assertThat(aborted(spec(LONG_MS, 1, target(0, 0)))).isEmpty();
        assertThat(reader.abortedQueries).as("neither need ask").hasSize(1);
    }

    @Test
    void records_whose_aborted_transactions_cannot_be_had_are_not_answered() throws Exception {
        append(0, "a", new Stability(0, -1));
        append(0, "marker", new Stability(Stability.NONE_OPEN, 1));
        reader.failure = new StorageException(new StorageFailure.Unavailable("gone"));

        List<Answered> answer = fetch(committed(LONG_MS, 1, target(0, 0))).get();

        assertThat(answer.get(0).error()).isEqualTo(KafkaError.KAFKA_STORAGE_ERROR);
        assertThat(answer.get(0).bytes()).isZero();
    }

    private List<AbortedTransaction> aborted(FetchSpec spec) throws Exception {
        CompletableFuture<List<AbortedTransaction>> answer = new CompletableFuture<>();
        Fetch fetch = new Fetch(spec, stores, lot, loop, (partitions, release) -> {
            release.run();
            answer.complete(partitions.get(0).aborted());
        });
        started.add(fetch);
        loop.execute(fetch::start);
        return answer.get();
    }

    private PartitionId id(int partition) {
        return catalog.find("t").orElseThrow().partition(partition);
    }

    /** As a lane does it. */
    private int append(int partition, String value) {
        return append(partition, value, Stability.STABLE);
    }

    private int append(int partition, String value, Stability stability) {
        int bytes = store(partition, value, stability);
        logs.open(id(partition)).wake(bytes);
        return bytes;
    }

    /** As a lane stores it that has not woken anybody yet. */
    private int store(int partition, String value, Stability stability) {
        PartitionLog log = logs.open(id(partition));
        RecordBatch batch = TestBatches.batch(1, value);
        BatchStamp.stamp(batch, log.highWatermark(), epochs.current());
        log.onStored(batch, 0, stability);
        int bytes = batch.sizeInBytes();
        batch.buffer().release();
        return bytes;
    }

    private static FetchTarget target(int partition, long offset) {
        return new FetchTarget(new FetchKey("t", new UUID(0, 0), partition), offset, -1, -1, 1_000_000);
    }

    private static FetchSpec spec(int maxWaitMs, int minBytes, FetchTarget... targets) {
        return new FetchSpec(
                List.of(targets),
                maxWaitMs,
                minBytes,
                1_000_000,
                ZstdForReader.ALLOWED,
                Isolation.READ_UNCOMMITTED,
                Rights.ALL);
    }

    private static FetchSpec committed(int maxWaitMs, int minBytes, FetchTarget... targets) {
        return new FetchSpec(
                List.of(targets),
                maxWaitMs,
                minBytes,
                1_000_000,
                ZstdForReader.ALLOWED,
                Isolation.READ_COMMITTED,
                Rights.ALL);
    }

    private CompletableFuture<List<Answered>> fetch(FetchSpec spec) {
        CompletableFuture<List<Answered>> answer = new CompletableFuture<>();
        Fetch fetch = new Fetch(spec, stores, lot, loop, (partitions, release) -> {
            List<Answered> answered = partitions.stream().map(Answered::of).toList();
            release.run();
            answer.complete(answered);
        });
        started.add(fetch);
        loop.execute(fetch::start);
        return answer;
    }

    /** Parking is done on the loop; a task behind it sees its end. */
    private void awaitParked(int count) throws Exception {
        do {
            loop.submit(() -> {}).get();
        } while (lot.parked() < count);
    }

    private record Answered(KafkaError error, int bytes, long highWatermark, long logStartOffset) {

        static Answered of(PartitionFetch fetch) {
            ByteBuf records = fetch.records();
            return new Answered(fetch.error(), records.readableBytes(), fetch.highWatermark(), fetch.logStartOffset());
        }
    }

    private static final class Epochs implements LeaderEpochs {

        final List<Integer> doubted = new CopyOnWriteArrayList<>();
        volatile int current = 3;

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
}
