package dev.howdah.broker.http.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What tells a retry from another request with the same key. */
class KeyedCutTest {

    private static List<Byte> digest(boolean isLast, Event... events) {
        KeyedCut cut = new KeyedCut("k");
        for (Event event : events) {
            cut.add(event);
        }
        byte[] digest = cut.end(isLast);
        Byte[] boxed = new Byte[digest.length];
        for (int i = 0; i < digest.length; i++) {
            boxed[i] = digest[i];
        }
        return List.of(boxed);
    }

    private static Event event(String key, String value) {
        return new Event(1, Slice.of(key), Slice.of(value), List.of(), Event.ANY, Event.NOW);
    }

    /** A request that ends where the one before went on has other events. */
    @Test
    void everything_that_is_stored_counts_and_whether_it_ends() {
        Event event = event("ab", "c");
        Set<List<Byte>> digests = new HashSet<>(List.of(
                digest(true, event),
                digest(false, event),
                digest(true, event("a", "bc")),
                digest(true, event, event),
                digest(true, new Event(1, null, event.value(), List.of(), Event.ANY, Event.NOW)),
                digest(true, new Event(1, event.key(), null, List.of(), Event.ANY, Event.NOW)),
                digest(true, new Event(1, event.key(), event.value(), List.of(), 0, Event.NOW)),
                digest(true, new Event(1, event.key(), event.value(), List.of(), Event.ANY, 7)),
                digest(
                        true,
                        new Event(
                                1,
                                event.key(),
                                event.value(),
                                List.of(new Event.Header("h", null)),
                                Event.ANY,
                                Event.NOW))));
        assertThat(digests).hasSize(9);
        assertThat(digest(true, event)).isEqualTo(digest(true, event("ab", "c")));
    }
}
