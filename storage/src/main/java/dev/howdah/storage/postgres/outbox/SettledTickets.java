package dev.howdah.storage.postgres.outbox;

import java.util.HashSet;
import java.util.Set;

/**
 * Below which ticket nothing can come any more: all transactions that had drawn a ticket up to there have ended, and what they have committed
 * is seen by a claim. The same goes for times at which records are due: a record is put aside before its time. Thread: that of the store.
 */
final class SettledTickets {

    private long firstTicket;

    /** All that have drawn a ticket up to this one have ended. */
    private long ended;

    private long drawn;

    /** Who may have drawn one up to {@link #drawn}. */
    private Set<String> writers = Set.of();

    /** Nothing is left below. */
    long firstTicket() {
        return firstTicket;
    }

    /**
     * @param lastDrawn was read before the writers
     * @param writersNow transactions that may have drawn tickets
     */
    void onWriters(long lastDrawn, Set<String> writersNow) {
        Set<String> left = new HashSet<>(writers);
        left.retainAll(writersNow);
        writers = left;
        if (left.isEmpty()) {
            ended = drawn;
            drawn = lastDrawn;
            writers = Set.copyOf(writersNow);
        }
    }

    /** @param firstFound the least ticket that a claim has seen; {@link Long#MAX_VALUE} for none */
    void onClaim(long firstFound) {
        firstTicket = Math.max(firstTicket, Math.min(ended + 1, firstFound));
    }
}
