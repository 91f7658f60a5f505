package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Ended;
import dev.howdah.compat.history.Event.Ending;
import dev.howdah.compat.history.Event.Incarnated;
import dev.howdah.compat.history.Event.Transaction;
import dev.howdah.compat.history.Event.Written;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** 14: nothing that a producer asks for after a successor of it may begin is done. */
final class FencedProducers implements Invariant {

    @Override
    public Name name() {
        return Name.FENCED;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<String, NavigableMap<Integer, Long>> begun = new HashMap<>();
        history.forEach(
                Incarnated.class,
                one -> begun.computeIfAbsent(one.transactionalId(), unused -> new TreeMap<>())
                        .merge(one.incarnation(), one.begunNanos(), Math::min));
        history.forEach(Written.class, one -> {
            if (isFenced(begun, one.transaction(), one.sentNanos())) {
                findings.violated(name(), one.value() + " is acknowledged to " + one.transaction() + ", a zombie");
            }
        });
        history.forEach(Ended.class, ended -> {
            if (ended.ending() == Ending.COMMITTED && isFenced(begun, ended.transaction(), ended.askedNanos())) {
                findings.violated(name(), ended.transaction() + " is committed by a zombie");
            }
        });
    }

    private static boolean isFenced(
            Map<String, NavigableMap<Integer, Long>> begun, Transaction transaction, long askedNanos) {
        NavigableMap<Integer, Long> all = begun.get(transaction.transactionalId());
        return all != null
                && all.tailMap(transaction.incarnation(), false).values().stream()
                        .anyMatch(since -> since < askedNanos);
    }
}
