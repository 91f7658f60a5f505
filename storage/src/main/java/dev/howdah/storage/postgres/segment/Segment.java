package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.jdbc.PgConnection;

/** A segment of a topic, and the bounds of its leaf. */
public record Segment(int number, LeafBounds bounds) {

    /**
     * Reads the segments of a topic.
     *
     * @param select has the topic as its one argument, and gives the columns of {@link #read}
     */
    public static List<Segment> list(PgConnection connection, Sql select, int topicId) throws SQLException {
        List<Segment> segments = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(select.sql())) {
            statement.setInt(1, topicId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    segments.add(read(rows));
                }
            }
        }
        return segments;
    }

    /** Reads the columns {@code number}, {@code lower_bound} and {@code upper_bound} of a row. */
    public static Segment read(ResultSet row) throws SQLException {
        return new Segment(
                row.getInt("number"),
                new LeafBounds(
                        PgTime.toMicros(row.getObject("lower_bound", OffsetDateTime.class)),
                        PgTime.toMicros(row.getObject("upper_bound", OffsetDateTime.class))));
    }
}
