package dev.howdah.broker.group.machine;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.GroupConfigs;
import java.time.Duration;

/**
 * The configuration of groups, by Kafka's names where Kafka has one.
 *
 * @param sessionTimeoutMinMs {@code group.min.session.timeout.ms}
 * @param sessionTimeoutMaxMs {@code group.max.session.timeout.ms}
 * @param initialRebalanceDelayMs {@code group.initial.rebalance.delay.ms}: how long an empty group waits for more members
 * @param newMemberJoinTimeoutMs how long a new member may be parked in a join: it cannot heartbeat yet
 * @param membersMax {@code group.max.size}
 * @param memberMetadataBytesMax all protocols of one member together, and its assignment
 * @param offsetMetadataCharsMax {@code offset.metadata.max.bytes}, which Kafka too counts in characters
 * @param offsetsRetentionMs {@code offsets.retention.minutes}
 * @param expiryIntervalMs {@code offsets.retention.check.interval.ms}
 * @param commitTimeoutMs {@code offsets.commit.timeout.ms}: how long a commit waits for Postgres
 * @param consumer of the consumer protocol
 * @param share of share groups
 */
public record GroupSettings(
        int sessionTimeoutMinMs,
        int sessionTimeoutMaxMs,
        int initialRebalanceDelayMs,
        int newMemberJoinTimeoutMs,
        int membersMax,
        int memberMetadataBytesMax,
        int offsetMetadataCharsMax,
        long offsetsRetentionMs,
        long expiryIntervalMs,
        int commitTimeoutMs,
        ConsumerGroupSettings consumer,
        ShareGroupSettings share) {

    /** All protocols of a member together, or its assignment: as much as Kafka lets a whole group have. */
    private static final int MEMBER_METADATA_BYTES_MAX = 1024 * 1024;

    private static final int NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000;

    public static final GroupSettings DEFAULT = of(BrokerConfig.defaults());

    public static GroupSettings of(BrokerConfig config) {
        return new GroupSettings(
                (int) config.number(GroupConfigs.MIN_SESSION_TIMEOUT_MS),
                (int) config.number(GroupConfigs.MAX_SESSION_TIMEOUT_MS),
                (int) config.number(GroupConfigs.INITIAL_REBALANCE_DELAY_MS),
                NEW_MEMBER_JOIN_TIMEOUT_MS,
                (int) config.number(GroupConfigs.MAX_SIZE),
                MEMBER_METADATA_BYTES_MAX,
                (int) config.number(GroupConfigs.OFFSET_METADATA_MAX_BYTES),
                Duration.ofMinutes(config.number(GroupConfigs.OFFSETS_RETENTION_MINUTES))
                        .toMillis(),
                config.number(GroupConfigs.OFFSETS_RETENTION_CHECK_INTERVAL_MS),
                (int) config.number(GroupConfigs.OFFSETS_COMMIT_TIMEOUT_MS),
                new ConsumerGroupSettings(
                        (int) config.number(GroupConfigs.CONSUMER_SESSION_TIMEOUT_MS),
                        (int) config.number(GroupConfigs.CONSUMER_HEARTBEAT_INTERVAL_MS),
                        (int) config.number(GroupConfigs.CONSUMER_ASSIGNMENT_INTERVAL_MS),
                        MigrationPolicy.of(config.text(GroupConfigs.CONSUMER_MIGRATION_POLICY))),
                new ShareGroupSettings(
                        (int) config.number(GroupConfigs.SHARE_SESSION_TIMEOUT_MS),
                        (int) config.number(GroupConfigs.SHARE_HEARTBEAT_INTERVAL_MS),
                        (int) config.number(GroupConfigs.SHARE_ASSIGNMENT_INTERVAL_MS),
                        (int) config.number(GroupConfigs.SHARE_MAX_SIZE)));
    }

    public GroupSettings with(ConsumerGroupSettings ofConsumers, ShareGroupSettings ofShares) {
        return ofConsumers.equals(consumer) && ofShares.equals(share)
                ? this
                : new GroupSettings(
                        sessionTimeoutMinMs,
                        sessionTimeoutMaxMs,
                        initialRebalanceDelayMs,
                        newMemberJoinTimeoutMs,
                        membersMax,
                        memberMetadataBytesMax,
                        offsetMetadataCharsMax,
                        offsetsRetentionMs,
                        expiryIntervalMs,
                        commitTimeoutMs,
                        ofConsumers,
                        ofShares);
    }
}
