package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Ended;
import dev.howdah.compat.history.Event.Ending;
import dev.howdah.compat.history.Event.Stable;
import dev.howdah.compat.history.Event.Transaction;
import dev.howdah.compat.history.Event.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * 13: while a transaction is open, from the acknowledgement of its first record in a partition until its end is asked for, nobody is told
 * a last stable offset above that record; for one observer it never goes back; and at the end of the history it is the end of the
 * partition.
 *
 * <p>Only transactions that are committed bear witness: any other may have been aborted by its timeout before its client knew.
 */
final class LastStable implements Invariant {

    private record Open(long firstOffset, long fromNanos, long untilNanos) {}

    @Override
    public Name name() {
        return Name.LAST_STABLE;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<TopicPartition, List<Open>> open = open(history);
        Map<List<Object>, Stable> last = new HashMap<>();
        history.forEach(Stable.class, stable -> {
            for (Open one : open.getOrDefault(stable.at(), List.of())) {
                if (one.fromNanos() < stable.askedNanos()
                        && stable.answeredNanos() < one.untilNanos()
                        && stable.lastStable() > one.firstOffset()) {
                    findings.violated(name(), stable + " passes what is open from " + one.firstOffset());
                }
            }
            Stable before = last.put(List.of(stable.observer(), stable.at()), stable);
            if (before != null
                    && before.answeredNanos() < stable.askedNanos()
                    && stable.lastStable() < before.lastStable()) {
                findings.violated(name(), stable + " goes back from " + before.lastStable());
            }
        });
        last.values().forEach(stable -> {
            if (stable.lastStable() != stable.end()) {
                findings.violated(name(), stable + " sticks");
            }
        });
    }

    /** By partition; a transaction begins with its first record in it. */
    private static Map<TopicPartition, List<Open>> open(History history) {
        Map<Transaction, Long> ends = new HashMap<>();
        history.forEach(Ended.class, ended -> {
            if (ended.ending() == Ending.COMMITTED) {
                ends.put(ended.transaction(), ended.askedNanos());
            }
        });
        Map<Transaction, Map<TopicPartition, Written>> firsts = new HashMap<>();
        history.forEach(
                Written.class,
                one -> firsts.computeIfAbsent(one.transaction(), unused -> new HashMap<>())
                        .merge(one.at(), one, (a, b) -> a.offset() <= b.offset() ? a : b));
        Map<TopicPartition, List<Open>> open = new HashMap<>();
        firsts.forEach((transaction, partitions) -> {
            Long until = ends.get(transaction);
            if (until != null) {
                partitions.forEach((at, first) -> open.computeIfAbsent(at, unused -> new ArrayList<>())
                        .add(new Open(first.offset(), first.ackedNanos(), until)));
            }
        });
        return open;
    }
}
