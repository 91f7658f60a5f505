package dev.howdah.broker.share;

import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.protocol.KafkaError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The share sessions (KIP-932) of this broker: which partitions a member fetches from here. One that is full makes room for nobody:
 * the newcomer is told SHARE_SESSION_LIMIT_REACHED and tries again.
 *
 * <pre>
 * epoch
 *   0   a new session in the place of the old one; what the member has acquired stays its own
 *   n   must be the session's epoch
 *  -1   the session ends
 * </pre>
 *
 * <p>A session ends with the connection it was opened over, too: a member that was killed gives its records back at once.
 *
 * <p>Thread: any; guarded by its monitor.
 */
public final class ShareSessions {

    public static final int INITIAL_EPOCH = 0;
    public static final int FINAL_EPOCH = -1;

    private final int sessionsMax;
    private final int partitionsMax;
    private final Map<Key, Session> sessions = new HashMap<>();
    private final Map<Long, Set<Key>> byConnection = new HashMap<>();
    private int partitions;

    /** @param partitionsMax of all sessions together */
    public ShareSessions(int sessionsMax, int partitionsMax) {
        this.sessionsMax = sessionsMax;
        this.partitionsMax = partitionsMax;
    }

    /** A member of a group. */
    public record Key(String groupId, String memberId) {}

    /** What a request changes. */
    public record Change(List<FetchKey> wanted, List<FetchKey> forgotten) {

        public static final Change NONE = new Change(List.of(), List.of());
    }

    /**
     * The session as of one request.
     *
     * @param error NONE, or what the whole request is answered with
     * @param partitions all that the member fetches from, in an order that rotates
     */
    public record View(KafkaError error, List<FetchKey> partitions) {

        private static View refused(KafkaError error) {
            return new View(error, List.of());
        }
    }

    /** A session that has ended, whose member's records are to be given back. */
    public record Ended(Key key, List<FetchKey> partitions) {}

    private static final class Session {

        private final Set<FetchKey> partitions = new LinkedHashSet<>();
        private final long connectionId;
        private int epoch = INITIAL_EPOCH;

        private Session(long connectionId) {
            this.connectionId = connectionId;
        }
    }

    /** For a ShareFetch. The final epoch is {@link #end}'s. */
    public synchronized View fetch(Key key, int epoch, long connectionId, Change change) {
        if (epoch == INITIAL_EPOCH) {
            remove(key);
            if (sessions.size() >= sessionsMax || partitions + change.wanted.size() > partitionsMax) {
                return View.refused(KafkaError.SHARE_SESSION_LIMIT_REACHED);
            }
            Session session = new Session(connectionId);
            sessions.put(key, session);
            byConnection.computeIfAbsent(connectionId, id -> new HashSet<>()).add(key);
            return advance(session, change);
        }
        Session session = sessions.get(key);
        KafkaError error = check(session, epoch);
        if (session == null || error != KafkaError.NONE) {
            return View.refused(error);
        }
        if (partitions + change.wanted.size() > partitionsMax) {
            return View.refused(KafkaError.SHARE_SESSION_LIMIT_REACHED);
        }
        return advance(session, change);
    }

    /** For a ShareAcknowledge, which opens no session. */
    public synchronized KafkaError acknowledge(Key key, int epoch) {
        if (epoch == INITIAL_EPOCH) {
            return KafkaError.INVALID_SHARE_SESSION_EPOCH;
        }
        Session session = sessions.get(key);
        KafkaError error = check(session, epoch);
        if (session != null && error == KafkaError.NONE) {
            advance(session, Change.NONE);
        }
        return error;
    }

    private static KafkaError check(@Nullable Session session, int epoch) {
        if (session == null) {
            return KafkaError.SHARE_SESSION_NOT_FOUND;
        }
        return session.epoch == epoch ? KafkaError.NONE : KafkaError.INVALID_SHARE_SESSION_EPOCH;
    }

    private View advance(Session session, Change change) {
        int before = session.partitions.size();
        change.forgotten.forEach(session.partitions::remove);
        session.partitions.addAll(change.wanted);
        // The first one goes to the end, so that each has its turn at being first.
        if (session.partitions.size() > 1) {
            FetchKey first = session.partitions.iterator().next();
            session.partitions.remove(first);
            session.partitions.add(first);
        }
        partitions += session.partitions.size() - before;
        session.epoch = session.epoch == Integer.MAX_VALUE ? INITIAL_EPOCH + 1 : session.epoch + 1;
        return new View(KafkaError.NONE, List.copyOf(session.partitions));
    }

    /** Empty if there is no such session. */
    public synchronized Optional<Ended> end(Key key) {
        Session session = sessions.get(key);
        if (session == null) {
            return Optional.empty();
        }
        remove(key);
        return Optional.of(new Ended(key, List.copyOf(session.partitions)));
    }

    /** Ends the sessions that were opened over a connection. */
    public synchronized List<Ended> endAll(long connectionId) {
        List<Ended> ended = new ArrayList<>(0);
        List.copyOf(byConnection.getOrDefault(connectionId, Set.of())).forEach(key -> end(key).ifPresent(ended::add));
        return ended;
    }

    private void remove(Key key) {
        Session session = sessions.remove(key);
        if (session != null) {
            partitions -= session.partitions.size();
            Set<Key> keys = byConnection.getOrDefault(session.connectionId, Set.of());
            keys.remove(key);
            if (keys.isEmpty()) {
                byConnection.remove(session.connectionId);
            }
        }
    }

    public synchronized int count() {
        return sessions.size();
    }
}
