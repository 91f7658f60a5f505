package dev.howdah.storage.postgres.janitor;

import dev.howdah.storage.postgres.catalog.TopicRow;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.jdbc.PgConnection;

/**
 * Ends segments whose time is over.
 *
 * <pre>
 * open ──(upper bound passed; heads raised to it)──▶ sealed ──(starts closed, ANALYZE)──▶ settled
 * </pre>
 *
 * A sealed leaf never changes again, but for compaction: append times rise strictly with a partition's offsets, and all heads
 * are at the leaf's end. So its figures can be taken without any lock. Thread: janitor.
 */
final class SegmentSealer {

    /** Of one round; the others come in the next. */
    private static final int SEGMENTS_MAX = 100;

    private final Connections connections;
    private final JanitorTransactions transactions;

    SegmentSealer(Connections connections, JanitorTransactions transactions) {
        this.connections = connections;
        this.transactions = transactions;
    }

    private record Ended(int topicId, Segment segment, boolean sealed) {}

    /** Returns the topics whose segments cannot change any more from now on. */
    Set<Integer> seal(Instant now) {
        OffsetDateTime at = PgTime.toOffsetDateTime(PgTime.toMicros(now));
        Set<Integer> topics = new HashSet<>();
        for (Ended ended : ended(at)) {
            boolean sealed = ended.sealed();
            if (!sealed) {
                sealed = transactions.tryRun("sealing", connection -> seal(connection, ended, at));
            }
            if (sealed && transactions.tryRun("settling", connection -> settle(connection, ended, at))) {
                topics.add(ended.topicId());
            }
        }
        return topics;
    }

    private List<Ended> ended(OffsetDateTime at) {
        return connections.inTransaction(connection -> {
            List<Ended> ended = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(JanitorSql.SEGMENT_LIST_UNSETTLED.sql())) {
                select.setObject(1, at);
                select.setInt(2, SEGMENTS_MAX);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        ended.add(new Ended(rows.getInt("topic_id"), Segment.read(rows), rows.getBoolean("sealed")));
                    }
                }
            }
            return ended;
        });
    }

    private static boolean seal(PgConnection connection, Ended ended, OffsetDateTime at) throws SQLException {
        // A topic that grows meanwhile would have new heads that know nothing of this.
        if (!TopicRow.lock(connection, ended.topicId())) {
            return false;
        }
        OffsetDateTime last = PgTime.toOffsetDateTime(ended.segment().bounds().upperMicros() - 1);
        try (PreparedStatement raise = connection.prepareStatement(JanitorSql.HEAD_SEAL.sql())) {
            raise.setInt(1, ended.topicId());
            raise.setObject(2, last);
            raise.setObject(3, last);
            raise.executeUpdate();
        }
        try (PreparedStatement update = connection.prepareStatement(JanitorSql.SEGMENT_SEAL.sql())) {
            update.setObject(1, at);
            update.setInt(2, ended.topicId());
            update.setInt(3, ended.segment().number());
            return update.executeUpdate() == 1;
        }
    }

    private static boolean settle(PgConnection connection, Ended ended, OffsetDateTime at) throws SQLException {
        LogTables tables = new LogTables(ended.topicId());
        int number = ended.segment().number();
        String settle = JanitorSql.SEGMENT_START_SETTLE.sql("log_leaf", tables.leaf(number));
        try (PreparedStatement update = connection.prepareStatement(settle)) {
            update.setInt(1, ended.topicId());
            update.setInt(2, number);
            update.setInt(3, ended.topicId());
            update.setInt(4, number);
            update.executeUpdate();
        }
        try (Statement analyze = connection.createStatement()) {
            analyze.execute(SegmentSql.LEAF_ANALYZE.sql("leaf", tables.leaf(number)));
        }
        try (PreparedStatement update = connection.prepareStatement(JanitorSql.SEGMENT_SETTLE.sql())) {
            update.setObject(1, at);
            update.setInt(2, ended.topicId());
            update.setInt(3, number);
            return update.executeUpdate() == 1;
        }
    }
}
