package dev.howdah.storage.postgres.catalog;

import dev.howdah.storage.Finding;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Identifiers;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.segment.LogDdl;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.jdbc.PgConnection;

/**
 * The views of topics as they are, in a schema where people make and drop things too. What is missing is made again, what is
 * another view is put aside under another name; what is no view is somebody's data and left alone.
 *
 * <p>Thread: that of the connection.
 */
public final class TopicViews {

    /** How much of a view is looked at. */
    public enum Look {
        /** That it is there and of the topic's records: one statement for all topics. */
        BRIEF,
        /** Its whole definition: about a millisecond each. */
        WHOLE
    }

    /** What has the name of a topic's view. */
    enum Holder {
        NOTHING("there is no view"),
        /** As it should be, as far as was looked. */
        TOPIC("it is the topic's view"),
        /** It does not know of transactions, and would show what is not committed, or takes no inserts. */
        OLD_VIEW("it is the topic's view, as an earlier version made it"),
        OTHER_VIEW("it is another view"),
        /** A table, sequence, materialized view … */
        NO_VIEW("a relation that is no view has its name");

        private final String words;

        Holder(String words) {
            this.words = words;
        }
    }

    /** No topic has it: where the view that others are compared with is made, and undone. */
    private static final LogTables REFERENCE = new LogTables(0);

    private static final String REFERENCE_NAME = "howdah~reference";
    private static final int NAME_CHARS_MAX = 40;

    private TopicViews() {}

    private record Named(int topicId, String name) {

        LogTables tables() {
            return new LogTables(topicId);
        }
    }

    /** What has the name that the view of this topic has or shall have. */
    static Holder holder(PgConnection connection, LogTables tables, String topicName) throws SQLException {
        Named topic = new Named(tables.topicId(), topicName);
        Holder holder = holders(connection, List.of(topic)).getOrDefault(topic, Holder.TOPIC);
        return holder == Holder.OLD_VIEW ? Holder.TOPIC : holder;
    }

    /**
     * What of other people's depends on the topic, as Postgres names it.
     *
     * @param view whether the view is the topic's, so that it goes with it
     */
    static List<String> dependents(PgConnection connection, LogTables tables, String topicName, Holder view)
            throws SQLException {
        List<String> relations = new ArrayList<>(List.of(tables.table()));
        if (view == Holder.TOPIC) {
            relations.add(tables.view(topicName));
        }
        try (PreparedStatement select = connection.prepareStatement(CatalogSql.TOPIC_FIND_DEPENDENTS.sql())) {
            new SqlArguments(connection, select).strings(relations).strings(relations);
            try (ResultSet rows = select.executeQuery()) {
                List<String> dependents = new ArrayList<>();
                while (rows.next()) {
                    dependents.add(rows.getString("dependent"));
                }
                return dependents;
            }
        }
    }

