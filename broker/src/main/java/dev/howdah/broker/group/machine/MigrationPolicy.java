package dev.howdah.broker.group.machine;

import java.util.Locale;

/** Which groups that have members may change their protocol; empty ones always may. By the names of Kafka's values. */
public enum MigrationPolicy {
    DISABLED,
    /** A classic group becomes a consumer group when the first member of the consumer protocol joins. */
    UPGRADE,
    /** A consumer group becomes a classic group when its last member of the consumer protocol is gone. */
    DOWNGRADE,
    BIDIRECTIONAL;

    static MigrationPolicy of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Members of the classic protocol may join a consumer group that has members. */
    boolean allowsMixedGroups() {
        return this != DISABLED;
    }

    boolean allowsUpgrade() {
        return this == UPGRADE || this == BIDIRECTIONAL;
    }

    boolean allowsDowngrade() {
        return this == DOWNGRADE || this == BIDIRECTIONAL;
    }
}
