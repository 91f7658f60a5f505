package dev.howdah.storage;

import java.time.Duration;
import java.util.Optional;

/**
 * How a share partition stands, so that a broker knows whom to wake and when to look again.
 *
 * @param startOffset all below is done (Kafka's SPSO)
 * @param endOffset nothing at or above was ever delivered (Kafka's SPEO, plus one)
 * @param completeCount records from start to end that are done, out of order (Kafka's delivery-complete count)
 * @param availableCount records that wait for another delivery: a claim gets them
 * @param acquiredCount records that are locked by some member
 * @param nextExpiry how long from now, by Postgres's clock, until the first lock runs out; zero if it has
 */
public record ShareStatus(
        long startOffset,
        long endOffset,
        long completeCount,
        long availableCount,
        long acquiredCount,
        Optional<Duration> nextExpiry) {

    /** Whether a claim would get something now. */
    public boolean isClaimable(long logEndOffset, int recordLocksMax) {
        return availableCount > 0 || (endOffset < logEndOffset && acquiredCount < recordLocksMax);
    }
}
