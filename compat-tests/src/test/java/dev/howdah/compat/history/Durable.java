package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Coverage;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** 1: every reader that claims to have read everything has read every acked value. */
final class Durable implements Invariant {

    @Override
    public Name name() {
        return Name.DURABLE;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<Reader, Set<String>> seenBy = new HashMap<>();
        history.forEach(Seen.class, seen -> {
            if (seen.reader().coverage() == Coverage.COMPLETE) {
                seenBy.computeIfAbsent(seen.reader(), unused -> new HashSet<>()).add(seen.value());
            }
        });
        history.forEach(Acked.class, acked -> {
            if (seenBy.isEmpty()) {
                findings.violated(name(), acked.value() + " was acked, and no reader read everything");
            }
            seenBy.forEach((reader, values) -> {
                if (!values.contains(acked.value())) {
                    findings.violated(
                            name(),
                            acked.value() + " acked at " + acked.at() + "@" + acked.offset() + ", not read by "
                                    + reader.name());
                }
            });
        });
    }
}
