package dev.howdah.broker.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestCatalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.codec.CodecThreads;
import dev.howdah.broker.codec.SliceRecoder;
import dev.howdah.broker.fetch.AbortedTransactions;
import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.fetch.LoopMessages;
import dev.howdah.broker.fetch.PartitionLookup;
import dev.howdah.broker.fetch.ReadBudget;
import dev.howdah.broker.fetch.ScriptedLogReader;
import dev.howdah.broker.log.Isolation;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.broker.log.TailRead;
import dev.howdah.protocol.record.BatchStamp;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.Stability;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of acquired ranges among which transactions were aborted. The log is in the tail cache, the index of them is scripted. */
class RangeReadTest {

    private static final int EPOCH = 3;
    private static final long ABORTING = 7;
    private static final long COMMITTING = 8;
    private static final PartitionId ID = new PartitionId(1, 0);

    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private final PartitionLogs logs = new PartitionLogs(cache);
    private final ScriptedLogReader reader = new ScriptedLogReader();
    private final ReadBudget budget = new ReadBudget(1 << 20);
    private final CodecThreads codecs = new CodecThreads(1, 1);
    private final Epochs epochs = new Epochs();
    private final FetchStores stores = new FetchStores(
            new LiveBrokers(new Broker(1, new Address("127.0.0.1", 9092)), System::nanoTime),
            new PartitionLookup(new TestCatalog().add("t", 1), logs),
            reader,
            new AbortedTransactions(reader, epochs, 2),
            new SliceRecoder(codecs, UnpooledByteBufAllocator.DEFAULT),
            epochs,
            budget,
            UnpooledByteBufAllocator.DEFAULT);
    private final PartitionLog log = logs.open(ID);
    private long nextOffset;

    /** plain 0 1, aborting 2 3, committing 4, aborting 5, abort 6, commit 7, aborting 8 (of the next transaction), commit 9, plain 10. */
    @BeforeEach
    void a_log_with_two_producers() {
        Stability open = new Stability(2, -1);
        store(MemoryRecords.withRecords(Compression.NONE, records(2)), Stability.STABLE);
        store(transactional(ABORTING, 0, 2), open);
        store(transactional(COMMITTING, 0, 1), open);
        store(transactional(ABORTING, 2, 1), open);
        store(marker(ABORTING, ControlRecordType.ABORT), new Stability(4, 6));
        Stability decided = new Stability(Stability.NONE_OPEN, 6);
        store(marker(COMMITTING, ControlRecordType.COMMIT), decided);
        store(transactional(ABORTING, 3, 1), new Stability(8, 6));
        store(marker(ABORTING, ControlRecordType.COMMIT), decided);
        store(MemoryRecords.withRecords(Compression.NONE, records(1)), decided);
        reader.aborted.add(new AbortedTransaction(ABORTING, 2, 6));
    }

    @AfterEach
    void nothing_is_left() {
        assertThat(budget.reservedBytes()).isZero();
        codecs.close();
        cache.close();
    }

