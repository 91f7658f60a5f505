package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Storage;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicStore.NewTopic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogRoundTripTest {

    @Test
    void appended_batches_are_read_back_with_dense_offsets() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Storage storage = database.open()) {
            Topic topic = storage.topics()
                    .create(new NewTopic("orders", 2, Map.of()), Instant.now())
                    .orElseThrow();
            PartitionId id = new PartitionId(topic.id(), 1);
            LogWriter writer = storage.openLogWriter("0");

            var outcomes = writer.append(
                    List.of(
                            new Append(
                                    id,
                                    TestBatches.values("a", "b"),
                                    dev.howdah.protocol.record.TimestampType.CREATE_TIME),
                            TestBatches.append(id, TestBatches.values("c"))),
                    Instant.now());

            assertThat(outcomes).extracting(o -> ((Appended) o).baseOffset()).containsExactly(0L, 2L);
            assertThat(outcomes).extracting(o -> ((Appended) o).freshness()).containsOnly(Freshness.NEW);
            LogSlice slice = storage.log()
                    .read(new ReadSpec(id, 0, 3, 1 << 20))
                    .toCompletableFuture()
                    .get();
            assertThat(TestBatches.read(slice.batches()))
                    .extracting(TestBatches.Seen::value)
                    .containsExactly("a", "b", "c");
            slice.batches().release();
        }
    }
}
