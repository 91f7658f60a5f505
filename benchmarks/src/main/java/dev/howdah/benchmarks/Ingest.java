package dev.howdah.benchmarks;

import dev.howdah.benchmarks.IngestLoad.Shape;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore.NewTopic;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Ingest without a broker: the storage's log writer, one transaction at a time on one connection, with 6 partitions: {@code [seconds a
 * cell [rounds [bytes a value, … [records a transaction, …]]]]}.
 *
 * <p>Of each size of values and transactions: batches that a producer of 16 KiB fills, batches of ten, and 200 producers whose batches
 * have one record, a tenth as many; random bytes and JSON of each.
 */
public final class Ingest {

    private static final String LANE = "ingest";
    private static final int BATCH_BYTES = 16 << 10;

    /** Of a record in a batch, beside its value. */
    private static final int RECORD_OVERHEAD_BYTES = 9;

    private static final int PRODUCERS = 200;

    private final PostgresProcess postgres;
    private final PostgresStorage storage;
    private final double seconds;
    private final Results results;
    private final Figures figures = new Figures();
    private int topics;

    private Ingest(PostgresProcess postgres, PostgresStorage storage, double seconds, Results results) {
        this.postgres = postgres;
        this.storage = storage;
        this.seconds = seconds;
        this.results = results;
    }

    /** Figures of a cell, as columns of its row. */
    private enum Figure {
        RATE("records/s"),
        TRANSACTION("µs a transaction"),
        BACKEND("CPU µs a record: backend"),
        SERVER("all of Postgres"),
        OWN("own"),
        WAL("WAL / payload"),
        SIZE("size / payload");

        final String title;

        Figure(String title) {
            this.title = title;
        }
    }

    public static void main(String[] args) throws Exception {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 1.0;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        List<Shape> shapes = new ArrayList<>();
        for (int valueBytes : numbers(args.length > 2 ? args[2] : "100,1000")) {
            for (int records : numbers(args.length > 3 ? args[3] : valueBytes < 500 ? "6000" : "768")) {
                shapes.addAll(shapes(valueBytes, records));
            }
        }
        String conditions = String.format(Locale.ROOT, "%.1f s a cell; %d rounds", seconds, rounds);
        try (PostgresProcess postgres = PostgresInService.launch("jit=off");
                PostgresStorage storage = PostgresStorage.open(StorageOptions.of(PostgresUrl.parse(postgres.url())));
                Results results = Results.create("ingest", conditions, "round", "figure", "value", "cell")) {
            Ingest ingest = new Ingest(postgres, storage, seconds, results);
            // Round 0 warms up.
            for (int round = 0; round <= rounds; round++) {
                for (Shape shape : shapes) {
                    ingest.cell(round, shape);
                }
            }
            ingest.print(shapes);
        }
    }

