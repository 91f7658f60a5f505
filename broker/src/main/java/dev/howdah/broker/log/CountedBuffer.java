package dev.howdah.broker.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;

/**
 * A buffer that says when its memory is really free: responses hold slices of it for as long as a slow reader takes, and a
 * budget that forgot them at once would be no bound.
 */
public final class CountedBuffer extends CompositeByteBuf {

    private final Runnable whenFree;

    /**
     * @param memory taken; its readable bytes are this buffer's
     * @param whenFree called once, on whichever thread releases last
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
