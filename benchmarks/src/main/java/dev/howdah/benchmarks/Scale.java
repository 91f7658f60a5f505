package dev.howdah.benchmarks;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore.NewTopic;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What size costs: a large topic with hot and sparse partitions, read from the beginning, at random and by timestamp; bursts and the
 * first read behind each; a topic whose every record is a chunk of its own; and the same records over 1, 100 and 1,000 partitions.
 * Leaves are read as they were written, and when the janitor has packed them. On the storage alone, without a broker. Arguments: records
 * of the large topic (default 10,000,000), of each of the spread topics (1,000,000), of the topic of lone records (1,000,000); 0 leaves
 * a part out.
 */
public final class Scale {

    private static final int HOT = 6;
    private static final int SPARSE = 4;
    private static final String LARGE = "large";
    private static final String LONE = "lone";
    private static final int LONE_PARTITIONS = 24;

    private static final int BURSTS = 10;
    /** What a broker takes in two seconds. */
    private static final int BURST_RECORDS = 600_000;

    /** Of reads of the spread topics; the compiler is done with them before. */
    private static final int WARMING_ROUNDS = 11;

    private static final int WARM_ROUNDS = 4;

    private final PostgresProcess postgres;
    private final PostgresStorage storage;
    private final ScaleReads reads;

    private Scale(PostgresProcess postgres, PostgresStorage storage) {
        this.postgres = postgres;
        this.storage = storage;
        this.reads = new ScaleReads(storage.log());
    }

    public static void main(String[] args) throws Exception {
        long large = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
        long spread = args.length > 1 ? Long.parseLong(args[1]) : 1_000_000;
        long lone = args.length > 2 ? Long.parseLong(args[2]) : 1_000_000;
        try (PostgresProcess postgres = PostgresInService.launch()) {
            StorageOptions options = StorageOptions.of(PostgresUrl.parse(postgres.url()));
            try (PostgresStorage storage = PostgresStorage.open(options)) {
                Scale scale = new Scale(postgres, storage);
                if (large > 0) {
                    scale.largeTopic(large);
                    scale.timestamps(large);
                }
                if (lone > 0) {
                    scale.loneRecords(lone);
                }
                if (spread > 0) {
                    for (int partitions : List.of(1, 100, 1_000)) {
                        scale.spread(spread, partitions);
                    }
                }
            }
            String files = String.valueOf(postgres.query("show data_directory"));
            postgres.stop();
            dropFromPageCache(files);
            postgres.start();
            try (PostgresStorage storage = PostgresStorage.open(options)) {
                Scale scale = new Scale(postgres, storage);
                if (large > 0) {
                    scale.readLarge("cold, packed");
                }
                if (lone > 0) {
                    scale.readLone("cold, packed");
                }
            }
        }
    }

    private void largeTopic(long records) throws Exception {
        Topic topic = create(LARGE, HOT + SPARSE);
        try (LogWriter writer = storage.openLogWriter("scale")) {
            ScaleLoad load = load(writer, topic);
            for (int tenth = 1; tenth <= 10; tenth++) {
                measured("append, tenth " + tenth, () -> {
                    long before = load.records();
                    load.mixed(records / 10, HOT, SPARSE);
                    return load.records() - before;
                });
            }
            readLarge("warm, as written");
            pack(LARGE, topic, load);
            readLarge("warm, packed");
            bursts(load);
        }
    }

    /** Every record a chunk of its own until the janitor has packed them. */
    private void loneRecords(long records) throws Exception {
        Topic topic = create(LONE, LONE_PARTITIONS);
        try (LogWriter writer = storage.openLogWriter(LONE)) {
            ScaleLoad load = load(writer, topic);
            measured("lone records, append", () -> {
                load.lone(records, LONE_PARTITIONS);
                return load.records();
            });
            readLone("warm, as written");
            pack(LONE, topic, load);
            readLone("warm, packed");
        }
    }

    private void readLone(String state) throws Exception {
        String name = state + ": lone records, ";
        PartitionId first = partition(LONE, 0);
        print(name + "the first read, 1 MB at random", reads.atRandom(first, 1));
        print(name + "1 MB at random", reads.atRandom(first, 200));
        measuredReads(name + "from the beginning", () -> reads.fromBeginning(List.of(first), Long.MAX_VALUE));
    }

    /** The leaf that is written is left as it is; it is ended first, so that all of them are packed. */
    private void pack(String name, Topic topic, ScaleLoad load) {
        load.skip();
        load.janitor();
        long before = LogSize.bytes(postgres::query, topic.id());
        double cpu = CpuMeter.seconds(postgres.pid());
        long startNanos = System.nanoTime();
        Compacted packed = load.pack();
        System.out.printf(
                Locale.ROOT,
                "  %s, packed: %d of %s leaves in %.1f s, Postgres CPU %.1f s; the topic had %,d MB and has %,d%n",
                name,
                packed.leaves(),
                postgres.query("select count(*) from howdah.segment where topic_id = " + topic.id()),
                (System.nanoTime() - startNanos) / 1e9,
                CpuMeter.seconds(postgres.pid()) - cpu,
                before >> 20,
                LogSize.bytes(postgres::query, topic.id()) >> 20);
    }

    /** As much as a broker takes in two seconds, at once, and then somebody who reads where it began. */
    private void bursts(ScaleLoad load) throws Exception {
        PartitionId first = partition(LARGE, 0);
        Percentiles behind = new Percentiles();
        for (int burst = 0; burst < BURSTS; burst++) {
            long offset = reads.endOffset(first);
            load.mixed(BURST_RECORDS, HOT, SPARSE);
            behind.addAll(reads.once(first, offset));
        }
        System.out.printf(
                "  the first read of 1 MB behind a burst of %,d records: %s%n", BURST_RECORDS, behind.summary());
    }