    private static int[] numbers(String list) {
        return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private static List<Shape> shapes(int valueBytes, int records) {
        int full = Math.max(1, Math.min(records, BATCH_BYTES / (valueBytes + RECORD_OVERHEAD_BYTES)));
        List<Shape> shapes = new ArrayList<>();
        for (Payload payload : Payload.values()) {
            shapes.add(new Shape(Math.max(1, records / full), full, 1, payload, valueBytes));
            shapes.add(new Shape(Math.max(1, records / 10), 10, 1, payload, valueBytes));
            shapes.add(new Shape(Math.max(PRODUCERS, records / 10), 1, PRODUCERS, payload, valueBytes));
        }
        return shapes;
    }

    private void cell(int round, Shape shape) throws IOException {
        Topic topic = storage.topics()
                .create(new NewTopic("ingest-" + ++topics, IngestLoad.PARTITIONS, Map.of()), Instant.now())
                .orElseThrow();
        IngestLoad load = new IngestLoad(shape);
        try (LogWriter writer = storage.openLogWriter(LANE)) {
            append(writer, load, topic);
            double sizeBefore = leafBytes(topic);
            long end = System.nanoTime() + (long) (seconds * 1e9);
            long transactions = 0;
            Meter meter = new Meter();
            do {
                append(writer, load, topic);
                transactions++;
            } while (System.nanoTime() < end);
            double[] measured = meter.measured(shape, transactions);
            measured[Figure.SIZE.ordinal()] =
                    (leafBytes(topic) - sizeBefore) / (double) (transactions * shape.payloadBytes());
            requireStored(topic, (transactions + 1) * shape.records());
            for (Figure figure : Figure.values()) {
                record(round, shape, figure, measured[figure.ordinal()]);
            }
        } finally {
            storage.topics().delete(topic.id());
        }
    }

    private static void append(LogWriter writer, IngestLoad load, Topic topic) {
        for (AppendOutcome outcome : writer.append(load.nextAppends(topic.id()), Instant.now())) {
            if (!(outcome instanceof AppendOutcome.Appended appended)
                    || appended.freshness() != AppendOutcome.Freshness.NEW) {
                throw new AssertionError("not appended: " + outcome);
            }
        }
    }

    private void requireStored(Topic topic, long records) {
        long stored = number("select sum(record_count) from howdah.chunks('" + topic.name() + "')");
        if (stored != records) {
            throw new AssertionError("records stored: " + stored + " (expected: " + records + ")");
        }
    }

    private long leafBytes(Topic topic) {
        return LogSize.bytes(postgres::query, topic.id());
    }

    private void record(int round, Shape shape, Figure figure, double value) throws IOException {
        if (round > 0) {
            figures.add(shape.title(), figure.title, value);
            results.row(round, figure.title, value, shape.title());
        }
    }

    private long number(String sql) {
        return Long.parseLong(String.valueOf(postgres.query(sql)));
    }

    /** Time, CPU and WAL since it was made. */
    private final class Meter {
        private final long backendPid = number("select pid from pg_stat_activity where application_name like '%" + LANE
                + "%' and pid <> pg_backend_pid()");
        private final long wal = walBytes();
        private final double serverCpu = CpuMeter.seconds(postgres.pid());
        private final double backendCpu = CpuMeter.seconds(backendPid);
        private final long ownCpu = ownCpuNanos();
        private final long start = System.nanoTime();

        double[] measured(Shape shape, long transactions) {
            double elapsed = (System.nanoTime() - start) / 1e9;
            double own = (ownCpuNanos() - ownCpu) / 1e9;
            double backend = CpuMeter.seconds(backendPid) - backendCpu;
            double server = CpuMeter.seconds(postgres.pid()) - serverCpu;
            double records = (double) shape.records() * transactions;
            double[] measured = new double[Figure.values().length];
            measured[Figure.RATE.ordinal()] = records / elapsed;
            measured[Figure.TRANSACTION.ordinal()] = elapsed / transactions * 1e6;
            measured[Figure.BACKEND.ordinal()] = backend / records * 1e6;
            measured[Figure.SERVER.ordinal()] = server / records * 1e6;
            measured[Figure.OWN.ordinal()] = own / records * 1e6;
            measured[Figure.WAL.ordinal()] = (walBytes() - wal) / (double) (transactions * shape.payloadBytes());
            return measured;
        }

        private long ownCpuNanos() {
            return ManagementFactory.getThreadMXBean()
                    .getThreadCpuTime(Thread.currentThread().getId());
        }

        private long walBytes() {
            return number("select (pg_current_wal_insert_lsn() - '0/0')::bigint");
        }
    }

    /** Medians, and of the CPU time the spread. */
    private void print(List<Shape> shapes) {
        StringBuilder head = new StringBuilder("| |");
        for (Figure figure : Figure.values()) {
            head.append(' ').append(figure.title).append(" |");
        }
        System.out.println(head);
        System.out.println("|---|" + "---|".repeat(Figure.values().length));
        for (Shape shape : shapes) {
            StringBuilder row = new StringBuilder("| " + shape.title() + " |");
            for (Figure figure : Figure.values()) {
                Figures.Spread spread = figures.spread(shape.title(), figure.title);
                row.append(
                        switch (figure) {
                            case RATE, TRANSACTION -> String.format(Locale.ROOT, " %,.0f |", spread.median());
                            case BACKEND ->
                                String.format(
                                        Locale.ROOT,
                                        " %.2f (%.2f–%.2f) |",
                                        spread.median(),
                                        spread.least(),
                                        spread.most());
                            default -> String.format(Locale.ROOT, " %.2f |", spread.median());
                        });
            }
            System.out.println(row);
        }
    }
}
