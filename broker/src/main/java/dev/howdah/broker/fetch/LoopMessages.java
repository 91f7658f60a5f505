package dev.howdah.broker.fetch;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Brings results from other threads to the fetch's event loop, as messages. Thread: any. */
record LoopMessages(EventExecutor loop) {

    /**
     * Calls {@code then} on the event loop with the result of the stage. If the stage has ended and this thread is the
     * event loop, that happens at once.
     */
    <T> void onEnd(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        stage.whenComplete((value, failure) -> {
            if (loop.inEventLoop()) {
                then.accept(value, failure);
            } else {
                loop.execute(() -> then.accept(value, failure));
            }
        });
    }
}
