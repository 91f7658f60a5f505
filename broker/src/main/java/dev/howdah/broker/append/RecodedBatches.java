package dev.howdah.broker.append;

import dev.howdah.broker.codec.BatchRecoding;
import dev.howdah.broker.codec.CodecThreads;
import dev.howdah.protocol.record.BatchCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The batches of one transaction that readers must get in another codec than they were sent in ({@code
 * compression.type}). Most transactions have none. Thread: the lane's.
 */
final class RecodedBatches implements AutoCloseable {

    private final Map<PendingAppend, BatchRecoding> recodings;

    private RecodedBatches(Map<PendingAppend, BatchRecoding> recodings) {
        this.recodings = recodings;
    }

    /** Starts to recode on the codec threads. The lane itself recodes what they do not get to. */
    static RecodedBatches begin(List<PendingAppend> transaction, CodecThreads threads) {
        Map<PendingAppend, BatchRecoding> recodings = Map.of();
        ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
        AtomicLong heldBytes = new AtomicLong();
        for (PendingAppend pending : transaction) {
            Optional<BatchCodec> wanted = pending.recodedTo();
            if (wanted.isPresent()) {
                if (recodings.isEmpty()) {
                    recodings = new IdentityHashMap<>();
                }
                recodings.put(pending, new BatchRecoding(pending.batch(), wanted.get(), allocator, heldBytes));
            }
        }
        recodings.values().forEach(threads::offer);
        return new RecodedBatches(recodings);
    }

    boolean holds(PendingAppend pending) {
        return recodings.containsKey(pending);
    }

    /**
     * The recoded batch. To be called once for each append that {@link #holds}. The caller owns the result. It is empty
     * if the batch is too large for memory.
     */
    Optional<ByteBuf> take(PendingAppend pending) {
        BatchRecoding recoding = recodings.remove(pending);
        return recoding == null ? Optional.empty() : recoding.take();
    }

    /** Waits until no codec thread reads the transaction's buffers. Must be called before these are released. */
    @Override
    public void close() {
        if (!recodings.isEmpty()) {
            recodings.values().forEach(BatchRecoding::discard);
            recodings.clear();
        }
    }
}
