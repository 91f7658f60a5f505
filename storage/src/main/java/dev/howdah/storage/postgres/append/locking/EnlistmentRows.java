package dev.howdah.storage.postgres.append.locking;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.append.plan.AppendPlan;
import dev.howdah.storage.postgres.append.plan.Enlistments;
import dev.howdah.storage.postgres.append.plan.Enlistments.Producer;
import dev.howdah.storage.postgres.append.plan.ProducerKey;
import dev.howdah.storage.postgres.connect.SqlArguments;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.jdbc.PgConnection;

/**
 * Reads what Postgres says of transactions, and notes which of them have begun in a partition; both under the locks of the heads. Thread:
 * append lane.
 */
public final class EnlistmentRows {

    private final Map<Long, Producer> producers = new HashMap<>();
    private final Set<Long> locked = new HashSet<>();
    private final Map<ProducerKey, Long> firstOffsets = new HashMap<>();
    private final Map<PartitionId, Map<Long, Long>> open = new HashMap<>();

    private EnlistmentRows() {}

    /**
     * @param beginning producers with a batch that may be the first of their transaction in its partition
     * @param ended partitions that get a control batch
     */
    static Enlistments read(PgConnection connection, Collection<ProducerKey> beginning, Collection<PartitionId> ended)
            throws SQLException {
        if (beginning.isEmpty() && ended.isEmpty()) {
            return Enlistments.NONE;
        }
        EnlistmentRows read = new EnlistmentRows();
        if (!beginning.isEmpty()) {
            read.lockProducers(connection, beginning);
            read.findOpen(connection, beginning);
        }
        if (!ended.isEmpty()) {
            read.listOpen(connection, ended);
        }
        return new Enlistments(read.producers, read.locked, read.firstOffsets, read.open);
    }

    private void lockProducers(PgConnection connection, Collection<ProducerKey> beginning) throws SQLException {
        Set<Long> ids = new TreeSet<>();
        beginning.forEach(key -> ids.add(key.producerId()));
        try (PreparedStatement select = connection.prepareStatement(LockingSql.TRANSACTIONAL_ID_SHARE.sql())) {
            new SqlArguments(connection, select).longs(ids);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    producers.put(
                            rows.getLong("producer_id"),
                            new Producer(
                                    rows.getShort("producer_epoch"),
                                    rows.getLong("number"),
                                    rows.getLong("epoch_number")));
                }
            }
        }
        ids.removeAll(producers.keySet());
        if (!ids.isEmpty()) {
            findLocked(connection, ids);
        }
    }

    private void findLocked(PgConnection connection, Collection<Long> ids) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LockingSql.TRANSACTIONAL_ID_FIND_ANY.sql())) {
            new SqlArguments(connection, select).longs(ids);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    locked.add(rows.getLong("producer_id"));
                }
            }
        }
    }

    /** After the wait for the locks, by a statement that sees what was committed meanwhile. */
    private void findOpen(PgConnection connection, Collection<ProducerKey> beginning) throws SQLException {
        List<ProducerKey> keys = beginning.stream()
                .filter(key -> producers.containsKey(key.producerId()))
                .toList();
        if (keys.isEmpty()) {
            return;
        }
        List<Long> numbers = new ArrayList<>(keys.size());
        for (ProducerKey key : keys) {
            Producer producer = producers.get(key.producerId());
            numbers.add(producer == null ? -1 : producer.number());
        }
        try (PreparedStatement select = connection.prepareStatement(LockingSql.TRANSACTION_PARTITION_FIND.sql())) {
            new SqlArguments(connection, select)
                    .longs(keys.stream().map(ProducerKey::producerId).toList())
                    .longs(numbers)
                    .ints(keys.stream().map(key -> key.id().topicId()).toList())
                    .ints(keys.stream().map(key -> key.id().partition()).toList());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ProducerKey key = new ProducerKey(
                            new PartitionId(rows.getInt("topic_id"), rows.getInt("partition")),
                            rows.getLong("producer_id"));
                    long firstOffset = rows.getLong("first_offset");
                    firstOffsets.put(key, rows.wasNull() ? Enlistments.NOT_WRITTEN : firstOffset);
                }
            }
        }
    }

    private void listOpen(PgConnection connection, Collection<PartitionId> ended) throws SQLException {
        ended.forEach(id -> open.put(id, new HashMap<>()));
        open.putAll(listWritten(connection, ended));
    }

    /** First offsets of the transactions that have a batch in these partitions, by partition and producer. The heads are locked. */
    static Map<PartitionId, Map<Long, Long>> listWritten(PgConnection connection, Collection<PartitionId> ids)
            throws SQLException {
        Map<PartitionId, Map<Long, Long>> written = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(LockingSql.TRANSACTION_PARTITION_LIST.sql())) {
            new SqlArguments(connection, select)
                    .ints(ids.stream().map(PartitionId::topicId).toList())
                    .ints(ids.stream().map(PartitionId::partition).toList());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    PartitionId id = new PartitionId(rows.getInt("topic_id"), rows.getInt("partition"));
                    written.computeIfAbsent(id, first -> new HashMap<>())
                            .put(rows.getLong("producer_id"), rows.getLong("first_offset"));
                }
            }
        }
        return written;
    }

    /** Stores that transactions have begun in partitions. */
    public static void store(PgConnection connection, List<AppendPlan.Enlisted> enlisted) throws SQLException {
        if (enlisted.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(LockingSql.TRANSACTION_PARTITION_ENLIST.sql())) {
            new SqlArguments(connection, insert)
                    .longs(enlisted.stream().map(one -> one.key().producerId()).toList())
                    .longs(enlisted.stream().map(AppendPlan.Enlisted::number).toList())
                    .ints(enlisted.stream().map(one -> one.key().id().topicId()).toList())
                    .ints(enlisted.stream()
                            .map(one -> one.key().id().partition())
                            .toList())
                    .longs(enlisted.stream()
                            .map(AppendPlan.Enlisted::firstOffset)
                            .toList());
            insert.executeUpdate();
        }
    }
}
