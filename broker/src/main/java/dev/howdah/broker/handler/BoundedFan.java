package dev.howdah.broker.handler;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Asks Postgres many questions, a few at a time, so that one request does not fill the queue of a pool. Thread: any;
 * the steps run on the threads of the answers.
 */
final class BoundedFan<T> {

    private final List<T> questions;
    private final Function<T, CompletionStage<?>> ask;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    private BoundedFan(List<T> questions, Function<T, CompletionStage<?>> ask) {
        this.questions = questions;
        this.ask = ask;
    }

    /**
     * Asks the questions.
     *
     * @param ask must not throw. A failure of its stage is ignored, so it must handle failures itself.
     * @return a stage that completes when every question is answered
     */
    static <T> CompletionStage<Void> ask(List<T> questions, int inFlightMax, Function<T, CompletionStage<?>> ask) {
        BoundedFan<T> fan = new BoundedFan<>(List.copyOf(questions), ask);
        if (questions.isEmpty()) {
            fan.done.complete(null);
        }
        for (int i = 0; i < Math.min(inFlightMax, questions.size()); i++) {
            fan.askNext();
        }
        return fan.done;
    }

    /** Asks further questions. This is a loop, because thousands of answers that come at once must not nest. */
    private void askNext() {
        for (int index = next.getAndIncrement(); index < questions.size(); index = next.getAndIncrement()) {
            CompletableFuture<?> answer = ask.apply(questions.get(index)).toCompletableFuture();
            if (!answer.isDone()) {
                answer.whenComplete((value, failure) -> {
                    onAnswered();
                    askNext();
                });
                return;
            }
            onAnswered();
        }
    }

    private void onAnswered() {
        if (answered.incrementAndGet() == questions.size()) {
            done.complete(null);
        }
    }
}
