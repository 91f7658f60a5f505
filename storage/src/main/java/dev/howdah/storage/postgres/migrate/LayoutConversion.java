package dev.howdah.storage.postgres.migrate;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.retention.LeafDisposal;
import dev.howdah.storage.postgres.segment.LogDdl;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts the topics of a database to the layout of chunks, leaf by leaf, the oldest first. Each new leaf takes the
 * place of an old pair: one leaf had a row for each batch, the other a row for each record. The conversion needs the
 * space of one leaf more. Heads, groups, offsets and segments stay as they are.
 *
 * <p>If the process is killed, the next start goes on where this one stopped. A topic is done when its old parent
 * tables are dropped. Until then its view shows both layouts. Thread: the one that opens the storage, before anything
 * is served.
 */
public final class LayoutConversion {

    private static final Logger log = LoggerFactory.getLogger(LayoutConversion.class);

    /**
     * How often new old leaves are looked for. A broker of the version before that still runs may make leaves, but
     * cannot write to fenced ones.
     */
    private static final int ROUNDS_MAX = 10;

    private final ConversionSession session;
    private final long producersAfterMicros;

    private LayoutConversion(ConversionSession session, Clock clock) {
        this.session = session;
        producersAfterMicros = LeafDisposal.producersAfter(PgTime.toMicros(clock.instant()));
    }

    private record OldTopic(int id, String name) {}

    /** @param segmentCount all segments of the topic, including those that are converted already */
    private record OldLeaves(List<Segment> segments, int segmentCount) {}

    /**
     * Converts whatever has the old layout. Does nothing in a database without old tables. Blocks, for minutes if there
     * is much to do.
     */
    public static void convert(PgConnection starting, Connections connections, Clock clock) throws SQLException {
        if (!isNeeded(starting)) {
            return;
        }
        try (ConversionSession session = ConversionSession.open(connections)) {
            new LayoutConversion(session, clock).convertAll();
        }
    }

    private static boolean isNeeded(PgConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MigrateSql.LAYOUT_FIND_ANY.sql())) {
            row.next();
            boolean needed = row.getBoolean(1);
            connection.commit();
            return needed;
        }
    }

    private void convertAll() {
        List<String> leftovers = names(MigrateSql.LAYOUT_LEFTOVER_LIST.sql());
        session.inTransaction("a table of a compaction", connection -> {
            for (String leftover : leftovers) {
                ConversionSession.execute(
                        connection, SegmentSql.TABLE_DROP.sql("table", LogTables.qualified(leftover)));
            }
        });
        dropDeletedTopics();
        List<OldTopic> topics = topics();
        if (!topics.isEmpty()) {
            log.info("converting {} topics to the new layout of the log", topics.size());
        }
        topics.forEach(this::convert);
    }

    private void convert(OldTopic topic) {
        session.inTransaction("topic " + topic.name(), connection -> begin(connection, topic));
        OldLeaves leaves = leaves(topic.id());
        ConversionProgress progress = new ConversionProgress(
                topic.name(), leaves.segmentCount() - leaves.segments().size(), leaves.segmentCount());
        for (int round = 0; !isEnded(topic); round++) {
            if (round == ROUNDS_MAX) {
                throw new StorageException(
                        new StorageFailure.Unusable(
                                "topic " + topic.name()
                                        + " gets leaves in the old layout while it is converted: stop the brokers of the version before"));
            }
            for (Segment segment : leaves(topic.id()).segments()) {
                new LeafConversion(session, topic.id(), segment, producersAfterMicros).run(progress);
            }
        }
        progress.done();
    }

    private static void begin(PgConnection connection, OldTopic topic) throws SQLException {
        LogTables tables = new LogTables(topic.id());
        if (!ConversionSession.exists(connection, tables.table())) {
            LogDdl.createTable(connection, tables);
        }
        String topicId = Integer.toString(topic.id());
        String newHalf = SegmentSql.VIEW_CREATE.sql(
                Map.of("view", tables.view(topic.name()), "log_table", tables.table(), "topic_id", topicId));
        String oldHalf = MigrateSql.LAYOUT_VIEW_EXTEND.sql(
                "record_table", new OldTables(topic.id()).recordTable(), "topic_id", topicId);
        ConversionSession.execute(connection, newHalf + "\n" + oldHalf);
    }

    /**
     * Drops the old parent tables if they have no leaf left. They are locked meanwhile, because a broker of the version
     * before could give them a leaf.
     */
    private boolean isEnded(OldTopic topic) {
        OldTables old = new OldTables(topic.id());
        boolean[] ended = {false};
        session.inTransaction("topic " + topic.name(), connection -> {
            ConversionSession.execute(
                    connection,
                    MigrateSql.LAYOUT_PARENT_LOCK.sql(
                            "batch_table", old.batchTable(), "record_table", old.recordTable()));
            ended[0] = leaves(connection, topic.id()).segments().isEmpty();
            if (ended[0]) {
                LogDdl.createView(connection, new LogTables(topic.id()), topic.name());
                dropParents(connection, topic.id());
            }
        });
        return ended[0];
    }

    private static void dropParents(PgConnection connection, int topicId) throws SQLException {
        OldTables old = new OldTables(topicId);
        ConversionSession.execute(
                connection,
                SegmentSql.TABLE_DROP.sql("table", old.recordTable()),
                SegmentSql.TABLE_DROP.sql("table", old.batchTable()));
    }

    private void dropDeletedTopics() {
        for (String topicId : names(MigrateSql.LAYOUT_DROPPED_LIST.sql())) {
            int id = Integer.parseInt(topicId);
            session.inTransaction("deleted topic " + topicId, connection -> {
                for (String view : views(connection, new OldTables(id).recordTable())) {
                    ConversionSession.execute(connection, SegmentSql.VIEW_DROP.sql("view", view));
                }
                dropParents(connection, id);
            });
        }
    }

    private static List<String> views(PgConnection connection, String table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(MigrateSql.LAYOUT_DROPPED_LIST_VIEWS.sql())) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                return names(rows);
            }
        }
    }

    private List<OldTopic> topics() {
        return session.run(connection -> {
            List<OldTopic> topics = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(MigrateSql.LAYOUT_TOPIC_LIST.sql())) {
                while (rows.next()) {
                    topics.add(new OldTopic(rows.getInt("id"), rows.getString("name")));
                }
            }
            return topics;
        });
    }

    private OldLeaves leaves(int topicId) {
        return session.run(connection -> leaves(connection, topicId));
    }

    private static OldLeaves leaves(PgConnection connection, int topicId) throws SQLException {
        List<Segment> segments = new ArrayList<>();
        int segmentCount = 0;
        try (PreparedStatement select = connection.prepareStatement(MigrateSql.LAYOUT_LEAF_LIST.sql())) {
            select.setInt(1, topicId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    segments.add(Segment.read(rows));
                    segmentCount = rows.getInt("segments");
                }
            }
        }
        return new OldLeaves(segments, segmentCount);
    }

    private List<String> names(String sql) {
        return session.run(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                return names(rows);
            }
        });
    }

    private static List<String> names(ResultSet rows) throws SQLException {
        List<String> names = new ArrayList<>();
        while (rows.next()) {
            names.add(rows.getString(1));
        }
        return names;
    }
}
