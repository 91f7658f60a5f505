package dev.howdah.broker.http.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestCatalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.http.ingest.EventBatches.Batch;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.KeyedLogWriter;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lane over a scripted writer: who waits for it is answered, whatever breaks. */
class KeyedLaneTest {

    private static final int EPOCH = 3;

    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private final CatalogTopic topic = new TestCatalog().add("t", 1).find("t").orElseThrow();
    private final BlockingQueue<Object> ends = new LinkedBlockingQueue<>();
    private volatile Function<KeyedLogWriter.Part, KeyedLogWriter.Outcome> answers = part -> stored();
    private volatile boolean tellingBreaks;
    private final KeyedLane lane = new KeyedLane(
            new Writer(), new Epochs(), new PartitionLogs(cache), new Told(), omitted -> {}, Clock.systemUTC());

    @BeforeEach
    void start() {
        lane.start();
    }

    @AfterEach
    void stop() {
        lane.close();
        cache.close();
    }

    @Test
    void an_error_of_the_writer_is_answered_and_the_lane_goes_on() throws Exception {
        answers = part -> {
            throw new NoClassDefFoundError("planted by a test");
        };
        lane.take(part("a"));
        assertThat(end()).isInstanceOf(StorageFailure.Unexpected.class);
        answers = part -> stored();

        lane.take(part("b"));
        assertThat(end()).isInstanceOf(KeyedLogWriter.Outcome.Stored.class);
    }

    @Test
    void what_is_stored_is_acked_though_nobody_can_be_told_of_it() throws Exception {
        tellingBreaks = true;
        lane.take(part("a"));

        assertThat(end()).isInstanceOf(KeyedLogWriter.Outcome.Stored.class);
    }

    private Object end() throws InterruptedException {
        return ends.poll(20, TimeUnit.SECONDS);
    }

    /** Of one event. */
    private KeyedPart part(String key) {
        ByteBuf bytes = Unpooled.buffer();
        RecordBatchBuilder builder = new RecordBatchBuilder();
        builder.begin(bytes, 0, -1, (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
        builder.add(0, 0, null, Unpooled.wrappedBuffer(new byte[] {1}), Unpooled.EMPTY_BUFFER);
        builder.finish();
        Batch batch = new Batch(0, new RecordBatch(bytes, 0), new long[] {1});
        return new KeyedPart(
                topic,
                new KeyedLogWriter.PartId(topic.id(), key, 0),
                new byte[1],
                List.of(batch),
                new KeyedPart.Owner() {
                    @Override
                    public void onOutcome(KeyedPart part, KeyedLogWriter.Outcome outcome) {
                        ends.add(outcome);
                    }

                    @Override
                    public void onFailure(KeyedPart part, StorageFailure failure) {
                        ends.add(failure);
                    }
                });
    }

    private static KeyedLogWriter.Outcome stored() {
        return new KeyedLogWriter.Outcome.Stored(List.of(new Appended(0, 0, 0, Freshness.NEW)));
    }

    private final class Writer implements KeyedLogWriter {

        @Override
        public List<Outcome> append(List<Part> parts, Instant now) {
            return parts.stream().map(answers).toList();
        }

        @Override
        public int leaderEpoch() {
            return EPOCH;
        }

        @Override
        public int forget(Instant before, int rowsMax) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static final class Epochs implements LeaderEpochs {

        @Override
        public int current() {
            return EPOCH;
        }

        @Override
        public CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Told implements Notifications {

        @Override
        public void start(Listener listener) {}

        @Override
        public void offerAppended(PartitionId id, long nextOffset, Stability stability) {
            if (tellingBreaks) {
                throw new NoClassDefFoundError("planted by a test");
            }
        }

        @Override
        public void offerTopicsChanged() {}
    }
}
