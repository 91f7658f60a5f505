package dev.howdah.broker.fetch;

import dev.howdah.broker.log.Isolation;
import java.util.List;

/**
 * Finds the aborted transactions among what a fetch has read, a few partitions at a time. A partition whose aborted transactions cannot
 * be had fails, and its records go. Thread: the fetch's event loop.
 */
final class AbortedLookups {

    /** How many of one fetch may wait for Postgres at the same time. */
    private static final int IN_FLIGHT_MAX = 4;

    private final List<PartitionFetch> partitions;
    private final AbortedTransactions aborted;
    private final LoopMessages messages;
    private final Runnable whenDone;
    private int next;
    private int inFlight;
    private boolean running;
    private boolean cancelled;

    AbortedLookups(
            List<PartitionFetch> partitions, AbortedTransactions aborted, LoopMessages messages, Runnable whenDone) {
        this.partitions = partitions;
        this.aborted = aborted;
        this.messages = messages;
        this.whenDone = whenDone;
    }

    void start(Isolation isolation) {
        if (isolation == Isolation.READ_COMMITTED) {
            lookUp();
        } else {
            whenDone.run();
        }
    }

    /** {@code whenDone} is not called any more. */
    void cancel() {
        cancelled = true;
    }

    private void lookUp() {
        // An answer that is there at once calls this method again. It must return here, so that the calls do not nest.
        if (running || cancelled) {
            return;
        }
        running = true;
        while (next < partitions.size() && inFlight < IN_FLIGHT_MAX) {
            PartitionFetch fetch = partitions.get(next++);
            if (fetch.mayHaveAborted()) {
                lookUp(fetch);
            }
        }
        running = false;
        if (inFlight == 0 && next == partitions.size()) {
            whenDone.run();
        }
    }

    private void lookUp(PartitionFetch fetch) {
        inFlight++;
        messages.onEnd(fetch.findAborted(aborted), (found, failure) -> {
            inFlight--;
            if (cancelled) {
                return;
            }
            if (found == null) {
                fetch.failBecauseOf(failure);
                fetch.release();
            } else {
                fetch.takeAborted(found);
            }
            lookUp();
        });
    }
}
