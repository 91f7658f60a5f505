package dev.howdah.broker.http.events;

import dev.howdah.protocol.record.EndTransactionMarker;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordCursor;
import dev.howdah.storage.AbortedTransaction;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the records of fetched batches, without those of aborted transactions and without control batches, as a consumer with {@code
 * read_committed} does (Kafka's {@code CompletedFetch}).
 *
 * <p>Thread: one at a time. It must be closed, for a batch may be decompressed outside the heap.
 */
final class RecordWalk implements AutoCloseable {

    private final ByteBuf batches;
    private final long fromOffset;
    private final Deque<AbortedTransaction> aborted;
    private final Set<Long> abortedProducers = new HashSet<>();
    private int start;
    private long nextOffset;
    private @Nullable RecordBatch batch;
    private @Nullable RecordCursor cursor;

    /**
     * @param batches borrowed
     * @param fromOffset the first wanted record
     * @param aborted ordered by their first offset
     */
    RecordWalk(ByteBuf batches, long fromOffset, List<AbortedTransaction> aborted) {
        this.batches = batches;
        this.fromOffset = fromOffset;
        this.nextOffset = fromOffset;
        this.aborted = new ArrayDeque<>(aborted);
        start = batches.readerIndex();
    }

    /** Goes to the next record. Returns false at the end. */
    boolean next() {
        while (true) {
            RecordCursor open = cursor;
            if (open != null && open.next()) {
                nextOffset = offset() + 1;
                if (offset() >= fromOffset) {
                    return true;
                }
            } else if (!nextBatch()) {
                return false;
            }
        }
    }

    private boolean nextBatch() {
        endBatch();
        while (start < batches.writerIndex()) {
            RecordBatch next = new RecordBatch(batches, start);
            start += next.sizeInBytes();
            while (!aborted.isEmpty() && aborted.element().firstOffset() <= next.lastOffset()) {
                abortedProducers.add(aborted.remove().producerId());
            }
            if (next.isControl()) {
                if (EndTransactionMarker.isAbort(next)) {
                    abortedProducers.remove(next.producerId());
                }
            } else if (!next.isTransactional() || !abortedProducers.contains(next.producerId())) {
                batch = next;
                cursor = RecordCursor.open(next);
                return true;
            }
            nextOffset = next.lastOffset() + 1;
        }
        return false;
    }

    private void endBatch() {
        RecordBatch ended = batch;
        if (ended != null) {
            nextOffset = Math.max(nextOffset, ended.lastOffset() + 1);
        }
        if (cursor != null) {
            cursor.close();
        }
        cursor = null;
        batch = null;
    }

    /** Where to go on after the record, or after what was walked over. */
    long nextOffset() {
        return nextOffset;
    }

    long offset() {
        return batch().baseOffset() + cursor().offsetDelta();
    }

    long timestampMs() {
        return cursor().timestampMs();
    }

    byte @Nullable [] key() {
        return bytes(cursor().keyIndex(), cursor().keyBytes());
    }

    byte @Nullable [] value() {
        return bytes(cursor().valueIndex(), cursor().valueBytes());
    }

    int headerCount() {
        return cursor().headerCount();
    }

    /** The headers as on the wire, behind their count. */
    ByteBuf headers() {
        return cursor().window().slice(cursor().headersIndex(), cursor().headersBytes());
    }

    private byte @Nullable [] bytes(int index, int length) {
        if (length < 0) {
            return null;
        }
        byte[] copy = new byte[length];
        cursor().window().getBytes(index, copy);
        return copy;
    }

    private RecordBatch batch() {
        RecordBatch open = batch;
        if (open == null) {
            throw new IllegalStateException("no record");
        }
        return open;
    }

    private RecordCursor cursor() {
        RecordCursor open = cursor;
        if (open == null) {
            throw new IllegalStateException("no record");
        }
        return open;
    }

    @Override
    public void close() {
        endBatch();
    }
}
