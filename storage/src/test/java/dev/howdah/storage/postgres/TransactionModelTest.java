package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.TestBatches.transactional;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.Append.Enlistment;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Rejected;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupShardStore.Owner;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.OffsetStore;
import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.OffsetStore.OffsetQuery;
import dev.howdah.storage.OffsetStore.PendingOutcome;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.PendingOffsets;
import dev.howdah.storage.Stability;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.AddPartitions;
import dev.howdah.storage.TransactionAction.End;
import dev.howdah.storage.TransactionAction.Init;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionOutcome.Done;
import dev.howdah.storage.TransactionOutcome.Refusal;
import dev.howdah.storage.TransactionOutcome.Refused;
import dev.howdah.storage.TransactionStore;
import dev.howdah.storage.TransactionStore.Turn;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions by two stores and two writers over connections that are cut, beside a model that has none of it. */
class TransactionModelTest {

    private static final int STEPS = 600;
    private static final int IDS = 3;
    private static final int PARTITIONS = 3;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final String GROUP = "group";

    /** A transactional id as it should be. */
    private static final class Id {
        private final String name;
        private Producer producer = Producer.NONE;
        private final Map<PartitionId, Long> firstOffsets = new TreeMap<>();
        private final Map<PartitionId, OffsetCommit> pending = new TreeMap<>();
        private final Map<PartitionId, Integer> sequences = new HashMap<>();

        /** Of the epoch before, if an end has raised it. */
        private Optional<Boolean> ended = Optional.empty();

        Id(String name) {
            this.name = name;
        }

        boolean isOpen() {
            return !firstOffsets.isEmpty() || !pending.isEmpty();
        }

        void bump() {
            producer = new Producer(producer.id(), (short) (producer.epoch() + 1));
            sequences.clear();
        }
    }

    private LogFixture fixture;
    private CuttingProxy proxy;
    private PostgresStorage behindProxy;
    private Random random;
    private final List<PartitionId> partitions = new ArrayList<>();
    private final List<Id> ids = new ArrayList<>();
    private final Map<PartitionId, List<String>> logs = new LinkedHashMap<>();
    private final Map<PartitionId, Long> lastAborts = new HashMap<>();
    private final List<String> aborted = new ArrayList<>();
    private final Map<PartitionId, OffsetCommit> committed = new TreeMap<>();
    private List<TransactionStore> stores;
    private List<LogWriter> writers;
    private OffsetStore offsets;
    private List<GroupLease> leases;
    private long freshId = 1_000;
    private int stored;

