package dev.howdah.broker.fetch;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What comes from another thread becomes a message to a fetch's event loop. Thread: any. */
public record LoopMessages(EventExecutor loop) {

    /** Calls {@code then} on the event loop with what the stage ends with; at once if that is this thread. */
    public <T> void onEnd(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        stage.whenComplete((value, failure) -> {
            if (loop.inEventLoop()) {
                then.accept(value, failure);
            } else {
                loop.execute(() -> then.accept(value, failure));
            }
        });
    }
}
