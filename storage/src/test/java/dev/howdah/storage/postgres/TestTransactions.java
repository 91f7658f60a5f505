package dev.howdah.storage.postgres;

import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Transactions of one partition each, with the rows that say what became of them, as a coordinator leaves them. */
final class TestTransactions {

    static final int COORDINATOR_EPOCH = 7;

    private final LogFixture fixture;
    private final LogWriter writer;

    /** Of each producer in each partition. */
    private final Map<List<Long>, Integer> sequences = new HashMap<>();

    TestTransactions(LogFixture fixture, LogWriter writer) {
        this.fixture = fixture;
        this.writer = writer;
    }

    static SimpleRecord[] records(Instant at, String... values) {
        return Arrays.stream(values)
                .map(value -> new SimpleRecord(at.toEpochMilli(), null, value.getBytes(StandardCharsets.UTF_8)))
                .toArray(SimpleRecord[]::new);
    }

    long write(PartitionId id, long producerId, String... values) {
        return write(id, producerId, LogFixture.NOW, records(LogFixture.NOW, values));
    }

    long write(PartitionId id, long producerId, Instant now, SimpleRecord... records) {
        List<Long> key = List.of(producerId, (long) id.topicId(), (long) id.partition());
        int sequence = sequences.getOrDefault(key, 0);
        sequences.put(key, sequence + records.length);
        fixture.database.execute("insert into howdah.transactional_id (transactional_id, producer_id, producer_epoch, timeout_ms)"
                + " values ('producer " + producerId + "', " + producerId + ", 0, 60000) on conflict do nothing");
        Appended appended = (Appended) LogFixture.store(
                        writer,
                        List.of(TestBatches.append(
                                id,
                                TestBatches.batch(MemoryRecords.withTransactionalRecords(
                                        Compression.NONE, producerId, (short) 0, sequence, records)))),
                        now)
                .get(0);
        return appended.baseOffset();
    }

    void commit(PartitionId id, long producerId) {
        end(id, producerId, ControlRecordType.COMMIT, LogFixture.NOW);
    }

    void abort(PartitionId id, long producerId) {
        end(id, producerId, ControlRecordType.ABORT, LogFixture.NOW);
    }

    long end(PartitionId id, long producerId, ControlRecordType type, Instant now) {
        MemoryRecords marker = MemoryRecords.withEndTransactionMarker(
                now.toEpochMilli(), producerId, (short) 0, new EndTransactionMarker(type, COORDINATOR_EPOCH));
        long offset = ((Appended)
                        LogFixture.store(writer, List.of(TestBatches.append(id, TestBatches.batch(marker))), now).get(0))
                .baseOffset();
        String partition = "topic_id = " + id.topicId() + " and partition = " + id.partition();
        fixture.database.execute("with open as (delete from howdah.transaction_partition where producer_id = " + producerId
                + " and " + partition + " returning *) insert into howdah.aborted_transaction"
                + " (producer_id, first_offset, last_offset, topic_id, partition, first_unstable_offset)"
                + " select producer_id, first_offset, " + offset + ", topic_id, partition,"
                + " (select min(first_offset) from howdah.transaction_partition where " + partition + ")"
                + " from open where " + (type == ControlRecordType.ABORT)
                + "; update howdah.partition_head set first_unstable_offset ="
                + " (select min(first_offset) from howdah.transaction_partition where " + partition + "),"
                + " last_abort_offset = " + (type == ControlRecordType.ABORT ? Long.toString(offset) : "last_abort_offset")
                + " where " + partition
                + "; update howdah.transactional_id set number = number + 1 where producer_id = " + producerId);
        return offset;
    }
}
