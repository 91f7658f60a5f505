package dev.howdah.storage.postgres.outbox;

import dev.howdah.protocol.record.KeyPartition;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.storage.Append;
import dev.howdah.storage.OutboxStore.Rules;
import dev.howdah.storage.PartitionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of events, each partition's in the order in which they are added, and remembers which ticket is where. Thread: that of
 * the store.
 */
final class OutboxBatches {

    /** More than the lengths and deltas of a record. */
    private static final int RECORD_LENGTHS_BYTES = 32;

    private static final int FIRST_BYTES = 1024;

    private final Map<PartitionId, Open> open = new HashMap<>();
    private final List<Append> appends = new ArrayList<>();

    /** Of the batch at the same place in {@link #appends}. */
    private final List<List<Long>> tickets = new ArrayList<>();

    /** A batch that is being written. */
    private record Open(RecordBatchBuilder builder, ByteBuf bytes, List<Long> tickets, Rules rules) {}

    /** The partition of an event. Without a key it takes turns, by its ticket: so it has the same one at each try. */
    static PartitionId partition(OutboxRow row, Rules rules) {
        int partition = row.partition() != null
                ? row.partition()
                : row.key() != null
                        ? KeyPartition.of(row.key(), 0, row.key().length, rules.partitionCount())
                        : (int) (row.ticket() % rules.partitionCount());
        return new PartitionId(row.topicId(), partition);
    }

    void add(PartitionId id, OutboxRow row, Rules rules) {
        Open batch = open.get(id);
        if (batch != null && batch.builder.sizeInBytes() + row.bytes() + RECORD_LENGTHS_BYTES > rules.batchBytesMax()) {
            finish(id, batch);
            batch = null;
        }
        if (batch == null) {
            ByteBuf bytes = Unpooled.buffer(FIRST_BYTES);
            RecordBatchBuilder builder =
                    new RecordBatchBuilder().begin(bytes, 0, 0, (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
            batch = new Open(builder, bytes, new ArrayList<>(), rules);
            open.put(id, batch);
        }
        batch.builder.add(
                batch.builder.recordCount(),
                row.timestampMs(),
                wrap(row.key()),
                wrap(row.value()),
                wrap(row.headers()));
        batch.tickets.add(row.ticket());
    }

    private static @Nullable ByteBuf wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : Unpooled.wrappedBuffer(bytes);
    }

    private void finish(PartitionId id, Open batch) {
        batch.builder.finish();
        appends.add(new Append(id, new RecordBatch(batch.bytes, 0), batch.rules.timestampType()));
        tickets.add(batch.tickets);
    }

    /** Ends what is open. Nothing may be added after it. */
    void finish() {
        open.forEach(this::finish);
        open.clear();
    }

    /** In heap memory, which needs no release. Those of a partition are in the order in which they were added. */
    List<Append> appends() {
        return appends;
    }

    /** Tickets of the records of the batch at this place, in their order. */
    List<Long> tickets(int place) {
        return tickets.get(place);
    }
}
