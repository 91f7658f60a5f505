package dev.howdah.storage.postgres.append;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.PartitionId;
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
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * What Postgres says of transactions, read under the locks of the heads: the epochs of producers that begin something, and what is open on
 * partitions where something ends. The producers' rows stay locked against an end, so that none comes between. Thread: append lane.
 */
final class Enlistments {

    /** Of a plan without batches that begin or end something. */
    static final Enlistments NONE = new Enlistments();

    /**
     * A producer's row.
     *
     * @param number of the transaction that is open or comes next
     * @param epochNumber of the transaction with which the epoch began
     */
    record Producer(short epoch, long number, long epochNumber) {

        /** Nothing of an earlier transaction was written in this epoch. */
        boolean isEpochNew() {
            return epochNumber == number;
        }
    }

    /** Of a partition that is declared, and in which nothing is written yet. */
    private static final long NOT_WRITTEN = -1;

    private final Map<Long, Producer> producers = new HashMap<>();
    private final Set<Long> locked = new HashSet<>();
    private final Map<ProducerKey, Long> firstOffsets = new HashMap<>();
    private final Map<PartitionId, Map<Long, Long>> open = new HashMap<>();

    private Enlistments() {}

    /**
     * @param beginning producers with a batch that may be the first of their transaction in its partition
     * @param ended partitions that get a control batch
     */
    static Enlistments read(PgConnection connection, Collection<ProducerKey> beginning, Collection<PartitionId> ended)
            throws SQLException {
        if (beginning.isEmpty() && ended.isEmpty()) {
            return NONE;
        }
        Enlistments read = new Enlistments();
        if (!beginning.isEmpty()) {
            read.lockProducers(connection, beginning);
            read.findOpen(connection, beginning);
        }
        if (!ended.isEmpty()) {
            read.listOpen(connection, ended);
        }
        return read;
    }

    private void lockProducers(PgConnection connection, Collection<ProducerKey> beginning) throws SQLException {
        Set<Long> ids = new TreeSet<>();
        beginning.forEach(key -> ids.add(key.producerId()));
        try (PreparedStatement select = connection.prepareStatement(AppendSql.TRANSACTIONAL_ID_SHARE.sql())) {
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
        try (PreparedStatement select = connection.prepareStatement(AppendSql.TRANSACTIONAL_ID_FIND_ANY.sql())) {
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
        try (PreparedStatement select = connection.prepareStatement(AppendSql.TRANSACTION_PARTITION_FIND.sql())) {
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
                    firstOffsets.put(key, rows.wasNull() ? NOT_WRITTEN : firstOffset);
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
        try (PreparedStatement select = connection.prepareStatement(AppendSql.TRANSACTION_PARTITION_LIST.sql())) {
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

    /** Whether somebody is ending its transaction, or making it another producer. */
    boolean isLocked(long producerId) {
        return locked.contains(producerId);
    }

    /** Null if no transactional id has this producer. */
    @Nullable
    Producer producer(long producerId) {
        return producers.get(producerId);
    }

    boolean isDeclared(ProducerKey key) {
        return firstOffsets.containsKey(key);
    }

    /** Whether the transaction has a batch in the partition. */
    boolean isWritten(ProducerKey key) {
        return firstOffsets.getOrDefault(key, NOT_WRITTEN) != NOT_WRITTEN;
    }

    /** Whether no batch of the producer's epoch can be in the partition, so that none need be looked for. */
    boolean isFirstOfEpoch(ProducerKey key, short epoch) {
        Producer producer = producers.get(key.producerId());
        return producer != null && producer.epoch() == epoch && producer.isEpochNew() && !isWritten(key);
    }

    /** First offsets of the transactions that are open on the partition, by producer: a copy. Null: it was not asked for. */
    @Nullable
    Map<Long, Long> openOn(PartitionId id) {
        Map<Long, Long> found = open.get(id);
        return found == null ? null : new HashMap<>(found);
    }

    /** Whether the batch belongs to a transaction, and is not one that ends it. */
    static boolean isInTransaction(RecordBatch batch) {
        return batch.isTransactional() && ProducerEntry.hasSequence(batch);
    }

    /** Stores that transactions have begun in partitions. */
    static void store(PgConnection connection, List<AppendPlan.Enlisted> enlisted) throws SQLException {
        if (enlisted.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(AppendSql.TRANSACTION_PARTITION_ENLIST.sql())) {
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
