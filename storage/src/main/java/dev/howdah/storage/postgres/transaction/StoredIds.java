package dev.howdah.storage.postgres.transaction;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.IndexKey;
import dev.howdah.storage.postgres.connect.SqlArguments;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/** Transactional ids as they were found, without a lock. */
final class StoredIds {

    private record Found(IdRow row, OpenTransaction open) {}

    private final Map<String, Found> byId = new HashMap<>();
    private final Map<Long, Found> byProducer = new HashMap<>();

    /** @param producerIds whose transactional ids are not known */
    static StoredIds find(PgConnection connection, Collection<String> transactionalIds, Collection<Long> producerIds)
            throws SQLException {
        StoredIds found = new StoredIds();
        try (PreparedStatement select = connection.prepareStatement(TransactionSql.TRANSACTIONAL_ID_FIND.sql())) {
            new SqlArguments(connection, select)
                    .strings(transactionalIds.stream().map(IndexKey::of).toList())
                    .longs(producerIds);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Found one = new Found(IdRow.read(rows), open(rows));
                    found.byId.put(one.row.transactionalId(), one);
                    found.byProducer.put(one.row.producer().id(), one);
                }
            }
        }
        return found;
    }

    static OpenTransaction open(ResultSet row) throws SQLException {
        Array topicIds = row.getArray("topic_ids");
        Map<PartitionId, Long> firstOffsets = new HashMap<>();
        if (topicIds != null) {
            Integer[] topics = (Integer[]) topicIds.getArray();
            Integer[] partitions = (Integer[]) row.getArray("partitions").getArray();
            Long[] offsets = (Long[]) row.getArray("first_offsets").getArray();
            for (int i = 0; i < topics.length; i++) {
                firstOffsets.put(new PartitionId(topics[i], partitions[i]), offsets[i]);
            }
        }
        Array groupIds = row.getArray("group_ids");
        return new OpenTransaction(
                firstOffsets, groupIds == null ? Set.of() : new HashSet<>(Set.of((String[]) groupIds.getArray())));
    }

    @Nullable
    IdRow row(String transactionalId) {
        Found found = byId.get(transactionalId);
        return found == null ? null : found.row;
    }

    OpenTransaction open(String transactionalId) {
        Found found = byId.get(transactionalId);
        return found == null ? OpenTransaction.NONE : found.open;
    }

    @Nullable
    IdRow rowOf(long producerId) {
        Found found = byProducer.get(producerId);
        return found == null ? null : found.row;
    }

    OpenTransaction openOf(long producerId) {
        Found found = byProducer.get(producerId);
        return found == null ? OpenTransaction.NONE : found.open;
    }
}
