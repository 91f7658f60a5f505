package dev.howdah.broker.append;

import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.HeaderRules;
import dev.howdah.storage.StorageFailure;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One validated batch on its way through a lane. The caller extends this class to learn the outcome.
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
     * @param batch a batch that {@link dev.howdah.protocol.record.RecordBatchValidator} has accepted. Offering the
     *     append passes one reference to the batch's buffer to the lane, which releases it when the append has ended.
     * @param enlistment how the client's transactions enlist partitions
     * @param rules of the topic; if there are any, each record has kept them ({@link dev.howdah.storage.OwnHeaders#findFault})
     * @param readersCodec the codec in which readers shall get the batch; empty if it stays as it was sent
     */
    protected PendingAppend(
            PartitionLog log,
            RecordBatch batch,
            TimestampType timestampType,
            Append.Enlistment enlistment,
            HeaderRules rules,
            Optional<BatchCodec> readersCodec) {
        this.log = log;
        this.append = new Append(log.id(), batch, timestampType, enlistment, rules, Set.of());
        this.readersCodec = readersCodec;
        this.bytes = batch.sizeInBytes();
    }

    /** Of a topic without rules for headers. */
    protected PendingAppend(
            PartitionLog log,
            RecordBatch batch,
            TimestampType timestampType,
            Append.Enlistment enlistment,
            Optional<BatchCodec> readersCodec) {
        this(log, batch, timestampType, enlistment, HeaderRules.NONE, readersCodec);
    }

    /** The append has ended, with this outcome. Thread: append lane; must not block. */
    protected abstract void onOutcome(AppendOutcome outcome);

    /**
     * The append failed. It is certain that it is not stored, unless the broker is being shut down. Thread: append
     * lane; must not block.
     */
    protected abstract void onFailure(StorageFailure failure);

    public final PartitionLog log() {
        return log;
    }

    protected final boolean isTransactional() {
        return batch().isTransactional();
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

    /** The codec into which the batch must be recoded before readers see it; empty if it has the right one. */
    final Optional<BatchCodec> recodedTo() {
        return readersCodec.filter(codec -> codec.compression() != batch().compression());
    }

    public final HeaderRules rules() {
        return append.rules();
    }

    /** Whether readers get it without a codec, or as it was sent. */
    final boolean isReadAsStored() {
        return readersCodec
                .filter(codec -> codec.compression() != Compression.NONE)
                .isEmpty();
    }

    /** Adds the reference to the buffer that is passed with the offer. */
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