    /**
     * Makes good what is wrong, each view in a transaction of its own.
     *
     * @param connection without autocommit, and with nothing uncommitted
     * @return what was wrong, and whether it still is; nothing for what is good, or was good before an upgrade and is again
     */
    public static List<Finding> mend(PgConnection connection, Look look) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<Named, Holder> wrong : findWrong(connection, look).entrySet()) {
            Named topic = wrong.getKey();
            String view = topic.tables().view(topic.name());
            try {
                String how = mend(connection, topic, wrong.getValue());
                // A new view has no grants; brokers that hear of it look what ACLs call for.
                try (Statement touch = connection.createStatement()) {
                    touch.execute(CatalogSql.CATALOG_TOUCH.sql());
                }
                connection.commit();
                if (wrong.getValue() != Holder.OLD_VIEW) {
                    findings.add(Finding.mended("view " + view + ": " + wrong.getValue().words + "; " + how));
                }
            } catch (SQLException e) {
                connection.rollback();
                findings.add(Finding.wrong("view " + view + ": " + wrong.getValue().words + "; it cannot be made: "
                        + SqlFailures.of(e).failure().detail()));
            } catch (StorageException e) {
                connection.rollback();
                findings.add(Finding.wrong("view " + view + ": " + e.failure().detail()));
            }
        }
        return findings;
    }

    /** By topic, in their order. */
    private static Map<Named, Holder> findWrong(PgConnection connection, Look look) throws SQLException {
        List<Named> topics = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(CatalogSql.TOPIC_LIST.sql());
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                topics.add(new Named(rows.getInt("id"), rows.getString("name")));
            }
        }
        Map<Named, Holder> wrong = holders(connection, topics);
        if (look == Look.WHOLE) {
            findChanged(connection, topics).forEach(topic -> wrong.putIfAbsent(topic, Holder.OTHER_VIEW));
        }
        connection.rollback();
        return wrong;
    }

    /** Of those that are not the topic's. */
    private static Map<Named, Holder> holders(PgConnection connection, List<Named> topics) throws SQLException {
        Map<Integer, Named> byId = new HashMap<>();
        topics.forEach(topic -> byId.put(topic.topicId(), topic));
        Map<Named, Holder> holders = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(CatalogSql.VIEW_FIND.sql())) {
            fill(connection, select, topics);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String kind = rows.getString("kind");
                    Holder holder = kind == null
                            ? Holder.NOTHING
                            : !kind.equals("v")
                                    ? Holder.NO_VIEW
                                    : !rows.getBoolean("is_over_log")
                                            ? Holder.OTHER_VIEW
                                            : rows.getBoolean("is_committed") && rows.getBoolean("takes_events")
                                                    ? Holder.TOPIC
                                                    : Holder.OLD_VIEW;
                    Named topic = byId.get(rows.getInt("topic_id"));
                    if (holder != Holder.TOPIC && topic != null) {
                        holders.put(topic, holder);
                    }
                }
            }
        }
        return holders;
    }

    private static List<Named> findChanged(PgConnection connection, List<Named> topics) throws SQLException {
        LogDdl.createTable(connection, REFERENCE);
        LogDdl.createReadView(connection, REFERENCE, REFERENCE_NAME);
        Named reference = new Named(REFERENCE.topicId(), REFERENCE_NAME);
        List<Named> all = new ArrayList<>(topics);
        all.add(reference);
        Map<Integer, String> definitions = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(CatalogSql.VIEW_LIST_DEFINITIONS.sql())) {
            fill(connection, select, all);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    definitions.put(rows.getInt("topic_id"), rows.getString("definition"));
                }
            }
        }
        String expected = definitions.get(reference.topicId());
        return topics.stream()
                .filter(topic -> {
                    String definition = definitions.get(topic.topicId());
                    return definition != null && !definition.equals(expected);
                })
                .toList();
    }

    private static void fill(PgConnection connection, PreparedStatement select, List<Named> topics)
            throws SQLException {
        new SqlArguments(connection, select)
                .ints(topics.stream().map(Named::topicId).toList())
                .strings(topics.stream()
                        .map(topic -> topic.tables().viewName(topic.name()))
                        .toList());
    }

    private static String mend(PgConnection connection, Named topic, Holder holder) throws SQLException {
        if (holder == Holder.NO_VIEW) {
            throw new StorageException(new StorageFailure.Obstructed(
                    holder.words + ", which howdah leaves alone: rename or move it, then run howdah doctor"));
        }
        try (PreparedStatement lock = connection.prepareStatement(SegmentSql.TOPIC_LOCK.sql())) {
            lock.setInt(1, topic.topicId());
            try (ResultSet row = lock.executeQuery()) {
                if (!row.next()) {
                    return "the topic is gone meanwhile";
                }
            }
        }
        Savepoint before = connection.setSavepoint();
        try {
            // In its place, where that can be: what depends on it goes on.
            LogDdl.createView(connection, topic.tables(), topic.name());
            return "it was made again";
        } catch (SQLException e) {
            if (holder == Holder.NOTHING) {
                throw e;
            }
            connection.rollback(before);
        }
        String aside = aside(topic);
        try (Statement statement = connection.createStatement()) {
            statement.execute(CatalogSql.VIEW_RENAME.sql(
                    "view", topic.tables().view(topic.name()), "name", Identifiers.quote(aside)));
        }
        LogDdl.createView(connection, topic.tables(), topic.name());
        return "it was made again, and what had its name is now " + Identifiers.quote(aside);
    }

    private static String aside(Named topic) {
        String name = topic.name();
        return name.substring(0, Math.min(name.length(), NAME_CHARS_MAX)) + "~replaced~" + topic.topicId();
    }
}
