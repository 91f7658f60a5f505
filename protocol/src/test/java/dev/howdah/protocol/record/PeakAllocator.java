package dev.howdah.protocol.record;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.internal.CleanableDirectBuffer;

/** Counts what is allocated and not released, and the most it ever was. One thread. */
final class PeakAllocator extends AbstractByteBufAllocator {

    private long liveBytes;
    private long peakBytes;

    PeakAllocator() {
        super(true);
    }

    long liveBytes() {
        return liveBytes;
    }

    long peakBytes() {
        return peakBytes;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity) {
            @Override
            protected CleanableDirectBuffer allocateDirectBuffer(int capacity) {
                liveBytes += capacity;
                peakBytes = Math.max(peakBytes, liveBytes);
                return super.allocateDirectBuffer(capacity);
            }

            @Override
            protected void deallocate() {
                liveBytes -= capacity();
                super.deallocate();
            }
        };
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }
}
