package dev.howdah.storage.postgres.transaction;

import dev.howdah.protocol.record.EndTransactionMarker;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.postgres.append.Alongside;
import dev.howdah.storage.postgres.connect.IndexKey;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.transaction.Decision.Change;
import dev.howdah.storage.postgres.transaction.Decision.Create;
import dev.howdah.storage.postgres.transaction.Decision.What;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.postgresql.jdbc.PgConnection;

/**
 * What a turn stores beside its control batches, in their transaction: locks the rows, finds them as they were when it was decided, and
 * changes them. Thread: that of the append.
 */
final class TransactionWrite implements Alongside {

    /** A control batch of a change. */
    private record Marker(Change change, What.End end, PartitionId id) {}

    private final Map<Integer, Decision> decisions;
    private final List<Append> appends = new ArrayList<>();
    private final List<Marker> markers = new ArrayList<>();
    private final Set<Integer> inTheWay = new HashSet<>();
    private final Set<Integer> locked = new HashSet<>();
    private final Set<Integer> suspected = new HashSet<>();

    /**
     * @param decisions by place: those that change something, of each transactional id at most one
     * @param timestampMs of the control batches
     */
    TransactionWrite(Map<Integer, Decision> decisions, long timestampMs) {
        this.decisions = decisions;
        for (Decision decision : decisions.values()) {
            if (decision instanceof Change change && change.what() instanceof What.End end) {
                for (PartitionId id : end.marked()) {
                    RecordBatch batch = EndTransactionMarker.batch(
                            change.before().producer().id(),
                            end.markerEpoch(),
                            end.commit(),
                            end.coordinatorEpoch(),
                            timestampMs);
                    appends.add(new Append(id, batch, TimestampType.CREATE_TIME));
                    markers.add(new Marker(change, end, id));
                }
            }
        }
    }

    /** The control batches. */
    List<Append> appends() {
        return appends;
    }

    /** Places of decisions that found their rows changed, or locked by somebody else, in the last try. */
    Set<Integer> inTheWay() {
        return inTheWay;
    }

    /** Places of ends of which somebody else has locked an offset, in the last try. */
    Set<Integer> locked() {
        return locked;
    }

    /** Places of ends of which one had to wait too long for an offset that somebody else has locked, in the last try. */
    Set<Integer> suspected() {
        return suspected;
    }

    @Override
    public boolean run(PgConnection connection, List<AppendOutcome> outcomes) throws SQLException {
        inTheWay.clear();
        locked.clear();
        suspected.clear();
        lock(connection);
        if (inTheWay.isEmpty()) {
            create(connection);
        }
        if (inTheWay.isEmpty() && !tryEnd(connection, outcomes)) {
            return false;
        }
        if (inTheWay.isEmpty()) {
            addPartitions(connection);
            addGroups(connection);
        }
        return inTheWay.isEmpty();
    }

