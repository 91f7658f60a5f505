package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.Append;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.SegmentStore.Expiry;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.Compaction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What expiring many segments and compacting a large topic cost a writer and a reader beside it. Prints figures. The sizes are
 * system properties, so that a larger machine can take more.
 */
@Tag("load")
class SegmentLoadTest {

    private static final int SEGMENTS = Integer.getInteger("howdah.load.segments", 100);
    private static final int SEGMENT_RECORDS = Integer.getInteger("howdah.load.segment.records", 10_000);
    private static final int COMPACTED_RECORDS = Integer.getInteger("howdah.load.compacted.records", 1_000_000);
    private static final int KEYS = Integer.getInteger("howdah.load.keys", 100_000);
    private static final int BATCH_RECORDS = 500;

    private LogFixture fixture;
    private PartitionId id;
    private SegmentStore segments;
    private final AtomicReference<Instant> now = new AtomicReference<>(LogFixture.NOW);

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        id = new PartitionId(fixture.topic("a", 2).id(), 0);
        segments = fixture.storage.segments();
        segments.lead(Duration.ofHours(1));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Appends one record after another to a partition of its own and measures each. */
    private CompletableFuture<List<Long>> write(AtomicBoolean stop) {
        PartitionId own = new PartitionId(id.topicId(), 1);
        return CompletableFuture.supplyAsync(() -> {
            List<Long> micros = new ArrayList<>();
            try (LogWriter writer = fixture.storage.openLogWriter("measured")) {
                while (!stop.get()) {
                    long start = System.nanoTime();
                    LogFixture.store(
                            writer,
                            List.of(TestBatches.append(
                                    own,
                                    TestBatches.of(new SimpleRecord(
                                            now.get().toEpochMilli(),
                                            ("w" + micros.size()).getBytes(),
                                            new byte[100])))),
                            now.get());
                    micros.add((System.nanoTime() - start) / 1_000);
                }
            }
            return micros;
        });
    }

