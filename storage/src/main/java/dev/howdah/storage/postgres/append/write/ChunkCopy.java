package dev.howdah.storage.postgres.append.write;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordCursor;
import dev.howdah.storage.postgres.append.plan.AppendPlan;
import dev.howdah.storage.postgres.append.plan.AppendPlan.HeadPlan;
import dev.howdah.storage.postgres.append.plan.AppendPlan.TopicPlan;
import dev.howdah.storage.postgres.append.plan.PlacedBatch;
import dev.howdah.storage.postgres.chunk.BatchEntry;
import dev.howdah.storage.postgres.chunk.ChunkBuilder;
import dev.howdah.storage.postgres.chunk.ChunkCutter;
import dev.howdah.storage.postgres.chunk.ChunkSql;
import dev.howdah.storage.postgres.connect.CopyRows;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.segment.LogTables;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Writes what one topic gets into its leaf. A single small chunk is inserted: the server answers to a COPY before it takes a row, and
 * its client wakes up for it. Thread: append lane.
 */
final class ChunkCopy implements ChunkCutter.Sink {

    /** Bits 3 timestamp type, 6 delete horizon: what a stored batch does not keep of the sent one. */
    private static final int NOT_STORED_BITS = 0x08 | 0x40;

    private static final int LOG_APPEND_TIME_BIT = 0x08;

    /** A larger chunk is copied even if it is the only one: what is inserted cannot leave in pieces. */
    private static final int INSERTED_BYTES_MAX = 64 << 10;

    private final Pipeline pipeline;
    private final CopyRows rows;
    private final ChunkCutter cutter;
    private final AppendPlan plan;
    private final TopicPlan topic;
    private final String leaf;
    private boolean copying;
    private boolean last;

    /** @param cutter with nothing open; used until {@link #write} returns */
    ChunkCopy(Pipeline pipeline, ChunkCutter cutter, AppendPlan plan, TopicPlan topic) {
        this.pipeline = pipeline;
        this.rows = new CopyRows(pipeline.out());
        this.cutter = cutter;
        this.plan = plan;
        this.topic = topic;
        this.leaf = new LogTables(topic.topicId()).leaf(topic.segment().number());
    }

    /** Adds the statements to the pipeline. */
    void write() throws IOException {
        cutter.into(this);
        for (HeadPlan head : topic.heads()) {
            cutter.enter(head.reachedBeforeMs());
            for (PlacedBatch batch : head.batches()) {
                write(batch);
            }
        }
        last = true;
        cutter.flush();
        if (copying) {
            rows.end();
        }
    }

    private void write(PlacedBatch placed) throws IOException {
        RecordBatch batch = placed.append().batch();
        BatchEntry entry = entry(placed);
        Set<Integer> omitted = placed.append().omitted();
        // Each chunk of a transactional batch is rebuilt as a batch, which must name the producer.
        boolean inEach = batch.isTransactional() && batch.hasProducerId();
        cutter.begin(source(placed), inEach ? List.of(entry) : List.of());
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            PlacedRecord record = new PlacedRecord(cursor, placed, plan.appendedAtMs());
            while (cursor.next()) {
                if (omitted.isEmpty() || !omitted.contains(cursor.offsetDelta())) {
                    cutter.add(record);
                }
            }
        }
        if (batch.hasProducerId() && !inEach) {
            cutter.remember(entry);
        } else if (!omitted.isEmpty()) {
            cutter.cover();
        }
        cutter.end();
    }

    private ChunkCutter.Source source(PlacedBatch placed) {
        int sent = placed.append().batch().attributes() & ~NOT_STORED_BITS;
        return new ChunkCutter.Source(
                placed.append().id().partition(),
                placed.baseOffset(),
                placed.lastOffset(),
                plan.appendedAtMicros(),
                plan.leaderEpoch(),
                (short) (sent | (placed.isLogAppendTime() ? LOG_APPEND_TIME_BIT : 0)));
    }

    private BatchEntry entry(PlacedBatch placed) {
        RecordBatch batch = placed.append().batch();
        return new BatchEntry(
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                placed.baseOffset(),
                placed.lastOffset(),
                plan.appendedAtMicros());
    }

    @Override
    public void take(ChunkBuilder full) throws IOException {
        if (last && !copying && full.bytes() <= INSERTED_BYTES_MAX) {
            pipeline.insert(WriteSql.CHUNK_INSERT.sql("log_leaf", leaf));
            full.writeTo(rows);
            pipeline.execute();
            return;
        }
        if (!copying) {
            pipeline.copy(ChunkSql.CHUNK_COPY.sql("log_leaf", leaf));
            rows.begin();
            copying = true;
        }
        full.writeTo(rows);
    }
}