    private void lock(PgConnection connection) throws SQLException {
        Map<String, Integer> wanted = new HashMap<>();
        decisions.forEach((place, decision) -> {
            if (decision instanceof Change change) {
                wanted.put(change.before().key(), place);
            }
        });
        if (wanted.isEmpty()) {
            return;
        }
        Map<Integer, IdRow> locked = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(TransactionSql.TRANSACTIONAL_ID_LOCK.sql())) {
            new SqlArguments(connection, select).strings(wanted.keySet());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    IdRow row = IdRow.read(rows);
                    locked.put(wanted.getOrDefault(row.key(), -1), row);
                }
            }
        }
        decisions.forEach((place, decision) -> {
            if (decision instanceof Change change && !change.before().equals(locked.get(place))) {
                inTheWay.add(place);
            }
        });
    }

    private void create(PgConnection connection) throws SQLException {
        Map<String, Integer> wanted = new HashMap<>();
        List<IdRow> rows = new ArrayList<>();
        decisions.forEach((place, decision) -> {
            if (decision instanceof Create create) {
                wanted.put(create.row().key(), place);
                rows.add(create.row());
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        List<byte[]> longIds = new ArrayList<>(rows.size());
        rows.forEach(row -> longIds.add(IndexKey.besideKey(row.transactionalId())));
        try (PreparedStatement insert = connection.prepareStatement(TransactionSql.TRANSACTIONAL_ID_INSERT.sql())) {
            new SqlArguments(connection, insert)
                    .strings(rows.stream().map(IdRow::key).toList())
                    .bytes(longIds)
                    .longs(rows.stream().map(row -> row.producer().id()).toList())
                    .ints(rows.stream().map(IdRow::timeoutMs).toList());
            try (ResultSet inserted = insert.executeQuery()) {
                while (inserted.next()) {
                    wanted.remove(inserted.getString("transactional_id"));
                }
            }
        }
        inTheWay.addAll(wanted.values());
    }

    /** False if somebody else has locked offsets of a group. */
    private boolean tryEnd(PgConnection connection, List<AppendOutcome> outcomes) throws SQLException {
        Map<Integer, Change> commits = new TreeMap<>();
        decisions.forEach((place, decision) -> {
            if (decision instanceof Change change && change.what() instanceof What.End end && end.isWholeCommit()) {
                commits.put(place, change);
            }
        });
        lockOffsets(connection, commits);
        if (!locked.isEmpty()) {
            return false;
        }
        try {
            end(connection, outcomes);
            return true;
        } catch (SQLException e) {
            if (commits.isEmpty() || !SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
            (commits.size() == 1 ? locked : suspected).addAll(commits.keySet());
            return false;
        }
    }

    private void lockOffsets(PgConnection connection, Map<Integer, Change> commits) throws SQLException {
        Map<Integer, Change> moving = new TreeMap<>(commits);
        moving.values()
                .removeIf(
                        change -> ((What.End) change.what()).open().groupKeys().isEmpty());
        if (moving.isEmpty()) {
            return;
        }
        List<Change> changes = List.copyOf(moving.values());
        try (PreparedStatement set = connection.prepareStatement(TransactionSql.TRANSACTION_LOCK_TIMEOUT_SET.sql());
                PreparedStatement lock = connection.prepareStatement(TransactionSql.TRANSACTION_OFFSET_LOCK.sql())) {
            set.execute();
            new SqlArguments(connection, lock)
                    .longs(producerIds(changes))
                    .longs(numbers(changes))
                    .ints(moving.keySet());
            try (ResultSet rows = lock.executeQuery()) {
                while (rows.next()) {
                    locked.add(rows.getInt("place"));
                }
            }
        }
    }

    /** The ids move on, and what was open is taken: it must be what was read, for by that the control batches were made. */
    private void end(PgConnection connection, List<AppendOutcome> outcomes) throws SQLException {
        List<Change> changes = new ArrayList<>();
        for (Decision decision : decisions.values()) {
            if (decision instanceof Change change
                    && (change.what() instanceof What.End || change.what() instanceof What.Nothing)) {
                changes.add(change);
            }
        }
        if (changes.isEmpty()) {
            return;
        }
        Map<Long, Map<PartitionId, Long>> taken = new HashMap<>();
        try (PreparedStatement end = connection.prepareStatement(TransactionSql.TRANSACTION_END.sql())) {
            SqlArguments arguments = new SqlArguments(connection, end);
            setRows(arguments, changes);
            setEnds(arguments, changes);
            setAborted(arguments, outcomes);
            try (ResultSet rows = end.executeQuery()) {
                while (rows.next()) {
                    taken.computeIfAbsent(rows.getLong("producer_id"), first -> new HashMap<>())
                            .put(
                                    new PartitionId(rows.getInt("topic_id"), rows.getInt("partition")),
                                    rows.getLong("first_offset"));
                }
            }
        }
        decisions.forEach((place, decision) -> {
            if (decision instanceof Change change && change.what() instanceof What.End ended) {
                Map<PartitionId, Long> expected = new HashMap<>();
                ended.ended().forEach(id -> expected.put(id, ended.open().firstOffset(id)));
                if (!expected.equals(
                        taken.getOrDefault(change.before().producer().id(), Map.of()))) {
                    inTheWay.add(place);
                }
            }
        });
    }

    private static void setRows(SqlArguments arguments, List<Change> changes) throws SQLException {
        List<IdRow> rows = changes.stream().map(Change::after).toList();
        arguments
                .strings(rows.stream().map(IdRow::key).toList())
                .longs(rows.stream().map(row -> row.producer().id()).toList())
                .ints(rows.stream().map(row -> (int) row.producer().epoch()).toList())
                .longs(rows.stream().map(IdRow::previousProducerId).toList())
                .ints(rows.stream().map(row -> (int) row.previousEpoch()).toList())
                .longs(rows.stream().map(IdRow::number).toList())
                .longs(rows.stream().map(IdRow::epochNumber).toList())
                .ints(rows.stream().map(IdRow::timeoutMs).toList())
                .strings(rows.stream().map(row -> row.ended().name()).toList());
    }

    private static void setEnds(SqlArguments arguments, List<Change> changes) throws SQLException {
        List<Change> whole = new ArrayList<>();
        List<Boolean> committed = new ArrayList<>();
        List<Change> pickedOf = new ArrayList<>();
        List<PartitionId> picked = new ArrayList<>();
        for (Change change : changes) {
            if (change.what() instanceof What.End end && end.only().isEmpty()) {
                whole.add(change);
                committed.add(end.commit());
            } else if (change.what() instanceof What.End end) {
                end.ended().forEach(id -> {
                    pickedOf.add(change);
                    picked.add(id);
                });
            }
        }
        arguments
                .longs(producerIds(whole))
                .longs(numbers(whole))
                .bools(committed)
                .longs(producerIds(pickedOf))
                .longs(numbers(pickedOf));
        setPartitions(arguments, picked);
    }

    private static List<Long> producerIds(List<Change> changes) {
        return changes.stream()
                .map(change -> change.before().producer())
                .map(Producer::id)
                .toList();
    }

    private static List<Long> numbers(List<Change> changes) {
        return changes.stream().map(change -> change.before().number()).toList();
    }

    private static void setPartitions(SqlArguments arguments, List<PartitionId> partitions) throws SQLException {
        arguments
                .ints(partitions.stream().map(PartitionId::topicId).toList())
                .ints(partitions.stream().map(PartitionId::partition).toList());
    }

    private void setAborted(SqlArguments arguments, List<AppendOutcome> outcomes) throws SQLException {
        List<Long> producerIds = new ArrayList<>();
        List<Long> firstOffsets = new ArrayList<>();
        List<Long> lastOffsets = new ArrayList<>();
        List<PartitionId> partitions = new ArrayList<>();
        for (int i = 0; i < markers.size(); i++) {
            Marker marker = markers.get(i);
            // A partition that is not there any more has no outcome, and needs none.
            if (!marker.end.commit() && outcomes.get(i) instanceof Appended appended) {
                producerIds.add(marker.change.before().producer().id());
                firstOffsets.add(marker.end.open().firstOffset(marker.id));
                lastOffsets.add(appended.baseOffset());
                partitions.add(marker.id);
            }
        }
        arguments.longs(producerIds).longs(firstOffsets).longs(lastOffsets);
        setPartitions(arguments, partitions);
    }

    private void addPartitions(PgConnection connection) throws SQLException {
        List<Change> changes = new ArrayList<>();
        List<PartitionId> added = new ArrayList<>();
        for (Decision decision : decisions.values()) {
            if (decision instanceof Change change && change.what() instanceof What.AddPartitions add) {
                add.partitions().forEach(id -> {
                    changes.add(change);
                    added.add(id);
                });
            }
        }
        if (!added.isEmpty()) {
            try (PreparedStatement insert =
                    connection.prepareStatement(TransactionSql.TRANSACTION_PARTITION_ADD.sql())) {
                SqlArguments arguments = new SqlArguments(connection, insert);
                arguments.longs(producerIds(changes)).longs(numbers(changes));
                setPartitions(arguments, added);
                insert.executeUpdate();
            }
        }
    }

    private void addGroups(PgConnection connection) throws SQLException {
        List<Change> changes = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (Decision decision : decisions.values()) {
            if (decision instanceof Change change && change.what() instanceof What.AddGroup add) {
                changes.add(change);
                added.add(add.groupId());
            }
        }
        if (!added.isEmpty()) {
            List<byte[]> longIds = new ArrayList<>(added.size());
            added.forEach(groupId -> longIds.add(IndexKey.besideKey(groupId)));
            try (PreparedStatement insert = connection.prepareStatement(TransactionSql.TRANSACTION_GROUP_ADD.sql())) {
                new SqlArguments(connection, insert)
                        .longs(producerIds(changes))
                        .longs(numbers(changes))
                        .strings(added.stream().map(IndexKey::of).toList())
                        .bytes(longIds);
                insert.executeUpdate();
            }
        }
    }
}
