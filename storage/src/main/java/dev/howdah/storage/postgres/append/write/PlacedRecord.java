package dev.howdah.storage.postgres.append.write;

import dev.howdah.protocol.record.RecordCursor;
import dev.howdah.storage.postgres.append.plan.PlacedBatch;
import dev.howdah.storage.postgres.chunk.ChunkRecord;
import io.netty.buffer.ByteBuf;

/** The record that a cursor is at, with the offset and the timestamp under which it is stored. */
final class PlacedRecord implements ChunkRecord {

    private final RecordCursor record;
    private final PlacedBatch batch;
    private final long appendedAtMs;

    PlacedRecord(RecordCursor record, PlacedBatch batch, long appendedAtMs) {
        this.record = record;
        this.batch = batch;
        this.appendedAtMs = appendedAtMs;
    }

    @Override
    public long offset() {
        return batch.baseOffset() + record.offsetDelta();
    }

    @Override
    public long timestampMs() {
        return batch.isLogAppendTime() ? appendedAtMs : record.timestampMs();
    }

    @Override
    public ByteBuf keys() {
        return record.window();
    }

    @Override
    public int keyIndex() {
        return record.keyIndex();
    }

    @Override
    public int keyBytes() {
        return record.keyBytes();
    }

    @Override
    public ByteBuf values() {
        return record.window();
    }

    @Override
    public int valueIndex() {
        return record.valueIndex();
    }

    @Override
    public int valueBytes() {
        return record.valueBytes();
    }

    @Override
    public ByteBuf headers() {
        return record.window();
    }

    @Override
    public int headersIndex() {
        return record.headersIndex();
    }

    @Override
    public int headersBytes() {
        return record.headerCount() == 0 ? -1 : record.headersBytes();
    }
}
