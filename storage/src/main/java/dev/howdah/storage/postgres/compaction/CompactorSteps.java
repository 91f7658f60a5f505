package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.lease.JanitorLease;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.SegmentSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.jdbc.PgConnection;

/**
 * The short transactions that long work on leaves is made of. Each makes sure that nobody else has become the janitor; slices
 * are followed by a rest as long as they took, so that all of it takes half of one connection's time at most and holds back no
 * vacuum. Thread: compactor.
 */
final class CompactorSteps {

    /** Some 30,000 small records: a fraction of a second, and sorted in memory. */
    private static final long SLICE_BYTES = 4 << 20;

    /** Somebody may be reading the leaf, or the parent through the view. */
    private static final int SWAP_TRIES = 40;

    private static final long SWAP_RETRY_NANOS = 250_000_000;

    private final Connections connections;
    private final JanitorTransactions transactions;
    private final JanitorLease lease;

    CompactorSteps(Connections connections, JanitorTransactions transactions, JanitorLease lease) {
        this.connections = connections;
        this.transactions = transactions;
        this.lease = lease;
    }

    /** Chunks of a leaf behind {@code after}, up to {@code to}, in the order of partition and base offset. */
    record Slice(Place after, Place to) {

        void set(PreparedStatement statement, int index) throws SQLException {
            statement.setInt(index, after.partition());
            statement.setLong(index + 1, after.baseOffset());
            statement.setInt(index + 2, to.partition());
            statement.setLong(index + 3, to.baseOffset());
        }
    }

    record Place(int partition, long baseOffset) {

        /** Before all chunks. */
        static final Place FIRST = new Place(-1, -1);
    }

    interface Step<T> {
        T run(PgConnection connection) throws SQLException;
    }

    interface Action {
        void run(PgConnection connection) throws SQLException;
    }

    void perform(Action action) {
        boolean done = step(connection -> {
            action.run(connection);
            return true;
        });
        assert done;
    }

    <T> T step(Step<T> step) {
        if (Thread.currentThread().isInterrupted()) {
            throw new StorageException(new StorageFailure.Closed());
        }
        return connections.inTransaction(connection -> {
            lease.fence(connection);
            return step.run(connection);
        });
    }

    /** As {@link #step}, and then a rest. */
    <T> T slice(Step<T> step) {
        long startNanos = System.nanoTime();
        T result = step(step);
        LockSupport.parkNanos(System.nanoTime() - startNanos);
        return result;
    }

    List<Slice> slices(String leaf) {
        return step(connection -> {
            List<Slice> slices = new ArrayList<>();
            Place after = Place.FIRST;
            try (PreparedStatement select =
                    connection.prepareStatement(CompactionSql.LEAF_SLICE_LIST.sql("log_leaf", leaf))) {
                select.setLong(1, SLICE_BYTES);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        Place to = new Place(rows.getInt("partition"), rows.getLong("base_offset"));
                        slices.add(new Slice(after, to));
                        after = to;
                    }
                }
            }
            return slices;
        });
    }

    /**
     * Tries until nobody is in the way.
     *
     * @param swap false if somebody is
     * @throws StorageException somebody always was: it is left to the next round
     */
    void swap(JanitorTransactions.Job swap) {
        for (int tries = 0; tries < SWAP_TRIES; tries++) {
            boolean swapped = transactions.tryRun("swapping in a new leaf", connection -> {
                lease.fence(connection);
                return swap.run(connection);
            });
            if (swapped) {
                return;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new StorageException(new StorageFailure.Closed());
            }
            LockSupport.parkNanos(SWAP_RETRY_NANOS);
        }
        throw new StorageException(
                new StorageFailure.Contended("", "a leaf is in use all the time, its compaction must wait"));
    }

    /** What passes that did not come to their end have left, of all topics. */
    void dropLeftovers() {
        perform(connection -> {
            List<String> leftovers = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(CompactionSql.COMPACTION_LIST_LEFTOVERS.sql());
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    leftovers.add(rows.getString("relname"));
                }
            }
            for (String leftover : leftovers) {
                LeafReplacement.execute(connection, SegmentSql.TABLE_DROP.sql("table", LogTables.qualified(leftover)));
            }
        });
    }
}
