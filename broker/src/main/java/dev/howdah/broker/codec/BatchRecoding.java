package dev.howdah.broker.codec;

import dev.howdah.broker.config.Limits;
import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.protocol.record.BatchRecoder;
import dev.howdah.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recodes one produced batch to its topic's codec while Postgres stores its records. The offsets lie outside of the
 * compressed bytes and of the CRC, so the work does not need the outcome of the append. A codec thread begins when it
 * has time. Whoever needs the result earlier does the work itself.
 *
 * <p>Thread: any may {@link #run}; one thread takes or discards.
 */
public final class BatchRecoding implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchRecoding.class);

    private final RecordBatch batch;
    private final BatchCodec wanted;
    private final ByteBufAllocator allocator;
    private final AtomicLong heldBytes;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable ByteBuf recoded;

    /**
     * Makes the job.
     *
     * @param batch borrowed until the result is taken or discarded
     * @param heldBytes counts the bytes of all results of this transaction; above the limit no more are made
     */
    public BatchRecoding(RecordBatch batch, BatchCodec wanted, ByteBufAllocator allocator, AtomicLong heldBytes) {
        this.batch = batch;
        this.wanted = wanted;
        this.allocator = allocator;
        this.heldBytes = heldBytes;
    }

    @Override
    public void run() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        try {
            if (heldBytes.get() < Limits.RECODED_BYTES_MAX) {
                recode();
            }
        } finally {
            done.countDown();
        }
    }

    private void recode() {
        ByteBuf out = allocator.directBuffer(batch.sizeInBytes());
        boolean kept = false;
        try {
            kept = BatchRecoder.recode(batch, wanted, Limits.RECODED_BATCH_BYTES_MAX, out);
        } catch (RuntimeException failure) {
            // The append does not depend on this: readers then get the batch from Postgres.
            LOG.atError().setCause(failure).log("Bug in recoding a batch");
        } finally {
            if (kept) {
                heldBytes.addAndGet(out.readableBytes());
                recoded = out;
            } else {
                out.release();
            }
        }
    }

    /**
     * Waits for the result, or makes it on this thread if no other has begun. The caller owns it. It is empty if the
     * batch was too large.
     */
    public Optional<ByteBuf> take() {
        run();
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // The batch's buffer must not be released under a codec thread.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Optional<ByteBuf> taken = Optional.ofNullable(recoded);
        recoded = null;
        return taken;
    }

    /** Discards the result. Waits if a thread is making it, because that thread reads the borrowed batch. */
    public void discard() {
        if (begun.compareAndSet(false, true)) {
            done.countDown();
        } else {
            take().ifPresent(ByteBuf::release);
        }
    }
}
