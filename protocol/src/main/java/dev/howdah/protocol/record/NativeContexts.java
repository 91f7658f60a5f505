package dev.howdah.protocol.record;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps a few codec contexts for the next batches, because making one costs more than decompressing a small batch. It
 * keeps at most two for each processor. If more are needed at once, they are made and freed. Thread: any.
 */
final class NativeContexts<T> {

    private final ArrayBlockingQueue<T> idle =
            new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());
    private final Supplier<T> make;
    private final Consumer<T> free;

    NativeContexts(Supplier<T> make, Consumer<T> free) {
        this.make = make;
        this.free = free;
    }

    /** Takes a context, or makes one. The caller owns it until {@link #giveBack}. */
    T take() {
        T context = idle.poll();
        return context == null ? make.get() : context;
    }

    /**
     * Returns a context.
     *
     * @param context a context that was reset and is ready for the next batch
     */
    void giveBack(T context) {
        if (!idle.offer(context)) {
            free.accept(context);
        }
    }
}
