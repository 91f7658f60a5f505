package dev.howdah.storage.postgres;

import dev.howdah.storage.LogInspector.ActiveProducer;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Topic;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** A database in the layout before chunks, and what its own reader said of it. */
final class OldLayout {

    /** When it was left. */
    static final Instant LEFT_AT = Instant.parse("2026-11-24T02:01:00Z");

    private static final long FIRST_MS = LogFixture.NOW.toEpochMilli();
    private static final long HOUR_MS = 3_600_000;

    private OldLayout() {}

    static void load(TestDatabase database) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
            StringBuilder sql = new StringBuilder();
            for (Iterator<String> lines = resource("rows.sql").lines().iterator(); lines.hasNext(); ) {
                String line = lines.next();
                if (!line.startsWith("COPY ")) {
                    sql.append(line).append('\n');
                    continue;
                }
                statement.execute(sql.toString());
                sql.setLength(0);
                StringBuilder rows = new StringBuilder();
                for (String row = lines.next(); !row.equals("\\."); row = lines.next()) {
                    rows.append(row).append('\n');
                }
                copies.copyIn(line.substring(0, line.length() - 1), new StringReader(rows.toString()));
            }
            statement.execute(sql.toString());
        }
    }

    /** What the reader of the old layout gave, in the words of {@link #read}. */
    static List<String> expected() {
        return resource("rows.txt").lines().toList();
    }

    /** Converts it as if that were done right after it was left. */
    static PostgresStorage open(PostgresUrl url) {
        return PostgresStorage.open(StorageOptions.of(url), server -> Clock.fixed(LEFT_AT, ZoneOffset.UTC));
    }

    /** All records, searches by timestamp, and producers, partition by partition. */
    static List<String> read(LogFixture fixture) throws Exception {
        List<String> words = new ArrayList<>();
        List<Topic> topics = fixture.storage.topics().list().stream()
                .sorted(Comparator.comparing(Topic::id))
                .toList();
        for (Topic topic : topics) {
            for (int partition = 0; partition < topic.partitionCount(); partition++) {
                PartitionId id = new PartitionId(topic.id(), partition);
                PartitionHead head = fixture.head(id);
                words.add("partition " + topic.name() + " " + partition + " start " + head.logStartOffset() + " end "
                        + head.nextOffset());
                for (TestBatches.Seen seen : fixture.readFrom(id, head.logStartOffset(), 1 << 20)) {
                    if (seen.offset() >= head.logStartOffset()) {
                        words.add(seen.offset() + " " + seen.timestampMs() + " " + word(seen.key()) + " "
                                + word(seen.value()) + " " + seen.headers());
                    }
                }
                search(fixture, id, words);
                fixture.storage.inspector().producers(id, LEFT_AT).stream()
                        .sorted(Comparator.comparing(ActiveProducer::id))
                        .forEach(active -> words.add("producer " + active.id() + " " + active.epoch() + " "
                                + active.lastSequence() + " " + active.lastTimestampMs()));
            }
        }
        return words;
    }

    private static void search(LogFixture fixture, PartitionId id, List<String> words) throws Exception {
        List<Long> timestamps = List.of(
                -1L,
                0L,
                1L,
                FIRST_MS,
                FIRST_MS + 1,
                FIRST_MS + 3,
                FIRST_MS + 999,
                FIRST_MS + 100_000,
                FIRST_MS + HOUR_MS,
                FIRST_MS + 2 * HOUR_MS + 4,
                FIRST_MS + 40 * HOUR_MS,
                Long.MAX_VALUE / 4);
        for (long timestampMs : timestamps) {
            LogFixture.await(fixture.storage.log().findByTimestamp(id, timestampMs))
                    .ifPresent(found ->
                            words.add("from " + timestampMs + " " + found.offset() + " " + found.timestampMs()));
        }
        LogFixture.await(fixture.storage.log().findMaxTimestamp(id))
                .ifPresent(found -> words.add("max " + found.offset() + " " + found.timestampMs()));
    }

    private static String word(String text) {
        return text.length() > 40 ? text.length() + "#" + Integer.toHexString(text.hashCode()) : "'" + text + "'";
    }

    /** Of each topic's view and of people's own, in the order of their records: all columns but the append time. */
    static List<String> views(TestDatabase database) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String name : List.of("plain", "compacted", "expired", "emptied", "many")) {
                rows(
                        statement,
                        "select '" + name + "', partition, \"offset\", \"timestamp\", key, value, headers from topics."
                                + name + " order by partition, \"offset\"",
                        rows);
            }
            rows(statement, "select * from people.first order by \"offset\"", rows);
            rows(statement, "select n from people.count", rows);
        }
        return rows;
    }

    /** Of each record, by topic, partition and offset. */
    static List<Instant> appendTimes(TestDatabase database) throws Exception {
        List<Instant> times = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select appended_at from ("
                        + " select 1 as topic, partition, \"offset\", appended_at from topics.plain union all"
                        + " select 2, partition, \"offset\", appended_at from topics.compacted) as record"
                        + " order by topic, partition, \"offset\"")) {
            while (rows.next()) {
                times.add(rows.getTimestamp(1).toInstant());
            }
        }
        return times;
    }

    private static void rows(Statement statement, String sql, List<String> words) throws Exception {
        try (ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    row.append(Optional.ofNullable(rows.getString(column)).orElse("null"))
                            .append('|');
                }
                words.add(row.toString());
            }
        }
    }

    private static String resource(String name) {
        try (InputStream in = OldLayout.class.getResourceAsStream("layout/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
