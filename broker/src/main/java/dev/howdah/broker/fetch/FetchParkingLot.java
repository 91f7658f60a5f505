package dev.howdah.broker.fetch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many fetches wait for records, over all connections. They wait at their partitions ({@link
 * dev.howdah.broker.log.PartitionLog#register}); this class counts them. When it is full, a fetch is answered at once
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

    boolean enter() {
        if (parked.incrementAndGet() <= parkedMax) {
            return true;
        }
        parked.decrementAndGet();
        return false;
    }

    void leave() {
        parked.decrementAndGet();
    }
}
