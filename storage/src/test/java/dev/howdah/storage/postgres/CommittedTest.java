package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionStore;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random transactions by the real coordinator, against a list of what was committed:
 *
 * <ul>
 *   <li>the view has exactly what is committed, of all partitions at once
 *   <li>a {@code read_committed} consumer, with the aborted transactions of each read, sees the same up to the last stable offset
 *   <li>so it stays when the leaf is packed
 * </ul>
 */
class CommittedTest {

    private static final int PARTITIONS = 2;
    private static final int IDS = 3;
    private static final TransactionAction.Producer NONE = Producer.NONE;

    private LogFixture fixture;
    private int topicId;
    private LogWriter writer;
    private TransactionStore coordinator;

    /** By partition: offset and value of what is committed. */
    private final List<TreeMap<Long, String>> committed = new ArrayList<>();

    private final Map<Integer, Producer> producers = new HashMap<>();
    private final Map<Integer, int[]> sequences = new HashMap<>();

    /** By transactional id and partition: what its open transaction has written. */
    private final Map<Integer, List<TreeMap<Long, String>>> open = new HashMap<>();

    private Instant now = LogFixture.NOW;

    @BeforeEach
    void start() {
        fixture = new LogFixture();
        topicId = fixture.topic("a", PARTITIONS).id();
        writer = fixture.writer();
        coordinator = fixture.storage.openTransactionStore("test");
        for (int partition = 0; partition < PARTITIONS; partition++) {
            committed.add(new TreeMap<>());
        }
    }

    @AfterEach
    void close() {
        coordinator.close();
        fixture.close();
    }

    static List<Long> seeds() {
        return List.of(1L, ThreadLocalRandom.current().nextLong());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sql_and_read_committed_consumers_see_what_is_committed(long seed) throws Exception {
        Random random = new Random(seed);
        for (int id = 0; id < IDS; id++) {
            init(id);
        }
        for (int step = 0; step < 150; step++) {
            now = now.plusMillis(random.nextInt(1_000));
            int id = random.nextInt(IDS);
            switch (random.nextInt(10)) {
                case 0 -> end(id, true, random.nextBoolean());
                case 1 -> end(id, false, random.nextBoolean());
                case 2 -> plain(random.nextInt(PARTITIONS), "plain" + step);
                case 3 -> {
                    if (random.nextInt(3) == 0) {
                        // Fences itself: what is open is aborted.
                        init(id);
                    }
                }
                default -> write(id, random.nextInt(PARTITIONS), "v" + step, 1 + random.nextInt(3));
            }
            check();
        }
        SegmentStore segments = fixture.storage.segments();
        segments.lead(Duration.ofHours(1));
        Instant later = now.plus(Duration.ofHours(2));
        for (int i = 0; i < 256; i++) {
            plain(0, "more" + i);
        }
        segments.seal(later);
        segments.rewrite(new TopicPolicy(topicId, PARTITIONS, 600_000, 1 << 30, -1, -1, Optional.empty()), later);
        check();
        for (int id = 0; id < IDS; id++) {
            end(id, id % 2 == 0, true);
            check();
        }
        assertThat(fixture.database.query("select count(*) from howdah.chunks('a') where state = 'open'"))
                .isEqualTo("0");
    }

    @Test
    void where_a_search_for_aborted_transactions_may_stop_is_noted_at_each_end() throws Exception {
        for (int id = 0; id < IDS; id++) {
            init(id);
        }
        write(0, 0, "a", 1);
        write(1, 0, "b", 1);
        end(0, false, false);
        write(2, 0, "c", 1);
        end(1, false, false);
        end(2, false, false);

        assertThat(fixture.database.query("select string_agg(first_offset || '..' || last_offset || ' ' || first_unstable_offset,"
                        + " ', ' order by last_offset) from howdah.aborted_transaction"))
                .isEqualTo("0..2 0, 1..4 1, 3..5 3");
    }

    private PartitionId id(int partition) {
        return new PartitionId(topicId, partition);
    }

    private static String name(int id) {
        return "id-" + id;
    }

    private Producer run(TransactionAction action) {
        TransactionOutcome outcome = coordinator.run(List.of(action), now).outcomes().get(0);
        assertThat(outcome).as(action.toString()).isInstanceOf(TransactionOutcome.Done.class);
        return ((TransactionOutcome.Done) outcome).producer();
    }

    private void init(int id) {
        producers.put(id, run(new TransactionAction.Init(name(id), 1_000 + id, NONE, Duration.ofMinutes(1))));
        begin(id);
    }

    private void begin(int id) {
        List<TreeMap<Long, String>> none = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            none.add(new TreeMap<>());
        }
        open.put(id, none);
    }

