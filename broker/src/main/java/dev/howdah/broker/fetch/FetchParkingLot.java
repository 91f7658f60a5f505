package dev.howdah.broker.fetch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many fetches may wait for records, over all connections. Where they wait is with the partitions ({@link
 * dev.howdah.broker.log.PartitionLog#register}); this is the bound. When it is full, a fetch is answered at once with what there
 * is, which is legal, only not economical.
 *
 * <p>Thread: any.
 */
public final class FetchParkingLot {

    private final int parkedMax;
    private final AtomicInteger parked = new AtomicInteger();

    public FetchParkingLot(int parkedMax) {
        this.parkedMax = parkedMax;
    }

    /** Fetches that wait now. */
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
