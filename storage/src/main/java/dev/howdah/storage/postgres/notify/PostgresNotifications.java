package dev.howdah.storage.postgres.notify;

import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.Identifiers;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
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

    private final Connections connections;
    private final StorageOptions options;
    private final NotificationSender sender;

    /** The highest next offset of each partition that the broker knows, from its own appends or from this class. */
    private final Map<PartitionId, Long> known = new ConcurrentHashMap<>();

    /** The sum of all log starts. They only rise, so the sum changes when any of them does. Thread: wakeup. */
    private long logStartsSum;

    private volatile boolean closed;
    private volatile @Nullable PgConnection connection;
    private volatile @Nullable Thread thread;

    public PostgresNotifications(Connections connections, StorageOptions options) {
        this.connections = connections;
        this.options = options;
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
        started.start();
        sender.start();
    }

    @Override
    public void offerAppended(PartitionId id, long nextOffset) {
        // The poll shall not tell the broker what the broker did itself.
        known.merge(id, nextOffset, Math::max);
        sender.offerAppended(id, nextOffset);
    }

    @Override
    public void offerTopicsChanged() {
        sender.offerTopicsChanged();
    }

    @Override
    public void offerHeadsChanged() {
        sender.offerHeadsChanged();
    }

    private void run(Listener listener) {
        while (!closed) {
            try {
                PgConnection open = connections.open("howdah wakeup");
                connection = open;
                open.setAutoCommit(true);
                listen(open);
                // This comes after LISTEN: what happens from here on is heard, and the resync finds what happened
                // before.
                long catalogVersion = catalogVersion(open);
                readHeads(open);
                listener.onResync();
                loop(open, listener, catalogVersion);
            } catch (SQLException e) {
                if (!closed) {
                    log.debug("notifications lost, connecting again: {}", e.getMessage());
                    LockSupport.parkNanos(RECONNECT_NANOS);
                }
            } catch (RuntimeException e) {
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

    private static void listen(PgConnection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            for (String channel :
                    new String[] {NotificationSender.APPENDED, NotificationSender.TOPICS, NotificationSender.HEADS}) {
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
            PGNotification[] notifications = open.getNotifications((int) waitMs);
            if (notifications != null && deliver(notifications, listener)) {
                listener.onTopicsChanged();
            }
            if (System.nanoTime() >= nextPoll) {
                long version = catalogVersion(open);
                if (version != catalogVersion) {
                    catalogVersion = version;
                    listener.onTopicsChanged();
                }
                long startsBefore = logStartsSum;
                readHeads(open).forEach(listener::onAppended);
                if (logStartsSum != startsBefore) {
                    listener.onHeadsChanged();
                }
                sender.setAlone(liveBrokers(open) == 1);
                nextPoll = System.nanoTime() + pollMs * 1_000_000;
            }
        }
    }

    /** Tells the listener of the appends in the notifications. Returns true if the catalog has changed. */
    private boolean deliver(PGNotification[] notifications, Listener listener) {
        Map<PartitionId, Long> appended = new HashMap<>();
        boolean topicsChanged = false;
        boolean headsChanged = false;
        for (PGNotification notification : notifications) {
            if (sender.isOwn(notification.getPID())) {
                continue;
            }
            if (notification.getName().equals(NotificationSender.TOPICS)) {
                topicsChanged = true;
            } else if (notification.getName().equals(NotificationSender.HEADS)) {
                headsChanged = true;
            } else {
                NotificationSender.parse(notification.getParameter(), appended);
            }
        }
        appended.forEach((id, nextOffset) -> {
            if (known.merge(id, nextOffset, Math::max) == nextOffset.longValue()) {
                listener.onAppended(id, nextOffset);
            }
        });
        if (headsChanged) {
            listener.onHeadsChanged();
        }
        return topicsChanged;
    }

    private static long catalogVersion(PgConnection open) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(NotifySql.CATALOG_FIND_VERSION.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private int liveBrokers(PgConnection open) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(NotifySql.BROKER_COUNT_LIVE.sql())) {
            select.setObject(
                    1, PgTime.toOffsetDateTime(PgTime.toMicros(options.clock().instant())));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Reads the heads. Returns those that are further than was known, and forgets partitions that no longer exist. */
    private Map<PartitionId, Long> readHeads(PgConnection open) throws SQLException {
        Map<PartitionId, Long> news = new HashMap<>();
        Map<PartitionId, Long> all = new HashMap<>();
        long startsSum = 0;
        try (PreparedStatement select = open.prepareStatement(SegmentSql.HEAD_LIST.sql());
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                PartitionId id = new PartitionId(rows.getInt("topic_id"), rows.getInt("partition"));
                all.put(id, rows.getLong("next_offset"));
                startsSum += rows.getLong("log_start_offset");
            }
        }
        logStartsSum = startsSum;
        known.keySet().retainAll(all.keySet());
        all.forEach((id, nextOffset) -> {
            Long before = known.get(id);
            known.merge(id, nextOffset, Math::max);
            if (before == null ? nextOffset > 0 : nextOffset > before) {
                news.put(id, nextOffset);
            }
        });
        return news;
    }

    @Override
    public void close() {
        closed = true;
        sender.close();
        PgConnection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("listener's connection was gone already", e);
            }
        }
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }
}
