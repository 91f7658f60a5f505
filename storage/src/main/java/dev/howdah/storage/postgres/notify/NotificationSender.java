package dev.howdah.storage.postgres.notify;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.postgres.connect.Connections;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends NOTIFY from a connection and a thread of its own. A transaction that only notifies waits for no flush. Inside
 * an append transaction, the same NOTIFY would make all commits of the database wait for each other. What arrives while
 * a NOTIFY is under way, and for {@link #GATHER_NANOS} after it, is sent as one.
 */
final class NotificationSender implements AutoCloseable {

    static final String APPENDED = "howdah_appended";
    static final String TOPICS = "howdah_topics";
    static final String HEADS = "howdah_heads";
    static final String SHARES = "howdah_shares";
    static final String COMPACTED = "howdah_compacted";

    /** Sent by the statements that list a broker and end its listing. */
    static final String BROKERS = "howdah_brokers";

    /** Sent by a trigger ({@code 0016_acl.sql}). */
    static final String ACLS = "howdah_acls";

    /** Long enough to gather a burst of small appends, and short compared with a fetch. */
    private static final long GATHER_NANOS = 1_000_000;

    /** Postgres refuses payloads of 8,000 bytes and more (https://www.postgresql.org/docs/current/sql-notify.html). */
    private static final int PAYLOAD_BYTES_MAX = 7_900;

    /** The most partitions that wait to be told. Further ones are found by the others' poll. */
    private static final int PENDING_MAX = 100_000;

    private static final long RECONNECT_NANOS = 250_000_000;

    private static final Logger log = LoggerFactory.getLogger(NotificationSender.class);

    private final Connections connections;
    private final Map<PartitionId, LogEnd> pending = new ConcurrentHashMap<>();
    private final Set<SharePartitionId> pendingShares = ConcurrentHashMap.newKeySet();

    /** Topics; no more than there are. */
    private final Set<Integer> compacted = ConcurrentHashMap.newKeySet();

    private volatile boolean topicsChanged;
    private volatile boolean headsChanged;

    /** True while no other broker is there that would need to hear of appends. */
    private volatile boolean alone;

    private volatile boolean closed;
    private volatile int backendPid = -1;
    private volatile @Nullable Thread thread;
    private @Nullable PgConnection connection;

    NotificationSender(Connections connections) {
        this.connections = connections;
    }

    void start() {
        Thread started = new Thread(this::run, "howdah-notify");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    void offerAppended(PartitionId id, LogEnd end) {
        Thread sender = thread;
        if (sender == null || alone || (pending.size() >= PENDING_MAX && !pending.containsKey(id))) {
            return;
        }
        pending.merge(id, end, LogEnd::newer);
        LockSupport.unpark(sender);
    }

    /** What waits is of an earlier leader epoch. */
    void forgetPending() {
        pending.clear();
    }

    void offerShareChanged(SharePartitionId id) {
        Thread sender = thread;
        if (sender == null || alone || pendingShares.size() >= PENDING_MAX) {
            return;
        }
        pendingShares.add(id);
        LockSupport.unpark(sender);
    }

    /** Whether to save the transactions that nobody else hears of; a broker that joins polls until this is told. */
    void setAlone(boolean alone) {
        this.alone = alone;
    }

    void offerTopicsChanged() {
        topicsChanged = true;
        LockSupport.unpark(thread);
    }

    void offerHeadsChanged() {
        headsChanged = true;
        LockSupport.unpark(thread);
    }

    void offerCompacted(int topicId) {
        if (!alone) {
            compacted.add(topicId);
            LockSupport.unpark(thread);
        }
    }

    boolean isOwn(int pid) {
        return pid == backendPid;
    }

    private void run() {
        while (!closed) {
            if (pending.isEmpty()
                    && pendingShares.isEmpty()
                    && compacted.isEmpty()
                    && !topicsChanged
                    && !headsChanged) {
                LockSupport.park(this);
                continue;
            }
            LockSupport.parkNanos(GATHER_NANOS);
            try {
                send();
            } catch (SQLException e) {
                // What was taken from the queue is lost. The others' poll finds it.
                log.debug("notification not sent: {}", e.getMessage());
                disconnect();
                pause();
            } catch (RuntimeException | Error bug) {
                // This thread must not end: nobody would be told any more.
                log.error("notification not sent", bug);
                disconnect();
                pause();
            }
        }
        disconnect();
    }

    private void pause() {
        if (!closed) {
            LockSupport.parkNanos(RECONNECT_NANOS);
        }
    }

    private void send() throws SQLException {
        PgConnection open = connection;
        if (open == null) {
            open = connections.open("howdah notify");
            open.setAutoCommit(true);
            connection = open;
            backendPid = Connections.backendPid(open);
        }
        if (topicsChanged) {
            topicsChanged = false;
            notify(open, TOPICS, "");
        }
        if (headsChanged) {
            headsChanged = false;
            notify(open, HEADS, "");
        }
        for (Integer topicId : List.copyOf(compacted)) {
            compacted.remove(topicId);
            notify(open, COMPACTED, topicId.toString());
        }
        for (String payload : drain()) {
            notify(open, APPENDED, payload);
        }
        for (Iterator<SharePartitionId> ids = pendingShares.iterator(); ids.hasNext(); ) {
            SharePartitionId id = ids.next();
            ids.remove();
            String payload = id.partition().topicId() + "/" + id.partition().partition() + "/" + id.groupId();
            // What no payload can hold is left to the others' looks.
            if (payload.indexOf('\0') < 0 && payload.getBytes(StandardCharsets.UTF_8).length <= PAYLOAD_BYTES_MAX) {
                notify(open, SHARES, payload);
            }
        }
    }

    /** {@code topicId/partition/groupId}, as also SQL sends it; empty for what makes no sense. */
    static Optional<SharePartitionId> parseShare(String payload) {
        String[] parts = payload.split("/", 3);
        if (parts.length < 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SharePartitionId(
                    parts[2], new PartitionId(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]))));
        } catch (NumberFormatException e) {
            log.debug("notification passed over");
            return Optional.empty();
        }
    }

    private static void notify(PgConnection open, String channel, String payload) throws SQLException {
        try (PreparedStatement notify = open.prepareStatement(NotifySql.NOTIFICATION_SEND.sql())) {
            notify.setString(1, channel);
            notify.setString(2, payload);
            notify.execute();
        }
    }

    /**
     * Takes what waits, as payloads of {@code topicId/partition/nextOffset/firstUnstableOffset/lastAbortOffset} separated by commas; the
     * first unstable offset is empty if there is none. Brokers that know nothing of transactions pass it over, and find it by their poll.
     */
    private List<String> drain() {
        List<String> payloads = new ArrayList<>();
        StringBuilder payload = new StringBuilder();
        for (Iterator<PartitionId> ids = pending.keySet().iterator(); ids.hasNext(); ) {
            PartitionId id = ids.next();
            LogEnd end = pending.remove(id);
            if (end == null) {
                continue;
            }
            String item = id.topicId() + "/" + id.partition() + "/" + end.payload();
            if (payload.length() + 1 + item.length() > PAYLOAD_BYTES_MAX) {
                payloads.add(payload.toString());
                payload.setLength(0);
            }
            payload.append(payload.length() == 0 ? "" : ",").append(item);
        }
        if (payload.length() > 0) {
            payloads.add(payload.toString());
        }
        return payloads;
    }

    /**
     * Reads a payload. Anybody may send NOTIFY on this channel, so what cannot be read is ignored.
     *
     * @return false if something in it says that a partition has grown and not what transactions do to it, as brokers of earlier
     *     versions do
     */
    static boolean parse(String payload, Map<PartitionId, LogEnd> into) {
        boolean isComplete = true;
        if (payload.getBytes(StandardCharsets.UTF_8).length > PAYLOAD_BYTES_MAX + 100) {
            return isComplete;
        }
        for (String item : payload.split(",")) {
            String[] parts = item.split("/");
            if (parts.length != 3 && parts.length != 5) {
                continue;
            }
            try {
                PartitionId id = new PartitionId(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
                if (parts.length == 5) {
                    into.merge(id, LogEnd.parse(parts[2], parts[3], parts[4]), LogEnd::newer);
                } else {
                    isComplete = false;
                }
            } catch (NumberFormatException e) {
                log.debug("notification passed over");
            }
        }
        return isComplete;
    }

    /** Empty for what is no topic's id. */
    static OptionalInt parseTopic(String payload) {
        try {
            return OptionalInt.of(Integer.parseInt(payload));
        } catch (NumberFormatException e) {
            log.debug("notification passed over");
            return OptionalInt.empty();
        }
    }

    /** {@code topicId/partition/endOffset}, as SQL sends it; nothing for what makes no sense. */
    static Map<PartitionId, Long> parseErased(String payload) {
        String[] parts = payload.split("/");
        try {
            return parts.length == 3
                    ? Map.of(
                            new PartitionId(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])),
                            Long.parseLong(parts[2]))
                    : Map.of();
        } catch (NumberFormatException e) {
            log.debug("notification passed over");
            return Map.of();
        }
    }

    private void disconnect() {
        PgConnection open = connection;
        connection = null;
        if (open != null) {
            Connections.closeQuietly(open);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
