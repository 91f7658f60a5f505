package dev.howdah.storage.postgres.retention;

import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.segment.LeafBounds;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * The bounds of a partition, and what it has in each segment, oldest first.
 *
 * @param appendedAtMicros the time of its last append, or a later one; {@link LeafBounds#UNBOUNDED} if there was none
 */
record PartitionPortions(
        int partition, long logStartOffset, long nextOffset, long appendedAtMicros, List<Portion> portions) {

    PartitionPortions {
        portions = List.copyOf(portions);
    }

    /** The portions with records at or above the log start. */
    List<Portion> live() {
        return portions.stream()
                .filter(portion -> portion.endOffset() > logStartOffset)
                .toList();
    }

    /** Reads all partitions of a topic, in one snapshot. */
    static List<PartitionPortions> load(PgConnection connection, int topicId) throws SQLException {
        List<PartitionPortions> partitions = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(RetentionSql.PORTION_LIST.sql())) {
            select.setInt(1, topicId);
            try (ResultSet rows = select.executeQuery()) {
                Builder building = null;
                while (rows.next()) {
                    int partition = rows.getInt("partition");
                    if (building == null || building.partition != partition) {
                        if (building != null) {
                            partitions.add(building.build());
                        }
                        building = new Builder(
                                partition,
                                rows.getLong("log_start_offset"),
                                rows.getLong("next_offset"),
                                PgTime.toMicros(rows.getObject("appended_at", OffsetDateTime.class)));
                    }
                    building.add(rows);
                }
                if (building != null) {
                    partitions.add(building.build());
                }
            }
        }
        return partitions;
    }

    private static final class Builder {
        private final int partition;
        private final long logStartOffset;
        private final long nextOffset;
        private final long appendedAtMicros;
        private final List<Portion> portions = new ArrayList<>();

        Builder(int partition, long logStartOffset, long nextOffset, long appendedAtMicros) {
            this.partition = partition;
            this.logStartOffset = logStartOffset;
            this.nextOffset = nextOffset;
            this.appendedAtMicros = appendedAtMicros;
        }

        void add(ResultSet row) throws SQLException {
            long baseOffset = row.getLong("base_offset");
            if (row.wasNull()) {
                return;
            }
            OffsetDateTime upper = row.getObject("upper_bound", OffsetDateTime.class);
            portions.add(new Portion(
                    row.getInt("segment"),
                    baseOffset,
                    nextOffset,
                    nullable(row, "max_timestamp_ms"),
                    nullable(row, "bytes"),
                    upper == null ? appendedAtMicros : PgTime.toMicros(upper)));
        }

        private static @Nullable Long nullable(ResultSet row, String column) throws SQLException {
            long value = row.getLong(column);
            return row.wasNull() ? null : value;
        }

        PartitionPortions build() {
            List<Portion> ended = new ArrayList<>(portions);
            for (int i = 0; i + 1 < ended.size(); i++) {
                Portion it = ended.get(i);
                ended.set(
                        i,
                        new Portion(
                                it.segment(),
                                it.baseOffset(),
                                ended.get(i + 1).baseOffset(),
                                it.maxTimestampMs(),
                                it.bytes(),
                                it.upperMicros()));
            }
            return new PartitionPortions(partition, logStartOffset, nextOffset, appendedAtMicros, ended);
        }
    }
}
