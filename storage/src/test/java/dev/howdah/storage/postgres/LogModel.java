package dev.howdah.storage.postgres;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Writes batches of every kind at random, and remembers in plain maps what the log must then hold. */
final class LogModel {

    /**
     * A record that is stored.
     *
     * @param owner producer id, epoch and attributes that a consumer must find in its batch; "" if they do not matter
     */
    record Stored(TestBatches.Seen seen, String owner, boolean control, Instant appendedAt) {}

    private static final List<String> CODECS = List.of("none", "none", "none", "gzip", "lz4", "snappy", "zstd");

    /** Producers' ids: from here on. */
    static final long PRODUCER_MIN = 100;

    static final int PRODUCERS = 4;

    private static final long CENTURY_MS = 3_155_760_000_000L;
    private static final long[] WILD_MS = {
        Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 31, 1L << 32, 9_224_318_015_998_001L
    };

    final List<TreeMap<Long, Stored>> partitions = new ArrayList<>();
    private final Map<String, Integer> sequences = new HashMap<>();

    /** Partition and producer: those with a transaction that is open, who may send nothing outside of it. */
    private final Set<String> open = new HashSet<>();

    /** The same of those that end in the write that is put together: the next one begins after it, as for a coordinator. */
    private final Set<String> ending = new HashSet<>();

    /** Whether producers begin transactions now. */
    boolean beginsTransactions = true;

    private final int topicId;
    private final Random random;
    private final boolean everyKind;

    /** @param everyKind or only plain records with a key, which a compaction takes */
    LogModel(int topicId, int partitionCount, Random random, boolean everyKind) {
        this.topicId = topicId;
        this.random = random;
        this.everyKind = everyKind;
        for (int i = 0; i < partitionCount; i++) {
            partitions.add(new TreeMap<>());
        }
    }

    PartitionId id(int partition) {
        return new PartitionId(topicId, partition);
    }

