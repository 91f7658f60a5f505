package dev.howdah.broker.handler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parts of one answer from several lanes, in the order of the request. The last part ends it. Thread: any.
 */
final class Gather<T> {

    private final @Nullable Object[] parts;
    private final Consumer<List<T>> whole;
    private int missing;

    /** Waits for {@code count} parts. If that is 0, it ends at once. */
    Gather(int count, Consumer<List<T>> whole) {
        this.parts = new @Nullable Object[count];
        this.whole = whole;
        this.missing = count;
        if (count == 0) {
            whole.accept(List.of());
        }
    }

    /**
     * Asks for each part of an answer.
     *
     * @param ask is given the question and what takes the answer; called on the caller's thread
     * @param whole is given the answers, in the order of the questions
     */
    static <Q, A> void each(List<Q> questions, BiConsumer<Q, Consumer<A>> ask, Consumer<List<A>> whole) {
        Gather<A> gather = new Gather<>(questions.size(), whole);
        for (int i = 0; i < questions.size(); i++) {
            int index = i;
            ask.accept(questions.get(i), answer -> gather.put(index, answer));
        }
    }

    /** Adds a part. A second part for the same index is dropped. */
    void put(int index, T part) {
        synchronized (this) {
            if (parts[index] != null) {
                return;
            }
            parts[index] = part;
            missing--;
            if (missing > 0) {
                return;
            }
        }
        whole.accept(all());
    }

    @SuppressWarnings("unchecked")
    private List<T> all() {
        List<T> list = new ArrayList<>(parts.length);
        for (Object part : parts) {
            list.add((T) part);
        }
        return list;
    }
}
