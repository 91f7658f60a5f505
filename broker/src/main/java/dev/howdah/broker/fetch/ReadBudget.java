package dev.howdah.broker.fetch;

import dev.howdah.broker.log.CountedBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes read from Postgres may be on their way to clients, in total. A read reserves before it asks; what it got stays
 * reserved until the client's socket has taken it.
 *
 * <p>Thread: any.
 */
public final class ReadBudget {

    /** Reads are not made smaller than this because of the budget: many tiny reads would cost more than waiting. */
    private static final int GRANT_BYTES_MIN = 64 * 1024;

    private final long bytesMax;
    private final AtomicLong reserved = new AtomicLong();

    public ReadBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    public long reservedBytes() {
        return reserved.get();
    }

    /** Up to {@code wantedBytes}; 0 if the budget is used up. The first reader is always granted something. */
    public int reserve(int wantedBytes) {
        int least = Math.min(wantedBytes, GRANT_BYTES_MIN);
        while (true) {
            long before = reserved.get();
            // Each takes at most a quarter of what is left, so that a few large reads do not starve the rest.
            long grant = Math.min(wantedBytes, Math.max(least, (bytesMax - before) / 4));
            if (before > 0 && before + grant > bytesMax) {
                return 0;
            }
            if (reserved.compareAndSet(before, before + grant)) {
                return (int) grant;
            }
        }
    }

    public void giveBack(int bytes) {
        reserved.addAndGet(-bytes);
    }

    /**
     * Binds the reservation to the buffer's life.
     *
     * @param batches taken
     * @return owned by the caller
     */
    public ByteBuf hold(ByteBufAllocator allocator, ByteBuf batches, int reservedBytes) {
        int bytes = batches.readableBytes();
        reserved.addAndGet(bytes - reservedBytes);
        if (bytes == 0) {
            batches.release();
            return Unpooled.EMPTY_BUFFER;
        }
        return new CountedBuffer(allocator, batches, () -> reserved.addAndGet(-bytes));
    }
}
