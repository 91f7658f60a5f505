package dev.howdah.storage.postgres.notify;

import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.postgres.catalog.PostgresLeaderEpochs;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.Identifiers;
import dev.howdah.storage.postgres.connect.ListeningSocketFactory;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.segment.HeadColumns;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of other brokers' changes, on one thread with one connection. The thread waits for notifications. Whenever the
 * poll interval has passed, it compares the heads and the catalog's version with what it knows. After every reconnect
 * it tells the listener to resync.
 *
 * <p>{@link NotificationSender} sends.
 */
public final class PostgresNotifications implements Notifications, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PostgresNotifications.class);

    private static final long RECONNECT_NANOS = 250_000_000;

    private static final int NOT_IN_DOUBT = -1;

    /** Sent by {@code howdah.outbox_put}. */
    private static final String OUTBOX = "howdah_outbox";

    /** Sent by {@code howdah.erase}. */
    private static final String ERASED = "howdah_erased";

    /** Sent by {@code howdah.offset_commit_end}, with the group's id. */
    private static final String GROUPS = "howdah_groups";

    /** SQL founds no group with a longer name. */
    private static final int GROUP_CHARS_MAX = 1_024;

    private final Connections connections;
    private final StorageOptions options;
    private final PostgresLeaderEpochs leaderEpochs;
    private final NotificationSender sender;

    /** The highest next offset of each partition that the broker knows, from its own appends or from this class. */
    private final Map<PartitionId, Long> known = new ConcurrentHashMap<>();

    /** The sum of all log starts. They only rise, so the sum changes when any of them does. Thread: wakeup. */
    private long logStartsSum;

    /**
     * Server processes whose offsets are believed, until the next look: those with the rights of Howdah's role. NOTIFY takes no privilege
     * (https://www.postgresql.org/docs/current/sql-notify.html), and an offset that does not exist must not be told to clients. Thread: wakeup.
     */
    private final Set<Integer> believed = new HashSet<>();

    /** Those that were asked about and have not these rights, until the next look: so they are asked about once. Thread: wakeup. */
    private final Set<Integer> strangers = new HashSet<>();

    private volatile int asynchronousStandbys;

    private volatile boolean closed;
    private volatile @Nullable PgConnection connection;
    private volatile @Nullable Thread thread;

    public PostgresNotifications(Connections connections, StorageOptions options, PostgresLeaderEpochs leaderEpochs) {
        this.connections = connections;
        this.options = options;
        this.leaderEpochs = leaderEpochs;
        this.sender = new NotificationSender(connections);
    }

    @Override
    public void start(Listener listener) {
        if (thread != null) {
            throw new IllegalStateException("notifications are started once");
        }
        Thread started = new Thread(() -> run(listener), "howdah-wakeup");
        started.setDaemon(true);
        thread = started;
        leaderEpochs.onRaised(() -> {
            sender.forgetPending();
            known.clear();
            listener.onResync();
        });
        started.start();
        sender.start();
    }

    @Override
    public void offerAppended(PartitionId id, long nextOffset, Stability stability) {
        // The poll shall not tell the broker what the broker did itself.
        known.merge(id, nextOffset, Math::max);
        sender.offerAppended(id, new LogEnd(nextOffset, stability));
    }

    @Override
    public void offerTopicsChanged() {
        sender.offerTopicsChanged();
    }

    @Override
    public void offerHeadsChanged() {
        sender.offerHeadsChanged();
    }

    @Override
    public void offerShareChanged(SharePartitionId id) {
        sender.offerShareChanged(id);
    }

    @Override
    public void offerCompacted(int topicId) {
        sender.offerCompacted(topicId);
    }

    private void run(Listener listener) {
        while (!closed) {
            try {
                PgConnection open = connections.openListening("howdah wakeup");
                connection = open;
                open.setAutoCommit(true);
                leaderEpochs.verifyAlone(open, NOT_IN_DOUBT);
                witness(open);
                listen(open);
                // This comes after LISTEN: what happens from here on is heard, and the resync finds what happened
                // before.
                long catalogVersion = catalogVersion(open);
                findStandbys(open);
                readHeads(open);
                listener.onResync();
                loop(open, listener, catalogVersion);
            } catch (SQLException e) {
                if (!closed) {
                    log.debug("notifications lost, connecting again: {}", e.getMessage());
                    LockSupport.parkNanos(RECONNECT_NANOS);
                }
            } catch (RuntimeException | Error e) {
                // This thread must not end: nothing would be heard any more.
                log.error("notification listener failed", e);
                LockSupport.parkNanos(RECONNECT_NANOS);
            } finally {
                PgConnection open = connection;
                if (open != null) {
                    Connections.closeQuietly(open);
                }
            }
        }
    }

    /** From here on this broker is one that remembers: another that starts need not think that nobody does. */
    private static void witness(PgConnection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(NotifySql.NOTIFICATION_WITNESS.sql());
        }
    }

    /** A database that was restored over itself, or an epoch that another broker has raised, breaks no connection. */
    private void followEpoch(PgConnection open) throws SQLException {
        if (!leaderEpochs.isKnown(open)) {
            leaderEpochs.verifyAlone(open, NOT_IN_DOUBT);
        }
    }

    /** Once now; then from time to time. */
    public void findStandbys(PgConnection open) throws SQLException {
        int before = asynchronousStandbys;
        try (Statement statement = open.createStatement();
                ResultSet row = statement.executeQuery(NotifySql.STANDBY_FIND.sql())) {
            row.next();
            asynchronousStandbys = row.getBoolean("synchronous") ? 0 : row.getInt("standbys");
        }
        if (before == 0 && asynchronousStandbys > 0) {
            log.atWarn()
                    .addKeyValue("standbys", asynchronousStandbys)
                    .log("No standby is synchronous: a failover may lose acknowledged records (set"
                            + " synchronous_standby_names)");
        }
    }

    /** Standbys, while none is synchronous. */
    public int asynchronousStandbys() {
        return asynchronousStandbys;
    }

    private static void listen(PgConnection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            for (String channel : List.of(
                    NotificationSender.APPENDED,
                    NotificationSender.TOPICS,
                    NotificationSender.HEADS,
                    NotificationSender.BROKERS,
                    NotificationSender.ACLS,
                    NotificationSender.COMPACTED,
                    ERASED,
                    OUTBOX,
                    GROUPS,
                    NotificationSender.SHARES)) {
                statement.execute(NotifySql.NOTIFICATION_LISTEN.sql("channel", Identifiers.quote(channel)));
            }
        }
    }

    private void loop(PgConnection open, Listener listener, long startVersion) throws SQLException {
        long catalogVersion = startVersion;
        long pollMs = options.pollInterval().toMillis();
        long nextPoll = System.nanoTime() + pollMs * 1_000_000;
        while (!closed) {
            long waitMs = Math.max(1, (nextPoll - System.nanoTime()) / 1_000_000);
            ListeningSocketFactory.begin(open);
            PGNotification[] notifications = open.getNotifications((int) waitMs);
            ListeningSocketFactory.begin(open);
            if (notifications != null && deliver(open, notifications, listener)) {
                listener.onTopicsChanged();
            }
            if (System.nanoTime() >= nextPoll) {
                long version = catalogVersion(open);
                if (version != catalogVersion) {
                    catalogVersion = version;
                    listener.onTopicsChanged();
                }
                findStandbys(open);
                followEpoch(open);
                long startsBefore = logStartsSum;
                readHeads(open).forEach((id, end) -> listener.onAppended(id, end.nextOffset(), end.stability()));
                if (logStartsSum != startsBefore) {
                    listener.onHeadsChanged();
                }
                sender.setAlone(liveBrokers(open) == 1);
                // Numbers of processes are used again.
                believed.clear();
                strangers.clear();
                listener.onLook();
                nextPoll = System.nanoTime() + pollMs * 1_000_000;
            }
        }
    }

    /** Tells the listener of the appends in the notifications. Returns true if the catalog has changed. */
    private boolean deliver(PgConnection open, PGNotification[] notifications, Listener listener) throws SQLException {
        believe(open, notifications);
        Map<PartitionId, LogEnd> appended = new HashMap<>();
        Map<PartitionId, Long> erased = new HashMap<>();
        Set<SharePartitionId> shares = new HashSet<>();
        Set<String> founded = new HashSet<>();
        boolean topicsChanged = false;
        boolean headsChanged = false;
        boolean brokersChanged = false;
        boolean aclsChanged = false;
        boolean outboxFilled = false;
        for (PGNotification notification : notifications) {
            if (sender.isOwn(notification.getPID())) {
                continue;
            }
            if (notification.getName().equals(NotificationSender.TOPICS)) {
                topicsChanged = true;
            } else if (notification.getName().equals(NotificationSender.HEADS)) {
                headsChanged = true;
            } else if (notification.getName().equals(NotificationSender.SHARES)) {
                NotificationSender.parseShare(notification.getParameter()).ifPresent(shares::add);
            } else if (notification.getName().equals(NotificationSender.BROKERS)) {
                brokersChanged = true;
            } else if (notification.getName().equals(NotificationSender.ACLS)) {
                aclsChanged = true;
            } else if (notification.getName().equals(OUTBOX)) {
                outboxFilled = true;
            } else if (notification.getName().equals(GROUPS)) {
                founded.add(notification.getParameter());
            } else if (notification.getName().equals(NotificationSender.COMPACTED)) {
                NotificationSender.parseTopic(notification.getParameter()).ifPresent(listener::onCompacted);
            } else if (notification.getName().equals(ERASED)) {
                NotificationSender.parseErased(notification.getParameter())
                        .forEach((id, end) -> erased.merge(id, end, Math::max));
            } else if (believed.contains(notification.getPID())) {
                headsChanged |= !NotificationSender.parse(notification.getParameter(), appended);
            }
        }
        appended.forEach((id, end) -> {
            if (known.merge(id, end.nextOffset(), Math::max) == end.nextOffset()) {
                listener.onAppended(id, end.nextOffset(), end.stability());
            }
        });
        tellErased(open, erased, listener);
        tellFounded(open, founded, listener);
        shares.forEach(listener::onShareChanged);
        if (outboxFilled) {
            listener.onOutbox();
        }
        if (brokersChanged) {
            listener.onBrokersChanged();
        }
        if (aclsChanged) {
            listener.onAclsChanged();
        }
        if (headsChanged) {
            listener.onHeadsChanged();
        }
        return topicsChanged;
    }

    /**
     * Whoever erases is no broker, so anybody may have sent it. What was erased lies below the end that the partition has by now, and nothing that comes later is
     * to be left out of memory.
     */
    private static void tellErased(PgConnection open, Map<PartitionId, Long> erased, Listener listener)
            throws SQLException {
        if (erased.isEmpty()) {
            return;
        }
        try (PreparedStatement select = open.prepareStatement(NotifySql.NOTIFICATION_FIND_ENDS.sql())) {
            new SqlArguments(open, select)
                    .ints(erased.keySet().stream().map(PartitionId::topicId).toList())
                    .ints(erased.keySet().stream().map(PartitionId::partition).toList());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    PartitionId id = new PartitionId(rows.getInt("topic_id"), rows.getInt("partition"));
                    listener.onErased(id, Math.min(erased.getOrDefault(id, 0L), rows.getLong("next_offset")));
                }
            }
        }
    }

    /** Anybody may have sent these, too: a group that is not stored was not founded. */
    private static void tellFounded(PgConnection open, Set<String> founded, Listener listener) throws SQLException {
        founded.removeIf(groupId -> groupId.length() > GROUP_CHARS_MAX);
        if (founded.isEmpty()) {
            return;
        }
        try (PreparedStatement select = open.prepareStatement(NotifySql.NOTIFICATION_FIND_GROUPS.sql())) {
            new SqlArguments(open, select).strings(founded);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    listener.onGroupFounded(rows.getString("group_id"));
                }
            }
        }
    }

    /** Asks who sends, once for all that have come together, if it is not known. What a broker said that is gone by now, the next look finds. */
    private void believe(PgConnection open, PGNotification[] notifications) throws SQLException {
        Set<Integer> unknown = new HashSet<>();
        for (PGNotification notification : notifications) {
            if (notification.getName().equals(NotificationSender.APPENDED) && !sender.isOwn(notification.getPID())) {
                unknown.add(notification.getPID());
            }
        }
        unknown.removeAll(believed);
        unknown.removeAll(strangers);
        if (unknown.isEmpty()) {
            return;
        }
        try (Statement statement = open.createStatement();
                ResultSet rows = statement.executeQuery(NotifySql.NOTIFICATION_FIND_SENDERS.sql())) {
            while (rows.next()) {
                believed.add(rows.getInt("pid"));
            }
        }
        unknown.removeAll(believed);
        strangers.addAll(unknown);
    }

    private static long catalogVersion(PgConnection open) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(NotifySql.CATALOG_FIND_VERSION.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static int liveBrokers(PgConnection open) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(NotifySql.BROKER_COUNT_LIVE.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Reads the heads. Returns those that are further than was known, and forgets partitions that no longer exist. */
    private Map<PartitionId, LogEnd> readHeads(PgConnection open) throws SQLException {
        Map<PartitionId, LogEnd> news = new HashMap<>();
        Map<PartitionId, LogEnd> all = new HashMap<>();
        long startsSum = 0;
        int epoch = leaderEpochs.current();
        boolean knowsLess = false;
        Map<PartitionId, Long> before = new HashMap<>(known);
        try (PreparedStatement select = open.prepareStatement(SegmentSql.HEAD_LIST.sql());
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                PartitionId id = new PartitionId(rows.getInt("topic_id"), rows.getInt("partition"));
                all.put(id, new LogEnd(rows.getLong("next_offset"), HeadColumns.stability(rows)));
                startsSum += rows.getLong("log_start_offset");
            }
        }
        logStartsSum = startsSum;
        known.keySet().retainAll(all.keySet());
        for (Map.Entry<PartitionId, LogEnd> head : all.entrySet()) {
            PartitionId id = head.getKey();
            long nextOffset = head.getValue().nextOffset();
            knowsLess |= nextOffset < before.getOrDefault(id, 0L);
            Long knownNow = known.get(id);
            known.merge(id, nextOffset, Math::max);
            if (knownNow == null ? nextOffset > 0 : nextOffset > knownNow) {
                news.put(id, head.getValue());
            }
        }
        if (knowsLess) {
            leaderEpochs.offerDoubt(epoch);
        }
        return news;
    }

    /** Listens over a new connection, with a resync: the one there is may not know yet that it was cut off. */
    public void reconnect() {
        PgConnection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("listener's connection was gone already", e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        sender.close();
        reconnect();
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }
}