    @Test
    void records_of_aborted_transactions_are_given_up_and_the_others_served() {
        RangeRead read = read(Isolation.READ_COMMITTED, new AcquiredRange(0, 10, 1));

        List<AcquiredRange> served = read.served();
        assertThat(served)
                .containsExactly(new AcquiredRange(0, 1, 1), new AcquiredRange(4, 4, 1), new AcquiredRange(6, 10, 1));
        assertThat(read.leftOver(served, true))
                .containsExactly(new AckRange(2, 3, AckType.GAP), new AckRange(5, 5, AckType.GAP));
        assertThat(offsets(read)).containsExactly(0L, 2L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void they_are_given_up_also_where_other_gaps_are_not_sure() {
        RangeRead read = read(Isolation.READ_COMMITTED, new AcquiredRange(1, 3, 2), new AcquiredRange(5, 8, 1));

        List<AcquiredRange> served = read.served();
        assertThat(served).containsExactly(new AcquiredRange(1, 1, 2), new AcquiredRange(6, 8, 1));
        assertThat(read.leftOver(served, false))
                .containsExactly(new AckRange(2, 3, AckType.GAP), new AckRange(5, 5, AckType.GAP));
        read.takeRecords().release();
    }

    @Test
    void who_reads_what_is_not_committed_gets_all_and_nobody_asks_what_was_aborted() {
        RangeRead read = read(Isolation.READ_UNCOMMITTED, new AcquiredRange(0, 10, 1));

        List<AcquiredRange> served = read.served();
        assertThat(served).containsExactly(new AcquiredRange(0, 10, 1));
        assertThat(read.leftOver(served, true)).isEmpty();
        assertThat(reader.abortedQueries).isEmpty();
        read.takeRecords().release();
    }

    @Test
    void without_records_of_transactions_nobody_asks() {
        RangeRead read = read(Isolation.READ_COMMITTED, new AcquiredRange(0, 1, 1));

        assertThat(read.served()).containsExactly(new AcquiredRange(0, 1, 1));
        assertThat(reader.abortedQueries).isEmpty();
        read.takeRecords().release();
    }

    @Test
    void if_it_is_not_known_what_was_aborted_all_is_given_back() {
        reader.failure = new StorageException(new StorageFailure.Unavailable("gone"));

        RangeRead read = read(Isolation.READ_COMMITTED, new AcquiredRange(0, 10, 1));

        assertThat(read.served()).isEmpty();
        assertThat(read.leftOver(List.of(), true)).containsExactly(AckRange.unsent(0, 10, 1));
        assertThat(read.failure()).isNotNull();
        assertThat(read.bytes()).isZero();
        assertThat(read.takeRecords().isReadable()).isFalse();
    }

    private RangeRead read(Isolation isolation, AcquiredRange... ranges) {
        PartitionShare share = new PartitionShare(new FetchKey("", new UUID(7, 1), 0));
        share.acquire(List.of(ranges));
        boolean[] done = new boolean[1];
        RangeRead read = new RangeRead(
                share,
                log,
                isolation,
                stores,
                new LoopMessages(ImmediateEventExecutor.INSTANCE),
                1 << 20,
                TailRead.FirstBatch.ALWAYS,
                () -> done[0] = true);
        read.start();
        assertThat(done[0]).isTrue();
        return read;
    }

    /** Base offsets of the batches that go to the member. */
    private static List<Long> offsets(RangeRead read) {
        ByteBuf records = read.takeRecords();
        List<Long> offsets = new ArrayList<>();
        for (int at = records.readerIndex(); at < records.writerIndex(); ) {
            RecordBatch batch = new RecordBatch(records, at);
            offsets.add(batch.baseOffset());
            at += batch.sizeInBytes();
        }
        records.release();
        return offsets;
    }

    private void store(MemoryRecords records, Stability stability) {
        RecordBatch batch = new RecordBatch(Unpooled.copiedBuffer(records.buffer()), 0);
        BatchStamp.stamp(batch, nextOffset, EPOCH);
        log.onStored(batch, 0, stability);
        nextOffset = batch.lastOffset() + 1;
        batch.buffer().release();
    }

    private static MemoryRecords transactional(long producerId, int sequence, int count) {
        return MemoryRecords.withTransactionalRecords(
                Compression.NONE, producerId, (short) 0, sequence, records(count));
    }

    private static MemoryRecords marker(long producerId, ControlRecordType type) {
        return MemoryRecords.withEndTransactionMarker(1_000, producerId, (short) 0, new EndTransactionMarker(type, 0));
    }

    private static SimpleRecord[] records(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new SimpleRecord(1_000 + i, null, new byte[] {(byte) i}))
                .toArray(SimpleRecord[]::new);
    }

    private static final class Epochs implements LeaderEpochs {

        @Override
        public int current() {
            return EPOCH;
        }

        @Override
        public CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch) {
            throw new UnsupportedOperationException();
        }
    }
}
