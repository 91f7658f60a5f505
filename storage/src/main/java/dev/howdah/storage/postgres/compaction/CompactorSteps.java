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
 * Runs long work on leaves as short transactions, so that it holds back no vacuum. Each one makes sure that this broker
 * is still the janitor. A slice is followed by a rest that is as long as the slice took, so the work takes at most half
 * of one connection's time. Thread: compactor.
 */
final class CompactorSteps {

    /** About 30,000 small records. Postgres sorts them in memory, and a slice takes a fraction of a second. */
    private static final long SLICE_BYTES = 4 << 20;

    /** How often a swap is tried. Somebody may be reading the leaf, or the parent through the view. */
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

    /**
     * The chunks of a leaf after the place {@code after} up to the place {@code to}, in the order of partition and base
     * offset.
     */
    record Slice(Place after, Place to) {

        void set(PreparedStatement statement, int index) throws SQLException {
            statement.setInt(index, after.partition());
            statement.setLong(index + 1, after.baseOffset());
            statement.setInt(index + 2, to.partition());
            statement.setLong(index + 3, to.baseOffset());
        }
    }

    record Place(int partition, long baseOffset) {

        /** The place before all chunks. */
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
        return connections.inLongTransaction(connection -> {
            lease.fence(connection);
            return step.run(connection);
        });
    }

    /** As {@link #step}, followed by a rest. */
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
     * Tries the swap until no lock is in the way, {@link #SWAP_TRIES} times at most.
     *
     * @param swap returns false if somebody uses the tables
     * @throws StorageException if somebody used the tables at every try. The next round tries again.
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

    /** Drops the tables of all topics that unfinished passes have left. */
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
