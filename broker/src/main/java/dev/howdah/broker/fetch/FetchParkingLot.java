package dev.howdah.broker.fetch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many fetches wait for records, over all connections. They wait at their partitions, or
 * share partitions; this class counts them. When it is full, a fetch is answered at once
 * with what there is. Clients accept that, it only costs more requests.
 *
 * <p>Thread: any.
 */
public final class FetchParkingLot {

    private final int parkedMax;
    private final AtomicInteger parked = new AtomicInteger();

    public FetchParkingLot(int parkedMax) {
        this.parkedMax = parkedMax;
    }

    /** How many fetches wait now. */
    public int parked() {
        return parked.get();
    }

    /** False if it is full. Who has entered {@link #leave leaves} once. */
    public boolean enter() {
        if (parked.incrementAndGet() <= parkedMax) {
            return true;
        }
        parked.decrementAndGet();
        return false;
    }

    public void leave() {
        parked.decrementAndGet();
    }
}
