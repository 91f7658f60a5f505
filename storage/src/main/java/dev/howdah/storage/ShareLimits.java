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
 */
public record ShareLimits(int recordLocksMax, int deliveryCountMax, Duration lock) {

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
}
