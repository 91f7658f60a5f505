package dev.howdah.storage.postgres;

import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore.NewTopic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A fresh database with an open storage, and short words for what tests do with it. */
final class LogFixture implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    final TestDatabase database;
    final PostgresStorage storage;

    LogFixture() {
        this(TestDatabase.Server.LOCAL);
    }

    LogFixture(TestDatabase.Server server) {
        database = TestDatabase.migrated(server);
        storage = database.open();
    }

    /** Takes both. */
    LogFixture(TestDatabase database, PostgresStorage storage) {
        this.database = database;
        this.storage = storage;
    }

    Topic topic(String name, int partitionCount) {
        return storage.topics()
                .create(new NewTopic(name, partitionCount, Map.of()), NOW)
                .orElseThrow();
    }

    PartitionId partition(String topicName) {
        return new PartitionId(topic(topicName, 1).id(), 0);
    }

    /** Makes a transactional id for a producer, as if it had written for long. */
    void transactionalId(long producerId, int epoch) {
        String columns = "transactional_id, producer_id, producer_epoch, timeout_ms, epoch_number";
        database.execute("insert into howdah.transactional_id (" + columns + ") values ('producer " + producerId + "', "
                + producerId + ", " + epoch + ", 60000, -1)");
    }

    LogWriter writer() {
        return storage.openLogWriter("test");
    }

    static AppendOutcome append(LogWriter writer, PartitionId id, RecordBatch batch) {
        return store(writer, List.of(TestBatches.append(id, batch)), NOW).get(0);
    }

    static long appended(LogWriter writer, PartitionId id, RecordBatch batch) {
        return ((Appended) append(writer, id, batch)).baseOffset();
    }

    static List<AppendOutcome> append(LogWriter writer, Append... appends) {
        return store(writer, List.of(appends), NOW);
    }

    /** As a lane does it: what is locked is appended again, until it is locked no more. */
    static List<AppendOutcome> store(LogWriter writer, List<Append> appends, Instant now) {
        List<AppendOutcome> outcomes = new ArrayList<>(writer.append(appends, now));
        List<Integer> places = locked(outcomes);
        while (!places.isEmpty()) {
            List<AppendOutcome> again =
                    writer.append(places.stream().map(appends::get).toList(), now);
            for (int i = 0; i < places.size(); i++) {
                outcomes.set(places.get(i), again.get(i));
            }
            places = locked(outcomes);
        }
        return outcomes;
    }

    private static List<Integer> locked(List<AppendOutcome> outcomes) {
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < outcomes.size(); place++) {
            if (outcomes.get(place) instanceof AppendOutcome.Locked) {
                places.add(place);
            }
        }
        return places;
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    long end(PartitionId id) throws Exception {
        return head(id).nextOffset();
    }

    PartitionHead head(PartitionId id) throws Exception {
        return await(storage.log().heads(List.of(id))).get(0);
    }

    /** Everything, in fetches of a few bytes as a consumer would do it. */
    List<TestBatches.Seen> readAll(PartitionId id, int bytesMax) throws Exception {
        return readFrom(id, 0, bytesMax);
    }

    /** From an offset on; ends early if the log's start has overtaken it. */
    List<TestBatches.Seen> readFrom(PartitionId id, long firstOffset, int bytesMax) throws Exception {
        List<TestBatches.Seen> seen = new ArrayList<>();
        long end = end(id);
        long offset = firstOffset;
        while (offset < end) {
            LogSlice slice = await(storage.log().read(new ReadSpec(id, offset, end, bytesMax)));
            List<TestBatches.Seen> part = TestBatches.read(slice.batches());
            slice.batches().release();
            long from = offset;
            part.stream().filter(record -> record.offset() >= from).forEach(seen::add);
            if (slice.nextOffset() <= offset) {
                PartitionHead head = head(id);
                if (head.logStartOffset() > offset) {
                    return seen;
                }
                if (head.nextOffset() > end) {
                    // All up to the end that was known has been superseded since by what came after it.
                    end = head.nextOffset();
                    continue;
                }
                throw new AssertionError("read does not advance from " + offset);
            }
            offset = slice.nextOffset();
        }
        return seen;
    }

    List<String> values(PartitionId id) throws Exception {
        return readAll(id, 1 << 20).stream().map(TestBatches.Seen::value).toList();
    }

    @Override
    public void close() {
        storage.close();
        database.close();
    }
}
