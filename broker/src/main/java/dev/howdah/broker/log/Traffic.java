package dev.howdah.broker.log;

import dev.howdah.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.LongAdder;

/** What has gone into a partition and out of it, at this broker and since its start. Thread: any. */
public final class Traffic {

    private final LongAdder recordsIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder recordsOut = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder tailHits = new LongAdder();
    private final LongAdder tailMisses = new LongAdder();

    /** A batch is stored. */
    public void onStored(long records, long bytes) {
        recordsIn.add(records);
        bytesIn.add(bytes);
    }

    /**
     * Batches are sent to a consumer. Of the first one it may want only the last records.
     *
     * @param batches whole ones; borrowed
     */
    public void onSent(ByteBuf batches) {
        int end = batches.writerIndex();
        long records = 0;
        for (int start = batches.readerIndex(); start < end; ) {
            RecordBatch batch = new RecordBatch(batches, start);
            records += batch.recordCount();
            start += batch.sizeInBytes();
        }
        recordsOut.add(records);
        bytesOut.add(batches.readableBytes());
    }

    void onTailRead(boolean found) {
        (found ? tailHits : tailMisses).increment();
    }

    public long recordsIn() {
        return recordsIn.sum();
    }

    /** Of batches, as they were sent. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    public long recordsOut() {
        return recordsOut.sum();
    }

    public long bytesOut() {
        return bytesOut.sum();
    }

    /** Reads that the tail cache has answered. */
    public long tailHits() {
        return tailHits.sum();
    }

    /** Reads that went to Postgres. */
    public long tailMisses() {
        return tailMisses.sum();
    }
}
