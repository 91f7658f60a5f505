package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.LogReader;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogReader.TimestampedOffset;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/** Compares every way to read a topic with a {@link LogModel}. */
final class LogModelCheck {

    private static final int READS = 12;
    private static final Duration PACKED_SPREAD = Duration.ofMinutes(1);

    private final LogFixture fixture;
    private final String topic;
    private final LogModel model;
    private final Random random;

    LogModelCheck(LogFixture fixture, String topic, LogModel model, Random random) {
        this.fixture = fixture;
        this.topic = topic;
        this.model = model;
        this.random = random;
    }

    void all(String step) throws Exception {
        allBy(fixture.storage, step);
    }

    void allBy(PostgresStorage storage, String step) throws Exception {
        try {
            for (int partition = 0; partition < model.partitions.size(); partition++) {
                readAll(storage.log(), partition);
                readSome(storage.log(), partition);
                searchTimestamps(storage.log(), partition);
            }
            readMany(storage.log());
            endTransactions();
            readBySql();
        } catch (AssertionError e) {
            throw new AssertionError(step + ": " + e.getMessage(), e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError(step + ": " + e.getCause(), e);
        }
    }

    /** Else SQL would not show what is of them. The model's own control batches end nothing. */
    private void endTransactions() {
        fixture.database.execute("with open as (delete from howdah.transaction_partition returning producer_id)"
                + " update howdah.transactional_id set number = number + 1 where producer_id in (select producer_id from open);"
                + " update howdah.partition_head set first_unstable_offset = null");
    }

    private PartitionHead head(LogReader log, PartitionId id) throws Exception {
        return LogFixture.await(log.heads(List.of(id))).get(0);
    }

    private void readAll(LogReader log, int partition) throws Exception {
        PartitionHead head = head(log, model.id(partition));
        int bytesMax = 4_000 + random.nextInt(1 << (12 + random.nextInt(9)));
        List<TestBatches.Seen> seen = new ArrayList<>();
        for (long offset = head.logStartOffset(); offset < head.nextOffset(); ) {
            LogSlice slice =
                    LogFixture.await(log.read(new ReadSpec(model.id(partition), offset, head.nextOffset(), bytesMax)));
            long from = offset;
            check(slice, partition, from, head.nextOffset()).forEach(seen::add);
            assertThat(slice.nextOffset()).as("goes on from " + from).isGreaterThan(from);
            offset = slice.nextOffset();
            slice.batches().release();
        }
        assertThat(seen).isEqualTo(seen(model.partitions.get(partition).values()));
    }

    private void readSome(LogReader log, int partition) throws Exception {
        PartitionHead head = head(log, model.id(partition));
        long length = head.nextOffset() - head.logStartOffset();
        for (int i = 0; i < READS && length > 0; i++) {
            long from = head.logStartOffset() + (long) (random.nextDouble() * length);
            long end = Math.min(head.nextOffset(), from + 1 + random.nextInt(random.nextBoolean() ? 5 : 5_000));
            int bytesMax = random.nextInt(1 << (1 + random.nextInt(21)));
            LogSlice slice = LogFixture.await(log.read(new ReadSpec(model.id(partition), from, end, bytesMax)));
            check(slice, partition, from, end);
            slice.batches().release();
        }
    }

    /** What a slice must be: the model's records from the offset on, at least one if there is one, in batches that are in order. */
    private List<TestBatches.Seen> check(LogSlice slice, int partition, long from, long end) {
        ByteBuf batches = slice.batches();
        ByteBuffer bytes = ByteBuffer.allocate(batches.readableBytes());
        batches.getBytes(batches.readerIndex(), bytes);
        bytes.flip();
        List<TestBatches.Seen> seen = new ArrayList<>();
        long batchEnd = -1;
        int count = 0;
        for (var batch : MemoryRecords.readableRecords(bytes).batches()) {
            batch.ensureValid();
            assertThat(batch.baseOffset()).isGreaterThan(batchEnd);
            batchEnd = batch.lastOffset();
            count++;
            long maxMs = -1;
            for (Record record : batch) {
                seen.add(TestBatches.seen(
                        record.offset(), record.timestamp(), record.key(), record.value(), record.headers()));
                maxMs = Math.max(maxMs, record.timestamp());
                LogModel.Stored stored = model.partitions.get(partition).get(record.offset());
                String owner = batch.producerId() + "/" + batch.producerEpoch()
                        + (batch.isControlBatch() ? " control" : batch.isTransactional() ? " transactional" : "");
                assertThat(owner)
                        .as("offset " + record.offset())
                        .isEqualTo(stored == null || stored.owner().isEmpty() ? "-1/-1" : stored.owner());
            }
            assertThat(batch.maxTimestamp()).isEqualTo(maxMs);
        }
        assertThat(slice.producerCodecs()).hasSize(count);
        Collection<LogModel.Stored> asked =
                model.partitions.get(partition).subMap(from, end).values();
        if (count == 0) {
            assertThat(asked).as("records of " + from + ".." + end).isEmpty();
        } else {
            assertThat(batchEnd + 1).isEqualTo(slice.nextOffset()).isLessThanOrEqualTo(end);
            assertThat(seen)
                    .as("records of " + from + ".." + end)
                    .isEqualTo(seen(model.partitions
                            .get(partition)
                            .subMap(from, slice.nextOffset())
                            .values()));
        }
        return seen;
    }

    private static List<TestBatches.Seen> seen(Collection<LogModel.Stored> records) {
        return records.stream().map(LogModel.Stored::seen).toList();
    }

    /** A consumer of all partitions: those that had no turn come first the next time. */
    private void readMany(LogReader log) throws Exception {
        int bytesMax = 4_000 + random.nextInt(300_000);
        int bytesEach = 4_000 + random.nextInt(100_000);
        Map<Integer, Long> offsets = new TreeMap<>();
        Map<Integer, Long> ends = new TreeMap<>();
        for (int partition = 0; partition < model.partitions.size(); partition++) {
            PartitionHead head = head(log, model.id(partition));
            offsets.put(partition, head.logStartOffset());
            ends.put(partition, head.nextOffset());
        }
        List<Integer> order = new ArrayList<>(offsets.keySet());
        while (true) {
            List<ReadSpec> specs = new ArrayList<>();
            for (int partition : order) {
                if (offsets.get(partition) < ends.get(partition)) {
                    specs.add(
                            new ReadSpec(model.id(partition), offsets.get(partition), ends.get(partition), bytesEach));
                }
            }
            if (specs.isEmpty()) {
                return;
            }
            Map<PartitionId, LogSlice> slices = LogFixture.await(log.readMany(specs, bytesMax));
            assertThat(slices).isNotEmpty();
            List<Integer> served = new ArrayList<>();
            for (ReadSpec spec : specs) {
                LogSlice slice = slices.get(spec.id());
                if (slice != null) {
                    check(slice, spec.id().partition(), spec.offset(), spec.endOffset());
                    assertThat(slice.nextOffset()).isGreaterThan(spec.offset());
                    offsets.put(spec.id().partition(), slice.nextOffset());
                    slice.batches().release();
                    served.add(spec.id().partition());
                }
            }
            order.removeAll(served);
            Collections.shuffle(served, random);
            order.addAll(served);
        }
    }

    private void searchTimestamps(LogReader log, int partition) throws Exception {
        List<TestBatches.Seen> records = seen(model.partitions.get(partition).values());
        for (int i = 0; i < READS && !records.isEmpty(); i++) {
            long wanted = records.get(random.nextInt(records.size())).timestampMs();
            if (wanted > Long.MIN_VALUE + 10 && wanted < Long.MAX_VALUE - 10) {
                wanted += random.nextInt(3) - 1;
            }
            long timestampMs = wanted;
            Optional<TimestampedOffset> expected = records.stream()
                    .filter(record -> record.timestampMs() >= timestampMs)
                    .findFirst()
                    .map(record -> new TimestampedOffset(record.offset(), record.timestampMs()));
            assertThat(LogFixture.await(log.findByTimestamp(model.id(partition), timestampMs)))
                    .as("first at or after " + timestampMs + " in partition " + partition)
                    .isEqualTo(expected);
        }
        long greatest =
                records.stream().mapToLong(TestBatches.Seen::timestampMs).max().orElse(-1);
        if (greatest >= 0) {
            Optional<TimestampedOffset> expected = records.stream()
                    .filter(record -> record.timestampMs() == greatest)
                    .findFirst()
                    .map(record -> new TimestampedOffset(record.offset(), record.timestampMs()));
            assertThat(LogFixture.await(log.findMaxTimestamp(model.id(partition))))
                    .as("greatest timestamp in partition " + partition)
                    .isEqualTo(expected);
        }
    }

    /** A row of the view, or of a function, as text; without the append time. */
    private record Row(int partition, long offset, String text, Instant appendedAt) {}

    private void readBySql() throws Exception {
        try (Connection connection = fixture.database.connect()) {
            List<Row> expected = expected(connection);
            same(rows(connection, "topics.\"" + topic + "\" order by partition, \"offset\""), expected);
            same(rows(connection, "howdah.read('" + topic + "', null::timestamptz, null)"), expected);
            for (int partition = 0; partition < model.partitions.size(); partition++) {
                int wanted = partition;
                List<Row> own = expected.stream()
                        .filter(row -> row.partition() == wanted)
                        .toList();
                same(rows(connection, "howdah.read('" + topic + "', " + partition + ", null, null)"), own);
                if (!own.isEmpty()) {
                    long from = own.get(random.nextInt(own.size())).offset();
                    long to = from + random.nextInt(1_500);
                    same(
                            rows(
                                    connection,
                                    "howdah.read('" + topic + "', " + partition + ", " + from + ", " + to + ")"),
                            own.stream()
                                    .filter(row -> row.offset() >= from && row.offset() < to)
                                    .toList());
                }
            }
            latest(connection, expected);
            find(connection, expected);
            chunks(connection);
        }
    }

    private void latest(Connection connection, List<Row> expected) throws Exception {
        int count = random.nextInt(50);
        List<Row> latest = rows(connection, "howdah.latest('" + topic + "', " + count + ")");
        assertThat(latest).hasSize(Math.min(count, expected.size()));
        Set<Row> all = withoutTimes(expected);
        assertThat(all).containsAll(withoutTimes(latest));
        // No record that is missing is newer than one that is there.
        if (!latest.isEmpty()) {
            Instant oldest = latest.get(latest.size() - 1).appendedAt();
            Set<Row> given = withoutTimes(latest);
            for (Row row : rows(connection, "topics.\"" + topic + "\"")) {
                if (row.appendedAt().isAfter(oldest)) {
                    assertThat(given).contains(withoutTime(row));
                }
            }
        }
    }

    private void find(Connection connection, List<Row> expected) throws Exception {
        String key = "k" + random.nextInt(30);
        String hash = md5(key);
        assertThat(withoutTimes(rows(connection, "howdah.find('" + topic + "', convert_to('" + key + "', 'UTF8'))")))
                .isEqualTo(withoutTimes(expected.stream()
                        .filter(row -> row.text().startsWith(hash + " "))
                        .toList()));
    }

    /** They cover all records, in order, with true figures. */
    private void chunks(Connection connection) throws Exception {
        try (PreparedStatement select = connection.prepareStatement("select partition, base_offset, last_offset,"
                        + " record_count, howdah.moment(0) as zero, min_timestamp, max_timestamp from howdah.chunks('"
                        + topic + "') where state <> 'control'");
                ResultSet rows = select.executeQuery()) {
            int partition = -1;
            long end = -1;
            long records = 0;
            while (rows.next()) {
                if (rows.getInt("partition") != partition) {
                    partition = rows.getInt("partition");
                    end = -1;
                }
                long base = rows.getLong("base_offset");
                assertThat(base).isGreaterThan(end);
                end = rows.getLong("last_offset");
                long live =
                        model.partitions.get(partition).subMap(base, end + 1).size();
                assertThat((long) rows.getInt("record_count")).isGreaterThanOrEqualTo(live);
                records += live;
            }
            long expected = model.partitions.stream()
                    .flatMap(each -> each.values().stream())
                    .filter(stored -> !stored.control())
                    .count();
            assertThat(records).isEqualTo(expected);
        }
    }

    private void same(List<Row> rows, List<Row> expected) {
        assertThat(rows).hasSize(expected.size());
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            Row wanted = expected.get(i);
            assertThat(withoutTime(row)).isEqualTo(withoutTime(wanted));
            Duration late = Duration.between(wanted.appendedAt(), row.appendedAt());
            if (!isCompacted) {
                assertThat(late).as(row.toString()).isBetween(Duration.ZERO, PACKED_SPREAD.plusMillis(1));
            }
        }
    }

