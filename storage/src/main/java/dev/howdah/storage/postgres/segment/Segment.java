package dev.howdah.storage.postgres.segment;

import dev.howdah.storage.postgres.connect.PgTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;

/** A segment of a topic, and the bounds of its leaf. */
public record Segment(int number, LeafBounds bounds) {

    /** Reads the columns {@code number}, {@code lower_bound} and {@code upper_bound} of a row. */
    public static Segment read(ResultSet row) throws SQLException {
        return new Segment(
                row.getInt("number"),
                new LeafBounds(
                        PgTime.toMicros(row.getObject("lower_bound", OffsetDateTime.class)),
                        PgTime.toMicros(row.getObject("upper_bound", OffsetDateTime.class))));
    }
}
