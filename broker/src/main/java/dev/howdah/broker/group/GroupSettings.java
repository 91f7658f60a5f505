package dev.howdah.broker.group;

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
        int commitTimeoutMs) {

    /** Kafka's defaults, but a shorter initial delay (theirs is 3 s) and bounds where theirs are open. */
    public static final GroupSettings DEFAULT = new GroupSettings(
            6_000,
            1_800_000,
            500,
            300_000,
            5_000,
            1024 * 1024,
            4096,
            Duration.ofDays(7).toMillis(),
            Duration.ofMinutes(10).toMillis(),
            5_000);

    public GroupSettings withInitialRebalanceDelayMs(int delayMs) {
        return new GroupSettings(
                sessionTimeoutMinMs,
                sessionTimeoutMaxMs,
                delayMs,
                newMemberJoinTimeoutMs,
                membersMax,
                memberMetadataBytesMax,
                offsetMetadataCharsMax,
                offsetsRetentionMs,
                expiryIntervalMs,
                commitTimeoutMs);
    }
}
