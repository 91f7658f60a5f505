package dev.howdah.storage.postgres.append;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordCursor;
import dev.howdah.storage.postgres.append.AppendTransaction.PlacedBatch;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Statements;
import dev.howdah.storage.postgres.segment.LogTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies the batches of one topic into one pair of leaves: the records first, which is when a batch's figures are known. A single
 * record, and a single batch, are inserted: the server answers to a COPY before it takes a row, and its client wakes up for it.
 */
final class TopicCopy {

    private static final int RECORD_COLUMNS = 7;
    private static final int BATCH_COLUMNS = 12;

    /** Bits 3 timestamp type, 6 delete horizon: what a stored batch does not keep of the sent one. */
    private static final int NOT_STORED_BITS = 0x08 | 0x40;

    private static final int LOG_APPEND_TIME_BIT = 0x08;

    /** Of a record's own lengths, deltas and attributes in a rebuilt batch, about. */
    private static final int RECORD_OVERHEAD_BYTES = 12;

    /**
     * COPY keeps up to 1,000 rows in slots, and the server registers all of a COPY's slots under one key in a hash table: its
     * cost grows with their square. So a transaction of up to a few thousand rows is split into COPYs of so many …
     */
    private static final int SPLIT_COPY_ROWS = 200;

    /** … and one of more rows than this is not, for beginning a COPY costs too. */
    private static final int SPLIT_ROWS_MAX = 3_000;

    /** A longer record is copied even if it is the only one: what is inserted cannot leave in pieces. */
    private static final int INSERTED_BYTES_MAX = 64 << 10;

    private final LanePipeline pipeline;
    private final CopyRows rows;
    private final long appendedAtMicros;
    private final int leaderEpoch;

    private String recordLeaf = "";
    private int copyRowsMax;

    /** Of the COPY that is open. */
    private int rowsCopied;

    private boolean isOneRecord;
    private boolean isInserting;

    TopicCopy(LanePipeline pipeline, long appendedAtMicros, int leaderEpoch) {
        this.pipeline = pipeline;
        this.rows = new CopyRows(pipeline.out());
        this.appendedAtMicros = appendedAtMicros;
        this.leaderEpoch = leaderEpoch;
    }

    private record Figures(long maxTimestampMs, long bytes) {}

    /** Adds the statements to the pipeline. */
    void write(LogTables tables, int segment, List<PlacedBatch> batches) throws IOException {
        recordLeaf = tables.recordLeaf(segment);
        long rowCount = rowCount(batches);
        isOneRecord = rowCount == 1;
        copyRowsMax = rowCount <= SPLIT_ROWS_MAX ? SPLIT_COPY_ROWS : Integer.MAX_VALUE;
        List<Figures> figures = new ArrayList<>(batches.size());
        for (PlacedBatch batch : batches) {
            figures.add(writeRecords(batch));
        }
        endRecords();
        if (batches.size() == 1) {
            pipeline.insert(Statements.BATCH_INSERT.sql("batch_leaf", tables.batchLeaf(segment)));
            writeBatch(batches.get(0), figures.get(0));
            pipeline.execute();
        } else {
            pipeline.copy(Statements.BATCH_COPY.sql("batch_leaf", tables.batchLeaf(segment)));
            rows.begin();
            for (int i = 0; i < batches.size(); i++) {
                writeBatch(batches.get(i), figures.get(i));
            }
            rows.end();
        }
    }

    private static long rowCount(List<PlacedBatch> batches) {
        return batches.stream()
                .mapToLong(placed -> placed.append().batch().recordCount())
                .sum();
    }

    private void beginRecord(int recordBytes) throws IOException {
        isInserting = isOneRecord && recordBytes <= INSERTED_BYTES_MAX;
        if (isInserting) {
            pipeline.insert(Statements.RECORD_INSERT.sql("record_leaf", recordLeaf));
            return;
        }
        if (rowsCopied == copyRowsMax) {
            rows.end();
            rowsCopied = 0;
        }
        if (rowsCopied == 0) {
            pipeline.copy(Statements.RECORD_COPY.sql("record_leaf", recordLeaf));
            rows.begin();
        }
        rowsCopied++;
    }

    private void endRecords() throws IOException {
        if (isInserting) {
            pipeline.execute();
        } else if (rowsCopied > 0) {
            rows.end();
        }
    }

    private Figures writeRecords(PlacedBatch placed) throws IOException {
        RecordBatch batch = placed.append().batch();
        int partition = placed.append().id().partition();
        long appendedAt = PgTime.toPostgres(appendedAtMicros);
        long appendedAtMs = Math.floorDiv(appendedAtMicros, 1_000L);
        boolean logAppendTime = placed.isLogAppendTime();
        long maxTimestampMs = Long.MIN_VALUE;
        long bytes = RecordBatch.HEADER_BYTES;
        try (RecordCursor record = RecordCursor.open(batch)) {
            while (record.next()) {
                long timestampMs = logAppendTime ? appendedAtMs : record.timestampMs();
                maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
                beginRecord(record.recordBytes());
                rows.beginRow(RECORD_COLUMNS);
                rows.writeLong(placed.baseOffset() + record.offsetDelta());
                rows.writeLong(appendedAt);
                rows.writeLong(timestampMs);
                rows.writeInt(partition);
                rows.writeBytes(record.window(), record.keyIndex(), record.keyBytes());
                rows.writeBytes(record.window(), record.valueIndex(), record.valueBytes());
                if (record.headerCount() == 0) {
                    rows.writeNull();
                } else {
                    rows.writeBytes(record.window(), record.headersIndex(), record.headersBytes());
                }
                bytes += RECORD_OVERHEAD_BYTES
                        + Math.max(0, record.keyBytes())
                        + Math.max(0, record.valueBytes())
                        + record.headersBytes();
            }
        }
        return new Figures(maxTimestampMs, bytes);
    }

    private void writeBatch(PlacedBatch placed, Figures figures) throws IOException {
        RecordBatch batch = placed.append().batch();
        int attributes = (batch.attributes() & ~NOT_STORED_BITS) | (placed.isLogAppendTime() ? LOG_APPEND_TIME_BIT : 0);
        rows.beginRow(BATCH_COLUMNS);
        rows.writeLong(PgTime.toPostgres(appendedAtMicros));
        rows.writeLong(placed.baseOffset());
        rows.writeLong(placed.baseOffset() + batch.recordCount() - 1);
        rows.writeLong(figures.maxTimestampMs());
        rows.writeLong(batch.producerId());
        rows.writeInt(placed.append().id().partition());
        rows.writeInt(batch.baseSequence());
        rows.writeInt((int) Math.min(Integer.MAX_VALUE, figures.bytes()));
        rows.writeInt(batch.recordCount());
        rows.writeInt(leaderEpoch);
        rows.writeShort(batch.producerEpoch());
        rows.writeShort((short) attributes);
    }
}
