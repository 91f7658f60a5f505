package dev.howdah.storage.postgres;

import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TopicPolicy.Compaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.jdbc.PgConnection;

/**
 * One pass over the segments of one topic.
 *
 * <pre>
 * map the newest record of each key in the uncompacted leaves
 *   → per leaf: is there anything to remove? → write what stays into new leaves → swap them in, in one transaction
 *   → note that the uncompacted leaves are compacted
 * </pre>
 *
 * <p>Killed anywhere, it has swapped some leaves or not; each swap leaves a log that is right, and the next pass begins anew. A
 * record goes only when a newer one of its key lies in a sealed leaf, and the newest of all never goes, so a reader never finds
 * both gone. Work is cut into slices with a transaction each and a pause as long as the work, so that it takes half of one
 * connection's time at most and holds back no vacuum. Thread: compactor.
 */
final class CompactionPass {

    /** Some 30,000 small records: a fraction of a second, and sorted in memory. */
    private static final long SLICE_BYTES = 4 << 20;

    /** Somebody may be reading the leaf, or the parent through the view. */
    private static final int SWAP_TRIES = 40;

    private static final long SWAP_RETRY_NANOS = 250_000_000;

    private final Connections connections;
    private final JanitorTransactions transactions;
    private final JanitorLease lease;
    private final int topicId;
    private final LogTables tables;
    private final long nowMicros;
    private int leaves;
    private long bytesBefore;
    private long bytesAfter;

    CompactionPass(
            Connections connections,
            JanitorTransactions transactions,
            JanitorLease lease,
            int topicId,
            long nowMicros) {
        this.connections = connections;
        this.transactions = transactions;
        this.lease = lease;
        this.topicId = topicId;
        this.tables = new LogTables(topicId);
        this.nowMicros = nowMicros;
    }

    /** Append times {@code (afterMicros, toMicros]}. */
    private record Slice(long afterMicros, long toMicros) {}

    private interface Step<T> {
        T run(PgConnection connection) throws SQLException;
    }

    private interface Action {
        void run(PgConnection connection) throws SQLException;
    }

    Compacted run(CompactionPlan plan, Compaction policy) {
        dropLeftovers();
        perform(connection -> {
            execute(connection, Statements.COMPACTION_MAP_CREATE.sql("map", tables.compactionMap()));
            execute(connection, Statements.COMPACTION_MAP_BEGIN.sql("map", tables.compactionMap()));
        });
        List<CompactionPlan.Leaf> newestFirst = new ArrayList<>(plan.uncompacted());
        Collections.reverse(newestFirst);
        for (CompactionPlan.Leaf leaf : newestFirst) {
            map(leaf.number());
        }
        perform(connection -> {
            execute(connection, Statements.LEAF_ANALYZE.sql("leaf", tables.compactionMap()));
        });
        long nowMs = Math.floorDiv(nowMicros, 1_000L);
        for (CompactionPlan.Leaf leaf : plan.compacted()) {
            rewrite(leaf.number(), leaf.tombstonesMayGo(policy, nowMs));
        }
        for (CompactionPlan.Leaf leaf : plan.uncompacted()) {
            rewrite(leaf.number(), false);
        }
        markCompacted(plan.uncompacted());
        dropLeftovers();
        return new Compacted(leaves, bytesBefore, bytesAfter);
    }

    private void perform(Action action) {
        boolean done = step(connection -> {
            action.run(connection);
            return true;
        });
        assert done;
    }

    /** A transaction of the pass: nobody else is the janitor, and no crash has emptied the map. */
    private <T> T step(Step<T> step) {
        if (Thread.currentThread().isInterrupted()) {
            throw new StorageException(new StorageFailure.Closed());
        }
        return connections.inTransaction(connection -> {
            lease.fence(connection);
            return step.run(connection);
        });
    }

    /** As {@link #step}, and then a rest. */
    private <T> T slice(Step<T> step) {
        long startNanos = System.nanoTime();
        T result = step(connection -> {
            checkMap(connection);
            return step.run(connection);
        });
        LockSupport.parkNanos(System.nanoTime() - startNanos);
        return result;
    }

