package dev.howdah.broker.fetch;

import dev.howdah.protocol.record.Compression;
import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A log in memory: each offset is one batch of so many bytes, of which only base offset and length mean something. Answers at
 * once unless it is held. {@link LogReaderContract} holds for it as it does for the reader on Postgres; what nobody asks it for
 * it does not have.
 */
public final class ScriptedLogReader implements LogReader {

    public static final int BATCH_BYTES = 100;

    /** A batch's length counts what comes after the length. */
    private static final int LENGTH_END = 12;

    public final Map<PartitionId, PartitionHead> heads = new ConcurrentHashMap<>();
    public final List<ReadSpec> reads = new CopyOnWriteArrayList<>();
    final List<List<ReadSpec>> groupReads = new CopyOnWriteArrayList<>();
    public final List<List<PartitionId>> headQueries = new CopyOnWriteArrayList<>();
    public final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
    public final List<ByteBuf> handedOut = new CopyOnWriteArrayList<>();
    public final List<AbortedTransaction> aborted = new CopyOnWriteArrayList<>();
    public final List<List<Long>> abortedQueries = new CopyOnWriteArrayList<>();

    /** Offsets below that have been compacted away. */
    final Map<PartitionId, Long> compactedBelow = new ConcurrentHashMap<>();

    public volatile int leaderEpoch = 3;
    public volatile RuntimeException failure;
    public volatile boolean hold;
    volatile int turns = Integer.MAX_VALUE;
    volatile int batchBytes = BATCH_BYTES;

    public void head(PartitionId id, long logStart, long next) {
        heads.put(id, new PartitionHead(id, logStart, next, leaderEpoch));
    }

    @Override
    public CompletionStage<LogSlice> read(ReadSpec spec) {
        reads.add(spec);
        CompletableFuture<LogSlice> answer = new CompletableFuture<>();
        deliver(() -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(slice(spec));
            }
        });
        return answer;
    }

    /** The first {@link #turns} partitions have their turn, each with an equal share. */
    @Override
    public CompletionStage<Map<PartitionId, LogSlice>> readMany(List<ReadSpec> specs, int bytesMax) {
        groupReads.add(specs);
        CompletableFuture<Map<PartitionId, LogSlice>> answer = new CompletableFuture<>();
        deliver(() -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
                return;
            }
            Map<PartitionId, LogSlice> slices = new HashMap<>();
            for (ReadSpec spec : specs.subList(0, Math.min(turns, specs.size()))) {
                int share = Math.min(spec.bytesMax(), bytesMax / specs.size());
                slices.put(spec.id(), slice(new ReadSpec(spec.id(), spec.offset(), spec.endOffset(), share)));
            }
            answer.complete(slices);
        });
        return answer;
    }

    private LogSlice slice(ReadSpec spec) {
        ByteBuf batches = Unpooled.buffer();
        List<Compression> producerCodecs = new ArrayList<>();
        PartitionHead head = heads.get(spec.id());
        long offset = Math.max(spec.offset(), compactedBelow.getOrDefault(spec.id(), 0L));
        while (head != null
                && offset >= head.logStartOffset()
                && offset < Math.min(spec.endOffset(), head.nextOffset())) {
            if (batches.isReadable() && batches.readableBytes() + batchBytes > spec.bytesMax()) {
                break;
            }
            batches.writeLong(offset++).writeInt(batchBytes - LENGTH_END).writeZero(batchBytes - LENGTH_END);
            producerCodecs.add(Compression.NONE);
        }
        handedOut.add(batches);
        return new LogSlice(batches, batches.isReadable() ? offset : spec.offset(), producerCodecs);
    }

    @Override
    public CompletionStage<List<PartitionHead>> heads(List<PartitionId> ids) {
        headQueries.add(ids);
        CompletableFuture<List<PartitionHead>> answer = new CompletableFuture<>();
        deliver(() -> {
            List<PartitionHead> found = new ArrayList<>();
            ids.forEach(id -> Optional.ofNullable(heads.get(id)).ifPresent(found::add));
            answer.complete(found);
        });
        return answer;
    }

    private void deliver(Runnable answer) {
        if (hold) {
            held.add(answer);
        } else {
            answer.run();
        }
    }

    @Override
    public CompletionStage<List<AbortedTransaction>> aborted(PartitionId id, long from, long to) {
        abortedQueries.add(List.of(from, to));
        CompletableFuture<List<AbortedTransaction>> answer = new CompletableFuture<>();
        deliver(() -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(aborted.stream()
                        .filter(each -> each.firstOffset() < to && each.lastOffset() >= from)
                        .toList());
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<Optional<TimestampedOffset>> findByTimestamp(PartitionId id, long timestampMs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<TimestampedOffset>> findMaxTimestamp(PartitionId id) {
        throw new UnsupportedOperationException();
    }
}
