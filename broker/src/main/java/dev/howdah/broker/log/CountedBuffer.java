package dev.howdah.broker.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;

/**
 * A buffer that tells when its memory is really free. Responses hold slices of it until a slow client has read them, so
 * a budget that released the bytes earlier would be no bound.
 */
public final class CountedBuffer extends CompositeByteBuf {

    private final Runnable whenFree;

    /**
     * Makes the buffer.
     *
     * @param memory is taken; its readable bytes are those of this buffer
     * @param whenFree called once, on the thread that releases the last reference
     */
    public CountedBuffer(ByteBufAllocator allocator, ByteBuf memory, Runnable whenFree) {
        super(allocator, memory.isDirect(), 1, memory);
        this.whenFree = whenFree;
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        whenFree.run();
    }
}
