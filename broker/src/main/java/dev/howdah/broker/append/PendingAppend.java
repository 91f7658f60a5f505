package dev.howdah.broker.append;

import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.StorageFailure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One validated batch on its way through a lane.
 *
 * <pre>
 * WAITING ──claim (lane)──▶ CLAIMED ──▶ outcome or failure, once
 *    └────cancel (request timed out)──▶ CANCELLED: never stored, the listener hears nothing
 * </pre>
 *
 * <p>Thread: any until it is offered; then the lane's, except {@link #cancel}.
 */
public final class PendingAppend {

    private enum State {
        WAITING,
        CLAIMED,
        CANCELLED
    }

    private final PartitionLog log;
    private final RecordBatch batch;
    private final TimestampType timestampType;
    private final Optional<BatchCodec> readersCodec;
    private final Listener listener;
    private final int bytes;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /**
     * @param batch of {@link dev.howdah.protocol.record.RecordBatchValidator}; one reference to its buffer passes to this
     *     object, which releases it when the append has ended in whichever way
     * @param readersCodec in which readers are to get it; empty for the one it came in
     */
    public PendingAppend(
            PartitionLog log,
            RecordBatch batch,
            TimestampType timestampType,
            Optional<BatchCodec> readersCodec,
            Listener listener) {
        this.log = log;
        this.batch = batch;
        this.timestampType = timestampType;
        this.readersCodec = readersCodec;
        this.listener = listener;
        this.bytes = batch.sizeInBytes();
    }

    public PartitionLog log() {
        return log;
    }

    int bytes() {
        return bytes;
    }

    RecordBatch batch() {
        return batch;
    }

    TimestampType timestampType() {
        return timestampType;
    }

    /** The codec that the batch must be put into before readers see it; empty if it is in it already. */
    Optional<BatchCodec> recodedTo() {
        return readersCodec.filter(codec -> codec.compression() != batch.compression());
    }

    /**
     * Gives up on an append that no transaction has taken yet; it is then certain not to be stored. The lane releases the
     * buffer. Thread: any.
     *
     * @return false if it is too late
     */
    public boolean cancel() {
        return state.compareAndSet(State.WAITING, State.CANCELLED);
    }

    boolean claim() {
        return state.compareAndSet(State.WAITING, State.CLAIMED);
    }

    void completeWith(AppendOutcome outcome) {
        release();
        listener.onOutcome(outcome);
    }

    void failWith(StorageFailure failure) {
        release();
        listener.onFailure(failure);
    }

    void release() {
        batch.buffer().release();
    }

    /** Thread: append lane; must not block. One of the two is called, once, unless the append is cancelled. */
    public interface Listener {

        void onOutcome(AppendOutcome outcome);

        /** Not stored, for certain (or, when the broker is being shut down, not known). */
        void onFailure(StorageFailure failure);
    }
}