    private void checkMap(PgConnection connection) throws SQLException {
        try (PreparedStatement check = connection.prepareStatement(
                        Statements.COMPACTION_MAP_CHECK.sql("map", tables.compactionMap()));
                ResultSet row = check.executeQuery()) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new StorageException(
                        new StorageFailure.Unavailable("a crash has emptied the compaction's map: from the start"));
            }
        }
    }

    private void dropLeftovers() {
        perform(connection -> {
            List<String> leftovers = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(Statements.COMPACTION_LIST_LEFTOVERS.sql());
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    leftovers.add(rows.getString("relname"));
                }
            }
            for (String leftover : leftovers) {
                execute(connection, Statements.TABLE_DROP.sql("table", LogTables.qualified(leftover)));
            }
        });
    }

    private List<Slice> slices(int segment) {
        return step(connection -> {
            List<Slice> slices = new ArrayList<>();
            long after = LeafBounds.UNBOUNDED;
            try (PreparedStatement select = connection.prepareStatement(
                    Statements.COMPACTION_SLICE_LIST.sql("batch_leaf", tables.batchLeaf(segment)))) {
                select.setLong(1, SLICE_BYTES);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        long to = PgTime.toMicros(rows.getObject("upper", OffsetDateTime.class));
                        slices.add(new Slice(after, to));
                        after = to;
                    }
                }
            }
            return slices;
        });
    }

    private void map(int segment) {
        List<Slice> newestFirst = slices(segment);
        Collections.reverse(newestFirst);
        String sql = Statements.COMPACTION_MAP_FILL.sql(
                "map", tables.compactionMap(), "record_leaf", tables.recordLeaf(segment));
        for (Slice slice : newestFirst) {
            slice(connection -> {
                try (PreparedStatement fill = connection.prepareStatement(sql)) {
                    set(fill, 1, slice);
                    return fill.executeUpdate();
                }
            });
        }
    }

    private static void set(PreparedStatement statement, int index, Slice slice) throws SQLException {
        statement.setObject(index, PgTime.toOffsetDateTime(slice.afterMicros()));
        statement.setObject(index + 1, PgTime.toOffsetDateTime(slice.toMicros()));
    }

    private void rewrite(int segment, boolean tombstonesToo) {
        List<Slice> slices = slices(segment);
        if (!hasRemovable(segment, slices, tombstonesToo)) {
            if (tombstonesToo) {
                step(connection -> CompactedLeaf.noteTombstones(connection, topicId, segment, 0));
            }
            return;
        }
        CompactedLeaf leaf = new CompactedLeaf(tables, segment);
        perform(connection -> leaf.create(connection, SegmentState.load(connection, topicId)));
        for (Slice slice : slices) {
            slice(connection -> {
                try (PreparedStatement copy = connection.prepareStatement(leaf.copySql())) {
                    copy.setInt(1, topicId);
                    set(copy, 2, slice);
                    copy.setBoolean(4, tombstonesToo);
                    return copy.executeUpdate();
                }
            });
        }
        perform(connection -> leaf.finish(connection, nowMicros - LeafDisposal.PRODUCER_EXPIRY.toMillis() * 1_000));
        swap(leaf, tombstonesToo);
    }

    private boolean hasRemovable(int segment, List<Slice> slices, boolean tombstonesToo) {
        String sql = Statements.COMPACTION_FIND_REMOVABLE.sql(
                "map", tables.compactionMap(), "record_leaf", tables.recordLeaf(segment));
        for (Slice slice : slices) {
            boolean found = slice(connection -> {
                try (PreparedStatement find = connection.prepareStatement(sql)) {
                    find.setInt(1, topicId);
                    set(find, 2, slice);
                    find.setBoolean(4, tombstonesToo);
                    try (ResultSet row = find.executeQuery()) {
                        row.next();
                        return row.getBoolean(1);
                    }
                }
            });
            if (found) {
                return true;
            }
        }
        return false;
    }

    private void swap(CompactedLeaf leaf, boolean tombstonesToo) {
        for (int tries = 0; tries < SWAP_TRIES; tries++) {
            boolean swapped = transactions.tryRun("swapping in a compacted leaf", connection -> {
                lease.fence(connection);
                checkMap(connection);
                return leaf.swap(connection, topicId, tombstonesToo);
            });
            if (swapped) {
                leaves++;
                bytesBefore += leaf.bytesBefore();
                bytesAfter += leaf.bytesAfter();
                return;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new StorageException(new StorageFailure.Closed());
            }
            LockSupport.parkNanos(SWAP_RETRY_NANOS);
        }
        // Everything above would have to be mapped again anyway: from the start, in the next round.
        throw new StorageException(
                new StorageFailure.Contended("", "a leaf is in use all the time, its compaction must wait"));
    }

    private void markCompacted(List<CompactionPlan.Leaf> uncompacted) {
        if (uncompacted.isEmpty()) {
            return;
        }
        Integer[] numbers =
                uncompacted.stream().map(CompactionPlan.Leaf::number).toArray(Integer[]::new);
        step(connection -> {
            checkMap(connection);
            try (PreparedStatement mark = connection.prepareStatement(Statements.SEGMENT_CLEAN.sql())) {
                mark.setObject(1, PgTime.toOffsetDateTime(nowMicros));
                mark.setInt(2, topicId);
                mark.setArray(3, connection.createArrayOf("int4", numbers));
                return mark.executeUpdate();
            }
        });
    }

    private static void execute(PgConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