    @BeforeEach
    void open() throws Exception {
        fixture = new LogFixture();
        int topicId = fixture.topic("topic", PARTITIONS).id();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new PartitionId(topicId, i));
            logs.put(partitions.get(i), new ArrayList<>());
        }
        for (int i = 0; i < IDS; i++) {
            ids.add(new Id("id " + i));
        }
        PostgresUrl url = fixture.database.url();
        proxy = new CuttingProxy(url.host(), url.port());
        behindProxy = PostgresStorage.open(StorageOptions.of(new PostgresUrl(
                "127.0.0.1", proxy.port(), url.database(), url.user(), url.password(), url.parameters())));
        stores = List.of(behindProxy.openTransactionStore("cut"), fixture.storage.openTransactionStore("other"));
        writers = List.of(behindProxy.openLogWriter("cut writer"), fixture.storage.openLogWriter("other writer"));
        offsets = fixture.storage.openGroupStores("groups").offsets();
        leases = fixture.storage
                .groupShards()
                .claim(new Owner(1, UUID.randomUUID()), GroupShardStore.SHARDS, Duration.ofHours(1));
    }

    @AfterEach
    void close() throws Exception {
        behindProxy.close();
        proxy.close();
        fixture.close();
    }

    @Test
    void random_actions_over_cut_connections_do_what_the_model_says() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        random = new Random(seed);
        try {
            for (int step = 0; step < STEPS; step++) {
                step();
                check();
            }
            checkLogs();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
        assertThat(stored).isPositive();
    }

    private void step() {
        Id id = ids.get(random.nextInt(IDS));
        PartitionId partition = partitions.get(random.nextInt(PARTITIONS));
        int kind = id.producer.equals(Producer.NONE) ? 0 : random.nextInt(20);
        if (kind == 0) {
            init(id);
        } else if (kind < 9) {
            send(id, partition, random.nextInt(4) == 0 ? Enlistment.DECLARED : Enlistment.BY_BATCH);
        } else if (kind == 9) {
            zombie(id, partition);
        } else if (kind == 10) {
            again(id, partition);
        } else if (kind < 13) {
            declare(id, partition);
        } else if (kind == 13) {
            pending(id, partition);
        } else if (kind == 14) {
            plain(partition);
        } else if (kind == 15) {
            expire(id);
        } else {
            end(id, random.nextBoolean(), random.nextInt(3) > 0);
        }
    }

    private void cutSometimes() {
        if (random.nextInt(8) == 0) {
            if (random.nextBoolean()) {
                proxy.cutAfterSending(random.nextInt(3_000));
            } else {
                proxy.cutAfterAnswering(random.nextInt(1_000));
            }
        }
    }

    private Turn run(TransactionAction action) {
        cutSometimes();
        TransactionStore store = stores.get(random.nextInt(2));
        while (true) {
            try {
                Turn turn = store.run(List.of(action), LogFixture.NOW);
                // The server takes a moment to see that a connection was cut, and keeps its locks until then.
                if (!turn.outcomes().get(0).equals(new Refused(Refusal.CONCURRENT_TRANSACTIONS))) {
                    return turn;
                }
            } catch (StorageException e) {
                if (!(e.failure() instanceof StorageFailure.Unavailable)) {
                    throw e;
                }
            }
        }
    }

    private AppendOutcome store(Append append) {
        cutSometimes();
        LogWriter writer = writers.get(random.nextInt(2));
        while (true) {
            try {
                return LogFixture.store(writer, List.of(append), LogFixture.NOW).get(0);
            } catch (StorageException e) {
                if (!(e.failure() instanceof StorageFailure.Unavailable)) {
                    throw e;
                }
            }
        }
    }

    private void init(Id id) {
        boolean again = !id.producer.equals(Producer.NONE) && random.nextInt(3) == 0;
        long fresh = ++freshId;
        TransactionOutcome outcome = run(new Init(id.name, fresh, again ? id.producer : Producer.NONE, TIMEOUT))
                .outcomes()
                .get(0);
        if (id.producer.equals(Producer.NONE)) {
            id.producer = new Producer(fresh, (short) 0);
        } else {
            over(id, false, id.producer.epoch() + 1);
            id.bump();
        }
        id.ended = Optional.empty();
        assertThat(outcome).isEqualTo(new Done(id.producer));
    }

    /** What the model's transaction has comes to its end. */
    private void over(Id id, boolean commit, int markerEpoch) {
        id.firstOffsets.forEach((partition, firstOffset) -> {
            if (firstOffset >= 0) {
                List<String> log = logs.get(partition);
                if (!commit) {
                    lastAborts.put(partition, (long) log.size());
                    aborted.add(partition.partition() + ": " + id.producer.id() + " " + firstOffset + " " + log.size());
                }
                log.add((commit ? "commit " : "abort ") + id.producer.id() + "/" + markerEpoch);
            }
        });
        id.firstOffsets.clear();
        if (commit) {
            committed.putAll(id.pending);
        }
        id.pending.clear();
    }

    private void send(Id id, PartitionId partition, Enlistment enlistment) {
        int sequence = id.sequences.getOrDefault(partition, 0);
        List<String> log = logs.get(partition);
        String value = "v" + stored++;
        AppendOutcome outcome = store(new Append(
                partition,
                transactional(id.producer.id(), id.producer.epoch(), sequence, value),
                TimestampType.CREATE_TIME,
                enlistment));
        if (enlistment == Enlistment.DECLARED && !id.firstOffsets.containsKey(partition)) {
            rejected(outcome, Rejection.INVALID_TXN_STATE);
            return;
        }
        Appended appended = (Appended) outcome;
        assertThat(appended.baseOffset()).isEqualTo(log.size());
        assertThat(appended.freshness()).isEqualTo(Freshness.NEW);
        id.firstOffsets.merge(partition, (long) log.size(), (before, now) -> before < 0 ? now : before);
        id.sequences.put(partition, sequence + 1);
        log.add(value);
        assertThat(appended.stability()).isEqualTo(stability(partition));
    }

    private static void rejected(AppendOutcome outcome, Rejection reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    private void zombie(Id id, PartitionId partition) {
        if (id.producer.epoch() > 0) {
            Append append = new Append(
                    partition,
                    transactional(id.producer.id(), id.producer.epoch() - 1, random.nextInt(3), "zombie"),
                    TimestampType.CREATE_TIME,
                    Enlistment.BY_BATCH);
            rejected(store(append), Rejection.INVALID_PRODUCER_EPOCH);
        }
    }

    /** The last batch once more. */
    private void again(Id id, PartitionId partition) {
        int sequence = id.sequences.getOrDefault(partition, 0);
        if (sequence > 0 && id.firstOffsets.getOrDefault(partition, -1L) >= 0) {
            Append append = new Append(
                    partition,
                    transactional(id.producer.id(), id.producer.epoch(), sequence - 1, "again"),
                    TimestampType.CREATE_TIME,
                    Enlistment.BY_BATCH);
            assertThat(((Appended) store(append)).freshness()).isEqualTo(Freshness.DUPLICATE);
        }
    }

    private void declare(Id id, PartitionId partition) {
        assertThat(run(new AddPartitions(id.name, id.producer, List.of(partition), false))
                        .outcomes())
                .containsExactly(new Done(id.producer));
        id.firstOffsets.putIfAbsent(partition, -1L);
    }

    private void pending(Id id, PartitionId partition) {
        OffsetCommit commit = new OffsetCommit(GROUP, partition, stored++, -1, "", stored, Optional.empty());
        boolean zombie = id.producer.epoch() > 0 && random.nextInt(4) == 0;
        Producer by = zombie ? new Producer(id.producer.id(), (short) (id.producer.epoch() - 1)) : id.producer;
        assertThat(offsets.commitPending(
                        leases, List.of(new PendingOffsets(id.name, by, Enlistment.BY_BATCH, GROUP, List.of(commit)))))
                .containsExactly(zombie ? PendingOutcome.INVALID_PRODUCER_EPOCH : PendingOutcome.STORED);
        if (!zombie) {
            id.pending.put(partition, commit);
        }
    }

    private void plain(PartitionId partition) {
        String value = "plain" + stored++;
        Appended appended =
                (Appended) store(new Append(partition, values(value), TimestampType.CREATE_TIME, Enlistment.BY_BATCH));
        List<String> log = logs.get(partition);
        assertThat(appended.baseOffset()).isEqualTo(log.size());
        log.add(value);
        assertThat(appended.stability()).isEqualTo(stability(partition));
    }

    private void expire(Id id) {
        fixture.database.execute("update howdah.transaction_partition set added_at = added_at - interval '1 hour'"
                + " where producer_id = " + id.producer.id()
                + "; update howdah.transaction_group set added_at = added_at - interval '1 hour'"
                + " where producer_id = " + id.producer.id());
        TransactionStore store = stores.get(1);
        var expired = store.findExpired(10);
        assertThat(expired).hasSize(id.isOpen() ? 1 : 0);
        if (id.isOpen()) {
            run(expired.get(0));
            over(id, false, id.producer.epoch() + 1);
            id.bump();
            id.ended = Optional.of(false);
        }
    }

    private void end(Id id, boolean commit, boolean bumps) {
        End end = new End(id.name, id.producer, commit, bumps, ++freshId);
        TransactionOutcome outcome = run(end).outcomes().get(0);
        if (id.isOpen()) {
            over(id, commit, id.producer.epoch() + (bumps ? 1 : 0));
        } else if (bumps ? commit : !id.ended.equals(Optional.of(commit))) {
            assertThat(outcome).isEqualTo(new Refused(Refusal.INVALID_TXN_STATE));
            return;
        } else if (!bumps) {
            assertThat(outcome).isEqualTo(new Done(id.producer));
            return;
        }
        if (bumps) {
            id.bump();
        }
        id.ended = Optional.of(commit);
        assertThat(outcome).isEqualTo(new Done(id.producer));
        if (random.nextBoolean()) {
            // Asked again.
            assertThat(run(end).outcomes()).containsExactly(outcome);
        }
    }

    private Stability stability(PartitionId partition) {
        long firstUnstable = Stability.NONE_OPEN;
        for (Id id : ids) {
            long firstOffset = id.firstOffsets.getOrDefault(partition, -1L);
            firstUnstable = firstOffset < 0 ? firstUnstable : Math.min(firstUnstable, firstOffset);
        }
        return new Stability(firstUnstable, lastAborts.getOrDefault(partition, -1L));
    }

    private void check() throws Exception {
        for (PartitionHead head : LogFixture.await(fixture.storage.log().heads(partitions))) {
            assertThat(head.nextOffset()).isEqualTo(logs.get(head.id()).size());
            assertThat(head.stability()).as(head.id().toString()).isEqualTo(stability(head.id()));
        }
        assertThat(offsets.fetch(List.of(new OffsetQuery(GROUP, null)))).containsExactlyElementsOf(committed.values());
    }

    private void checkLogs() throws Exception {
        for (PartitionId partition : partitions) {
            List<String> log = logs.get(partition);
            List<TestBatches.Seen> seen = fixture.readAll(partition, 1 << 20);
            assertThat(seen).hasSize(log.size());
            for (int i = 0; i < log.size(); i++) {
                boolean control = log.get(i).startsWith("commit") || log.get(i).startsWith("abort");
                assertThat(control ? log.get(i) : seen.get(i).value()).isEqualTo(log.get(i));
                assertThat(seen.get(i).key().equals("null")).isEqualTo(!control);
            }
        }
        String found = fixture.database.query("select coalesce(string_agg(partition || ': ' || producer_id || ' '"
                + " || first_offset || ' ' || last_offset, ',' order by partition, last_offset), '')"
                + " from howdah.aborted_transaction");
        assertThat(found.isEmpty() ? List.of() : List.of(found.split(",")))
                .containsExactlyInAnyOrderElementsOf(aborted);
    }
}
