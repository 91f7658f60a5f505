package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Ended;
import dev.howdah.compat.history.Event.Ending;
import dev.howdah.compat.history.Event.SeenCommitted;
import dev.howdah.compat.history.Event.Transaction;
import dev.howdah.compat.history.Event.Written;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * 12: of a committed transaction every record is read, of an aborted one none, and of one whose end nobody knows all or none; by every
 * reader, each record once and where it was acknowledged. A transaction without an end was aborted by its timeout.
 */
final class WholeTransactions implements Invariant {

    @Override
    public Name name() {
        return Name.WHOLE;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<String, Written> written = new LinkedHashMap<>();
        history.forEach(Written.class, one -> written.put(one.value(), one));
        Map<Transaction, Ending> endings = new HashMap<>();
        history.forEach(Ended.class, ended -> endings.put(ended.transaction(), ended.ending()));
        Map<String, Set<String>> seenBy = new HashMap<>();
        history.forEach(SeenCommitted.class, seen -> {
            String where = seen.value() + " at " + seen.at() + "@" + seen.offset() + " by " + seen.reader();
            Written origin = written.get(seen.value());
            if (!seenBy.computeIfAbsent(seen.reader(), unused -> new HashSet<>())
                    .add(seen.value())) {
                findings.violated(name(), "read twice: " + where);
            }
            if (origin == null) {
                return;
            }
            if (!origin.at().equals(seen.at()) || origin.offset() != seen.offset()) {
                findings.violated(
                        name(), "acknowledged at " + origin.at() + "@" + origin.offset() + ", read as " + where);
            }
            if (endings.getOrDefault(origin.transaction(), Ending.ABORTED) == Ending.ABORTED) {
                findings.violated(name(), "aborted, and read: " + where);
            }
        });
        seenBy.forEach((reader, seen) -> checkWhole(reader, seen, written, endings, findings));
        if (seenBy.isEmpty() && endings.containsValue(Ending.COMMITTED)) {
            findings.violated(name(), "nobody has read");
        }
    }

    private void checkWhole(
            String reader,
            Set<String> seen,
            Map<String, Written> written,
            Map<Transaction, Ending> endings,
            Findings findings) {
        Map<Transaction, Integer> records = new LinkedHashMap<>();
        Map<Transaction, Integer> read = new HashMap<>();
        written.values().forEach(one -> {
            records.merge(one.transaction(), 1, Integer::sum);
            read.merge(one.transaction(), seen.contains(one.value()) ? 1 : 0, Integer::sum);
        });
        records.forEach((transaction, count) -> {
            Ending ending = endings.getOrDefault(transaction, Ending.ABORTED);
            int some = read.getOrDefault(transaction, 0);
            if (some != count && (ending == Ending.COMMITTED || ending == Ending.UNKNOWN && some != 0)) {
                findings.violated(
                        name(),
                        some + " of " + count + " records of " + transaction + " (" + ending + ") are read by "
                                + reader);
            }
        });
    }
}
