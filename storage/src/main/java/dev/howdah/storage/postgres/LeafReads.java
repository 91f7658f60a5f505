package dev.howdah.storage.postgres;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which leaves that are still written this storage's readers went to Postgres for: consumers that keep up never do. Holds no
 * more than was read in one round. Thread: any.
 */
final class LeafReads {

    record Leaf(int topicId, int segment) {}

    private final Set<Leaf> read = ConcurrentHashMap.newKeySet();

    void onRead(int topicId, int segment) {
        read.add(new Leaf(topicId, segment));
    }

    /** Those read since this was last asked. */
    Set<Leaf> take() {
        Set<Leaf> taken = new HashSet<>();
        for (Iterator<Leaf> leaves = read.iterator(); leaves.hasNext(); ) {
            taken.add(leaves.next());
            leaves.remove();
        }
        return taken;
    }
}
