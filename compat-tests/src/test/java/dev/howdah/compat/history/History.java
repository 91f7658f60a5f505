package dev.howdah.compat.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Collects events from any thread, without a bound: a run's length is the test's choice. Thread: any. */
public final class History {

    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();

    public void add(Event event) {
        events.add(event);
    }

    /** The events so far, in recorded order. */
    public List<Event> events() {
        return new ArrayList<>(events);
    }

    /** Visits every event of one kind, in recorded order. */
    public <E extends Event> void forEach(Class<E> kind, Consumer<E> visitor) {
        for (Event event : events) {
            if (kind.isInstance(event)) {
                visitor.accept(kind.cast(event));
            }
        }
    }

    public long count(Class<? extends Event> kind) {
        return events.stream().filter(kind::isInstance).count();
    }

    /** One event per line, for a look at what went wrong. */
    public void writeTo(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, (Iterable<String>) events.stream().map(Event::toString)::iterator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
