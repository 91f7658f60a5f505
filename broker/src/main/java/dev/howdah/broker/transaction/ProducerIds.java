package dev.howdah.broker.transaction;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Producer ids that nobody else has, had or will have: each broker begins at a random one of 2^62 and counts. No database is asked,
 * for a database may go back (a restored dump, a lost tail), and an id that is given out again makes one producer's records
 * another one's duplicates. Two brokers that each serve a million producers meet with a probability of 4 in 10^13.
 *
 * <p>Thread: any.
 */
public final class ProducerIds {

    /** Half of what there is, so that counting never gets to the end. */
    private final AtomicLong next = new AtomicLong(new SecureRandom().nextLong() >>> 2);

    public long take() {
        return next.getAndIncrement();
    }
}
