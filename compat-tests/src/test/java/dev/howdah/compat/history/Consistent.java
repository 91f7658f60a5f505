package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Seen;
import java.util.HashMap;
import java.util.Map;

/** 2: whoever names a value at an offset, ack, fetch or SQL, names the same one. */
final class Consistent implements Invariant {

    private record Claim(String value, String by) {}

    @Override
    public Name name() {
        return Name.CONSISTENT;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<Place, Claim> claims = new HashMap<>();
        history.forEach(
                Acked.class,
                acked -> claim(claims, new Place(acked.at(), acked.offset()), acked.value(), "an ack", findings));
        history.forEach(
                Seen.class,
                seen -> claim(
                        claims,
                        new Place(seen.at(), seen.offset()),
                        seen.value(),
                        seen.reader().name(),
                        findings));
    }

    private void claim(Map<Place, Claim> claims, Place place, String value, String by, Findings findings) {
        Claim first = claims.putIfAbsent(place, new Claim(value, by));
        if (first != null && !first.value().equals(value)) {
            findings.violated(
                    name(), place + " has " + first.value() + " for " + first.by() + ", " + value + " for " + by);
        }
    }
}