    private ScaleLoad load(LogWriter writer, Topic topic) {
        return new ScaleLoad(writer, storage.segments(), topic, Payload.RANDOM, ScaleLoad.Keys.NONE);
    }

    private void readLarge(String state) throws Exception {
        PartitionId first = partition(LARGE, 0);
        print(state + ": the first read, 1 MB at random", reads.atRandom(first, 1));
        print(state + ": 1 MB at random, hot partition", reads.atRandom(first, 200));
        PartitionId sparse = partition(LARGE, HOT);
        measuredReads(
                state + ": sparse partition from the beginning",
                () -> reads.fromBeginning(List.of(sparse), Long.MAX_VALUE));
        print(state + ": at random, sparse partition", reads.atRandom(partition(LARGE, HOT + 1), 50));
        measuredReads(
                state + ": hot partition from the beginning", () -> reads.fromBeginning(List.of(first), 1_000_000));
    }

    private void timestamps(long records) throws Exception {
        long fromMs = ScaleLoad.START.toEpochMilli();
        long toMs = fromMs + records * 1_000 / ScaleLoad.RECORDS_PER_SECOND;
        for (int partition : List.of(0, 1, HOT, HOT + 1)) {
            PartitionId id = partition(LARGE, partition);
            String name = "partition " + partition + (partition % 2 == 0 ? "" : ", wild timestamps");
            System.out.printf(
                    "  by timestamp, %s: %s%n",
                    name, reads.byTimestamp(id, fromMs, toMs, 200).summary());
            System.out.printf(
                    "  greatest timestamp, %s: %s%n",
                    name, reads.maxTimestamp(id, 20).summary());
        }
    }

    private void spread(long records, int partitions) throws Exception {
        String name = "spread-" + partitions;
        Topic topic = create(name, partitions);
        try (LogWriter writer = storage.openLogWriter(name)) {
            ScaleLoad load = load(writer, topic);
            measured(name + ", append", () -> {
                load.spread(records, partitions);
                return load.records();
            });
            List<PartitionId> all = IntStream.range(0, partitions)
                    .mapToObj(p -> new PartitionId(topic.id(), p))
                    .toList();
            readSpread(name + ", as written", all);
            pack(name, topic, load);
            readSpread(name + ", packed", all);
        }
    }

    private void readSpread(String name, List<PartitionId> all) {
        measuredWarm(name + ", read together", () -> reads.together(all));
        measuredWarm(name + ", one by one", () -> reads.fromBeginning(all, Long.MAX_VALUE));
    }

    /**
     * The first time sets hint bits and makes plans; and for the first several times the compiler's threads take more of the
     * processor than the reading does, which says nothing about a broker that has run for a minute.
     */
    private void measuredWarm(String name, Reading reading) {
        measuredReads(name + ", first", reading);
        measuredReads(name + ", warming up", () -> repeated(WARMING_ROUNDS, reading));
        measuredReads(name + ", warm", () -> repeated(WARM_ROUNDS, reading));
    }

    private static ScaleReads.Outcome repeated(int rounds, Reading reading) throws Exception {
        ScaleReads.Outcome all = reading.run();
        for (int round = 1; round < rounds; round++) {
            all = all.plus(reading.run());
        }
        return all;
    }

    private interface Work {
        long run() throws Exception;
    }

    private void measured(String name, Work work) {
        double cpu = CpuMeter.seconds(postgres.pid());
        double ownCpu = ownCpuSeconds();
        long startNanos = System.nanoTime();
        long records;
        try {
            records = work.run();
        } catch (Exception e) {
            throw new IllegalStateException(name, e);
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "  %-60s %,12.0f records/s, CPU µs a record: Postgres %.2f, own %.2f%n",
                name,
                records / seconds,
                (CpuMeter.seconds(postgres.pid()) - cpu) / records * 1e6,
                (ownCpuSeconds() - ownCpu) / records * 1e6);
    }

    /** This process's alone; the server is its child. */
    private static double ownCpuSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e9;
    }

    private interface Reading {
        ScaleReads.Outcome run() throws Exception;
    }

    private void measuredReads(String name, Reading reading) {
        ScaleReads.Outcome[] read = new ScaleReads.Outcome[1];
        measured(name, () -> {
            read[0] = reading.run();
            return read[0].records();
        });
        System.out.printf("  %-60s fetches: %s%n", "", read[0].fetches().summary());
    }

    private static void print(String name, ScaleReads.Outcome outcome) {
        System.out.printf(
                Locale.ROOT,
                "  %-60s %,12.0f records/s, fetches: %s%n",
                name,
                outcome.perSecond(),
                outcome.fetches().summary());
    }

    private Topic create(String name, int partitions) {
        return storage.topics()
                .create(new NewTopic(name, partitions, Map.of()), ScaleLoad.START)
                .orElseThrow();
    }

    private PartitionId partition(String topic, int partition) {
        return storage.topics().list().stream()
                .filter(t -> t.name().equals(topic))
                .map(t -> new PartitionId(t.id(), partition))
                .findFirst()
                .orElseThrow();
    }

    /** Only this server's files: other people's page cache is not ours. */
    private static void dropFromPageCache(String directory) {
        Commands.run(List.of(
                        "bash",
                        "-c",
                        "find " + directory + " -type f -size +8k"
                                + " -exec dd if={} iflag=nocache count=0 status=none ';'"))
                .requireSuccess();
    }
}
