package dev.howdah.storage.postgres.sift;

import dev.howdah.storage.postgres.connect.SqlArguments;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.jdbc.PgConnection;

/** Ids of records that topics have seen, until their time is over. Thread: that of the connection. */
public final class RecordIds {

    private RecordIds() {}

    /** An id in a topic. @param digest not changed any more */
    public record RecordId(int topicId, ByteBuffer digest) {

        public static RecordId of(int topicId, byte[] digest) {
            return new RecordId(topicId, ByteBuffer.wrap(digest));
        }
    }

    /** Which of them are there. */
    public static Set<RecordId> find(PgConnection connection, Collection<RecordId> ids) throws SQLException {
        Set<RecordId> found = new HashSet<>();
        if (ids.isEmpty()) {
            return found;
        }
        List<RecordId> wanted = List.copyOf(ids);
        try (PreparedStatement select = connection.prepareStatement(SiftSql.RECORD_ID_FIND.sql())) {
            new SqlArguments(connection, select)
                    .ints(wanted.stream().map(RecordId::topicId).toList())
                    .bytes(wanted.stream().map(id -> id.digest().array()).toList());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(RecordId.of(rows.getInt("topic_id"), rows.getBytes("id")));
                }
            }
        }
        return found;
    }

    /**
     * Puts ids that are not there. Waits for transactions that have put one of them and have not ended.
     *
     * @param windows how long each is remembered
     * @return false if one of them is there by now
     */
    public static boolean put(PgConnection connection, Map<RecordId, Duration> windows) throws SQLException {
        if (windows.isEmpty()) {
            return true;
        }
        List<RecordId> ids = new ArrayList<>(windows.keySet());
        try (PreparedStatement insert = connection.prepareStatement(SiftSql.RECORD_ID_PUT.sql())) {
            new SqlArguments(connection, insert)
                    .ints(ids.stream().map(RecordId::topicId).toList())
                    .bytes(ids.stream().map(id -> id.digest().array()).toList())
                    .longs(windows.values().stream().map(Duration::toMillis).toList());
            return insert.executeUpdate() == ids.size();
        }
    }

    /** Deletes ids whose time is over, and returns how many. */
    public static int forget(PgConnection connection, int idsMax) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(SiftSql.RECORD_ID_FORGET.sql())) {
            delete.setInt(1, idsMax);
            return delete.executeUpdate();
        }
    }
}
