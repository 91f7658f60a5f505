package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Seen;
import dev.howdah.compat.history.Event.Sent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** 3: a value of an idempotent producer is at one place only. */
final class Once implements Invariant {

    @Override
    public Name name() {
        return Name.ONCE;
    }

    @Override
    public void check(History history, Findings findings) {
        Set<String> idempotent = new HashSet<>();
        history.forEach(Sent.class, sent -> {
            if (sent.producer().delivery() == Delivery.IDEMPOTENT) {
                idempotent.add(sent.value());
            }
        });
        Map<String, Place> placeOf = new HashMap<>();
        history.forEach(Seen.class, seen -> {
            if (!idempotent.contains(seen.value())) {
                return;
            }
            Place place = new Place(seen.at(), seen.offset());
            Place first = placeOf.putIfAbsent(seen.value(), place);
            if (first != null && !first.equals(place)) {
                findings.violated(
                        name(),
                        seen.value() + " is at " + first + " and at " + place + " for "
                                + seen.reader().name());
            }
        });
    }
}
