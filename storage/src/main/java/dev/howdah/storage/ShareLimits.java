package dev.howdah.storage;

import java.time.Duration;

/**
 * What a share group's configuration says, at the moment of the action that carries it.
 *
 * @param recordLocksMax of one share partition: records that are acquired or wait for another delivery ({@code
 *     group.share.partition.max.record.locks}); positive. Records that wait may be acquired again whatever it says
 * @param deliveryCountMax deliveries after which a record that is released, or whose lock ran out, is archived ({@code
 *     group.share.delivery.count.limit}); 1 to {@link Short#MAX_VALUE}
 * @param lock how long an acquired record belongs to its member ({@code share.record.lock.duration.ms}); positive
 * @param deadLetters what becomes of a record that is rejected, or was delivered too often
 */
public record ShareLimits(int recordLocksMax, int deliveryCountMax, Duration lock, DeadLetters deadLetters) {

    /** Without a dead-letter topic. */
    public ShareLimits(int recordLocksMax, int deliveryCountMax, Duration lock) {
        this(recordLocksMax, deliveryCountMax, lock, DeadLetters.NONE);
    }

    public ShareLimits {
        if (recordLocksMax < 1
                || deliveryCountMax < 1
                || deliveryCountMax > Short.MAX_VALUE
                || lock.isNegative()
                || lock.isZero()) {
            throw new IllegalArgumentException(
                    "limits of a share group: " + recordLocksMax + ", " + deliveryCountMax + ", " + lock);
        }
    }

    /** Kafka's configuration {@code errors.deadletterqueue.topic.name} (KIP-1191): there is one, or not. */
    public enum DeadLetters {
        /** The record is archived. */
        NONE,
        /** It is kept for a {@link DeadLetterStore}, which archives it. */
        KEPT
    }
}
