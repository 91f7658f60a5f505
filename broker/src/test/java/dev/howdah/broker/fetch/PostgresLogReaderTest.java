package dev.howdah.broker.fetch;

import dev.howdah.broker.TestBatches;
import dev.howdah.broker.TestStorage;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.TopicStore.NewTopic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The reader that brokers run on. */
class PostgresLogReaderTest extends LogReaderContract {

    private static final AtomicInteger TOPICS = new AtomicInteger();

    private static TestStorage storage;
    private static LogWriter writer;

    @BeforeAll
    static void open(@TempDir Path dataDir) {
        storage = TestStorage.start(dataDir);
        writer = storage.get().openLogWriter("test");
    }

    @AfterAll
    static void close() {
        writer.close();
        storage.close();
    }

    @Override
    LogReader reader() {
        return storage.get().log();
    }

    @Override
    List<PartitionId> partitions(int count, int records) {
        Instant now = Instant.now();
        int topicId = storage.get()
                .topics()
                .create(new NewTopic("topic" + TOPICS.incrementAndGet(), count, Map.of()), now)
                .orElseThrow()
                .id();
        List<PartitionId> ids = ids(topicId, count);
        RecordBatch batch = TestBatches.batch(1, "x".repeat(30));
        for (int i = 0; i < records; i++) {
            writer.append(
                    ids.stream()
                            .map(id -> new Append(id, batch, TimestampType.CREATE_TIME))
                            .toList(),
                    now);
        }
        return ids;
    }
}
