package dev.howdah.storage.postgres.append.locking;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.append.plan.HeadRow;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Tid;
import dev.howdah.storage.postgres.segment.HeadColumns;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.postgresql.jdbc.PgConnection;

/** Locks the heads of partitions, all in one statement and in one order, so that two lanes never deadlock. */
final class HeadLock {

    private HeadLock() {}

    /**
     * Returns the heads that exist. The locks last until the transaction ends.
     *
     * @param places where those of them that are known were left; all are looked for by their keys if one is not known, or not there any more
     * @throws SQLException also if one was not had in time
     */
    static Map<PartitionId, HeadRow> lock(
            PgConnection connection, Collection<PartitionId> ids, Map<PartitionId, Tid> places) throws SQLException {
        if (places.size() == ids.size()) {
            Map<PartitionId, HeadRow> heads = lockPlaces(connection, places);
            if (heads.size() == ids.size()) {
                return heads;
            }
        }
        Integer[] topicIds = ids.stream().map(PartitionId::topicId).toArray(Integer[]::new);
        Integer[] partitions = ids.stream().map(PartitionId::partition).toArray(Integer[]::new);
        try (PreparedStatement lock = connection.prepareStatement(SegmentSql.HEAD_LOCK.sql())) {
            lock.setArray(1, connection.createArrayOf("int4", topicIds));
            lock.setArray(2, connection.createArrayOf("int4", partitions));
            return read(lock);
        }
    }

    private static Map<PartitionId, HeadRow> lockPlaces(PgConnection connection, Map<PartitionId, Tid> places)
            throws SQLException {
        String[] tids = places.values().stream().map(Tid::toText).toArray(String[]::new);
        Long[] keys = places.keySet().stream()
                .map(id -> (long) id.topicId() << Integer.SIZE | id.partition())
                .toArray(Long[]::new);
        try (PreparedStatement lock = connection.prepareStatement(LockingSql.HEAD_LOCK_PLACE.sql())) {
            lock.setArray(1, connection.createArrayOf("text", tids));
            lock.setArray(2, connection.createArrayOf("int8", keys));
            return read(lock);
        }
    }

    private static Map<PartitionId, HeadRow> read(PreparedStatement lock) throws SQLException {
        Map<PartitionId, HeadRow> heads = new HashMap<>();
        try (ResultSet rows = lock.executeQuery()) {
            while (rows.next()) {
                PartitionId id = new PartitionId(rows.getInt(1), rows.getInt(2));
                heads.put(
                        id,
                        new HeadRow(
                                id,
                                Tid.of(rows, "ctid"),
                                rows.getLong(3),
                                rows.getLong(4),
                                new HeadRow.Marker(rows.getObject(5, UUID.class), rows.getLong(6)),
                                PgTime.toMicros(rows.getObject(7, OffsetDateTime.class)),
                                rows.getLong(9),
                                HeadColumns.stability(rows)));
            }
        }
        return heads;
    }
}
