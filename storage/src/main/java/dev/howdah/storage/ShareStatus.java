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
 * @param acquiredCount records that are locked by some member, or to become dead letters
 * @param deadCount of these, records that are to become dead letters and that no broker is about ({@link DeadLetterStore})
 * @param nextExpiry how long from now, by Postgres's clock, until the first lock runs out; zero if it has
 */
public record ShareStatus(
        long startOffset,
        long endOffset,
        long completeCount,
        long availableCount,
        long acquiredCount,
        long deadCount,
        Optional<Duration> nextExpiry) {

    /** Without dead letters. */
    public ShareStatus(
            long startOffset,
            long endOffset,
            long completeCount,
            long availableCount,
            long acquiredCount,
            Optional<Duration> nextExpiry) {
        this(startOffset, endOffset, completeCount, availableCount, acquiredCount, 0, nextExpiry);
    }

    /** Whether a claim would get something now. */
    public boolean isClaimable(long logEndOffset, int recordLocksMax) {
        return availableCount > 0 || (endOffset < logEndOffset && acquiredCount < recordLocksMax);
    }
}
