package dev.howdah.benchmarks;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore.NewTopic;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Ingest without a broker: the storage's log writer, and COPY of ready bytes into the same kind of leaf, one transaction at a
 * time on one connection: {@code [seconds a cell [rounds [bytes a value [rows a transaction, …]]]]}.
 *
 * <p>"bare" is PgJDBC's CopyManager, "psql" a script of {@code \copy} lines. Both copy only the records; the log writer copies
 * the batches too, checks sequences and moves the heads. Ratios are paired by round.
 */
public final class Ingest {

    private final PostgresProcess postgres;
    private final PostgresStorage storage;
    private final double seconds;
    private final int valueBytes;
    private int topics;

    private Ingest(PostgresProcess postgres, PostgresStorage storage, double seconds, int valueBytes) {
        this.postgres = postgres;
        this.storage = storage;
        this.seconds = seconds;
        this.valueBytes = valueBytes;
    }

    /** What one cell measured, a row or (for the time) a transaction. */
    private record Cell(
            double rowsPerSecond, double micros, double postgresMicros, double javaMicros, double walBytes) {}

    private record Round(Cell writer, Cell bare, Cell psql) {}

    private interface Transaction {
        void run() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 1.0;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        int valueBytes = args.length > 2 ? Integer.parseInt(args[2]) : 100;
        List<Integer> sizes = new ArrayList<>();
        for (String size : (args.length > 3 ? args[3] : "1,10,60,600,6000,60000").split(",")) {
            sizes.add(Integer.parseInt(size));
        }
        try (PostgresProcess postgres = PostgresInService.launch("jit=off");
                PostgresStorage storage = PostgresStorage.open(StorageOptions.of(PostgresUrl.parse(postgres.url())))) {
            Ingest ingest = new Ingest(postgres, storage, seconds, valueBytes);
            for (int size : sizes) {
                ingest.round(size);
            }
            Map<Integer, List<Round>> results = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (int size : sizes) {
                    results.computeIfAbsent(size, any -> new ArrayList<>()).add(ingest.round(size));
                }
            }
            print(results);
        }
    }

    private Round round(int size) throws Exception {
        Cell writer = writer(size);
        Cell bare = bare(size);
        return new Round(writer, bare, psql(size, bare));
    }

    private Topic topic() {
        return storage.topics()
                .create(new NewTopic("ingest-" + ++topics, 6, Map.of()), Instant.now())
                .orElseThrow();
    }

    private static String recordLeaf(Topic topic) {
        return "howdah_log.t" + topic.id() + "_record_0";
    }

    private Cell writer(int size) throws Exception {
        Topic topic = topic();
        IngestRows rows = new IngestRows(size, valueBytes);
        try (LogWriter writer = storage.openLogWriter("ingest")) {
            writer.append(rows.nextAppends(topic.id()), Instant.now());
            Cell cell = measure(size, () -> writer.append(rows.nextAppends(topic.id()), Instant.now()));
            requireRows(topic, size);
            return cell;
        } finally {
            storage.topics().delete(topic.id());
        }
    }

    private void requireRows(Topic topic, int size) {
        long stored = Long.parseLong(String.valueOf(postgres.query("select count(*) from " + recordLeaf(topic))));
        if (stored == 0 || stored % size != 0) {
            throw new AssertionError("rows stored: " + stored + " (expected: a multiple of " + size + ")");
        }
    }

    private Cell bare(int size) throws Exception {
        Topic topic = topic();
        byte[] bytes = new IngestRows(size, valueBytes).copyBytes();
        String sql = "copy " + recordLeaf(topic) + " from stdin (format binary)";
        try (var connection = postgres.connect()) {
            PGConnection pg = connection.unwrap(PGConnection.class);
            return measure(size, () -> {
                CopyIn copy = pg.getCopyAPI().copyIn(sql);
                copy.writeToCopy(bytes, 0, bytes.length);
                copy.endCopy();
            });
        } finally {
            storage.topics().delete(topic.id());
        }
    }

    /** As many transactions as the bare COPY did in its time. */
    private Cell psql(int size, Cell bare) throws Exception {
        Topic topic = topic();
        Path bytes = Files.createTempFile("howdah-ingest", ".copy");
        Path script = Files.createTempFile("howdah-ingest", ".sql");
        try {
            Files.write(bytes, new IngestRows(size, valueBytes).copyBytes());
            int count = (int) Math.max(1, bare.rowsPerSecond() * seconds / size);
            String line = "\\copy " + recordLeaf(topic) + " from '" + bytes + "' (format binary)";
            Files.write(script, Collections.nCopies(count, line));
            List<String> command =
                    List.of("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", script.toString(), postgres.url());
            return measure(size, count, () -> Commands.run(command).requireSuccess());
        } finally {
            Files.delete(bytes);
            Files.delete(script);
            storage.topics().delete(topic.id());
        }
    }

    private Cell measure(int size, Transaction transaction) throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long[] count = new long[1];
        Meter meter = new Meter();
        while (System.nanoTime() < end) {
            transaction.run();
            count[0]++;
        }
        return meter.cell(size, count[0]);
    }

    private Cell measure(int size, long count, Transaction all) throws Exception {
        Meter meter = new Meter();
        all.run();
        return meter.cell(size, count);
    }

    /** Time, CPU and WAL since it was made. */
    private final class Meter {
        private final long wal = walBytes();
        private final double postgresCpu = CpuMeter.seconds(postgres.pid());
        private final long javaCpu = ManagementFactory.getThreadMXBean()
                .getThreadCpuTime(Thread.currentThread().getId());
        private final long start = System.nanoTime();

        Cell cell(int size, long count) throws IOException {
            double elapsed = (System.nanoTime() - start) / 1e9;
            double java = (ManagementFactory.getThreadMXBean()
                                    .getThreadCpuTime(Thread.currentThread().getId())
                            - javaCpu)
                    / 1e9;
            double rows = (double) size * count;
            return new Cell(
                    rows / elapsed,
                    elapsed / count * 1e6,
                    (CpuMeter.seconds(postgres.pid()) - postgresCpu) / rows * 1e6,
                    java / rows * 1e6,
                    (walBytes() - wal) / rows);
        }

        private long walBytes() {
            return Long.parseLong(
                    String.valueOf(postgres.query("select (pg_current_wal_insert_lsn() - '0/0')::bigint")));
        }
    }

    private static void print(Map<Integer, List<Round>> results) {
        System.out.println(
                "| rows a transaction | writer rows/s | µs a transaction | Postgres CPU µs a row | Java CPU µs a row"
                        + " | WAL bytes a row | bare rows/s | µs | Postgres CPU | WAL | psql rows/s | Postgres CPU"
                        + " | writer to bare | writer to psql |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        results.forEach((size, rounds) -> {
            Cell writer = median(rounds, Round::writer);
            Cell bare = median(rounds, Round::bare);
            Cell psql = median(rounds, Round::psql);
            System.out.printf(
                    Locale.ROOT,
                    "| %,d | %,.0f | %,.0f | %.2f | %.2f | %.0f | %,.0f | %,.0f | %.2f | %.0f | %,.0f | %.2f | %s | %s |%n",
                    size,
                    writer.rowsPerSecond(),
                    writer.micros(),
                    writer.postgresMicros(),
                    writer.javaMicros(),
                    writer.walBytes(),
                    bare.rowsPerSecond(),
                    bare.micros(),
                    bare.postgresMicros(),
                    bare.walBytes(),
                    psql.rowsPerSecond(),
                    psql.postgresMicros(),
                    ratio(rounds, Round::bare),
                    ratio(rounds, Round::psql));
        });
    }

    private static Cell median(List<Round> rounds, Function<Round, Cell> target) {
        List<Cell> cells = new ArrayList<>();
        rounds.forEach(round -> cells.add(target.apply(round)));
        cells.sort((a, b) -> Double.compare(a.rowsPerSecond(), b.rowsPerSecond()));
        return cells.get(cells.size() / 2);
    }

    private static String ratio(List<Round> rounds, Function<Round, Cell> target) {
        double[] ratios = rounds.stream()
                .mapToDouble(round ->
                        round.writer().rowsPerSecond() / target.apply(round).rowsPerSecond())
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT, "%.2f (%.2f–%.2f)", ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
    }
}
