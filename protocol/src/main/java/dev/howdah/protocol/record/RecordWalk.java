package dev.howdah.protocol.record;

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
public final class RecordWalk implements AutoCloseable {

    private final ByteBuf batches;
    private final long fromOffset;
    private final Deque<Aborted> aborted;
    private final Set<Long> abortedProducers = new HashSet<>();
    private int start;
    private long nextOffset;
    private @Nullable RecordBatch batch;
    private @Nullable RecordCursor cursor;

    /** A transaction that was aborted, as an answer to Fetch tells of it. */
    public record Aborted(long producerId, long firstOffset) {}

    /**
     * @param batches borrowed; the last one may be cut off, and is not walked over then
     * @param fromOffset the first wanted record
     * @param aborted ordered by their first offset
     */
    public RecordWalk(ByteBuf batches, long fromOffset, List<Aborted> aborted) {
        this.batches = batches;
        this.fromOffset = fromOffset;
        this.nextOffset = fromOffset;
        this.aborted = new ArrayDeque<>(aborted);
        start = batches.readerIndex();
    }

    /** Goes to the next record. Returns false at the end. */
    public boolean next() {
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
        while (batches.writerIndex() - start >= RecordBatch.HEADER_BYTES) {
            RecordBatch next = new RecordBatch(batches, start);
            if (batches.writerIndex() - start < next.sizeInBytes()) {
                return false;
            }
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
    public long nextOffset() {
        return nextOffset;
    }

    public long offset() {
        return batch().baseOffset() + cursor().offsetDelta();
    }

    public long timestampMs() {
        return cursor().timestampMs();
    }

    public byte @Nullable [] key() {
        return bytes(cursor().keyIndex(), cursor().keyBytes());
    }

    public byte @Nullable [] value() {
        return bytes(cursor().valueIndex(), cursor().valueBytes());
    }

    public int headerCount() {
        return cursor().headerCount();
    }

    /** The headers as on the wire, their count first ({@link HeaderList#read}); only if there are any. Valid until {@link #next}. */
    public ByteBuf headers() {
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
