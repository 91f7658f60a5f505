package dev.howdah.broker;

import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.append.PendingAppend;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the connections of lanes and readers and runs their code once, so that the first client does not have to wait
 * for that. It appends to and reads partitions that do not exist, so nothing is stored.
 *
 * <p>Thread: the one that starts the broker.
 */
final class WarmUp {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    /** No topic has this surrogate id: they begin at 1. */
    private static final int NO_TOPIC = 0;

    private static final long NO_CONNECTION = -1;

    private final AppendLanes lanes;
    private final PartitionLogs logs;
    private final LogReader reader;
    private final ByteBufAllocator allocator;

    WarmUp(AppendLanes lanes, TailCache cache, LogReader reader, ByteBufAllocator allocator) {
        this.lanes = lanes;
        this.logs = new PartitionLogs(cache);
        this.reader = reader;
        this.allocator = allocator;
    }

    /** Runs the warm-up. The broker starts whether or not it succeeds; a client would meet the same error. */
    void run(int laneCount, Duration patience) {
        List<CompletableFuture<?>> steps = new ArrayList<>();
        for (int partition = 0; partition < laneCount; partition++) {
            steps.add(append(new PartitionId(NO_TOPIC, partition)));
        }
        PartitionId id = new PartitionId(NO_TOPIC, 0);
        steps.add(reader.heads(List.of(id)).toCompletableFuture());
        steps.add(reader.read(new ReadSpec(id, 0, 1, 1)).toCompletableFuture());
        try {
            CompletableFuture.allOf(steps.toArray(CompletableFuture<?>[]::new))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException expected) {
            log.debug("there is nothing to be read: {}", expected.getMessage());
        } catch (TimeoutException slow) {
            log.atInfo().addKeyValue("patience", patience).log("The warm-up takes too long and is not waited for");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<?> append(PartitionId id) {
        ByteBuf bytes = allocator.buffer();
        RecordBatchBuilder builder =
                new RecordBatchBuilder().begin(bytes, 0, -1, (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
        builder.add(0, 0, null, null, null);
        builder.finish();
        Attempt attempt = new Attempt(logs.open(id), new RecordBatch(bytes, 0));
        lanes.laneOf(id).take(attempt, NO_CONNECTION);
        return attempt.ended;
    }

    /** An append of which only the end matters, not the outcome. */
    private static final class Attempt extends PendingAppend {

        private final CompletableFuture<Object> ended = new CompletableFuture<>();

        private Attempt(PartitionLog log, RecordBatch batch) {
            super(log, batch, TimestampType.CREATE_TIME, Append.Enlistment.DECLARED, Optional.empty());
        }

        @Override
        protected void onOutcome(AppendOutcome outcome) {
            ended.complete(outcome);
        }

        @Override
        protected void onFailure(StorageFailure failure) {
            ended.complete(failure);
        }
    }
}
