package dev.howdah.broker.log;

import dev.howdah.broker.codec.ZstdForReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest batches of one partition, without a gap: {@code [startOffset, endOffset)}. If a batch begins behind the end of the run,
 * because another broker has written in between, the run begins again with that batch. One that begins before it comes late, from
 * another lane of this broker, and is not kept.
 *
 * <p>Thread: any; guarded by its monitor. Nobody blocks while holding it.
 */
final class CachedRun {

    private final CacheSpace space;
    private final Deque<CacheChunk> chunks = new ArrayDeque<>();
    private int lastChunkBytes;
    private boolean closed;

    CachedRun(CacheSpace space) {
        this.space = space;
    }

    /** Copies the batch into the space. If there is no room, the oldest chunks of all partitions are evicted. */
    void append(CachedBatch batch) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (!chunks.isEmpty() && batch.baseOffset() < chunks.getLast().nextOffset()) {
                return;
            }
            if (!chunks.isEmpty() && chunks.getLast().nextOffset() != batch.baseOffset()) {
                clear();
            }
            int batchBytes = batch.bytes().readableBytes();
            if (batchBytes > space.batchBytesMax() || space.isOverfull()) {
                clear();
                return;
            }
            CacheChunk last = chunks.peekLast();
            if (last == null || !last.hasRoom(batchBytes)) {
                last = begin(batchBytes);
            }
            space.onIndexGrown(last.append(batch));
        }
        space.evict();
    }

    private CacheChunk begin(int batchBytes) {
        lastChunkBytes = space.chunkBytes(lastChunkBytes);
        int capacity = Math.max(batchBytes, lastChunkBytes);
        CacheChunk chunk = new CacheChunk(space.allocator(), capacity, () -> space.onChunkFree(capacity));
        if (chunks.isEmpty()) {
            space.onRunFilled();
        }
        chunks.addLast(chunk);
        space.onChunkBegun(chunk, () -> drop(chunk));
        return chunk;
    }

    /**
     * Whole batches, beginning with the one that contains the wanted offset; null if that one is not in the space.
     *
     * @return a slice that the caller owns. It is empty if the first batch does not fit and need not be returned.
     */
    synchronized @Nullable TailSlice read(TailRead read) {
        if (chunks.isEmpty()
                || read.offset() < chunks.getFirst().baseOffset()
                || read.offset() >= Math.min(chunks.getLast().nextOffset(), read.endOffset())) {
            return null;
        }
        Iterator<CacheChunk> backwards = chunks.descendingIterator();
        Deque<CacheChunk> wanted = new ArrayDeque<>(2);
        CacheChunk chunk;
        do {
            chunk = backwards.next();
            if (chunk.holdsZstd() && read.zstd() == ZstdForReader.REFUSED) {
                return null;
            }
            wanted.addFirst(chunk);
        } while (chunk.baseOffset() > read.offset());
        return collect(wanted, read);
    }

    private TailSlice collect(Deque<CacheChunk> wanted, TailRead read) {
        List<ByteBuf> parts = new ArrayList<>(wanted.size());
        int room = read.bytesMax();
        long nextOffset = read.offset();
        int first = wanted.getFirst().batchOf(read.offset());
        for (CacheChunk chunk : wanted) {
            int count = room < 0 ? 0 : chunk.batchesThatFit(first, room, read.endOffset());
            if (count == 0 && parts.isEmpty() && read.firstBatch() == TailRead.FirstBatch.ALWAYS) {
                count = 1;
            }
            if (count == 0) {
                break;
            }
            ByteBuf part = chunk.slice(first, count);
            parts.add(part);
            room -= part.readableBytes();
            nextOffset = chunk.nextOffsetAfter(first + count);
            if (!chunk.isLast(first + count - 1)) {
                break;
            }
            first = 0;
        }
        return new TailSlice(join(parts), nextOffset);
    }

    private ByteBuf join(List<ByteBuf> parts) {
        if (parts.isEmpty()) {
            return Unpooled.EMPTY_BUFFER;
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        CompositeByteBuf joined = space.allocator().compositeDirectBuffer(parts.size());
        return joined.addComponents(true, parts);
    }

    /** Empties the run, because it may differ from the log. */
    synchronized void clear() {
        if (chunks.isEmpty()) {
            return;
        }
        for (CacheChunk chunk : chunks) {
            release(chunk);
        }
        chunks.clear();
        lastChunkBytes = 0;
        space.onRunEmptied();
    }

    /** Empties the run for good, because the topic was deleted. */
    synchronized void close() {
        closed = true;
        clear();
    }

    /**
     * Removes a chunk. Chunks are evicted in the order in which they were begun, so this one is the oldest of the run,
     * or was removed already.
     */
    synchronized void drop(CacheChunk chunk) {
        if (chunks.peekFirst() == chunk) {
            chunks.removeFirst();
            release(chunk);
            if (chunks.isEmpty()) {
                lastChunkBytes = 0;
                space.onRunEmptied();
            }
        }
    }

    private void release(CacheChunk chunk) {
        space.onChunkDropped(chunk);
        boolean first = chunk.drop();
        assert first : "a chunk is dropped once";
    }

    /** One past the last offset; -1 if the run is empty. */
    synchronized long endOffset() {
        return chunks.isEmpty() ? -1 : chunks.getLast().nextOffset();
    }
}
