package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Seen;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * 4: a value is read where its ack said, never only elsewhere; an ack never carries -1, and never the 0 that a client
 * makes up for a duplicate.
 */
final class TruthfulAck implements Invariant {

    @Override
    public Name name() {
        return Name.TRUTHFUL_ACK;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<String, Set<Place>> places = new HashMap<>();
        history.forEach(
                Seen.class,
                seen -> places.computeIfAbsent(seen.value(), unused -> new HashSet<>(1))
                        .add(new Place(seen.at(), seen.offset())));
        history.forEach(Acked.class, acked -> {
            Place said = new Place(acked.at(), acked.offset());
            Set<Place> read = places.get(acked.value());
            if (acked.offset() < 0) {
                findings.violated(name(), acked.value() + " was acked with offset " + acked.offset());
            } else if (read != null && !read.contains(said)) {
                findings.violated(name(), acked.value() + " was acked at " + said + ", read at " + read);
            }
        });
    }
}
