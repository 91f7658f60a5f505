package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Committed;
import dev.howdah.compat.history.Event.Mode;
import dev.howdah.compat.history.Event.Positioned;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * 7: a reader that assigned its partitions sees offset after offset from where it was positioned; a group has seen
 * every record below an offset that it commits.
 *
 * <p>Rows of SQL come in any order. Compaction and transactions leave legal holes; a history over such topics needs another invariant than this one.
 */
final class ConsumerOrder implements Invariant {

    private record Cursor(Reader reader, TopicPartition at) {}

    private record GroupPartition(String group, TopicPartition at) {}

    @Override
    public Name name() {
        return Name.CONSUMER_ORDER;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<Cursor, Long> next = new HashMap<>();
        Map<GroupPartition, BitSet> seenByGroup = new HashMap<>();
        for (Event event : history.events()) {
            if (event instanceof Positioned positioned) {
                next.put(new Cursor(positioned.reader(), positioned.at()), positioned.offset());
            } else if (event instanceof Seen seen && seen.reader().mode() == Mode.SUBSCRIBE) {
                seenByGroup
                        .computeIfAbsent(new GroupPartition(seen.reader().group(), seen.at()), unused -> new BitSet())
                        .set(Math.toIntExact(seen.offset()));
            } else if (event instanceof Seen seen && seen.reader().mode() == Mode.ASSIGN) {
                checkNext(next, seen, findings);
            } else if (event instanceof Committed committed) {
                checkCommit(seenByGroup, committed, findings);
            }
        }
    }

    private void checkNext(Map<Cursor, Long> next, Seen seen, Findings findings) {
        Long expected = next.put(new Cursor(seen.reader(), seen.at()), seen.offset() + 1);
        if (expected != null && expected != seen.offset()) {
            findings.violated(
                    name(),
                    seen.reader().name() + " saw " + seen.at() + "@" + seen.offset() + ", its position was "
                            + expected);
        }
    }

    private void checkCommit(Map<GroupPartition, BitSet> seenByGroup, Committed committed, Findings findings) {
        BitSet seen = seenByGroup.get(new GroupPartition(committed.group(), committed.at()));
        int unseen = seen == null ? 0 : seen.nextClearBit(0);
        if (unseen < committed.offset()) {
            findings.violated(
                    name(),
                    committed.group() + " committed " + committed.at() + "@" + committed.offset() + " and never saw "
                            + unseen);
        }
    }
}
