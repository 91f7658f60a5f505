package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Failed;
import dev.howdah.compat.history.Event.Outcome;
import dev.howdah.compat.history.Event.Seen;
import dev.howdah.compat.history.Event.Sent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** 5: what is read was sent, to that very partition, and a value that the broker refused is nowhere. */
final class NoPhantom implements Invariant {

    @Override
    public Name name() {
        return Name.NO_PHANTOM;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<String, TopicPartition> sentTo = new HashMap<>();
        Set<String> refused = new HashSet<>();
        history.forEach(Sent.class, sent -> sentTo.put(sent.value(), sent.at()));
        history.forEach(Failed.class, failed -> {
            if (failed.outcome() == Outcome.REFUSED) {
                refused.add(failed.value());
            }
        });
        history.forEach(Seen.class, seen -> {
            TopicPartition at = sentTo.get(seen.value());
            String where =
                    seen.at() + "@" + seen.offset() + " by " + seen.reader().name();
            if (at == null) {
                findings.violated(name(), seen.value() + " was never sent, and read at " + where);
            } else if (!at.equals(seen.at())) {
                findings.violated(name(), seen.value() + " was sent to " + at + ", and read at " + where);
            } else if (refused.contains(seen.value())) {
                findings.violated(name(), seen.value() + " was refused, and read at " + where);
            }
        });
    }
}
