package dev.howdah.protocol.record;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

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
        ByteBuf buffer = new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity) {
            @Override
            public ByteBuf capacity(int capacity) {
                int before = capacity();
                super.capacity(capacity);
                count(capacity - before);
                return this;
            }

            @Override
            protected void deallocate() {
                count(-capacity());
                super.deallocate();
            }
        };
        count(buffer.capacity());
        return buffer;
    }

    private void count(int bytes) {
        liveBytes += bytes;
        peakBytes = Math.max(peakBytes, liveBytes);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }
}
