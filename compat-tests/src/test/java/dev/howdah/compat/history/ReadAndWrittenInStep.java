package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Ended;
import dev.howdah.compat.history.Event.Ending;
import dev.howdah.compat.history.Event.SeenCommitted;
import dev.howdah.compat.history.Event.Taken;
import dev.howdah.compat.history.Event.Transaction;
import dev.howdah.compat.history.Event.Written;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * 15: the pieces of a partition that committed transactions have taken follow one another without a gap and without an overlap. Of a
 * transaction whose end nobody knows, what is read of it tells whether it is committed.
 */
final class ReadAndWrittenInStep implements Invariant {

    @Override
    public Name name() {
        return Name.IN_STEP;
    }

    @Override
    public void check(History history, Findings findings) {
        Set<Transaction> committed = committed(history);
        Map<TopicPartition, List<Taken>> pieces = new HashMap<>();
        history.forEach(Taken.class, taken -> {
            if (committed.contains(taken.transaction())) {
                pieces.computeIfAbsent(taken.at(), unused -> new ArrayList<>()).add(taken);
            }
        });
        pieces.forEach((at, taken) -> {
            taken.sort(Comparator.comparingLong(Taken::from).thenComparingLong(Taken::next));
            for (int i = 1; i < taken.size(); i++) {
                Taken before = taken.get(i - 1);
                if (taken.get(i).from() != before.next()) {
                    findings.violated(
                            name(),
                            at + ": " + taken.get(i).transaction() + " has taken from "
                                    + taken.get(i).from() + " on, behind " + before.transaction() + " up to "
                                    + before.next());
                }
            }
        });
    }

    private static Set<Transaction> committed(History history) {
        Map<String, Transaction> written = new HashMap<>();
        history.forEach(Written.class, one -> written.put(one.value(), one.transaction()));
        Set<Transaction> committed = new HashSet<>();
        history.forEach(SeenCommitted.class, seen -> {
            Transaction origin = written.get(seen.value());
            if (origin != null) {
                committed.add(origin);
            }
        });
        history.forEach(Ended.class, ended -> {
            if (ended.ending() == Ending.COMMITTED) {
                committed.add(ended.transaction());
            }
        });
        return committed;
    }
}
