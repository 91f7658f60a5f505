package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.Sql;
import dev.howdah.storage.postgres.grant.PostgresRoleGrants;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.segment.HeadColumns;
import dev.howdah.storage.postgres.segment.LogDdl;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import dev.howdah.storage.postgres.segment.SegmentLimits;
import dev.howdah.storage.postgres.segment.SegmentPlan;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates, changes and deletes topics with their tables. Every change raises the catalog's version, which the slow poll
 * of other brokers compares. Thread: any that may block.
 */
public final class PostgresTopicStore implements TopicStore {

    private static final Logger log = LoggerFactory.getLogger(PostgresTopicStore.class);

    private static final int DEPENDENTS_SAID_MAX = 5;

    /** Delayed records of a deleted topic that are deleted in one transaction. */
    private static final int DELAYED_DELETED_MAX = 10_000;

    private final Connections connections;
    private final SegmentDirectory segments;
    private final PostgresRoleGrants grants;

    public PostgresTopicStore(Connections connections, SegmentDirectory segments, PostgresRoleGrants grants) {
        this.connections = connections;
        this.segments = segments;
        this.grants = grants;
    }

    @Override
    public List<Topic> list() {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(CatalogSql.TOPIC_LIST.sql());
                    ResultSet rows = select.executeQuery()) {
                List<Topic> topics = new ArrayList<>();
                while (rows.next()) {
                    topics.add(topic(rows));
                }
                return List.copyOf(topics);
            }
        });
    }

    @Override
    public Optional<Topic> create(NewTopic topic, Instant now) {
        Instant createdAt = now.truncatedTo(ChronoUnit.MICROS);
        Optional<Topic> created = connections.inTransaction(connection -> {
            Optional<Topic> inserted = insert(connection, topic, createdAt);
            if (inserted.isEmpty()) {
                return inserted;
            }
            int topicId = inserted.get().id();
            LogTables tables = new LogTables(topicId);
            insertHeads(connection, topicId, 0, topic.partitionCount());
            LogDdl.createTable(connection, tables);
            for (Segment segment : SegmentPlan.first(createdAt, SegmentLimits.of(topic.config()))) {
                LogDdl.createSegment(connection, topicId, segment);
            }
            dropLeftViews(connection, 0, tables.view(topic.name()));
            requireFreeName(connection, tables, topic.name());
            LogDdl.createView(connection, tables, topic.name());
            grants.settleTopic(connection, topicId);
            // This comes last, because it locks the one row that every change of the catalog updates.
            touchCatalog(connection);
            segments.reload(connection, topicId);
            return inserted;
        });
        return created;
    }

    /** A view that is not ours would even be replaced without a word. */
    private static void requireFreeName(PgConnection connection, LogTables tables, String topicName)
            throws SQLException {
        if (TopicViews.holder(connection, tables, topicName) != TopicViews.Holder.NOTHING) {
            throw new StorageException(new StorageFailure.Obstructed(tables.view(topicName)
                    + " is not howdah's, and the topic's view would have that name: rename or move it"));
        }
    }

    private static Optional<Topic> insert(PgConnection connection, NewTopic topic, Instant createdAt)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(CatalogSql.TOPIC_INSERT.sql())) {
            insert.setString(1, topic.name());
            insert.setInt(2, topic.partitionCount());
            ConfigColumns.set(connection, insert, 3, topic.config());
            insert.setObject(5, createdAt.atOffset(ZoneOffset.UTC));
            try (ResultSet row = insert.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Topic(
                        row.getInt("id"),
                        row.getObject("uuid", UUID.class),
                        topic.name(),
                        topic.partitionCount(),
                        topic.config(),
                        createdAt));
            }
        }
    }

    /** Inserts the heads of the partitions {@code [from, to)}. */
    private static void insertHeads(PgConnection connection, int topicId, int from, int to) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(CatalogSql.HEAD_INSERT.sql())) {
            insert.setInt(1, topicId);
            insert.setInt(2, from);
            insert.setInt(3, to - 1);
            insert.executeUpdate();
        }
    }

    private static void touchCatalog(PgConnection connection) throws SQLException {
        execute(connection, CatalogSql.CATALOG_TOUCH.sql());
    }

    private static void execute(PgConnection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    @Override
    public boolean delete(int topicId) {
        boolean deleted = connections.inTransaction(connection -> {
            Optional<String> name = deleteTopic(connection, topicId);
            if (name.isEmpty()) {
                return false;
            }
            // Waits for the appends that hold heads. After the session's lock_timeout it fails as Contended.
            deleteHeads(connection, topicId);
            LogTables tables = new LogTables(topicId);
            TopicViews.Holder view = TopicViews.holder(connection, tables, name.get());
            requireNoDependents(connection, tables, name.get(), view);
            // Who reads it may go on; it is dropped with the tables, or when its name is wanted again. What is not ours
            // stays.
            if (view == TopicViews.Holder.TOPIC && !JanitorTransactions.areInUse(connection, tables.view(name.get()))) {
                LogDdl.dropView(connection, tables, name.get());
            }
            touchCatalog(connection);
            return true;
        });
        if (deleted) {
            segments.forget(topicId);
            dropLeftovers();
        }
        return deleted;
    }

    private static void requireNoDependents(
            PgConnection connection, LogTables tables, String topicName, TopicViews.Holder view) throws SQLException {
        List<String> dependents = TopicViews.dependents(connection, tables, topicName, view);
        if (!dependents.isEmpty()) {
            String some = String.join(", ", dependents.subList(0, Math.min(dependents.size(), DEPENDENTS_SAID_MAX)));
            throw new StorageException(new StorageFailure.Obstructed(some
                    + (dependents.size() > DEPENDENTS_SAID_MAX ? " and more" : "") + " in the database "
                    + (dependents.size() > 1 ? "depend" : "depends") + " on " + tables.view(topicName)
                    + " or its tables: drop that first"));
        }
    }

    private static Optional<String> deleteTopic(PgConnection connection, int topicId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(CatalogSql.TOPIC_DELETE.sql())) {
            delete.setInt(1, topicId);
            try (ResultSet row = delete.executeQuery()) {
                return row.next() ? Optional.of(row.getString("name")) : Optional.empty();
            }
        }
    }

    private static void deleteHeads(PgConnection connection, int topicId) throws SQLException {
        for (Sql statement : List.of(
                SegmentSql.HEAD_LOCK_TOPIC, CatalogSql.HEAD_DELETE_TOPIC, CatalogSql.TRANSACTION_DELETE_TOPIC)) {
            try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
                prepared.setInt(1, topicId);
                prepared.execute();
            }
        }
    }

    /**
     * Drops the tables of deleted topics. Tables that somebody's long query holds stay until the janitor tries again.
     * To wait for them here would make everybody who comes later wait behind us.
     */
    public void dropLeftovers() {
        try {
            while (connections.inTransaction(PostgresTopicStore::dropOneLeftover)) {
                // Each topic has a transaction of its own: to drop a thousand leaves at once needs a thousand locks.
            }
        } catch (StorageException e) {
            // The topic itself is deleted, which is what the caller asked for. The janitor tries again.
            log.info("tables of a deleted topic are dropped later: {}", e.getMessage());
        }
    }

    private static boolean dropOneLeftover(PgConnection connection) throws SQLException {
        int topicId;
        try (PreparedStatement select = connection.prepareStatement(CatalogSql.TOPIC_DROP_LIST.sql());
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return false;
            }
            topicId = row.getInt("topic_id");
        }
        if (deleteDelayed(connection, topicId) == DELAYED_DELETED_MAX) {
            return true;
        }
        dropLeftViews(connection, topicId, null);
        LogDdl.dropTables(connection, topicId);
        try (PreparedStatement delete = connection.prepareStatement(CatalogSql.TOPIC_DROP_DELETE.sql())) {
            delete.setInt(1, topicId);
            delete.executeUpdate();
        }
        return true;
    }

    /** Nothing comes any more, so it ends. */
    private static int deleteDelayed(PgConnection connection, int topicId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(CatalogSql.DELAYED_DELETE_TOPIC.sql())) {
            delete.setInt(1, topicId);
            delete.setInt(2, DELAYED_DELETED_MAX);
            try (ResultSet row = delete.executeQuery()) {
                row.next();
                return row.getInt("count");
            }
        }
    }

    /** Drops views that deleted topics have left: those of the topic, and the one with this name. */
    private static void dropLeftViews(PgConnection connection, int topicId, @Nullable String view) throws SQLException {
        List<String> left = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(CatalogSql.TOPIC_DROP_LIST_VIEWS.sql())) {
            select.setInt(1, topicId);
            select.setString(2, view);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    left.add(rows.getString("view"));
                }
            }
        }
        for (String each : left) {
            execute(connection, SegmentSql.VIEW_DROP.sql("view", each));
        }
    }

    @Override
    public Optional<Topic> grow(int topicId, int partitionCount) {
        return connections.inTransaction(connection -> {
            int before = lockedPartitionCount(connection, topicId);
            try (PreparedStatement update =
                    connection.prepareStatement(CatalogSql.TOPIC_UPDATE_PARTITION_COUNT.sql())) {
                update.setInt(1, partitionCount);
                update.setInt(2, topicId);
                update.setInt(3, partitionCount);
                Optional<Topic> grown = changed(update);
                if (grown.isPresent()) {
                    insertHeads(connection, topicId, before, partitionCount);
                    touchCatalog(connection);
                }
                return grown;
            }
        });
    }

    private static int lockedPartitionCount(PgConnection connection, int topicId) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(SegmentSql.TOPIC_LOCK.sql())) {
            lock.setInt(1, topicId);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() ? row.getInt("partition_count") : 0;
            }
        }
    }

    @Override
    public Optional<Topic> configure(int topicId, UnaryOperator<Map<String, String>> change) {
        return connections.inTransaction(connection -> {
            Optional<Map<String, String>> before = lockedConfig(connection, topicId);
            if (before.isEmpty()) {
                return Optional.empty();
            }
            try (PreparedStatement update = connection.prepareStatement(CatalogSql.TOPIC_UPDATE_CONFIG.sql())) {
                ConfigColumns.set(connection, update, 1, change.apply(before.get()));
                update.setInt(3, topicId);
                Optional<Topic> configured = changed(update);
                touchCatalog(connection);
                return configured;
            }
        });
    }

    private static Optional<Map<String, String>> lockedConfig(PgConnection connection, int topicId)
            throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(CatalogSql.TOPIC_LOCK_CONFIG.sql())) {
            lock.setInt(1, topicId);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() ? Optional.of(Map.copyOf(ConfigColumns.read(row))) : Optional.empty();
            }
        }
    }

    private static Optional<Topic> changed(PreparedStatement update) throws SQLException {
        try (ResultSet row = update.executeQuery()) {
            return row.next() ? Optional.of(topic(row)) : Optional.empty();
        }
    }

    private static Topic topic(ResultSet row) throws SQLException {
        return new Topic(
                row.getInt("id"),
                row.getObject("uuid", UUID.class),
                row.getString("name"),
                row.getInt("partition_count"),
                ConfigColumns.read(row),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    @Override
    public List<PartitionHead> heads() {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(SegmentSql.HEAD_LIST.sql());
                    ResultSet rows = select.executeQuery()) {
                List<PartitionHead> heads = new ArrayList<>();
                while (rows.next()) {
                    heads.add(new PartitionHead(
                            new PartitionId(rows.getInt("topic_id"), rows.getInt("partition")),
                            rows.getLong("log_start_offset"),
                            rows.getLong("next_offset"),
                            rows.getInt("leader_epoch"),
                            HeadColumns.stability(rows)));
                }
                return List.copyOf(heads);
            }
        });
    }
}
