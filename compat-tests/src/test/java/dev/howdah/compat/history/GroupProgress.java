package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Change;
import dev.howdah.compat.history.Event.CommitLost;
import dev.howdah.compat.history.Event.Committed;
import dev.howdah.compat.history.Event.Owned;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** How far each group has come in each partition, while a history is walked through once. */
final class GroupProgress {

    private record Place(String group, TopicPartition at) {}

    /** Who saw what, up to where nothing is missing, and the highest commit that was confirmed. */
    private static final class Progress {
        private final Map<Long, Reader> firstSeenBy = new HashMap<>();
        private long unseen;
        private long committed;
    }

    private final Map<Place, Progress> progress = new HashMap<>();
    private final Set<Reader> tellers = new HashSet<>();
    private final Set<Reader> couldNotCommit = new HashSet<>();
    private final Consumer<String> violation;

    GroupProgress(Consumer<String> violation) {
        this.violation = violation;
    }

    boolean tellsWhatItOwns(Reader reader) {
        return tellers.contains(reader);
    }

    void owned(Owned owned) {
        tellers.add(owned.reader());
        if (owned.change() == Change.LOST || owned.change() == Change.KILLED) {
            couldNotCommit.add(owned.reader());
        }
    }

    void commitLost(CommitLost lost) {
        couldNotCommit.add(lost.reader());
    }

    /** {@code first} when the member may have got the partition just now. */
    void seen(Seen seen, boolean first) {
        Progress at = at(seen.reader().group(), seen.at());
        Reader before = at.firstSeenBy.putIfAbsent(seen.offset(), seen.reader());
        while (at.firstSeenBy.containsKey(at.unseen)) {
            at.unseen++;
        }
        if (before != null && !couldNotCommit.contains(before)) {
            violation.accept(seen.reader().name() + " saw " + seen.at() + "@" + seen.offset() + ", as " + before.name()
                    + " had, which was neither killed nor failed to commit");
        } else if (first && tellsWhatItOwns(seen.reader()) && seen.offset() < at.committed) {
            violation.accept(seen.reader().name() + " began " + seen.at() + " at " + seen.offset()
                    + ", and its group had committed " + at.committed);
        }
    }

    void committed(Committed committed) {
        Progress at = at(committed.group(), committed.at());
        at.committed = Math.max(at.committed, committed.offset());
        if (at.unseen < committed.offset()) {
            violation.accept(committed.group() + " committed " + committed.at() + "@" + committed.offset()
                    + " and never saw " + at.unseen);
        }
    }

    private Progress at(String group, TopicPartition partition) {
        return progress.computeIfAbsent(new Place(group, partition), unused -> new Progress());
    }
}