    /** Chunks of a compacted topic are merged whatever lies between them. */
    boolean isCompacted;

    private static Row withoutTime(Row row) {
        return new Row(row.partition(), row.offset(), row.text(), Instant.EPOCH);
    }

    private static Set<Row> withoutTimes(List<Row> rows) {
        Set<Row> set = new LinkedHashSet<>();
        rows.forEach(row -> set.add(withoutTime(row)));
        return set;
    }

    private List<Row> expected(Connection connection) throws Exception {
        List<Row> expected = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        for (int partition = 0; partition < model.partitions.size(); partition++) {
            for (LogModel.Stored stored : model.partitions.get(partition).values()) {
                TestBatches.Seen seen = stored.seen();
                if (!stored.control()) {
                    times.add(seen.timestampMs());
                    expected.add(new Row(
                            partition,
                            seen.offset(),
                            md5(seen.key()) + " " + md5(seen.value()) + " " + headers(seen.headers()),
                            stored.appendedAt()));
                }
            }
        }
        try (PreparedStatement moments = connection.prepareStatement(
                "select howdah.moment(ms)::text from unnest(?) with ordinality as one (ms, n) order by n")) {
            moments.setArray(1, connection.createArrayOf("int8", times.toArray()));
            try (ResultSet rows = moments.executeQuery()) {
                for (int i = 0; rows.next(); i++) {
                    Row row = expected.get(i);
                    expected.set(
                            i,
                            new Row(
                                    row.partition(),
                                    row.offset(),
                                    row.text() + " " + rows.getString(1),
                                    row.appendedAt()));
                }
            }
        }
        return expected;
    }

    private static List<Row> rows(Connection connection, String from) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("select partition, \"offset\","
                        + " concat_ws(' ', coalesce(md5(key), 'null'), coalesce(md5(value), 'null'), headers::text,"
                        + " \"timestamp\"::text) as text, appended_at from " + from);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(new Row(
                        row.getInt(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()));
            }
        }
        return rows;
    }

    private static String md5(String latin1) throws Exception {
        return latin1.equals("null")
                ? "null"
                : HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("MD5").digest(latin1.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** As jsonb prints them. */
    private static String headers(String seen) {
        StringBuilder json = new StringBuilder("{");
        for (String header : seen.split(";")) {
            if (header.isEmpty()) {
                continue;
            }
            String[] parts = header.split("=", 2);
            json.append(json.length() > 1 ? ", " : "")
                    .append('"')
                    .append(parts[0])
                    .append("\": ");
            if (parts[1].equals("null")) {
                json.append("null");
            } else {
                json.append('"');
                for (String number :
                        parts[1].substring(1, parts[1].length() - 1).split(", ")) {
                    json.append((char) Integer.parseInt(number));
                }
                json.append('"');
            }
        }
        return json.append('}').toString();
    }
}
