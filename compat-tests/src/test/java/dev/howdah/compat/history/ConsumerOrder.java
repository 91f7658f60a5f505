package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Committed;
import dev.howdah.compat.history.Event.Mode;
import dev.howdah.compat.history.Event.Owned;
import dev.howdah.compat.history.Event.Positioned;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * 7: a reader that has a partition, by assigning it or from its group, sees offset after offset. A group has seen every
 * record below an offset that it commits, starts no member below what it committed, and sees a record twice only when
 * the member that saw it first could not commit it.
 *
 * <p>Rows of SQL come in any order. Compaction and transactions leave legal holes; a history over such topics needs another invariant than this one.
 */
final class ConsumerOrder implements Invariant {

    private record Cursor(Reader reader, TopicPartition at) {}

    @Override
    public Name name() {
        return Name.CONSUMER_ORDER;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<Cursor, Long> next = new HashMap<>();
        GroupProgress progress = new GroupProgress(detail -> findings.violated(name(), detail));
        for (Event event : history.events()) {
            if (event instanceof Positioned positioned) {
                next.put(new Cursor(positioned.reader(), positioned.at()), positioned.offset());
            } else if (event instanceof Seen seen && seen.reader().mode() != Mode.SQL) {
                checkNext(next, seen, progress, findings);
            } else if (event instanceof Owned owned) {
                next.keySet().removeIf(cursor -> isGivenUp(cursor, owned));
                progress.owned(owned);
            } else if (event instanceof Event.CommitLost lost) {
                progress.commitLost(lost);
            } else if (event instanceof Committed committed) {
                progress.committed(committed);
            }
        }
    }

    private static boolean isGivenUp(Cursor cursor, Owned owned) {
        return cursor.reader().equals(owned.reader()) && !owned.partitions().contains(cursor.at());
    }

    private void checkNext(Map<Cursor, Long> next, Seen seen, GroupProgress progress, Findings findings) {
        boolean member = seen.reader().mode() == Mode.SUBSCRIBE;
        Cursor cursor = new Cursor(seen.reader(), seen.at());
        @Nullable Long expected = null;
        // A member that does not tell what it owns may have been given the partition anew since its last record.
        if (!member || progress.tellsWhatItOwns(seen.reader())) {
            expected = next.put(cursor, seen.offset() + 1);
        }
        if (expected != null && expected != seen.offset()) {
            findings.violated(
                    name(),
                    seen.reader().name() + " saw " + seen.at() + "@" + seen.offset() + ", its position was "
                            + expected);
        }
        if (member) {
            progress.seen(seen, expected == null);
        }
    }
}