    /** Follows the writer from wherever the log starts. */
    private CompletableFuture<List<Long>> read(AtomicBoolean stop) {
        PartitionId own = new PartitionId(id.topicId(), 1);
        return CompletableFuture.supplyAsync(() -> {
            List<Long> micros = new ArrayList<>();
            try {
                long offset = 0;
                while (!stop.get()) {
                    long start = System.nanoTime();
                    PartitionHead head = fixture.head(own);
                    offset = Math.max(offset, head.logStartOffset());
                    if (offset < head.nextOffset()) {
                        LogSlice slice = LogFixture.await(
                                fixture.storage.log().read(new ReadSpec(own, offset, head.nextOffset(), 1 << 20)));
                        slice.batches().release();
                        offset = slice.nextOffset();
                    }
                    micros.add((System.nanoTime() - start) / 1_000);
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return micros;
        });
    }

    private static String figures(List<Long> micros) {
        List<Long> sorted = micros.stream().sorted().toList();
        return "n=" + sorted.size() + " p50=" + at(sorted, 0.5) + " p99=" + at(sorted, 0.99) + " max=" + at(sorted, 1)
                + " µs";
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
    }

    private void fill(LogWriter writer, int records, int keys, Random random) {
        List<Append> group = new ArrayList<>();
        for (int sent = 0; sent < records; sent += BATCH_RECORDS) {
            SimpleRecord[] batch = new SimpleRecord[BATCH_RECORDS];
            for (int i = 0; i < BATCH_RECORDS; i++) {
                byte[] key = ("key-" + random.nextInt(keys)).getBytes(StandardCharsets.UTF_8);
                batch[i] = new SimpleRecord(now.get().toEpochMilli(), key, new byte[100]);
            }
            group.add(TestBatches.append(id, TestBatches.of(batch)));
            if (group.size() == 20 || sent + BATCH_RECORDS >= records) {
                LogFixture.store(writer, List.copyOf(group), now.get());
                group.clear();
            }
        }
    }

    private long databaseBytes() {
        return Long.parseLong(fixture.database.query("select pg_database_size(current_database())"));
    }

    private String wal() {
        return fixture.database.query("select pg_current_wal_lsn()");
    }

    private long walSince(String lsn) {
        return Long.parseLong(
                fixture.database.query("select pg_wal_lsn_diff(pg_current_wal_lsn(), '" + lsn + "')::bigint"));
    }

    /** Who looks at the topic meanwhile, query after query. */
    private CompletableFuture<Integer> query(AtomicBoolean stop) {
        return CompletableFuture.supplyAsync(() -> {
            int queries = 0;
            try (Connection person = fixture.database.connect();
                    Statement statement = person.createStatement()) {
                while (!stop.get()) {
                    statement.execute("select count(*) from topics.a where partition = 1");
                    queries++;
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            return queries;
        });
    }

    @Test
    void a_wait_for_a_lock_is_seen_with_its_statement() throws Exception {
        LockWaits waits = new LockWaits(fixture.database);
        try (Connection holder = fixture.database.connect();
                Statement statement = holder.createStatement()) {
            statement.execute("select pg_advisory_lock(1)");
            CompletableFuture<String> waiter = CompletableFuture.supplyAsync(
                    () -> fixture.database.query("select 'waited' from pg_advisory_lock(1)"));
            while (fixture.database
                    .query("select count(*) from pg_locks where not granted")
                    .equals("0")) {
                assertThat(waiter).isNotDone();
            }
            statement.execute("select pg_sleep(0.2)");
            statement.execute("select pg_advisory_unlock(1)");
            assertThat(waiter.get()).isEqualTo("waited");
        } finally {
            waits.close();
        }
        assertThat(waits.report()).anyMatch(line -> line.startsWith("1 waits") && line.contains("'waited'"));
    }

    @Test
    void many_segments_expire_beside_a_writer_and_a_reader() throws Exception {
        LogWriter writer = fixture.writer();
        Random random = new Random(1);
        TopicPolicy keep = new TopicPolicy(id.topicId(), 2, 60_000, 1 << 30, -1, -1, Optional.empty());
        for (int i = 0; i < SEGMENTS; i++) {
            fill(writer, SEGMENT_RECORDS, KEYS, random);
            now.set(now.get().plus(Duration.ofMinutes(11)));
            segments.createAhead(List.of(keep), now.get());
            segments.seal(now.get());
        }
        long made = Long.parseLong(fixture.database.query("select count(*) from howdah.segment"));
        long before = databaseBytes();
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<List<Long>> writing = write(stop);
        CompletableFuture<List<Long>> reading = read(stop);
        TopicPolicy expire = new TopicPolicy(
                id.topicId(), 2, 60_000, 1 << 30, Duration.ofMinutes(30).toMillis(), -1, Optional.empty());
        CompletableFuture<Integer> querying = query(stop);
        int truncated = 0;
        LockWaits waits = new LockWaits(fixture.database);
        long startNanos = System.nanoTime();
        for (int round = 0; round < 5; round++) {
            segments.seal(now.get());
            Expiry expiry = segments.expire(expire, now.get());
            truncated += expiry.truncatedLeaves();
        }
        long expiryMs = (System.nanoTime() - startNanos) / 1_000_000;
        waits.close();
        stop.set(true);
        List<Long> writes = writing.get();
        List<Long> reads = reading.get();
        int queries = querying.get();

        System.out.println("expiry: segments=" + made + " truncated=" + truncated + " ms=" + expiryMs + " bytes before="
                + before + " after=" + databaseBytes());
        System.out.println("expiry: " + queries + " queries of the view");
        waits.report().forEach(line -> System.out.println("expiry: lock waits: " + line));
        System.out.println("expiry: writer " + figures(writes));
        System.out.println("expiry: reader " + figures(reads));
        assertThat(truncated).isGreaterThan(SEGMENTS / 2);
    }

    @Test
    void a_large_topic_is_compacted_beside_a_writer() throws Exception {
        LogWriter writer = fixture.writer();
        Random random = new Random(1);
        for (int i = 0; i < 5; i++) {
            fill(writer, COMPACTED_RECORDS / 5, KEYS, random);
            // Longer than any segment lasts: each fill is in one of its own, and sealed.
            now.set(now.get().plus(Duration.ofHours(25)));
        }
        fill(writer, BATCH_RECORDS, KEYS, random);
        segments.seal(now.get());
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<List<Long>> quiet = write(stop);
        long quietEnd = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < quietEnd) {
            fixture.database.query("select pg_sleep(0.5)");
        }
        stop.set(true);
        System.out.println("compaction: writer before " + figures(quiet.get()));
        long rows = Long.parseLong(fixture.database.query("select count(*) from topics.a where partition = 0"));
        long before = databaseBytes();
        String lsn = wal();
        AtomicBoolean stopBusy = new AtomicBoolean();
        CompletableFuture<List<Long>> busy = write(stopBusy);
        TopicPolicy policy = new TopicPolicy(
                id.topicId(), 2, 60_000, 1 << 30, -1, -1, Optional.of(new Compaction(0, 0, Long.MAX_VALUE, 0)));
        long startNanos = System.nanoTime();
        Compacted compacted = segments.rewrite(policy, now.get());
        long ms = (System.nanoTime() - startNanos) / 1_000_000;
        stopBusy.set(true);
        System.out.println("compaction: writer during " + figures(busy.get()));
        long left = Long.parseLong(fixture.database.query("select count(*) from topics.a where partition = 0"));
        System.out.println("compaction: " + compacted + " ms=" + ms + " rows before=" + rows + " after=" + left
                + " rows/s=" + rows * 1_000 / Math.max(1, ms) + " WAL=" + walSince(lsn) + " bytes before=" + before
                + " after=" + databaseBytes());
        assertThat(left).isLessThan(rows);
    }
}
