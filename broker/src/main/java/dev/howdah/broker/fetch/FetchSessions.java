package dev.howdah.broker.fetch;

import dev.howdah.protocol.KafkaError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The fetch sessions (KIP-227) of all clients. Their number and size are bounded. If there is no room, a client is
 * answered with session id 0, which means no session. That is always legal; the client then asks for everything in its
 * next request.
 *
 * <pre>
 * id   epoch
 * any  -1     close that session, fetch without
 * any   0     close that session, fetch in full, open a new one
 * id    n     incremental: must be the session's epoch
 * </pre>
 *
 * <p>Thread: any, guarded by its monitor. While it is held, a session is asked only for numbers.
 */
public final class FetchSessions {

    public static final int NO_SESSION = 0;

    private final SessionLimits limits;
    private final LongSupplier nanoTime;
    private final Map<Integer, FetchSession> sessions = new HashMap<>();
    private int partitions;

    public FetchSessions(SessionLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /**
     * The bounds of all sessions.
     *
     * @param partitionsMax the most partitions of all sessions together
     * @param evictableAfter a session that was not used for so long may be closed to make room for a new one. Kafka has
     *     2 minutes ({@code min.incremental.fetch.session.eviction.ms}).
     */
    public record SessionLimits(int sessionsMax, int partitionsMax, Duration evictableAfter) {}

    /** How a request refers to a session. */
    public record SessionRequest(int sessionId, int epoch, boolean topicsById) {

        boolean isFull() {
            return epoch == FetchSession.INITIAL_EPOCH || epoch == FetchSession.FINAL_EPOCH;
        }
    }

    /** Begins a request: finds or makes its session, and applies what the request changes. */
    public Context begin(SessionRequest request, SessionChange change) {
        FetchSession.Naming naming = request.topicsById() ? FetchSession.Naming.BY_ID : FetchSession.Naming.BY_NAME;
        if (request.isFull()) {
            close(request.sessionId());
            Kind kind = request.epoch() == FetchSession.INITIAL_EPOCH ? Kind.OPENING : Kind.SESSIONLESS;
            return new Context(this, kind, naming, change.wanted(), null, 0, KafkaError.NONE);
        }
        FetchSession session = find(request.sessionId());
        if (session == null) {
            return refused(naming, KafkaError.FETCH_SESSION_ID_NOT_FOUND);
        }
        KafkaError error = session.update(request.epoch(), naming, change, nanoTime.getAsLong());
        if (error != KafkaError.NONE) {
            return refused(naming, error);
        }
        account(session);
        if (session.size() == 0) {
            close(session.id());
            return new Context(this, Kind.SESSIONLESS, naming, change.wanted(), null, 0, KafkaError.NONE);
        }
        int epoch = FetchSession.nextEpoch(request.epoch());
        return new Context(this, Kind.INCREMENTAL, naming, session.targets(), session, epoch, KafkaError.NONE);
    }

    private Context refused(FetchSession.Naming naming, KafkaError error) {
        return new Context(this, Kind.REFUSED, naming, List.of(), null, 0, error);
    }

    public synchronized int count() {
        return sessions.size();
    }

    public synchronized int partitions() {
        return partitions;
    }

    private synchronized @Nullable FetchSession find(int id) {
        return sessions.get(id);
    }

    private synchronized void close(int id) {
        FetchSession session = sessions.remove(id);
        if (session != null) {
            partitions += session.growth() - session.size();
        }
    }

    /**
     * Counts the growth of a session. If the partitions of all sessions exceed the bound, the session is closed, and
     * the client opens another one.
     */
    private synchronized void account(FetchSession session) {
        if (sessions.get(session.id()) == session) {
            partitions += session.growth();
            if (partitions > limits.partitionsMax()) {
                close(session.id());
            }
        }
    }

    private synchronized Optional<FetchSession> open(FetchSession.Naming naming, List<PartitionFetch> answered) {
        long now = nanoTime.getAsLong();
        if (answered.size() > limits.partitionsMax() || !makeRoom(answered.size(), now)) {
            return Optional.empty();
        }
        int id;
        do {
            id = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        } while (sessions.containsKey(id));
        FetchSession session = new FetchSession(id, naming, now);
        session.remember(answered);
        partitions += session.growth();
        sessions.put(id, session);
        return Optional.of(session);
    }

    /** Closes sessions that were not used for long, the oldest first. Returns whether there is room now. */
    private boolean makeRoom(int wantedPartitions, long nowNanos) {
        while (sessions.size() >= limits.sessionsMax() || partitions + wantedPartitions > limits.partitionsMax()) {
            FetchSession oldest = sessions.values().stream()
                    .min(Comparator.comparingLong(session -> session.lastUsedNanos() - nowNanos))
                    .orElse(null);
            if (oldest == null
                    || nowNanos - oldest.lastUsedNanos()
                            < limits.evictableAfter().toNanos()) {
                return false;
            }
            close(oldest.id());
        }
        return true;
    }

    private enum Kind {
        SESSIONLESS,
        OPENING,
        INCREMENTAL,
        REFUSED
    }

    /** One request's view of its session. Thread: the fetch's event loop. */
    public static final class Context {

        private final FetchSessions sessions;
        private final Kind kind;
        private final FetchSession.Naming naming;
        private final List<FetchTarget> targets;
        private final @Nullable FetchSession session;
        private final int epoch;
        private final KafkaError error;

        private Context(
                FetchSessions sessions,
                Kind kind,
                FetchSession.Naming naming,
                List<FetchTarget> targets,
                @Nullable FetchSession session,
                int epoch,
                KafkaError error) {
            this.sessions = sessions;
            this.kind = kind;
            this.naming = naming;
            this.targets = targets;
            this.session = session;
            this.epoch = epoch;
            this.error = error;
        }

        /** The error for the whole request; NONE if there is none. */
        public KafkaError error() {
            return error;
        }

        /** Everything that is to be fetched, from this request and from earlier ones of the session. */
        public List<FetchTarget> targets() {
            return targets;
        }

        /** Whether the client or its session already rotates the order of partitions. */
        public boolean isOrdered() {
            return kind == Kind.INCREMENTAL;
        }

        /**
         * An answer with nothing, for a client that has to wait, as Kafka's {@code getThrottledResponse}. A new session is not opened: it would
         * have been told nothing, and the client asks in full again.
         */
        public SessionAnswer answerNothing() {
            return new SessionAnswer(error, session == null ? NO_SESSION : session.id(), List.of());
        }

        /** Decides what the answer contains. */
        public SessionAnswer answer(List<PartitionFetch> fetched) {
            if (session != null) {
                List<PartitionFetch> news = new ArrayList<>(fetched);
                return session.reduceToNews(epoch, news)
                        ? new SessionAnswer(KafkaError.NONE, session.id(), news)
                        : new SessionAnswer(KafkaError.INVALID_FETCH_SESSION_EPOCH, NO_SESSION, List.of());
            }
            int id = kind == Kind.OPENING
                    ? sessions.open(naming, fetched).map(FetchSession::id).orElse(NO_SESSION)
                    : NO_SESSION;
            return new SessionAnswer(error, id, fetched);
        }
    }

    /**
     * The session's part of an answer.
     *
     * @param error the error of the whole answer
     * @param sessionId the session; 0 for none
     * @param partitions the partitions that the answer contains
     */
    public record SessionAnswer(KafkaError error, int sessionId, List<PartitionFetch> partitions) {}
}
