package dev.howdah.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Who waits for whose lock while something is measured: samples of {@code pg_locks} in one database, statement by statement. A
 * wait that begins and ends between two samples is not seen; how far these are apart is told. Thread: its own.
 */
final class LockWaits implements AutoCloseable {

    private static final String SAMPLE = "select l.pid, l.waitstart::text, a.application_name, l.locktype, l.mode,"
            + " coalesce(c.relname, ''), left(regexp_replace(a.query, '\\s+', ' ', 'g'), 70),"
            + " extract(epoch from clock_timestamp() - l.waitstart) * 1000"
            + " from pg_locks l join pg_stat_activity a on a.pid = l.pid left join pg_class c on c.oid = l.relation"
            + " where not l.granted and l.waitstart is not null and a.datname = current_database()";

    private final Connection connection;
    private final Thread thread;
    private final Map<String, Double> longestMs = new HashMap<>();
    private final Map<String, String> statements = new HashMap<>();
    private final long startNanos = System.nanoTime();
    private int samples;
    private volatile boolean stopped;

    LockWaits(TestDatabase database) throws SQLException {
        connection = database.connect();
        thread = new Thread(this::sample, "lock-waits");
        thread.start();
    }

    private void sample() {
        try (PreparedStatement select = connection.prepareStatement(SAMPLE)) {
            while (!stopped) {
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        String wait = rows.getInt(1) + " " + rows.getString(2);
                        longestMs.merge(wait, rows.getDouble(8), Math::max);
                        statements.putIfAbsent(
                                wait,
                                rows.getString(3) + " | " + rows.getString(4) + " " + rows.getString(5) + " "
                                        + (rows.getString(6) + " | " + rows.getString(7))
                                                .replaceAll("(record|batch)_\\d+", "$1_N"));
                    }
                }
                samples++;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** After {@link #close}: one line for each statement that waited. */
    List<String> report() {
        Map<String, List<Double>> byStatement = new TreeMap<>();
        longestMs.forEach((wait, ms) -> byStatement
                .computeIfAbsent(statements.get(wait), unused -> new ArrayList<>())
                .add(ms));
        List<String> lines = new ArrayList<>();
        lines.add(samples + " samples, one each "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos) / Math.max(1, samples) + " ms, "
                + longestMs.size() + " waits seen");
        byStatement.forEach((statement, waits) -> lines.add(String.format(
                "%d waits, longest %.1f ms: %s",
                waits.size(), waits.stream().mapToDouble(ms -> ms).max().orElse(0), statement)));
        return lines;
    }

    @Override
    public void close() throws Exception {
        stopped = true;
        thread.join();
        connection.close();
    }
}
