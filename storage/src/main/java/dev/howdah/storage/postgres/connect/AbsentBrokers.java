package dev.howdah.storage.postgres.connect;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells brokers that are gone from those whose session was lost and is being replaced. A broker holds an advisory lock of its number
 * in its session; Postgres ends the session of a process that is killed, and whoever looks finds the lock free. Thread: one at a time.
 */
public final class AbsentBrokers {

    /** A broker whose session was lost, and who lives, has another one by then. */
    private static final Duration ABSENT_MIN = Duration.ofMillis(300);

    /** When each of those that have no session was first seen without, by {@link System#nanoTime}. */
    private final Map<Integer, Long> sinceNanos = new HashMap<>();

    /**
     * Those that have had no session for long enough.
     *
     * @param absent the node ids of all that have none now
     */
    public Set<Integer> gone(Collection<Integer> absent) {
        long now = System.nanoTime();
        sinceNanos.keySet().retainAll(absent);
        Set<Integer> gone = new HashSet<>();
        for (int node : absent) {
            long since = sinceNanos.computeIfAbsent(node, unseen -> now);
            if (now - since >= ABSENT_MIN.toNanos()) {
                gone.add(node);
            }
        }
        return gone;
    }
}
