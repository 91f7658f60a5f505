package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random groups over random partitions of two topics by two writers at once. Invariants:
 *
 * <ul>
 *   <li>every partition's offsets are 0, 1, 2 … without a gap, up to its head
 *   <li>at every answered offset lies exactly the record that was sent with it
 *   <li>nothing else is in the log
 *   <li>batches of one writer keep their order in a partition
 * </ul>
 */
class InterleavingPropertyTest {

    private static final int GROUPS_PER_WRITER = 25;
    private static final List<String> CODECS = List.of("none", "none", "gzip", "snappy", "lz4", "zstd");

    static List<Long> seeds() {
        return List.of(1L, 2L, ThreadLocalRandom.current().nextLong());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void any_interleaving_gives_dense_offsets_and_exactly_what_was_sent(long seed) throws Exception {
        try (LogFixture fixture = new LogFixture()) {
            List<PartitionId> partitions = new ArrayList<>();
            for (Topic topic : List.of(fixture.topic("one", 3), fixture.topic("two", 2))) {
                for (int partition = 0; partition < topic.partitionCount(); partition++) {
                    partitions.add(new PartitionId(topic.id(), partition));
                }
            }
            Map<PartitionId, Map<Long, String>> acked = new ConcurrentHashMap<>();
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int number = 0; number < 2; number++) {
                Random random = new Random(seed + number);
                LogWriter writer = fixture.storage.openLogWriter("w" + number);
                String prefix = "w" + number + "-";
                running.add(CompletableFuture.runAsync(() -> write(writer, prefix, random, partitions, acked)));
            }
            for (CompletableFuture<Void> writer : running) {
                writer.get(120, TimeUnit.SECONDS);
            }
            for (PartitionId id : partitions) {
                check(fixture, id, acked.getOrDefault(id, Map.of()), new Random(seed));
            }
        }
    }

    private static void write(
            LogWriter writer,
            String prefix,
            Random random,
            List<PartitionId> partitions,
            Map<PartitionId, Map<Long, String>> acked) {
        int sent = 0;
        for (int group = 0; group < GROUPS_PER_WRITER; group++) {
            List<Append> appends = new ArrayList<>();
            List<List<String>> values = new ArrayList<>();
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                List<String> batch = new ArrayList<>();
                for (int record = 1 + random.nextInt(20); record > 0; record--) {
                    batch.add(prefix + String.format("%06d", sent++) + "x".repeat(random.nextInt(300)));
                }
                values.add(batch);
                appends.add(
                        TestBatches.append(partitions.get(random.nextInt(partitions.size())), batch(batch, random)));
            }
            List<AppendOutcome> outcomes = LogFixture.store(writer, appends, LogFixture.NOW);
            for (int i = 0; i < outcomes.size(); i++) {
                long offset = ((Appended) outcomes.get(i)).baseOffset();
                Map<Long, String> log = acked.computeIfAbsent(appends.get(i).id(), id -> new ConcurrentHashMap<>());
                for (String value : values.get(i)) {
                    assertThat(log.put(offset, value))
                            .as("offset acked twice: " + offset)
                            .isNull();
                    offset++;
                }
            }
        }
    }

    private static RecordBatch batch(List<String> values, Random random) {
        SimpleRecord[] records = values.stream()
                .map(value -> new SimpleRecord(7, value.getBytes(StandardCharsets.UTF_8)))
                .toArray(SimpleRecord[]::new);
        return TestBatches.of(Compression.of(CODECS.get(random.nextInt(CODECS.size()))), records);
    }

    private static void check(LogFixture fixture, PartitionId id, Map<Long, String> acked, Random random)
            throws Exception {
        List<TestBatches.Seen> read = fixture.readAll(id, 1 + random.nextInt(20_000));
        Map<String, Long> lastByWriter = new HashMap<>();
        Map<Long, String> seen = new TreeMap<>();
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).offset()).isEqualTo(i);
            seen.put((long) i, read.get(i).value());
            String writer = read.get(i).value().substring(0, 2);
            long number = Long.parseLong(read.get(i).value().substring(3, 9));
            assertThat(number).isGreaterThan(lastByWriter.getOrDefault(writer, -1L));
            lastByWriter.put(writer, number);
        }
        assertThat(seen).isEqualTo(new TreeMap<>(acked));
        assertThat(fixture.end(id)).isEqualTo(read.size());
    }
}
