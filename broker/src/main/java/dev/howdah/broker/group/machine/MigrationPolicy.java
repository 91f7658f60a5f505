package dev.howdah.broker.group.machine;

import java.util.Locale;

/**
 * Says which groups with members may change their protocol; empty groups always may. The constants have the names of
 * Kafka's values ({@code ConsumerGroupMigrationPolicy}).
 */
public enum MigrationPolicy {
    DISABLED,
    /** A classic group becomes a consumer group when the first member with the consumer protocol joins. */
    UPGRADE,
    /** A consumer group becomes a classic group when its last member with the consumer protocol is gone. */
    DOWNGRADE,
    BIDIRECTIONAL;

    static MigrationPolicy of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Whether members with the classic protocol may join a consumer group that has members. */
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
