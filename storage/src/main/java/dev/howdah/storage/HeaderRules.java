package dev.howdah.storage;

import java.time.Duration;

/**
 * What a topic makes of {@link OwnHeaders} in its records.
 *
 * @param dedupWindow how long an id is remembered; zero if ids mean nothing
 */
public record HeaderRules(Delivery delivery, Duration dedupWindow) {

    /** Headers are only carried along, as in Kafka. */
    public static final HeaderRules NONE = new HeaderRules(Delivery.AT_ONCE, Duration.ZERO);

    /** When a record gets its offset. */
    public enum Delivery {
        AT_ONCE,
        /** When its header says. */
        BY_HEADER
    }

    public boolean isNone() {
        return !delays() && !deduplicates();
    }

    public boolean delays() {
        return delivery == Delivery.BY_HEADER;
    }

    public boolean deduplicates() {
        return !dedupWindow.isZero();
    }
}
