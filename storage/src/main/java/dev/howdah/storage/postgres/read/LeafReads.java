package dev.howdah.storage.postgres.read;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which leaves that are still written this storage's readers went to Postgres for: consumers that keep up never do. Holds no
 * more than was read in one round. Who is the first to read a leaf whose summaries were postponed asks for them, for until then
 * each of its reads scans what has none. Thread: any.
 */
public final class LeafReads {

    public record Leaf(int topicId, int segment) {}

    private final Set<Leaf> read = ConcurrentHashMap.newKeySet();
    private volatile Set<Leaf> postponed = Set.of();
    private volatile Runnable whenWanted = () -> {};

    /** Returns whether the time that the read takes says something about the leaf: not while much of it is in no summary. */
    boolean onRead(int topicId, int segment) {
        Leaf leaf = new Leaf(topicId, segment);
        boolean isPostponed = postponed.contains(leaf);
        if (read.add(leaf) && isPostponed) {
            whenWanted.run();
        }
        return !isPostponed;
    }

    /** Must not block; it is called once a round at most for each leaf. */
    public void whenSummariesAreWanted(Runnable listener) {
        whenWanted = listener;
    }

    /** Of which leaves much is in no summary. */
    public void onPostponed(Set<Leaf> leaves) {
        postponed = Set.copyOf(leaves);
    }

    /** Those read since this was last asked. */
    public Set<Leaf> take() {
        Set<Leaf> taken = new HashSet<>();
        for (Iterator<Leaf> leaves = read.iterator(); leaves.hasNext(); ) {
            taken.add(leaves.next());
            leaves.remove();
        }
        return taken;
    }
}