    /** Ends the transactions that are open: segments with an open one are not packed. */
    void endTransactions(LogWriter writer, Instant now) {
        List<Sent> markers = new ArrayList<>();
        for (String key : List.copyOf(open)) {
            String[] parts = key.split("/");
            markers.add(marker(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), now, TimestampType.CREATE_TIME));
        }
        if (!markers.isEmpty()) {
            write(writer, now, markers);
        }
    }

    private record Sent(Append append, List<Stored> records) {}

    /** One transaction. */
    void write(LogWriter writer, Instant now, int batchesMax) {
        List<Sent> group = new ArrayList<>();
        ending.clear();
        for (int i = 1 + random.nextInt(batchesMax); i > 0; i--) {
            group.add(batch(now));
        }
        write(writer, now, group);
    }

    private void write(LogWriter writer, Instant now, List<Sent> group) {
        List<AppendOutcome> outcomes =
                LogFixture.store(writer, group.stream().map(Sent::append).toList(), now);
        for (int i = 0; i < group.size(); i++) {
            Append append = group.get(i).append();
            if (!(outcomes.get(i) instanceof Appended appended) || appended.freshness() != Freshness.NEW) {
                throw new AssertionError("not stored: " + outcomes.get(i));
            }
            long offset = appended.baseOffset();
            for (Stored record : group.get(i).records()) {
                TestBatches.Seen sent = record.seen();
                long timestampMs = append.timestampType() == TimestampType.LOG_APPEND_TIME
                        ? appended.appendedAtMs()
                        : sent.timestampMs();
                TestBatches.Seen seen =
                        new TestBatches.Seen(offset, timestampMs, sent.key(), sent.value(), sent.headers());
                Stored before = partitions
                        .get(append.id().partition())
                        .put(offset, new Stored(seen, record.owner(), record.control(), now));
                if (before != null) {
                    throw new AssertionError("an offset given out twice: " + offset);
                }
                offset++;
            }
        }
    }

    private Sent batch(Instant now) {
        int partition = random.nextInt(partitions.size());
        TimestampType type =
                everyKind && random.nextInt(4) == 0 ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME;
        int kind = everyKind ? random.nextInt(12) : 0;
        long producer = PRODUCER_MIN + random.nextInt(PRODUCERS);
        String key = partition + "/" + producer;
        if (kind == 11) {
            return marker(partition, producer, now, type);
        }
        boolean wild = everyKind && random.nextInt(8) == 0;
        SimpleRecord[] records = records(now, wild && kind < 6);
        if (wild && kind < 6) {
            return new Sent(new Append(id(partition), built(records), type), stored(records));
        }
        Compression codec = Compression.of(CODECS.get(random.nextInt(everyKind ? CODECS.size() : 1)))
                .build();
        if (kind < 6) {
            return sent(MemoryRecords.withRecords(codec, records), partition, type, "");
        }
        int sequence = sequences.getOrDefault(key, 0);
        sequences.put(key, sequence + records.length);
        boolean begins = kind >= 9 && beginsTransactions && !ending.contains(key);
        if (!begins && !open.contains(key)) {
            return sent(
                    MemoryRecords.withIdempotentRecords(codec, producer, (short) 0, sequence, records),
                    partition,
                    type,
                    "");
        }
        open.add(key);
        return sent(
                MemoryRecords.withTransactionalRecords(codec, producer, (short) 0, sequence, records),
                partition,
                type,
                producer + "/0 transactional");
    }

    private Sent marker(int partition, long producer, Instant now, TimestampType type) {
        open.remove(partition + "/" + producer);
        ending.add(partition + "/" + producer);
        MemoryRecords marker = MemoryRecords.withEndTransactionMarker(
                now.toEpochMilli(),
                producer,
                (short) 0,
                new EndTransactionMarker(random.nextBoolean() ? ControlRecordType.COMMIT : ControlRecordType.ABORT, 0));
        return sent(marker, partition, type, producer + "/0 control");
    }

    private Sent sent(MemoryRecords batch, int partition, TimestampType type, String owner) {
        List<Stored> stored = new ArrayList<>();
        for (Record record : batch.records()) {
            stored.add(new Stored(
                    TestBatches.seen(0, record.timestamp(), record.key(), record.value(), record.headers()),
                    owner,
                    owner.endsWith("control"),
                    Instant.EPOCH));
        }
        return new Sent(new Append(id(partition), TestBatches.batch(batch), type, Append.Enlistment.BY_BATCH), stored);
    }

    private static List<Stored> stored(SimpleRecord[] records) {
        List<Stored> stored = new ArrayList<>();
        for (SimpleRecord record : records) {
            stored.add(new Stored(
                    TestBatches.seen(0, record.timestamp(), record.key(), record.value(), record.headers()),
                    "",
                    false,
                    Instant.EPOCH));
        }
        return stored;
    }

    /** Kafka's own builder takes no negative timestamps. */
    private static RecordBatch built(SimpleRecord[] records) {
        ByteBuf out = Unpooled.buffer();
        RecordBatchBuilder builder = new RecordBatchBuilder();
        builder.begin(out, 0, 0, (short) 0, -1, (short) -1, -1);
        for (int i = 0; i < records.length; i++) {
            builder.add(i, records[i].timestamp(), wrapped(records[i].key()), wrapped(records[i].value()), null);
        }
        builder.finish();
        return new RecordBatch(out, 0);
    }

    private static ByteBuf wrapped(java.nio.ByteBuffer bytes) {
        return bytes == null ? null : Unpooled.wrappedBuffer(bytes.duplicate());
    }

    private SimpleRecord[] records(Instant now, boolean wild) {
        int size = random.nextInt(20);
        int count = size == 0 && random.nextInt(4) == 0
                ? 900 + random.nextInt(1_500)
                : 1 + random.nextInt(size < 10 ? 2 : 30);
        int keys = everyKind ? random.nextInt(4) : 3;
        int values = everyKind ? random.nextInt(4) : 3;
        boolean headers = everyKind && !wild && random.nextInt(3) == 0;
        int times = random.nextInt(4);
        long base = now.toEpochMilli() - random.nextInt(1_000_000);
        SimpleRecord[] records = new SimpleRecord[count];
        for (int i = 0; i < count; i++) {
            long timestampMs = switch (wild ? 9 : times) {
                case 0 -> base;
                case 1 -> base + i;
                case 2 -> base - 3L * i;
                case 3 -> base + random.nextInt(100_000) - (random.nextInt(50) == 0 ? CENTURY_MS / 3 : 0);
                default ->
                    random.nextInt(3) > 0
                            ? WILD_MS[random.nextInt(WILD_MS.length)]
                            : base + random.nextLong() / 1_000_000;
            };
            int valueBytes = count > 100 ? 8 : size == 1 ? 300_000 : size < 4 ? 9_000 : 60;
            byte[] key = bytes(keys, 2);
            records[i] = new SimpleRecord(
                    timestampMs,
                    key,
                    bytes(values, 1 + random.nextInt(valueBytes)),
                    headers ? headers() : new Header[0]);
        }
        return records;
    }

    /** @param kind 0 null, 1 a mixture, 2 some nulls, 3 hardly ever null */
    private byte[] bytes(int kind, int sizeMax) {
        if (kind == 0 || (kind == 1 && random.nextBoolean()) || random.nextInt(kind == 2 ? 3 : 12) == 0) {
            return kind == 3 && sizeMax == 2 && !everyKind ? new byte[] {'k'} : null;
        }
        if (kind == 1 && random.nextBoolean()) {
            return new byte[0];
        }
        if (sizeMax == 2) {
            return ("k" + random.nextInt(30)).getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[sizeMax];
        random.nextBytes(bytes);
        return bytes;
    }

    private Header[] headers() {
        Header[] headers = new Header[random.nextInt(3)];
        for (int i = 0; i < headers.length; i++) {
            byte[] value =
                    random.nextInt(4) == 0 ? null : ("v" + random.nextInt(1_000)).getBytes(StandardCharsets.UTF_8);
            headers[i] = new RecordHeader("h" + i, value);
        }
        return headers;
    }

    /** Below this the log is deleted. */
    void deleteBelow(int partition, long offset) {
        partitions.get(partition).headMap(offset).clear();
    }
}
