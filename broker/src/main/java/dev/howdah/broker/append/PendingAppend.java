package dev.howdah.broker.append;

import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.StorageFailure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One validated batch on its way through a lane. Whoever wants it stored extends this class and is told how it ended.
 *
 * <pre>
 *         ┌─putBack (lane)──┐
 *         ▼                 │
 * WAITING ──claim (lane)──▶ CLAIMED ──▶ onOutcome or onFailure, once
 *    └────cancel (request timed out)──▶ CANCELLED: never stored, neither is called
 * </pre>
 *
 * <p>Thread: any until it is offered; then the lane's, except {@link #cancel}.
 */
public abstract class PendingAppend {

    private enum State {
        WAITING,
        CLAIMED,
        CANCELLED
    }

    private final PartitionLog log;
    private final Append append;
    private final Optional<BatchCodec> readersCodec;
    private final int bytes;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /**
     * @param batch of {@link dev.howdah.protocol.record.RecordBatchValidator}. Whoever offers the append passes one reference to
     *     the batch's buffer with it; the lane releases it when the append has ended in whichever way
     * @param readersCodec in which readers are to get it; empty for the one it came in
     */
    protected PendingAppend(
            PartitionLog log, RecordBatch batch, TimestampType timestampType, Optional<BatchCodec> readersCodec) {
        this.log = log;
        this.append = new Append(log.id(), batch, timestampType);
        this.readersCodec = readersCodec;
        this.bytes = batch.sizeInBytes();
    }

    /** Thread: append lane; must not block. */
    protected abstract void onOutcome(AppendOutcome outcome);

    /** Not stored, for certain (or, when the broker is being shut down, not known). Thread: append lane; must not block. */
    protected abstract void onFailure(StorageFailure failure);

    public final PartitionLog log() {
        return log;
    }

    protected final TimestampType timestampType() {
        return append.timestampType();
    }

    final Append append() {
        return append;
    }

    final int bytes() {
        return bytes;
    }

    final RecordBatch batch() {
        return append.batch();
    }

    /** The codec that the batch must be put into before readers see it; empty if it is in it already. */
    final Optional<BatchCodec> recodedTo() {
        return readersCodec.filter(codec -> codec.compression() != batch().compression());
    }

    /** Adds the reference that is offered with the append. */
    public final void retain() {
        batch().buffer().retain();
    }

    /**
     * Gives up on an append that no transaction has taken yet; it is then certain not to be stored. Releases the lane's reference
     * to the buffer. Thread: any.
     *
     * @return false if it is too late
     */
    public final boolean cancel() {
        boolean cancelled = state.compareAndSet(State.WAITING, State.CANCELLED);
        if (cancelled) {
            release();
        }
        return cancelled;
    }

    final boolean claim() {
        return state.compareAndSet(State.WAITING, State.CLAIMED);
    }

    /** Its transaction has not stored it, and it waits for another one. */
    final void putBack() {
        state.set(State.WAITING);
    }

    final void completeWith(AppendOutcome outcome) {
        release();
        onOutcome(outcome);
    }

    final void failWith(StorageFailure failure) {
        release();
        onFailure(failure);
    }

    private void release() {
        batch().buffer().release();
    }
}