    private void write(int id, int partition, String value, int count) {
        Producer producer = producers.get(id);
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = value + "." + i;
        }
        Producer last = producer;
        int[] own = sequences.computeIfAbsent(epochKey(last), key -> new int[PARTITIONS]);
        Appended appended = (Appended) LogFixture.store(
                        writer,
                        List.of(TestBatches.append(
                                id(partition),
                                TestBatches.batch(MemoryRecords.withTransactionalRecords(
                                        Compression.NONE,
                                        producer.id(),
                                        producer.epoch(),
                                        own[partition],
                                        TestTransactions.records(now, values))))),
                        now)
                .get(0);
        own[partition] += count;
        for (int i = 0; i < count; i++) {
            open.get(id).get(partition).put(appended.baseOffset() + i, values[i]);
        }
    }

    private static int epochKey(Producer producer) {
        return (int) producer.id() * 1_000 + producer.epoch();
    }

    private void plain(int partition, String value) {
        long offset = ((Appended) LogFixture.store(
                                writer, List.of(TestBatches.append(id(partition), TestBatches.values(value))), now)
                        .get(0))
                .baseOffset();
        committed.get(partition).put(offset, value);
    }

    private void end(int id, boolean commit, boolean bumps) {
        if (open.get(id).stream().allMatch(Map::isEmpty)) {
            return;
        }
        producers.put(id, run(new TransactionAction.End(name(id), producers.get(id), commit, bumps, 2_000 + id)));
        if (commit) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                committed.get(partition).putAll(open.get(id).get(partition));
            }
        }
        begin(id);
    }

    private void check() throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            String shown = String.join(" ", committed.get(partition).values());
            for (String way : List.of(
                    "topics.a where partition = " + partition, "howdah.read('a', " + partition + ", null, null)")) {
                assertThat(fixture.database.query("select coalesce(string_agg(howdah.text(value), ' ' order by \"offset\"), '')"
                                + " from " + way))
                        .as(way)
                        .isEqualTo(shown);
            }
            long stable = fixture.head(id(partition)).lastStableOffset();
            assertThat(readCommitted(id(partition), stable))
                    .isEqualTo(List.copyOf(committed.get(partition).headMap(stable).values()));
        }
    }

    /** As a consumer does it, by what comes with each read. */
    private List<String> readCommitted(PartitionId id, long stable) throws Exception {
        List<String> values = new ArrayList<>();
        long offset = 0;
        while (offset < stable) {
            LogSlice slice = LogFixture.await(fixture.storage.log().read(new ReadSpec(id, offset, stable, 2_000)));
            Deque<AbortedTransaction> aborted =
                    new ArrayDeque<>(LogFixture.await(fixture.storage.log().aborted(id, offset, slice.nextOffset())));
            read(slice.batches(), aborted, values);
            slice.batches().release();
            assertThat(slice.nextOffset()).isGreaterThan(offset);
            offset = slice.nextOffset();
        }
        return values;
    }

    private static void read(ByteBuf slice, Deque<AbortedTransaction> aborted, List<String> values) {
        ByteBuffer bytes = ByteBuffer.allocate(slice.readableBytes());
        slice.getBytes(slice.readerIndex(), bytes);
        bytes.flip();
        Set<Long> hidden = new HashSet<>();
        for (var batch : MemoryRecords.readableRecords(bytes).batches()) {
            while (!aborted.isEmpty() && aborted.peek().firstOffset() <= batch.lastOffset()) {
                hidden.add(aborted.remove().producerId());
            }
            for (Record record : batch) {
                if (batch.isControlBatch()) {
                    if (ControlRecordType.parse(record.key()) == ControlRecordType.ABORT) {
                        hidden.remove(batch.producerId());
                    }
                } else if (!batch.isTransactional() || !hidden.contains(batch.producerId())) {
                    values.add(TestBatches.text(record.value()));
                }
            }
        }
    }
}
